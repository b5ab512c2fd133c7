"""Deeds of variation: what an award was, what it shall be, who wants it so and why."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.awards.models import Award
from assessments.awards.states import DeedState
from assessments.db import Base

_PENDING = text("state IN ('proposed', 'approved')")


class AwardDeed(Base):
    """One change of an award, proposed and approved by two people of the fund and agreed by the organisation."""

    __tablename__ = "award_deed"
    __table_args__ = (
        UniqueConstraint("award_id", "number"),
        Index("uq_award_deed_pending", "award_id", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="four_eyes"),
        CheckConstraint("state NOT IN ('approved', 'agreed') OR approved_by_id IS NOT NULL", name="approved_first"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"))
    number: Mapped[int]
    state: Mapped[DeedState] = mapped_column(default=DeedState.PROPOSED)
    reason: Mapped[str]
    before: Mapped[list[Any]]
    after: Mapped[list[Any]]
    """Instalments, each with its number, the envelope's line, pence and the day on which it is due."""
    undertakings: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Targets and days of reports that change, as `undertakings.changes_of` tells them."""
    sha256: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_back_because: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    signatory: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    award: Mapped[Award] = relationship(lazy="raise")
    proposed_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[approved_by_id])

    __mapper_args__ = {"version_id_col": version}
