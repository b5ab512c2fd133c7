"""What assessors know and have time for, whom a stage asks to assess, and how its work would be shared out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.allocating.states import Change, Keep, Level, Result, Scope, Standing, Wish
from assessments.applications.models import Submission
from assessments.db import Base
from assessments.funds.models import Stage
from assessments.versions import fingerprint


class Expertise(Base):
    """What one assessor of a fund knows, and how much they can take on in a round of it."""

    __tablename__ = "expertise"
    __table_args__ = (
        UniqueConstraint("person_id", "fund_id"),
        CheckConstraint("fewest IS NULL OR most IS NULL OR fewest <= most", name="fewest_not_above_most"),
        Index(None, "fund_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    about: Mapped[str] = mapped_column(default="")
    keywords: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    """For whom they work, so that no two of one organisation judge the same application."""
    is_lay: Mapped[bool] = mapped_column(default=False)
    levels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What they know about each theme, by its key."""
    fewest: Mapped[int | None]
    most: Mapped[int | None]
    away: Mapped[list[Any]] = mapped_column(default=list)
    """First and last days on which they are away, as pairs of ISO dates."""
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def level_of(self, theme: str) -> Level:
        """What they know about a theme; nothing where they have not said."""
        return Level(self.levels.get(theme, Level.NONE))

    @property
    def absences(self) -> list[tuple[date, date]]:
        """When they are away: first and last days."""
        return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in self.away]

    @property
    def mark(self) -> str:
        """By which a form about it tells what it showed; '' where nothing is said."""
        said = [self.about, self.keywords, self.organisation, self.levels, self.away]
        if not any(said) and not self.is_lay and self.fewest is None and self.most is None:
            return ""
        return fingerprint([*said, self.is_lay, self.fewest, self.most])


