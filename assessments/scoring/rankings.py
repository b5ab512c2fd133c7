"""What a job finds out beyond marks: how sure the ranking is, who marks severely, where assessors diverge, and why.

All of it rests on each assessor's independent marks, and is calculated with the round's figures. It informs; the mark
of record stays in `Mark`.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.db import Base


class Move(StrEnum):
    """Where an application would come to be without one of its assessments."""

    WITHIN = "within"
    BEYOND = "beyond"


class Merit(Base):
    """How sure the place of a submission is. What only the model can tell is NULL where it was not tried."""

    __tablename__ = "merit"
    __table_args__ = (Index(None, "stage_id", "is_in_zone"),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    adjusted: Mapped[float | None]
    """The mark on 0-100 without the severity of those who happened to assess, shrunken towards the mean."""
    error: Mapped[float | None]
    """Its standard error."""
    expected_rank: Mapped[float | None]
    from_50: Mapped[int | None]
    """The ranks between which it lies in half of all draws, both counted in; and in 90%."""
    to_50: Mapped[int | None]
    from_90: Mapped[int | None]
    to_90: Mapped[int | None]
    within: Mapped[float | None]
    """How likely it is among those whom the money reaches."""
    is_in_zone: Mapped[bool]
    """Whether its 50% interval contains the line; without a model, whether it ties across the line."""
    thresholds: Mapped[list[Any]]
    """For each criterion with a threshold: its key, the points (agreed, else the mean), and the threshold."""


class Severity(Base):
    """By how much somebody marks above the others (below where negative) on a stage, in points of 0-100."""

    __tablename__ = "severity"
    __table_args__ = (Index(None, "stage_id", "place"), Index(None, "assessor_id"))

    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"), primary_key=True)
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    place: Mapped[int]
    """The most severe has 1."""
    n: Mapped[int]
    leniency: Mapped[float]
    error: Mapped[float]

    assessor: Mapped[Person] = relationship(lazy="raise")


class Agreement(Base):
    """How far the assessors of a stage agree, and what its ranking was calculated from and with."""

    __tablename__ = "agreement"

    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"), primary_key=True)
    fingerprint: Mapped[str]
    """Of all that it was calculated from: the same is not calculated twice."""
    seed: Mapped[int]
    reach: Mapped[int]
    """How many applications the money reaches to, from the top of the ranked list."""
    applications: Mapped[int]
    assessors: Mapped[int]
    marks: Mapped[int]
    alpha_ordinal: Mapped[float | None]
    alpha_interval: Mapped[float | None]
    icc: Mapped[float | None]
    """The share of one mark's variance that is the application's own."""
    variance_application: Mapped[float | None]
    variance_assessor: Mapped[float | None]
    variance_error: Mapped[float | None]
    in_zone: Mapped[int]
    notices: Mapped[list[Any]]
    """Why the numbers carry less than they seem to, by the names in `statistics/notices.py`."""
    chart: Mapped[str | None] = mapped_column(deferred=True, deferred_raiseload=True)
    """The caterpillar plot, as SVG."""


class Divergence(Base):
    """Why a submission should be moderated; there is none where no reason speaks for it."""

    __tablename__ = "divergence"
    __table_args__ = (Index(None, "spread"), Index(None, "stage_id"))

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    spread: Mapped[float]
    """The highest mark less the lowest, each without its assessor's severity: by this they are ranked."""
    is_wide: Mapped[bool]
    """Whether chance alone makes so wide a spread in fewer than one of twenty."""
    apart: Mapped[list[Any]]
    """The criteria on which two assessors are two points or more apart: key and points."""
    is_opposed: Mapped[bool]
    """Whether one recommends to take it forward and another to decline it."""
    moves: Mapped[Move | None]
    """Where it would be without one of its assessments, if that is on the other side of the line."""

    submission: Mapped[Submission] = relationship(lazy="raise")
