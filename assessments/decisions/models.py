"""What was decided of each submission, by whom, with what money; and the support that an invitation brings."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Application, Submission
from assessments.db import Base
from assessments.decisions.states import Outcome, State, SupportState
from assessments.funds.models import EnvelopeLine

_PENDING = text("state IN ('proposed', 'approved')")


class Decision(Base):
    """One outcome for one submission: proposed by one person, approved by another, then released."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("uq_decision_pending", "submission_id", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index(None, "submission_id", "state"),
        Index(None, "stage_id", "state"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="four_eyes"),
        CheckConstraint(
            "state NOT IN ('approved', 'released') OR approved_by_id IS NOT NULL", name="approved_before_release"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    outcome: Mapped[Outcome]
    state: Mapped[State] = mapped_column(default=State.PROPOSED)
    reason: Mapped[str]
    """In words fit for the applicant, who is told it."""
    grant_purpose: Mapped[str] = mapped_column(default="")
    """What a preparation grant is for."""
    adviser_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    sent_back_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_back_at: Mapped[datetime | None]
    sent_back_because: Mapped[str | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime | None]
    """When the grant was offered with an agreement; from then on it changes by deed, and by no correction."""
    given_up_at: Mapped[datetime | None]
    """When an award was declined or lapsed: since then its money is free. What was decided stays history."""
    version: Mapped[int] = mapped_column(default=1)

    submission: Mapped[Submission] = relationship(lazy="raise")
    amounts: Mapped[list["DecisionAmount"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    conditions: Mapped[list["DecisionCondition"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="DecisionCondition.position"
    )
    adviser: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[adviser_id])
    proposed_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[approved_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def mark(self) -> str:
        """By which a form tells which decision it showed, and as of when."""
        return f"{self.id}:{self.version}"

    @property
    def total_pence(self) -> int:
        """What the decision gives, over all lines."""
        return sum(amount.amount_pence for amount in self.amounts)


class DecisionAmount(Base):
    """Pence that a decision takes from one line of the envelope."""

    __tablename__ = "decision_amount"
    __table_args__ = (
        UniqueConstraint("decision_id", "envelope_line_id"),
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        Index(None, "envelope_line_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    envelope_line_id: Mapped[UUID] = mapped_column(ForeignKey("envelope_line.id"))
    amount_pence: Mapped[int]

    line: Mapped[EnvelopeLine] = relationship(lazy="raise", cascade="")


class DecisionChange(Base):
    """Pence that a deed agreed after the release adds to, or takes from, what a decision holds of one line."""

    __tablename__ = "decision_change"
    __table_args__ = (Index(None, "decision_id"), Index(None, "envelope_line_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    envelope_line_id: Mapped[UUID] = mapped_column(ForeignKey("envelope_line.id"))
    change_pence: Mapped[int]


class DecisionCondition(Base):
    """One of the conditions of an outcome, in words for the applicant, who is told it."""

    __tablename__ = "decision_condition"
    __table_args__ = (UniqueConstraint("decision_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    position: Mapped[int]
    words: Mapped[str]


class Support(Base):
    """What an invited applicant gets to write a better proposal: an adviser and a preparation grant.

    Each invitation has its own; the newest of an application is the one that goes on.
    """

    __tablename__ = "support"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        Index(None, "application_id", "offered_at"),
        CheckConstraint("grant_pence >= 0", name="grant_not_negative"),
        Index(None, "adviser_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    adviser_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[SupportState] = mapped_column(default=SupportState.OFFERED)
    grant_pence: Mapped[int]
    grant_purpose: Mapped[str]
    offered_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    grant_taken_up_at: Mapped[datetime | None]
    """When the applicant agreed to the grant: from then on its amount is no more corrected."""
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="raise")
    adviser: Mapped[Person | None] = relationship(lazy="raise")
    sessions: Mapped[list["SupportSession"]] = relationship(lazy="raise", order_by="SupportSession.held_on")

    __mapper_args__ = {"version_id_col": version}

    @property
    def minutes(self) -> int:
        """How long all sessions took that are not struck out."""
        return sum(each.minutes for each in self.sessions if each.struck_at is None)

    @property
    def ends_at(self) -> datetime:
        """The first moment at which no more support is given: where the round says so, the same for everybody."""
        current, days = self.application.current, self.application.round.support_ends_days
        return current.stage.closes_at - timedelta(days=days) if days else current.closes_at


class SupportSession(Base):
    """One piece of an adviser's work with an applicant, which the applicant sees; struck out if it was a mistake."""

    __tablename__ = "support_session"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_within_a_day"),
        UniqueConstraint("support_id", "entry_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    support_id: Mapped[UUID] = mapped_column(ForeignKey("support.id"))
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice is one session."""
    held_on: Mapped[date]
    minutes: Mapped[int]
    worked_on: Mapped[str]
    own_note: Mapped[str] = mapped_column(default="", server_default="")
    """What only the person who logged it reads."""
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
