"""Funds, their rounds, and what each stage of a round asks and judges."""

from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.db import Base
from assessments.funds.aims import Aims
from assessments.funds.limits import Limit, limits_of
from assessments.funds.questions import Question, Section, sections_of
from assessments.funds.states import AWARD_PURPOSES, InTheZone, MarksTold, OthersScores, Phase, Purpose, phase_at
from assessments.passports.states import Part

_UNANSWERED = text("accepted_at IS NULL AND withdrawn_at IS NULL")


class Fund(Base):
    """A programme with an owner and a purpose; staff hold their roles in it."""

    __tablename__ = "fund"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision: Mapped[UUID] = mapped_column(default=uuid4)
    """A new one at each change; see `shelf.py`."""
    name: Mapped[str] = mapped_column(unique=True)
    funder: Mapped[str]
    purpose: Mapped[str]
    contact_email: Mapped[str | None]
    contact_phone: Mapped[str | None]
    contact_address: Mapped[str | None]
    contact_hours: Mapped[str | None]
    contact_topics: Mapped[str | None]
    """What to ask the fund about, and what not; shown with the rest of how it can be reached."""

    def revise(self) -> None:
        """Say that it is no longer what others have read."""
        self.revision = uuid4()

    @property
    def has_contact(self) -> bool:
        """Whether the fund has said how it can be reached."""
        return bool(self.contact_email or self.contact_phone)


class Round(Aims, Base):
    """One dated competition of a fund."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("reference"),
        CheckConstraint("last_number >= 0", name="last_number_not_negative"),
        CheckConstraint("(standing_title IS NULL) = (standing_months IS NULL)", name="standing_with_months"),
        CheckConstraint("standing_months > 0", name="standing_lasts"),
        Index(None, "fund_id"),
        Index(None, "published_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    revision: Mapped[UUID] = mapped_column(default=uuid4)
    """A new one at each change of the round or of what belongs to it; see `shelf.py`."""
    reference: Mapped[str]
    title: Mapped[str]
    purpose: Mapped[str]
    eligibility: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="Europe/London")
    minimum_grant_pence: Mapped[int | None]
    maximum_grant_pence: Mapped[int | None]
    made_up_note: Mapped[str | None]
    """Shown wherever figures of the round are, when they were invented for a demonstration."""
    is_sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether what applicants write stays closed to the funder's staff until the stage closes."""
    reply_days: Mapped[int] = mapped_column(default=20, server_default="20")
    """Within how many days after an outcome its applicant may ask or complain about how it came about."""
    support_ends_days: Mapped[int] = mapped_column(default=0, server_default="0")  # before closing, for all alike
    published_at: Mapped[datetime | None]
    last_number: Mapped[int] = mapped_column(default=0)
    """The number of the newest application, so that references run without gaps."""

    fund: Mapped[Fund] = relationship(lazy="raise")
    stages: Mapped[list["Stage"]] = relationship(lazy="raise", order_by="Stage.position", back_populates="round")
    envelope: Mapped[list["EnvelopeLine"]] = relationship(lazy="raise", order_by="EnvelopeLine.position")

    def revise(self) -> None:
        """Say that it, or something that belongs to it, is no longer what others have read."""
        self.revision = uuid4()

    @property
    def award_pence(self) -> int:
        """Pence of the envelope for awards, over all purposes and years."""
        return sum(self.line_total(purpose) for purpose in AWARD_PURPOSES)

    def phase(self, now: datetime, *, is_decided: bool = False) -> Phase:
        """Where the round stands; `is_decided` says that nothing handed in still waits for its outcome."""
        spans = [(stage.opens_at, stage.closes_at) for stage in self.stages]
        return phase_at(now, published_at=self.published_at, spans=spans, is_decided=is_decided)

    def is_last(self, stage: "Stage") -> bool:
        """Whether this stage ends in awards."""
        return stage.position == self.stages[-1].position

    def stage_after(self, stage: "Stage") -> "Stage | None":
        """The stage to which this one invites."""
        return next((other for other in self.stages if other.position == stage.position + 1), None)

    def line_total(self, purpose: Purpose) -> int:
        """Pence of the envelope for one purpose, over all years."""
        return sum(line.amount_pence for line in self.envelope if line.purpose == purpose)


