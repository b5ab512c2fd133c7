"""A draw among applications in the zone of the line: committed to first, revealed afterwards, and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base
from assessments.statistics.draw import draw_order


class Draw(Base):
    """The one draw of a stage. Its seed is made by chance and shown to nobody before it is revealed."""

    __tablename__ = "draw"
    __table_args__ = (CheckConstraint("(revealed_at IS NULL) = (revealed_by_id IS NULL)", name="revealed_by_somebody"),)

    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"), primary_key=True)
    seed: Mapped[str]
    commitment: Mapped[str]
    """SHA-256 of the seed, which everybody can read from the beginning."""
    list_commitment: Mapped[str]
    """SHA-256 of the seed and the references, so that nobody can put in or take out an application afterwards."""
    entrants: Mapped[list[Any]]
    """The references of those in the draw, fixed with the commitment, in their order."""
    fingerprint: Mapped[str]
    """Of the calculation from which they were taken."""
    committed_at: Mapped[datetime]
    committed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    revealed_at: Mapped[datetime | None]
    revealed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    @property
    def is_revealed(self) -> bool:
        """Whether anybody can know the seed, and so the order."""
        return self.revealed_at is not None

    @property
    def drawn(self) -> list[str]:
        """The references in the order in which they are drawn; the seed must have been revealed."""
        assert self.is_revealed
        return draw_order(self.entrants, self.seed)
