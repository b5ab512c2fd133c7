"""What applying cost, by submission; and of the equality form only counts, joined to nobody."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base
from assessments.voluntary.states import Again, EqualityQuestion, Moment


class Experience(Base):
    """What an organisation says of applying, at one moment; empty where it chose to skip the questions."""

    __tablename__ = "experience"
    __table_args__ = (
        UniqueConstraint("submission_id", "moment"),
        CheckConstraint(
            "coalesce(staff_hours, 0) >= 0 AND coalesce(volunteer_hours, 0) >= 0 AND coalesce(paid_hours, 0) >= 0",
            name="hours_not_negative",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    moment: Mapped[Moment]
    staff_hours: Mapped[int | None]
    volunteer_hours: Mapped[int | None]
    paid_hours: Mapped[int | None]
    hard: Mapped[str | None]
    again: Mapped[Again | None]


class EqualityDone(Base):
    """That an application has dealt with the equality form, by answering or by skipping: not which, and not when."""

    __tablename__ = "equality_done"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)


class EqualitySlip(Base):
    """One filled form until it is counted with others, then deleted. It knows its round, but neither whose nor when.

    The id is random, and SQLite keeps the rows in its order.
    """

    __tablename__ = "equality_slip"
    __table_args__ = (Index(None, "round_id"), {"sqlite_with_rowid": False})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    answers: Mapped[dict[str, Any]]


class EqualityTally(Base):
    """How many forms of a round chose a group; "answered" counts those who answered the question at all."""

    __tablename__ = "equality_tally"
    __table_args__ = (CheckConstraint("forms >= 0", name="forms_not_negative"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    question: Mapped[EqualityQuestion] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(primary_key=True)
    forms: Mapped[int]
