"""A fund's library of terms, conditions and social clauses: every version is kept, and agreements hold the newest."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.awards.states import ClauseKind
from assessments.db import Base

TITLE_LIMIT, TEXT_LIMIT = 150, 20_000


class Clause(Base):
    """One text of the library. Terms are of one round or, where none is named, of all rounds of the fund."""

    __tablename__ = "clause"
    __table_args__ = (Index(None, "fund_id", "kind"), Index(None, "round_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id"))
    kind: Mapped[ClauseKind]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """Since when it goes into no new agreement."""

    versions: Mapped[list["ClauseVersion"]] = relationship(
        lazy="raise", order_by="ClauseVersion.number", cascade="all, delete-orphan"
    )

    @property
    def newest(self) -> "ClauseVersion":
        """As it stands now."""
        return self.versions[-1]


class ClauseVersion(Base):
    """What a text said from one change to the next; never changed."""

    __tablename__ = "clause_version"
    __table_args__ = (UniqueConstraint("clause_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    clause_id: Mapped[UUID] = mapped_column(ForeignKey("clause.id"))
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    written_by: Mapped[Person] = relationship(lazy="raise")
