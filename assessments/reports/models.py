"""The stored editions of a round's statistics, what lists are read from, and the views of them that people saved."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assessments.accounts.states import IncomeBand, Region
from assessments.applications.states import State
from assessments.db import Base, Bytewise
from assessments.decisions.states import Outcome
from assessments.decisions.states import State as DecisionState

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


class ListEntry(Base):
    """What lists sort, narrow and count by: one narrow row for each submission.

    The database keeps it by itself; see `reports/entries.py`. No money and no mark yet are -1, and not yet handed in is
    1970, since what a list is sorted by may not be NULL.
    """

    __tablename__ = "list_entry"
    __table_args__ = (
        *(
            Index(f"ix_list_entry_{of}_{by}", *within, *([by] if by != "number" else []), "number")
            for of, within in (("newest", ("round_id", "is_newest")), ("stage", ("stage_id",)))
            for by in ("number", "name_key", "requested_pence", "submitted_at", "mark")
        ),
        Index(
            "ix_list_entry_standing", "round_id", "state", "stage_id", "decision_state", "is_short", "is_divergent",
            "is_unadvised", "outstanding",
        ),
        Index("ix_list_entry_due", "stage_id", "next_due_at", sqlite_where=text("next_due_at IS NOT NULL"),
              postgresql_where=text("next_due_at IS NOT NULL")),
        Index(None, "application_id"),
    )  # fmt: skip

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    application_id: Mapped[UUID]
    round_id: Mapped[UUID]
    stage_id: Mapped[UUID]
    organisation_id: Mapped[UUID]
    number: Mapped[int]
    """The application's number in its round, of which its reference is made."""
    is_newest: Mapped[bool]
    """Whether the application has come no further than this submission."""
    state: Mapped[State]
    name_key: Mapped[str] = mapped_column(Bytewise)
    organisation_region: Mapped[Region]
    income_band: Mapped[IncomeBand]
    requested_pence: Mapped[int]
    submitted_at: Mapped[datetime]
    live: Mapped[int]
    """How many assessors it has."""
    assessed: Mapped[int]
    """How many of them have submitted."""
    outstanding: Mapped[int]
    next_due_at: Mapped[datetime | None]
    """When the first of what is outstanding is due."""
    is_short: Mapped[bool]
    """Whether it is being assessed by fewer people than its stage wants."""
    mark: Mapped[float]
    is_divergent: Mapped[bool]
    """Whether its assessors differ, the panel has not agreed, and nothing is released."""
    outcome: Mapped[Outcome | None]
    decision_state: Mapped[DecisionState | None]
    """Of its newest decision that was not sent back."""
    is_unadvised: Mapped[bool]
    """Whether it has come no further, and has support without an adviser."""


class SavedView(Base):
    """Filters of a list that somebody keeps under a name: of one round, of all rounds, or of their own work."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"), Index(None, "round_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    """The round whose list it is of; None for every round's, and for one's own work."""
    is_of_own_work: Mapped[bool] = mapped_column(default=False)
    """Whether it is of the list of what one assesses oneself."""
    name: Mapped[str]
    query: Mapped[str]
    """The filters as they stand in the list's address."""
    is_default: Mapped[bool] = mapped_column(default=False)
    """Whether the list opens with it."""
    created_at: Mapped[datetime]
