"""Notes that never leave the staff."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.audit.use_cases import record
from assessments.casework.models import Note
from assessments.casework.policies import may_write_notes
from assessments.errors import Invalid, NotFound, NotPermitted, _

LONGEST_NOTE = 10_000


def write_note(session: Session, actor: Actor, reference: str, *, text: str, entry_key: str, now: datetime) -> Note:
    """Write something down. The same form sent twice is one note. Raises NotFound, NotPermitted or Invalid."""
    application = _get_to_note(session, actor, reference)
    if not text.strip() or len(text) > LONGEST_NOTE or "\0" in text:
        raise Invalid({"text": _("Enter a note, of up to 10,000 characters.")})
    mine = Note.application_id == application.id
    sent = session.scalars(select(Note).where(mine, Note.entry_key == entry_key)).one_or_none()
    if sent is not None:
        return sent
    assert actor.user_id is not None
    last = session.scalar(select(func.max(Note.number)).where(mine)) or 0
    note = Note(
        application_id=application.id, number=last + 1, entry_key=entry_key, text=text.strip(), written_at=now,
        author_id=actor.user_id,
    )  # fmt: skip
    session.add(note)
    session.flush()
    _note(session, actor, "note.written", note, application, now)
    return note


def withdraw_note(session: Session, actor: Actor, reference: str, note_id: UUID, *, now: datetime) -> Note:
    """Say that one's own note no longer holds; it stays readable, marked as withdrawn.

    Raises NotFound or NotPermitted.
    """
    application = _get_to_note(session, actor, reference)
    mine = (Note.id == note_id, Note.application_id == application.id)
    note = session.scalars(select(Note).where(*mine)).one_or_none()
    if note is None:
        raise NotFound
    if note.author_id != actor.user_id:
        raise NotPermitted(_("Only its author can withdraw a note. Nothing was changed."))
    if note.withdrawn_at is None:
        note.withdrawn_at = now
        session.flush()
        _note(session, actor, "note.withdrawn", note, application, now)
    return note


def _get_to_note(session: Session, actor: Actor, reference: str) -> Application:
    """The application, held. That there are notes is known to its staff, so others of them are told they may not."""
    application = get_staff_application(session, actor, reference, lock=True)
    if not may_write_notes(actor, application):
        raise NotPermitted
    return application


def _note(session: Session, actor: Actor, action: str, note: Note, application: Application, now: datetime) -> None:
    record(
        session, actor, action, note.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"fields": ["text"]} if action == "note.written" else {},
    )  # fmt: skip
