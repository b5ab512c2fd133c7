"""What a fund tells an applicant of how their application was judged, once a person has gone over it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.db import Base


class Feedback(Base):
    """The feedback on one submission: a draft until somebody has saved it, and fixed once its applicant was told.

    What is told anew, with another outcome, is a row of its own with the next number; what was told before is kept.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        Index(None, "stage_id"),
        CheckConstraint("(edited_at IS NULL) = (edited_by_id IS NULL)", name="edited_by_somebody"),
        CheckConstraint("told_at IS NULL OR edited_at IS NOT NULL", name="edited_before_it_is_told"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    strengths: Mapped[str] = mapped_column(default="")
    would_have_helped: Mapped[str] = mapped_column(default="")
    by_criterion: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What is said of each criterion, by its key; only those of which something is said."""
    marks: Mapped[list[Any]] = mapped_column(default=list)
    """Each criterion and the whole with what was told of it: as it was when it was told."""
    drafted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    edited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    submission: Mapped[Submission] = relationship(lazy="raise")
    edited_by: Mapped[Person | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_ready(self) -> bool:
        """Whether a person has gone over it, so that it goes out with the outcome."""
        return self.edited_at is not None

    @property
    def mark(self) -> str:
        """By which a form tells which version it showed."""
        return f"{self.id}:{self.version}"
