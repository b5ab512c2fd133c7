"""People, the organisations they write for, and the roles they hold in a fund."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from assessments.accounts.days import day_before
from assessments.accounts.states import AttemptKind, IncomeBand, LegalForm, Purpose, Region
from assessments.actors import Place, Role
from assessments.db import Base
from assessments.folding import of_column, sort_key

__all__ = [
    "AccessLink",
    "Appointment",
    "Attempt",
    "AttemptKind",
    "IncomeBand",
    "LegalForm",
    "Membership",
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
    """A body that applies."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(default=of_column("name", sort_key), server_default="")
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
