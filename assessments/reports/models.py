"""The stored editions of a round's statistics."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base

RUNNING = 0
"""The number of the edition that is calculated anew whenever something changes."""


class Edition(Base):
    """A round's statistics as of a moment: number 0 runs along, numbers from 1 are frozen by a release."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 0", name="number_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    as_of: Mapped[datetime]
    figures: Mapped[list[Any]]
    extract: Mapped[list[Any]]
    """The rows, without names or ids, from which a frozen edition can be calculated again."""
