"""Applications, what they hand in at each stage, and who may read them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Organisation, Person
from assessments.applications.confirmations import NOT_ASKED
from assessments.applications.states import WRITABLE, Channel, OpeningGround, ReaderBasis, State
from assessments.db import Base, Document
from assessments.documents.models import NO_DOCUMENTS
from assessments.funds.models import Form, Round, Stage
from assessments.versions import fingerprint


class Application(Base):
    """One organisation's bid in one round: one record and one reference through all its stages."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("round_id", "number"),
        Index(None, "round_id", "organisation_id"),
        Index(None, "round_id", "reference"),
        Index(None, "organisation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    reference: Mapped[str]
    title: Mapped[str]
    """What its writers call it now, in a draft too. Staff are shown `policies.title_for` instead."""
    reached: Mapped[int] = mapped_column(default=1)
    """The position of the newest stage it takes part in."""
    started_at: Mapped[datetime]
    started_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    assisted_through: Mapped[Channel | None]  # how it came, where the fund's staff typed it in; see papers.py
    received_on: Mapped[date | None]

    round: Mapped[Round] = relationship(lazy="raise", cascade="")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    submissions: Mapped[list["Submission"]] = relationship(
        lazy="raise", back_populates="application", order_by="Submission.position"
    )
    readers: Mapped[list["Reader"]] = relationship(lazy="raise")

    @property
    def current(self) -> "Submission":
        """The submission of the newest stage."""
        return self.submissions[-1]

    def at(self, stage_key: str) -> "Submission | None":
        """The submission of one stage, if the application came so far."""
        return next((submission for submission in self.submissions if submission.stage.key == stage_key), None)


_EXTENDED = text("extended_until IS NOT NULL")


class Submission(Base):
    """What one application hands in at one stage."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("application_id", "stage_id"),
        CheckConstraint("submitted_at IS NOT NULL OR state IN ('draft', 'withdrawn')", name="submitted_unless_draft"),
        CheckConstraint("requested_pence IS NULL OR requested_pence >= 0", name="requested_not_negative"),
        Index(None, "stage_id", "state"),
        Index(None, "stage_id", "submitted_at"),
        Index(None, "stage_id", "requested_pence"),
        Index(None, "extended_until", sqlite_where=_EXTENDED, postgresql_where=_EXTENDED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    form_id: Mapped[UUID] = mapped_column(ForeignKey("form.id"))
    position: Mapped[int]
    """The stage's position, so that an application's submissions come in order."""
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    opened_at: Mapped[datetime]
    extended_until: Mapped[datetime | None]
    returned_until: Mapped[datetime | None]
    """While it is returned: before when it is to be handed in again."""
    returned_questions: Mapped[list[str] | None] = mapped_column(Document)
    """While it is returned: the questions that are open."""
    submitted_at: Mapped[datetime | None]
    """When it was first handed in; its receipts tell of each time."""
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str | None]
    """What the application was called when it was handed in."""
    opened_early_at: Mapped[datetime | None]
    """When the staff broke its seal; the row of EarlyOpening says who, and why."""
    screening_reason: Mapped[str | None]
    assessing_closed_because: Mapped[str | None]
    """Why it is decided on fewer assessments than the stage wants."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]
    passport: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """The organisation’s passport as it was handed in; see `passports/entries.py`."""
    requested_pence: Mapped[int | None]
    years: Mapped[int | None]
    region: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="raise_on_sql", back_populates="submissions")
    stage: Mapped[Stage] = relationship(lazy="raise_on_sql", cascade="")
    form: Mapped[Form] = relationship(lazy="raise", cascade="")
    answers: Mapped[list["Answer"]] = relationship(lazy="raise", back_populates="submission")
    receipts: Mapped[list["Receipt"]] = relationship(lazy="raise", order_by="Receipt.number")

    documents = NO_DOCUMENTS  # what is known of those that its answers name, where an application is read whole
    confirmations = NOT_ASKED  # who was asked to confirm what it says, likewise

    __mapper_args__ = {"version_id_col": version}

    @property
    def closes_at(self) -> datetime:
        """The first moment that is too late for this application, its extension included."""
        return max(self.stage.closes_at, self.extended_until or self.stage.closes_at)

    def is_open(self, now: datetime) -> bool:
        """Whether this application may hand in now."""
        return self.stage.opens_at <= now < self.due_at

    @property
    def due_at(self) -> datetime:
        """The first moment that is too late to hand in: its closing or, while it is returned, the date set then."""
        return self.returned_until or self.closes_at

    @property
    def screening_mark(self) -> str:
        """By which a form about screening tells what it showed."""
        return fingerprint([self.state, self.screening_reason])

    @property
    def deadline_mark(self) -> str:
        """By which a form about more time tells what it showed."""
        return fingerprint(self.due_at)

    @property
    def is_writable(self) -> bool:
        """Whether the applicant may still change answers."""
        return self.state in WRITABLE

    def asks(self, question_key: str) -> bool:
        """Whether this question is to be answered: all of a form, of what was returned only those that are named."""
        return self.returned_questions is None or question_key in self.returned_questions

    def may_change(self, question_key: str) -> bool:
        """Whether the applicant may still change this answer."""
        return self.is_writable and self.asks(question_key)


