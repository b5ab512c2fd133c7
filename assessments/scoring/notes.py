"""What an assessor notes for themselves about an application. Nobody else reads it: no page, file or command does."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessments.db import Base
from assessments.scoring.models import Assignment


class PrivateNote(Base):
    """One assessor's own note on one application; it goes when their work on it ends otherwise than by submitting."""

    __tablename__ = "private_note"
    __table_args__ = (UniqueConstraint("assignment_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    text: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime]
    typed_on: Mapped[str | None]


def find_note(session: Session, work: Assignment) -> PrivateNote | None:
    """The note on work that the caller has found to be the reader's own."""
    return session.scalars(select(PrivateNote).where(PrivateNote.assignment_id == work.id)).one_or_none()


def forget_note(session: Session, assignment_id: UUID) -> None:
    """Erase the note on work that is taken away: its author can no longer read it, and nobody else ever could."""
    session.execute(delete(PrivateNote).where(PrivateNote.assignment_id == assignment_id))
