"""People, the organisations they write for, and the roles they hold in a fund."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from assessments.accounts.days import day_before
from assessments.accounts.states import AttemptKind, IncomeBand, JoinAnswer, LegalForm, Purpose, Region
from assessments.actors import Place, Role
from assessments.db import Base, Bytewise
from assessments.folding import of_column, sort_key

__all__ = [
    "AccessLink",
    "Appointment",
    "Attempt",
    "AttemptKind",
    "FormerMembership",
    "IncomeBand",
    "Invitation",
    "JoinAnswer",
    "JoinRequest",
    "LegalForm",
    "Membership",
    "Merger",
    "Organisation",
    "Person",
    "Purpose",
    "Region",
]


OPEN = text("closed_at IS NULL")


class Person(Base):
    """Somebody with an account. The email is kept in lower case, so that it is unique whatever its letters."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        Index(None, "name", "email"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str | None]  # None until an administrator made from the command line has chosen one
    is_administrator: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None]
    signed_out_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    memberships: Mapped[list["Membership"]] = relationship(lazy="raise", back_populates="person")
    appointments: Mapped[list["Appointment"]] = relationship(
        lazy="raise", back_populates="person", foreign_keys="Appointment.person_id"
    )

    def may_stay_signed_in(self, signed_in_at: datetime) -> bool:
        """Whether a session begun at that moment still counts: signing out or a new password ends all earlier ones."""
        return self.confirmed_at is not None and (self.signed_out_at is None or signed_in_at >= self.signed_out_at)


class Organisation(Base):
    """A body that applies.

    That a register's number stands once is checked where organisations are named, one after the other, and not by an
    index: databases from before that check hold numbers twice, and an administrator merges those when they can.
    """

    __tablename__ = "organisation"
    __table_args__ = (Index(None, "name"), Index(None, "charity_number"), Index(None, "company_number"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Bytewise, default=of_column("name", sort_key), server_default="")
    """What it is filed under, the same on every database."""
    legal_form: Mapped[LegalForm]
    charity_number: Mapped[str | None]
    company_number: Mapped[str | None]
    income_band: Mapped[IncomeBand]
    region: Mapped[Region]
    created_at: Mapped[datetime]

    @validates("name")
    def _file(self, _name: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name


class Membership(Base):
    """A person's place in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    place: Mapped[Place]
    created_at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="raise", back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class FormerMembership(Base):
    """A place that somebody had in an organisation: whoever belonged to it never judges its applications."""

    __tablename__ = "former_membership"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    place: Mapped[Place]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]


class Invitation(Base):
    """A place that a lead offered to whoever reads the mail of an address; the link is known by its hash only."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"),
        CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="not_accepted_and_withdrawn"),
        Index(
            "uq_invitation_open",
            "organisation_id",
            "email",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index(None, "invited_by_id", "sent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str]
    place: Mapped[Place]
    token_hash: Mapped[str]
    invited_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    times_sent: Mapped[int]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    invited_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=invited_by_id)

    @property
    def is_open(self) -> bool:
        """Whether it was neither accepted nor withdrawn; it may have run out."""
        return self.accepted_at is None and self.withdrawn_at is None

    def works(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.is_open and now < self.expires_at


class JoinRequest(Base):
    """Somebody's asking to be let into an organisation that was here before them."""

    __tablename__ = "join_request"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_with_an_answer"),
        CheckConstraint("(place IS NOT NULL) = (answer IS NOT NULL AND answer = 'let_in')", name="place_if_let_in"),
        Index(
            "uq_join_request_open",
            "organisation_id",
            "person_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index(None, "answered_at", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    passed_on_at: Mapped[datetime | None]
    """When it was put before the administrators, because no lead answered."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[JoinAnswer | None]
    place: Mapped[Place | None]
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=person_id)


class Merger(Base):
    """That one organisation became part of another, with everything it held: it is kept, and is in no list."""

    __tablename__ = "merger"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        CheckConstraint("organisation_id <> into_id", name="into_another"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    into_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    into: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=into_id)


class Appointment(Base):
    """A role that a person holds in one fund, from a moment on; kept when it ends.

    It is closed a little after its end, once what the person held by it has been given back, or when the same role is
    given to them again. Until then it stands in the way of a second one, so that nobody holds a role twice at a time.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_it_starts"),
        CheckConstraint(
            "closed_at IS NULL OR (ends_at IS NOT NULL AND closed_at >= ends_at)", name="closed_after_it_ends"
        ),
        Index(
            "uq_appointment_open", "person_id", "fund_id", "role", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_appointment_open_ends_at", "ends_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(None, "fund_id", "role"),
        Index(None, "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    role: Mapped[Role]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    appointed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship(lazy="raise", back_populates="appointments", foreign_keys=person_id)

    def is_live(self, now: datetime) -> bool:
        """Whether the role is held at that moment."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    @property
    def last_day(self) -> date | None:
        """The last day on which the role is held; None if it goes on."""
        return None if self.ends_at is None else day_before(self.ends_at)


class AccessLink(Base):
    """A link that was emailed to a person, known here by its hash only."""

    __tablename__ = "access_link"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_hash: Mapped[str]
    purpose: Mapped[Purpose]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    def works(self, now: datetime) -> bool:
        """Whether the link can still be used."""
        return self.used_at is None and now < self.expires_at


class Attempt(Base):
    """One attempt by somebody who is not signed in, by hashes of the account tried and of the network address."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "account_hash", "at"), Index(None, "address_hash", "at"), Index(None, "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[AttemptKind]
    account_hash: Mapped[str]
    address_hash: Mapped[str]
    at: Mapped[datetime]
