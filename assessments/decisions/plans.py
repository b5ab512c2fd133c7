"""Releases that are set for a moment: which decisions, who asked, and what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.db import Base
from assessments.decisions.models import Decision
from assessments.decisions.states import PlanState
from assessments.funds.models import Stage


class ReleasePlan(Base):
    """A release at a moment, of decisions as they stood when it was asked for: all of them are told, or none is."""

    __tablename__ = "release_plan"
    __table_args__ = (
        Index(None, "stage_id", "release_at"),
        CheckConstraint("(stopped_at IS NULL) = (stopped_by_id IS NULL)", name="stopped_by_somebody"),
        CheckConstraint(
            "(CASE WHEN stopped_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN refused_at IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN released_at IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_end",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    release_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    seen_words: Mapped[str] = mapped_column(default="", server_default="")
    """A fingerprint of the words of its letters when it was asked for; '' where that was not taken down."""
    problems: Mapped[list[Any]] = mapped_column(default=list)
    """Why it was refused: a reference, if it is about one application, and what is wrong, in words of `problems.py`."""

    stage: Mapped[Stage] = relationship(lazy="raise", cascade="")
    asked_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[asked_by_id])
    stopped_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[stopped_by_id])
    planned: Mapped[list["PlannedDecision"]] = relationship(lazy="raise", cascade="all, delete-orphan")

    @property
    def state(self) -> PlanState:
        """Where it stands."""
        if self.released_at is not None:
            return PlanState.RELEASED
        if self.refused_at is not None:
            return PlanState.REFUSED
        return PlanState.STOPPED if self.stopped_at is not None else PlanState.WAITING


class PlannedDecision(Base):
    """A decision that a release is to tell, with the version that was seen when it was asked for."""

    __tablename__ = "planned_decision"
    __table_args__ = (Index(None, "decision_id"),)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("release_plan.id"), primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    seen_version: Mapped[int]

    decision: Mapped[Decision] = relationship(lazy="raise", cascade="")
