"""What is kept beside a proposal: what only the staff read, the order of the reserve list, and what it rested on."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Application
from assessments.db import Base
from assessments.decisions.states import CheckOutcome
from assessments.documents.models import Document
from assessments.funds.states import CheckKind


class DecisionNote(Base):
    """What the staff note of a proposal for themselves. No path of an applicant reads this table."""

    __tablename__ = "decision_note"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
    note: Mapped[str]
    out_of_order: Mapped[str]
    """Why somebody was promoted before others of the reserve list."""


class DecisionBasis(Base):
    """What a decision rested on when it was proposed, and when it was approved; see `basis.py`."""

    __tablename__ = "decision_basis"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
    proposed: Mapped[dict[str, Any]]
    approved: Mapped[dict[str, Any] | None]


class ReservePlace(Base):
    """Where a submission stands on its stage's reserve list, 1 first. It counts for as long as it is in reserve."""

    __tablename__ = "reserve_place"
    __table_args__ = (
        UniqueConstraint("stage_id", "position"),
        CheckConstraint("position > 0", name="position_from_one"),
    )

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    position: Mapped[int]


class AwardCheck(Base):
    """That somebody saw to an item of the checklist before an award: the newest of an item is what counts."""

    __tablename__ = "award_check"
    __table_args__ = (
        Index(None, "application_id", "item_key", "done_at"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> done_by_id", name="confirmed_by_another"),
        CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("outcome <> 'gone' OR kind = 'registration'", name="gone_from_a_register"),
        # An account number is kept encrypted, and in one place only.
        CheckConstraint("document_id IS NULL OR kind <> 'bank_details'", name="no_file_of_bank_details"),
        UniqueConstraint("document_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    item_key: Mapped[str]
    kind: Mapped[CheckKind]
    outcome: Mapped[CheckOutcome]
    evidence: Mapped[str]
    """What was seen, and where, in words for the staff."""
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    """A file that shows it. It is the staff's: no page of the applicant leads to it."""
    done_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(lazy="raise")
    done_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[done_by_id])
    confirmed_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[confirmed_by_id])
    document: Mapped[Document | None] = relationship(lazy="raise")

    @property
    def mark(self) -> str:
        """By which a form tells which check it showed, and as of when."""
        return f"{self.id}:{'confirmed' if self.confirmed_by_id else 'alone'}"
