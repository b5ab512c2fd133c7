"""Titles that awards have granted to organisations."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Organisation
from assessments.db import Base
from assessments.funds.models import Round


class HeldStanding(Base):
    """A title that an organisation holds of a fund. Both days are among those on which it is held."""

    __tablename__ = "held_standing"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint("from_on <= until_on", name="from_before_until"),
        CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL) AND (ended_at IS NULL) = (ended_on IS NULL)",
            name="ended_with_a_reason",
        ),
        Index(None, "round_id"),
        Index(None, "organisation_id", "fund_id", "title"),
        Index(None, "next_notice_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    reference: Mapped[str]
    """Of the application that was awarded it."""
    title: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    granted_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    """The first day on which it is not held any more, where the fund ended it early."""
    ended_because: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    next_notice_on: Mapped[date | None]
    """The day on which its holder is next reminded that it runs out."""
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    round: Mapped[Round] = relationship(lazy="raise", cascade="")

    __mapper_args__ = {"version_id_col": version}

    def is_held(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.from_on <= day <= self.until_on and (self.ended_on is None or day < self.ended_on)

    @property
    def mark(self) -> str:
        """By which a form tells what it showed."""
        return f"{self.id}:{self.version}"
