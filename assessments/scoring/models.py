"""Who assesses what, what they found, what the panel agreed, and the marks that follow."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.db import Base
from assessments.funds.models import Criterion
from assessments.scoring.states import Ground, Recommendation, State

_LIVE = text("state IN ('offered', 'accepted', 'reopened', 'submitted')")


class Assignment(Base):
    """One assessor for one submission."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_live",
            "submission_id",
            "assessor_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(None, "submission_id", "state"),
        Index(None, "assessor_id", "state", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[State] = mapped_column(default=State.OFFERED)
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ground: Mapped[Ground | None]
    ended_because: Mapped[str | None]
    opened_others_at: Mapped[datetime | None]
    """When the assessor first opened the others' scores: from then on the work is closed to them."""
    queue_at: Mapped[datetime | None]
    """Where it stands among its assessor's outstanding work, if not by when it is due."""
    version: Mapped[int] = mapped_column(default=1)

    submission: Mapped[Submission] = relationship(lazy="raise")
    assessor: Mapped[Person] = relationship(lazy="raise", foreign_keys=[assessor_id])
    assessment: Mapped["Assessment | None"] = relationship(lazy="raise", back_populates="assignment")

    __mapper_args__ = {"version_id_col": version}

    @property
    def comes_first(self) -> bool:
        """Whether it stands before all that is due, as an anchor paper does."""
        return self.queue_at is not None and self.queue_at < self.due_at

    def is_late(self, now: datetime) -> bool:
        """Whether assessing closed on it. What the manager reopened, or gave out after the close, can still come in."""
        closed_at = self.submission.stage.assessing_closes_at
        return now >= closed_at > self.offered_at and self.state is not State.REOPENED


class Assessment(Base):
    """What one assessor found; a draft until its assignment is submitted."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("assignment_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    recommendation: Mapped[Recommendation | None]
    comment_for_funder: Mapped[str] = mapped_column(default="")
    comment_for_applicant: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime]
    typed_on: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """The name of the page from which each part was last saved, so that no page clashes with what it sent itself."""

    assignment: Mapped[Assignment] = relationship(lazy="raise", back_populates="assessment")
    scores: Mapped[list["Score"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class Score(Base):
    """Points and a reason for one criterion. No points and not 'not applicable' is a score still to be given."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("assessment_id", "criterion_id"),
        CheckConstraint("points IS NULL OR (points >= 0 AND NOT is_not_applicable)", name="points_or_not_applicable"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    points: Mapped[int | None]
    is_not_applicable: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")

    criterion: Mapped[Criterion] = relationship(lazy="raise", cascade="")


class Moderation(Base):
    """What the panel agreed where assessors diverge; it stands beside their scores and overwrites none."""

    __tablename__ = "moderation"
    __table_args__ = (UniqueConstraint("submission_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    moderated_at: Mapped[datetime]
    moderator_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    voided_at: Mapped[datetime | None]
    """When it was found that the moderator has a conflict: from then on it is kept and does not count."""
    is_for_applicant: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether whoever wrote its reasons was told that feedback to the applicant is drafted from them."""
    version: Mapped[int] = mapped_column(default=1)

    moderator: Mapped[Person] = relationship(lazy="raise")
    scores: Mapped[list["ModeratedScore"]] = relationship(lazy="raise", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class ModeratedScore(Base):
    """The agreed points and reason for one criterion."""

    __tablename__ = "moderated_score"
    __table_args__ = (
        UniqueConstraint("moderation_id", "criterion_id"),
        CheckConstraint("points IS NULL OR (points >= 0 AND NOT is_not_applicable)", name="points_or_not_applicable"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    moderation_id: Mapped[UUID] = mapped_column(ForeignKey("moderation.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    points: Mapped[int | None]
    is_not_applicable: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str]

    criterion: Mapped[Criterion] = relationship(lazy="raise", cascade="")


class Mark(Base):
    """What a submission's assessments come to, as calculated by a job; the round's running edition says as of when.

    Marks are on 0-100. `value` is the mark of record: the moderated one where there is one, else the mean. `spread` is
    the highest assessor's mark less the lowest. `rank` shares ties; `running_pence` is what the submissions down to and
    including this one ask for together, ties in order of reference.
    """

    __tablename__ = "mark"
    __table_args__ = (Index(None, "stage_id", "place"), Index(None, "stage_id", "is_divergent"))

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    n: Mapped[int]
    value: Mapped[float]
    mean: Mapped[float]
    median: Mapped[float]
    spread: Mapped[float]
    moderated: Mapped[float | None]
    is_divergent: Mapped[bool]
    """Two assessors differ by two points or more on a criterion, or recommend the opposite."""
    rank: Mapped[int]
    place: Mapped[int]
    """The row's place in the ranked list, 1 first; unlike `rank` it is shared by none."""
    running_pence: Mapped[int]

    submission: Mapped[Submission] = relationship(lazy="raise")
