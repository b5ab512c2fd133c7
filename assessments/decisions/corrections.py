"""Decisions that are told in the place of others, which were told before."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.db import Base
from assessments.decisions.models import Decision


class Correction(Base):
    """That a decision corrects one that was told, with what everybody may read of why. The first one is kept."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "corrects_id"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    corrects_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    public_note: Mapped[str]

    decision: Mapped[Decision] = relationship(lazy="raise", foreign_keys=[decision_id])
    corrects: Mapped[Decision] = relationship(lazy="raise", foreign_keys=[corrects_id])