class TitleWish(Base):
    """What an assessor says to one application by its title; it weighs in an allocation, and decides nothing."""

    __tablename__ = "title_wish"
    __table_args__ = (
        Index(None, "submission_id"),
        CheckConstraint("rank IS NULL OR (rank > 0 AND wish = 'would_like')", name="ranked_only_if_liked"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    wish: Mapped[Wish]
    rank: Mapped[int | None]
    """The number that they gave it in their own order, 1 for what they would like most."""


class AssessingInvitation(Base):
    """That an assessor is asked to assess at a stage, and what they said."""

    __tablename__ = "assessing_invitation"
    __table_args__ = (
        UniqueConstraint("stage_id", "person_id"),
        CheckConstraint("most > 0", name="of_something"),
        Index(None, "stage_id", "standing"),
        Index(None, "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    standing: Mapped[Standing] = mapped_column(default=Standing.INVITED)
    most: Mapped[int]
    """Items at most: as the manager asked, or fewer where the person said so."""
    answer_by: Mapped[datetime]
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why they declined or stepped back."""
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    stage: Mapped[Stage] = relationship(lazy="raise", cascade="")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def mark(self) -> str:
        """By which a form about it tells what it showed."""
        return fingerprint([self.standing, self.most])


class AllocationPlan(Base):
    """By which rules a stage's applications are shared out among its assessors."""

    __tablename__ = "allocation_plan"
    __table_args__ = (
        CheckConstraint("per_application BETWEEN 1 AND 10", name="per_application"),
        CheckConstraint("fewest >= 0 AND most >= fewest AND most > 0", name="fewest_not_above_most"),
    )

    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"), primary_key=True)
    people_wanted: Mapped[int | None]
    """Who accepts an invitation beyond so many is on the wait list."""
    asks_wishes: Mapped[bool] = mapped_column(default=False, server_default=false())
    per_application: Mapped[int]
    fewest: Mapped[int] = mapped_column(default=0)
    most: Mapped[int] = mapped_column(default=10)
    themes: Mapped[int] = mapped_column(default=2)
    wishes: Mapped[int] = mapped_column(default=1)
    likeness: Mapped[int] = mapped_column(default=1)
    """Weights of the three parts of an affinity, from 0 to 10."""
    evenness: Mapped[int] = mapped_column(default=10)
    """How much an even load is worth, in hundredths of the range of affinities."""
    wants_lay: Mapped[bool] = mapped_column(default=False, server_default=false())
    one_of_organisation: Mapped[bool] = mapped_column(default=False, server_default=false())
    keep: Mapped[Keep] = mapped_column(default=Keep.ALL)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    @property
    def mark(self) -> str:
        """By which a form about it tells what it showed, and a proposal what it was made by."""
        return fingerprint(
            [
                self.people_wanted, self.asks_wishes, self.per_application, self.fewest, self.most, self.themes,
                self.wishes, self.likeness, self.evenness, self.wants_lay, self.one_of_organisation, self.keep,
            ]
        )  # fmt: skip


class AllocationPin(Base):
    """That an application must go to an assessor, or must not, whatever else is decided."""

    __tablename__ = "allocation_pin"
    __table_args__ = (Index(None, "stage_id"),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    is_fixed: Mapped[bool]
    """Whether it must; else it must not."""
    pinned_at: Mapped[datetime]
    pinned_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class AllocationRun(Base):
    """One allocation of a stage: asked for, computed by a job, looked at, and perhaps applied."""

    __tablename__ = "allocation_run"
    __table_args__ = (
        Index(None, "stage_id", "asked_at"),
        Index(
            "uq_allocation_run_pending",
            "stage_id",
            unique=True,
            sqlite_where=text("computed_at IS NULL"),
            postgresql_where=text("computed_at IS NULL"),
        ),
        CheckConstraint("applied_at IS NULL OR computed_at IS NOT NULL", name="computed_before_applied"),
        CheckConstraint("done_at IS NULL OR applied_at IS NOT NULL", name="applied_before_done"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    scope: Mapped[Scope] = mapped_column(default=Scope.STAGE)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    computed_at: Mapped[datetime | None]
    rests_on: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Fingerprints of what it was computed from, by what it is."""
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Its totals; see `proposals.py`."""
    applied_at: Mapped[datetime | None]
    applied_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why work is taken back, where some is."""
    done_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship(lazy="raise", cascade="")
    asked_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[asked_by_id])


class ProposedItem(Base):
    """One application of a proposed allocation: how many it gets, and what stands in the way of the others."""

    __tablename__ = "proposed_item"
    __table_args__ = (
        Index(None, "run_id", "result", "position"),
        Index(None, "submission_id"),
        CheckConstraint("(result = 'left_out') = (sentence IS NOT NULL)", name="left_out_for_a_reason"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("allocation_run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    wanted: Mapped[int]
    gets: Mapped[int]
    affinity: Mapped[float]
    with_space: Mapped[int]
    """Assessors beside its own who could still take something on,"""
    in_conflict: Mapped[int]
    """of these, those whom a conflict or a pin keeps from it,"""
    beside_a_colleague: Mapped[int]
    """and those of whose organisation it has somebody."""
    full: Mapped[int]
    """Assessors who may judge it, and have their most."""
    mend_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    """The one of these who suits it best."""
    lacks_lay: Mapped[bool] = mapped_column(default=False)
    is_changed: Mapped[bool]
    """Whether applying it would give out or take back anything."""
    result: Mapped[Result] = mapped_column(default=Result.WAITING)
    sentence: Mapped[str | None]
    values: Mapped[dict[str, Any] | None]

    submission: Mapped[Submission] = relationship(lazy="raise")
    mend: Mapped[Person | None] = relationship(lazy="raise")


class ProposedPair(Base):
    """One application and one assessor, with each part of the affinity between them, from 0 to 1."""

    __tablename__ = "proposed_pair"
    __table_args__ = (Index(None, "run_id", "person_id"), Index(None, "submission_id"))

    run_id: Mapped[UUID] = mapped_column(ForeignKey("allocation_run.id"), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    change: Mapped[Change]
    is_pinned: Mapped[bool] = mapped_column(default=False)
    affinity: Mapped[float]
    themes: Mapped[float | None]
    wish: Mapped[float | None]
    likeness: Mapped[float | None]
    rank: Mapped[int | None]
    """The place of the application in the assessor's own order, where that counted."""

    person: Mapped[Person] = relationship(lazy="raise")


class ProposedLoad(Base):
    """How much an assessor would have, and may have."""

    __tablename__ = "proposed_load"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("allocation_run.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    fewest: Mapped[int]
    most: Mapped[int]
    gets: Mapped[int]
    had: Mapped[int]
    barred: Mapped[int]
    """Applications that a conflict keeps from them."""

    person: Mapped[Person] = relationship(lazy="raise")


class ReminderMark(Base):
    """The day, in the round's time zone, on which the assessors of a round were last reminded."""

    __tablename__ = "reminder_mark"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    on_day: Mapped[date]
