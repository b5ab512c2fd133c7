"""The minutes of a meeting: written item by item while it is under way, and only added to afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.errors import Invalid, Refused, _
from assessments.panels.models import Addition, Item
from assessments.panels.queries import TakesNoPart
from assessments.panels.states import Phase
from assessments.panels.use_cases.chairing import note, to_chair
from assessments.versions import ensure_seen, fingerprint

LONGEST_MINUTES = 10_000


def write_minutes(
    session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, text: str, *, seen: str | None, now: datetime
) -> Item:
    """Write down as the chair what was said of an item. Raises NotFound, NotPermitted, NotUnderWay or Invalid."""
    sitting = to_chair(session, actor, meeting_id, needs=Phase.UNDER_WAY)
    item = sitting.item(item_id)
    if sitting.is_shut_to(actor, item):
        raise TakesNoPart
    if len(text) > LONGEST_MINUTES or "\0" in text:
        raise Invalid({"text": _("The minutes of an item take up to 10,000 characters.")})
    if item.minutes == text.strip():
        return item
    ensure_seen(mark_of_minutes(item), seen)
    item.minutes = text.strip()
    session.flush()
    note(session, actor, "panel.minutes_written", sitting, now, item)
    return item


def add_to_minutes(
    session: Session, actor: Actor, meeting_id: UUID, text: str, *, entry_key: str, now: datetime
) -> Addition:
    """Add to minutes that are final; the same form twice is one addition. Raises NotFound, NotPermitted or Invalid."""
    sitting = to_chair(session, actor, meeting_id)
    if sitting.meeting.phase is not Phase.CLOSED:
        raise Refused(_("Nothing was added: the minutes can be written until the meeting is closed."))
    sent = next((one for one in sitting.meeting.additions if one.entry_key == entry_key), None)
    if sent is not None:
        return sent
    if not text.strip() or len(text) > LONGEST_MINUTES or "\0" in text:
        raise Invalid({"text": _("Enter what is added, in up to 10,000 characters.")})
    assert actor.user_id is not None
    last = session.scalar(select(func.max(Addition.number)).where(Addition.meeting_id == meeting_id)) or 0
    addition = Addition(
        meeting_id=meeting_id, number=last + 1, entry_key=entry_key, text=text.strip(), added_at=now,
        author_id=actor.user_id,
    )  # fmt: skip
    session.add(addition)
    session.flush()
    note(session, actor, "panel.minutes_added", sitting, now)
    return addition


def mark_of_minutes(item: Item) -> str:
    """By which a form tells what it showed of an item's minutes."""
    return fingerprint(item.minutes)
