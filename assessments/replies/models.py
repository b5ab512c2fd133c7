"""Replies to outcomes, with who answered them and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.db import Base
from assessments.replies.states import ReplyKind, ReplyState


class Reply(Base):
    """A question or a complaint about how one outcome came about. The id is the form's: sent twice, it is one."""

    __tablename__ = "reply"
    __table_args__ = (
        Index(None, "submission_id", "raised_at"),
        Index(None, "state", "raised_at", "id"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_with_an_answer"),
        CheckConstraint("(reconsidered_at IS NULL) = (note IS NULL)", name="reconsidered_with_a_note"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    kind: Mapped[ReplyKind]
    text: Mapped[str]
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ReplyState] = mapped_column(default=ReplyState.RECEIVED)
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str | None]
    """What was found when an upheld complaint had the outcome looked at again; the applicant reads it."""
    reconsidered_at: Mapped[datetime | None]
    reconsidered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    changes_outcome: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    submission: Mapped[Submission] = relationship(lazy="raise")
    raised_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[raised_by_id])
    taken_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[taken_by_id])
    answered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[answered_by_id])
    reconsidered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[reconsidered_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def mark(self) -> str:
        """By which a form about it tells what it showed."""
        return f"{self.id}:{self.version}"