class Answer(Base):
    """What one submission says to one question.

    `value` passed the question's limits. Where the newest entry did not, `typed` holds it as it was typed, so that it
    comes back when the page is opened again; the submission cannot be handed in until it is mended.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("submission_id", "question_key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    value: Mapped[Any] = mapped_column(Document, nullable=True)
    typed: Mapped[Any] = mapped_column(Document, nullable=True)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    typed_on: Mapped[str | None]
    """Which opened page it was typed on, so that a page that is sent twice does not clash with itself."""
    begun_at: Mapped[datetime | None]
    """When this version began; what its writer adds on the same page soon after is the same version."""

    submission: Mapped[Submission] = relationship(lazy="raise", back_populates="answers")

    @property
    def fingerprint(self) -> str:
        """By which a form tells what it showed; '' where there is no answer."""
        return content_fingerprint(self.value, self.typed)


def content_fingerprint(value: Any, typed: Any) -> str:
    """The fingerprint of an answer with that content."""
    return "" if value is None and typed is None else fingerprint([value, typed])


class SubmissionText(Base):
    """What was handed in, its title included, as one folded text to be searched; of a draft there is none."""

    __tablename__ = "submission_text"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str]


class RequestedAmount(Base):
    """Pence that a submission asks for by purpose and financial year, '' where the form does not divide by it."""

    __tablename__ = "requested_amount"
    __table_args__ = (
        UniqueConstraint("submission_id", "purpose", "financial_year"),
        CheckConstraint("amount_pence >= 0", name="amount_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    purpose: Mapped[str] = mapped_column(default="")
    financial_year: Mapped[str]
    amount_pence: Mapped[int]


class Receipt(Base):
    """Proof of what was handed in, when: the canonical JSON and its SHA-256."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("submission_id", "number"), Index(None, "sha256"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    content: Mapped[str] = mapped_column(deferred=True)
    sha256: Mapped[str]


class RefusedSubmission(Base):
    """A press of Submit that was refused: when, by whom, and which questions stood in the way ('' for the moment)."""

    __tablename__ = "refused_submission"
    __table_args__ = (Index(None, "submission_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    refused_at: Mapped[datetime]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    was_late: Mapped[bool]
    missing: Mapped[list[Any]]


class Extension(Base):
    """More time for one application at one stage, with its reason and its author."""

    __tablename__ = "extension"
    __table_args__ = (Index(None, "submission_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    until: Mapped[datetime]
    reason: Mapped[str]
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    granted_by: Mapped[Person] = relationship(lazy="raise")


class EarlyOpening(Base):
    """That one submission of a sealed round was opened to the staff before its closing: by whom, when and why."""

    __tablename__ = "early_opening"
    __table_args__ = (UniqueConstraint("submission_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    ground: Mapped[OpeningGround]
    reason: Mapped[str]
    """In the words of who opened it; the staff read them, the applicant reads the ground."""
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    opened_by: Mapped[Person] = relationship(lazy="raise")


class Reader(Base):
    """Somebody who may read one application for a while: its assessor or its adviser."""

    __tablename__ = "reader"
    __table_args__ = (
        Index(None, "application_id", "person_id"),
        Index(None, "person_id", "until_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    basis: Mapped[ReaderBasis]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    withholds_names: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is read for an anonymous stage, without learning whose it is; see `withholding.py`."""
