"""The award of a grant: the offer and its answer, the money by line and instalment, conditions, promises, reports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Application
from assessments.awards.states import AwardState, ReportKind, ReportState
from assessments.db import Base
from assessments.db import Document as Json
from assessments.decisions.models import Decision
from assessments.documents.models import Document
from assessments.funds.models import EnvelopeLine

_OFFERED = text("state = 'offered'")
_DUE = text("paid_on IS NULL")


class Award(Base):
    """One grant, offered after its decision was released, on terms that were frozen then."""

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        Index(None, "application_id"),
        Index(None, "round_id", "state"),
        Index("ix_award_offered", "accept_by", sqlite_where=_OFFERED, postgresql_where=_OFFERED),
        Index("ix_award_remind", "remind_on", sqlite_where=_OFFERED, postgresql_where=_OFFERED),
        CheckConstraint("(state = 'accepted') = (signed_sha256 IS NOT NULL)", name="signed_if_accepted"),
        CheckConstraint("underspent_pence IS NULL OR underspent_pence >= 0", name="underspent_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    state: Mapped[AwardState] = mapped_column(default=AwardState.OFFERED)
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    accept_by: Mapped[date]
    """The last day, in the round's time zone, on which the offer can be accepted."""
    remind_on: Mapped[date | None]
    """The next day on which its leads are reminded that it waits; None once that is over."""
    content: Mapped[str]
    """The agreement as it was offered: canonical JSON, of which `sha256` is the fingerprint."""
    sha256: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    signatory: Mapped[str | None]
    """The name as its signatory typed it."""
    signed_sha256: Mapped[str | None]
    declined_because: Mapped[str | None]
    lapsed_at: Mapped[datetime | None]
    kept_back: Mapped[dict[str, Any] | None]
    """Once it came to nothing: the reference of who was next in reserve and was not proposed, and why not."""
    underspent_pence: Mapped[int | None]
    underspent_told_at: Mapped[datetime | None]
    underspent_told_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    returned_on: Mapped[date | None]
    """When what was not spent came back."""
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="raise")
    decision: Mapped[Decision] = relationship(lazy="raise")
    answered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[answered_by_id])
    amounts: Mapped[list["AwardAmount"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    instalments: Mapped[list["Instalment"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        back_populates="award",
        order_by="Instalment.due_on, Instalment.number",
    )
    conditions: Mapped[list["AwardCondition"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="award", order_by="AwardCondition.position"
    )
    promises: Mapped[list["PromisedOutcome"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="award", order_by="PromisedOutcome.position"
    )
    reports: Mapped[list["AwardReport"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        back_populates="award",
        order_by="AwardReport.due_on, AwardReport.position",
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def total_pence(self) -> int:
        """What the award comes to, over all lines, every deed counted."""
        return sum(amount.amount_pence for amount in self.amounts)

    @property
    def is_running(self) -> bool:
        """Whether it was accepted, and has not ended."""
        return self.state is AwardState.ACCEPTED and self.ended_at is None


class AwardAmount(Base):
    """Pence that an award takes from one line of the envelope: copied from the decision, and changed by deeds only."""

    __tablename__ = "award_amount"
    __table_args__ = (
        UniqueConstraint("award_id", "envelope_line_id"),
        CheckConstraint("amount_pence >= 0", name="amount_not_negative"),
        Index(None, "envelope_line_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"))
    envelope_line_id: Mapped[UUID] = mapped_column(ForeignKey("envelope_line.id"))
    amount_pence: Mapped[int]

    line: Mapped[EnvelopeLine] = relationship(lazy="raise", cascade="")


class Instalment(Base):
    """One payment of an award out of one line: how much, when it is due, and when it was paid."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("award_id", "number"),
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        Index(None, "envelope_line_id"),
        Index(None, "payment_run_id"),
        Index("ix_instalment_due", "due_on", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"))
    envelope_line_id: Mapped[UUID] = mapped_column(ForeignKey("envelope_line.id"))
    number: Mapped[int]
    amount_pence: Mapped[int]
    due_on: Mapped[date]
    payment_run_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_run.id"))
    """The payment file in which it stands."""
    paid_on: Mapped[date | None]
    paid_noted_at: Mapped[datetime | None]
    paid_noted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    paid_noted_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[paid_noted_by_id])
    award: Mapped[Award] = relationship(lazy="raise", back_populates="instalments")
    line: Mapped[EnvelopeLine] = relationship(lazy="raise", cascade="")
    waits_for: Mapped[list["AwardCondition"]] = relationship(
        lazy="raise", back_populates="instalment", order_by="AwardCondition.position"
    )

    @property
    def is_blocked(self) -> bool:
        """Whether a condition that it waits for is not met."""
        return any(condition.accepted_at is None for condition in self.waits_for)


class AwardCondition(Base):
    """Something that must be done, with what shows that it was; an instalment may wait for it."""

    __tablename__ = "award_condition"
    __table_args__ = (
        UniqueConstraint("award_id", "position"),
        Index(None, "instalment_id"),
        CheckConstraint("accepted_at IS NULL OR evidence_at IS NOT NULL", name="evidence_before_accepted"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"))
    instalment_id: Mapped[UUID | None] = mapped_column(ForeignKey("instalment.id"))
    clause_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("clause_version.id"))
    """Of which text of the library it is; None for what was told with the decision."""
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    evidence: Mapped[str] = mapped_column(default="")
    evidence_document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    evidence_at: Mapped[datetime | None]
    evidence_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_back_because: Mapped[str | None]

    award: Mapped[Award] = relationship(lazy="raise", back_populates="conditions")
    instalment: Mapped[Instalment | None] = relationship(lazy="raise", back_populates="waits_for")
    document: Mapped[Document | None] = relationship(lazy="raise")
    accepted_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[accepted_by_id])


class PromisedOutcome(Base):
    """What was promised when the grant was offered, in the applicant's own words; a deed may change its target."""

    __tablename__ = "promised_outcome"
    __table_args__ = (UniqueConstraint("award_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"))
    position: Mapped[int]
    outcome: Mapped[str]
    indicator: Mapped[str]
    baseline: Mapped[str]
    target: Mapped[str]

    award: Mapped[Award] = relationship(lazy="raise", back_populates="promises")


class AwardReport(Base):
    """A milestone or a report: when it is due, what it says, and what the fund answered."""

    __tablename__ = "award_report"
    __table_args__ = (
        UniqueConstraint("award_id", "position"),
        Index(None, "state", "due_on"),
        CheckConstraint("spent_pence IS NULL OR spent_pence >= 0", name="spent_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"))
    position: Mapped[int]
    kind: Mapped[ReportKind]
    title: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[ReportState] = mapped_column(default=ReportState.EXPECTED)
    words: Mapped[str] = mapped_column(default="")
    spent_pence: Mapped[int | None]
    reached: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """What was reached, by the position of the promised outcome."""
    saved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_back_because: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    """When the organisation was reminded that it is due soon."""
    told_late_at: Mapped[datetime | None]
    """When it was last told that it is late."""
    version: Mapped[int] = mapped_column(default=1)

    award: Mapped[Award] = relationship(lazy="raise", back_populates="reports")

    __mapper_args__ = {"version_id_col": version}
