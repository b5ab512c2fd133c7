"""One act on several applications as a row, and a row for each of them, so that none is done twice or forgotten."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.batches.states import Act, Result
from assessments.db import Base


class Batch(Base):
    """An act on several applications of a round, with all that it needs to know."""

    __tablename__ = "batch"
    __table_args__ = (
        UniqueConstraint("started_by_id", "entry_key"),
        Index(None, "round_id", "started_at", "entry_key"),
        CheckConstraint("total > 0", name="of_something"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    act: Mapped[Act]
    terms: Mapped[dict[str, Any]]
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice is one act."""
    total: Mapped[int]
    started_at: Mapped[datetime]
    started_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]

    started_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[started_by_id])
    stopped_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[stopped_by_id])

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done."""
        return self.done_at is not None or self.stopped_at is not None


class BatchItem(Base):
    """One application of a batch at one stage, and what came of it."""

    __tablename__ = "batch_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "submission_id"),
        Index(None, "batch_id", "result", "position"),
        CheckConstraint("(result = 'left_out') = (sentence IS NOT NULL)", name="left_out_for_a_reason"),
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    result: Mapped[Result] = mapped_column(default=Result.WAITING)
    sentence: Mapped[str | None]
    """Why it was left out: the refusal's sentence, which the page translates and fills from `values`."""
    values: Mapped[dict[str, Any] | None]
    tried_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise")
