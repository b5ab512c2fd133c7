"""What every act in the shared place asks first and does last: whether support goes on, the trail, the other side."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.decisions.models import Support
from assessments.decisions.states import SupportState, SupportStep, support_after
from assessments.decisions.use_cases.supporting import SupportIsOver
from assessments.errors import Refused, _
from assessments.messages.use_cases import queue_email
from assessments.supporting.states import Side


class NotAccepted(Refused):
    """The applicant has not taken up the support yet."""

    sentence = _("Nothing was changed: the support that came with the invitation has to be accepted first.")


def ensure_goes_on(support: Support, now: datetime) -> None:
    """Refuse what is asked for before the support is accepted, and after it has ended."""
    if support.state is SupportState.OFFERED:
        raise NotAccepted
    if not goes_on(support, now):
        raise SupportIsOver


def goes_on(support: Support, now: datetime) -> bool:
    """Whether support is given now: it is accepted and not finished, and the draft can still be submitted."""
    current = support.application.current
    is_taken_up = support.state in (SupportState.ACCEPTED, SupportState.ACTIVE)
    return is_taken_up and current.is_writable and current.is_open(now) and now < support.ends_at


def put_to_use(support: Support) -> None:
    """Say that the support is in use."""
    support.state = support_after(support.state, SupportStep.WORK)


def note(session: Session, actor: Actor, action: str, support: Support, now: datetime, **details: Any) -> None:
    """Put on the trail what was done."""
    application = support.application
    record(
        session, actor, action, support.id, now=now, round_id=application.round_id, application_id=application.id,
        details=details,
    )  # fmt: skip


def tell(
    session: Session, support: Support, to: Side, *, key: str, template: str, page: str, now: datetime, **words: Any
) -> None:
    """Write to the other side: to the adviser, if there is one, or to each lead."""
    application = support.application
    where = "advise/{}" if to is Side.ADVISER else "apply/{}/support"
    path = f"/{where.format(application.reference)}{page}"
    context = {"reference": application.reference, "path": path, **words}
    if to is Side.APPLICANT:
        write_to_leads(session, application, key=key, template=template, context=context, now=now)
    elif support.adviser is not None:
        queue_email(
            session, key=f"{key}:{support.adviser.id}", template=template, address=support.adviser.email,
            context={**context, "person": support.adviser.name}, now=now, user_id=support.adviser.id,
            round_id=application.round_id, application_id=application.id,
        )  # fmt: skip
