"""Writing a private note. It leaves no trace on the trail, for it is nobody else's business."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.errors import Invalid, _
from assessments.scoring.drafts import Opened
from assessments.scoring.notes import PrivateNote, find_note
from assessments.scoring.use_cases.drafting import own_open_work
from assessments.versions import Fate, Outdated, fate_of, fingerprint

NOTE = "note"
LIMIT = 20_000


def write_private_note(
    session: Session, actor: Actor, assignment_id: UUID, text: str, *, page: Opened | None = None, now: datetime
) -> PrivateNote | None:
    """Keep what somebody notes for themselves about an application that is open to them, submitted or not.

    None where there was nothing, and is nothing. Raises NotFound, NotPermitted, Invalid or Outdated.
    """
    work, page = own_open_work(session, actor, assignment_id), page or Opened()
    if len(text) > LIMIT:
        raise Invalid({NOTE: _("The note is too long: the limit is 20,000 characters.")})
    note = find_note(session, work)
    is_own_page = note is not None and page.name is not None and note.typed_on == page.name
    fate = fate_of(mark_of_note(note), fingerprint(text.strip()), page.seen.get(NOTE), is_own_page=is_own_page)
    if fate is Fate.CLASHES:
        raise Outdated
    if fate is not Fate.TAKEN:
        return note
    if note is None:
        note = PrivateNote(assignment_id=work.id)
        session.add(note)
    note.text, note.saved_at, note.typed_on = text.strip(), now, page.name
    session.flush()
    return note


def mark_of_note(note: PrivateNote | None) -> str:
    """By which a page tells which note it showed."""
    return fingerprint(note.text if note is not None else "")
