"""Requests for what the portal shows in another format."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.db import Base
from assessments.formats.states import Format, RequestState
from assessments.funds.models import Round


class FormatRequest(Base):
    """One person's request, and what was done about it.

    Anybody can ask, with or without an account. How to reach them is for those who answer, and is deleted with the
    request a year after it was answered. The id is the form's, so that a form sent twice is one request.
    """

    __tablename__ = "format_request"
    __table_args__ = (
        CheckConstraint("email IS NOT NULL OR phone IS NOT NULL OR address IS NOT NULL", name="can_be_reached"),
        CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answered_with_words",
        ),
        Index(None, "round_id"),
        Index(None, "answered_at", "asked_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id"))
    format: Mapped[Format]
    detail: Mapped[str] = mapped_column(default="")
    wanted: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]

    round: Mapped[Round | None] = relationship(lazy="raise", cascade="")
    answered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[answered_by_id])

    @property
    def state(self) -> RequestState:
        """Whether somebody has seen to it."""
        return RequestState.OPEN if self.answered_at is None else RequestState.ANSWERED
