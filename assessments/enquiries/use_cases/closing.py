"""Closing a question that is not answered: advertising, what is no question, or one that is for somebody else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.enquiries.models import Enquiry
from assessments.enquiries.policies import may_reply
from assessments.enquiries.queries import get_enquiry
from assessments.enquiries.states import Step, after
from assessments.errors import Invalid, NotPermitted
from assessments.funds.contact import tidy_lines
from assessments.reports.queries import get_staff_round
from assessments.versions import ensure_seen


def close_question(
    session: Session,
    actor: Actor,
    round_reference: str,
    enquiry_id: UUID,
    reason: str,
    *,
    now: datetime,
    seen: str | None = None,
) -> Enquiry:
    """Close a question that nobody answered; the same again changes nothing. It can still be answered.

    The asker sees it with the reason, and gets no email: who advertises is not written to.
    `seen` is the `mark` of what was shown. Raises NotFound, NotPermitted, OwnBidWaits, Invalid, Outdated or
    IllegalStep.
    """
    round_ = get_staff_round(session, actor, round_reference)
    enquiry = get_enquiry(session, actor, round_, enquiry_id, lock=True)
    if not may_reply(actor, round_):
        raise NotPermitted
    reason = tidy_lines(reason)
    if enquiry.closed_because == reason:
        return enquiry
    state = after(enquiry.state, Step.CLOSE)
    ensure_seen(enquiry.mark, seen)
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    enquiry.state, enquiry.closed_because = state, reason
    record(
        session, actor, "enquiry.closed", enquiry.id, now=now, round_id=round_.id,
        details={"fields": ["closed_because"]},
    )  # fmt: skip
    return enquiry
