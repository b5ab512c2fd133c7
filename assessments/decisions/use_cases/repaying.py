"""Recording what comes back of a loan."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.queries import get_staff_application
from assessments.audit.use_cases import record
from assessments.decisions.loans import Loan, Repayment, find_loan
from assessments.decisions.policies import may_propose
from assessments.errors import Invalid, NotFound, NotPermitted, _
from assessments.funds.programmes import local_day
from assessments.interests.asides import ensure_no_part
from assessments.rendering.plain import pounds
from assessments.versions import ensure_same


def record_repayment(
    session: Session, actor: Actor, reference: str, *, entry_key: str, paid_on: date | None, pence: int, now: datetime
) -> Repayment:
    """Note that a part of a loan came back. The same form sent twice is one repayment.

    Raises NotFound where there is no loan, NotPermitted, HasPart, SentBefore or Invalid.
    """
    application = get_staff_application(session, actor, reference, lock=True)
    loan = find_loan(session, application)
    if loan is None:
        raise NotFound
    if not may_propose(actor, application):
        raise NotPermitted
    same = Repayment.decision_id == loan.decision_id, Repayment.entry_key == entry_key
    noted = session.scalars(select(Repayment).where(*same)).one_or_none()
    if noted is not None:
        ensure_same([str(noted.paid_on), noted.amount_pence], [str(paid_on), pence])
        return noted
    ensure_no_part(session, actor.user_id, application, now, Role.MANAGER)
    _check(loan, paid_on, pence, local_day(now, application.round.time_zone))
    assert paid_on is not None
    assert actor.user_id is not None
    repayment = Repayment(
        decision_id=loan.decision_id, entry_key=entry_key, paid_on=paid_on, amount_pence=pence, recorded_at=now,
        recorded_by_id=actor.user_id,
    )  # fmt: skip
    session.add(repayment)
    session.flush()
    record(
        session, actor, "repayment.recorded", repayment.id, now=now, round_id=application.round_id,
        application_id=application.id,
    )  # fmt: skip
    return repayment


def _check(loan: Loan, paid_on: date | None, pence: int, today: date) -> None:
    problems = {}
    if paid_on is None or not loan.awarded_on <= paid_on <= today:
        problems["paid_on"] = _("Enter the day on which it came: since the award, and not after today.")
    if pence <= 0:
        problems["amount"] = _("Enter what came back, as an amount above £0.")
    elif pence > loan.left_pence:
        problems["amount"] = _("Only %(left)s is still to come back. Enter that or less.")
    if problems:
        raise Invalid(problems, None, left=pounds(loan.left_pence))
