"""Scenarios of a stage: what would be chosen by some rule, from what, and what came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.db import Base
from assessments.rooms.states import Method


class Scenario(Base):
    """One way to choose among what is not decided yet. It decides nothing."""

    __tablename__ = "scenario"
    __table_args__ = (
        UniqueConstraint("stage_id", "name"),
        UniqueConstraint("made_by_id", "entry_key"),
        Index(None, "stage_id", "made_at"),
        CheckConstraint("(worked_out_at IS NULL) = (fingerprint IS NULL)", name="worked_out_from_something"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    name: Mapped[str]
    method: Mapped[Method]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice is one scenario."""
    worked_out_at: Mapped[datetime | None]
    fingerprint: Mapped[str | None]
    """Of all that it was worked out from: where that has changed, it says so."""
    is_proven: Mapped[bool | None]
    gap: Mapped[float | None]
    """By what part another choice could be better, where that is not proven."""

    made_by: Mapped[Person] = relationship(lazy="raise")


class ScenarioEntry(Base):
    """Whether one submission is in, and with what money, in pence by the id of an envelope's line."""

    __tablename__ = "scenario_entry"
    __table_args__ = (Index(None, "submission_id"),)

    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    place: Mapped[int]
    is_in: Mapped[bool]
    pence: Mapped[dict[str, Any]]

    submission: Mapped[Submission] = relationship(lazy="raise")