class EnvelopeLine(Base):
    """Money for one purpose in one financial year; what is decided against it never exceeds it."""

    __tablename__ = "envelope_line"
    __table_args__ = (
        UniqueConstraint("round_id", "purpose", "financial_year"),
        CheckConstraint("amount_pence > 0", name="amount_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    position: Mapped[int]
    purpose: Mapped[Purpose]
    financial_year: Mapped[str]
    amount_pence: Mapped[int]


class Stage(Base):
    """A step of a round, with its own form, criteria and dates. Closing moments are the first that are too late."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        UniqueConstraint("round_id", "key"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("closes_at < assessing_closes_at", name="closes_before_assessing_closes"),
        CheckConstraint("assessors_wanted BETWEEN 1 AND 10", name="assessors_wanted"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    position: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    guidance: Mapped[str] = mapped_column(default="")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    assessing_closes_at: Mapped[datetime]
    assessors_wanted: Mapped[int] = mapped_column(default=3)
    passport: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """The parts of an organisation’s passport that must be in order when it hands in."""
    others_scores: Mapped[OthersScores] = mapped_column(default=OthersScores.OPEN, server_default="open")
    """Whether assessors may see one another's scores once their own are submitted."""
    in_the_zone: Mapped[InTheZone | None]
    """What the round says is done about those whose marks cannot tell on which side of the line they are."""
    reason_words: Mapped[int] = mapped_column(default=1, server_default="1")
    """The fewest words of a reason for a score."""
    minutes_each: Mapped[int] = mapped_column(default=45, server_default="45")
    """How long one assessment is thought to take."""
    is_anonymous: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether those who assess it do not learn whose an application is."""
    marks_told: Mapped[MarksTold] = mapped_column(default=MarksTold.NONE, server_default="none")
    """What applicants are told of their marks, with their feedback."""
    hides_title: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether what an application is called would tell them, by the form."""
    limits: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Floors and ceilings by which those who decide are informed; see `limits.py`."""

    round: Mapped[Round] = relationship(lazy="raise_on_sql", back_populates="stages")
    forms: Mapped[list["Form"]] = relationship(lazy="raise", order_by="Form.version")
    criteria: Mapped[list["Criterion"]] = relationship(lazy="raise", order_by="Criterion.position")

    def is_open(self, now: datetime) -> bool:
        """Whether applications are taken now, extensions apart."""
        return self.opens_at <= now < self.closes_at

    @property
    def passport_parts(self) -> tuple[Part, ...]:
        """The same, as parts."""
        return tuple(Part(part) for part in self.passport)

    @cached_property
    def named_limits(self) -> tuple[Limit, ...]:
        """The floors and ceilings, in order; often none."""
        return limits_of(self.limits)

    @property
    def form(self) -> "Form":
        """The newest version of the form."""
        return self.forms[-1]


class Form(Base):
    """One version of a stage's questions; frozen once the stage opens."""

    __tablename__ = "form"
    __table_args__ = (UniqueConstraint("stage_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    version: Mapped[int] = mapped_column(default=1)
    document: Mapped[list[Any]]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The pages of the form, in order."""
        return sections_of(self.document)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its key, in order."""
        return {question.key: question for section in self.sections for question in section.questions}


class Criterion(Base):
    """What is scored: a scale from 0 to `top` with a text per point, and a weight."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("stage_id", "key"),
        UniqueConstraint("stage_id", "position"),
        CheckConstraint("weight > 0", name="weight_positive"),
        CheckConstraint("top BETWEEN 1 AND 20", name="top"),
        CheckConstraint("threshold BETWEEN 1 AND top", name="threshold"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    position: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    guidance: Mapped[str]
    weight: Mapped[int]
    top: Mapped[int]
    points: Mapped[list[Any]]
    """The text of each score, from 0 to `top`."""
    allows_not_applicable: Mapped[bool] = mapped_column(default=False)
    threshold: Mapped[int | None]
    """The least mean points that an application should have; whether it has them is shown, and excludes nobody."""


class StaffInvitation(Base):
    """Roles in a fund, offered by email to somebody without an account. They are held only once it is accepted."""

    __tablename__ = "staff_invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="accepted_or_withdrawn"),
        Index(
            "uq_staff_invitation_unanswered",
            "email",
            "fund_id",
            unique=True,
            sqlite_where=_UNANSWERED,
            postgresql_where=_UNANSWERED,
        ),
        Index(None, "fund_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str]
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    roles: Mapped[list[Any]]
    last_day: Mapped[date | None]
    """On which the roles will end; None if they go on."""
    token_hash: Mapped[str]
    invited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]

    fund: Mapped[Fund] = relationship(lazy="raise", cascade="")
    invited_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=invited_by_id)

    @property
    def offered(self) -> tuple[Role, ...]:
        """The roles, in the order in which roles are always named."""
        return tuple(role for role in Role if role.value in self.roles)

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at
