"""What the acts of a meeting have in common: they are the chair's while it is held, and stand on the trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import NotPermitted
from assessments.panels.models import Item
from assessments.panels.policies import may_chair
from assessments.panels.queries import NotUnderWay, Sitting, get_sitting
from assessments.panels.states import Phase
from assessments.panels.use_cases.arranging import MeetingOver


def to_chair(session: Session, actor: Actor, meeting_id: UUID, *, needs: Phase | None = None) -> Sitting:
    """The meeting, held, for its chair. Raises NotFound, NotPermitted, NotUnderWay or MeetingOver."""
    sitting = get_sitting(session, actor, meeting_id, lock=True)
    if not may_chair(actor, sitting.meeting.stage.round.fund_id):
        raise NotPermitted
    if needs is not None and sitting.meeting.phase is not needs:
        raise MeetingOver if sitting.meeting.phase is Phase.CLOSED else NotUnderWay
    return sitting


def note(
    session: Session, actor: Actor, action: str, sitting: Sitting, now: datetime, item: Item | None = None,
    **details: str,
) -> None:  # fmt: skip
    """Put an act in a meeting on the trail."""
    record(
        session, actor, action, sitting.meeting.id, now=now, round_id=sitting.meeting.stage.round.id,
        application_id=item.submission.application_id if item else None,
        details={**({"item": str(item.id)} if item else {}), **details},
    )  # fmt: skip
