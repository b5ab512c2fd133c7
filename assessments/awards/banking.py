"""Where the money goes: bank details under encryption, who may see them, and the payment files made of them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.awards.states import AmountFormat, DateFormat
from assessments.db import Base

_STANDS = text("replaced_at IS NULL")
PAYERS = 2
"""How many people of a fund see bank details."""


class BankDetails(Base):
    """An applicant's account as one of its leads entered it; a change is a row of its own."""

    __tablename__ = "bank_details"
    __table_args__ = (
        Index("uq_bank_details_stands", "application_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index(None, "application_id"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> read_by_id", name="two_people"),
        CheckConstraint("confirmed_at IS NULL OR read_at IS NOT NULL", name="read_before_confirmed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    sealed: Mapped[str]
    """Name, sort code and account number under the installation's key."""
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    replaced_at: Mapped[datetime | None]

    entered_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[entered_by_id])
    read_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[read_by_id])
    confirmed_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[confirmed_by_id])


class Payer(Base):
    """One of the two people of a fund who see bank details."""

    __tablename__ = "payer"
    __table_args__ = (UniqueConstraint("fund_id", "person_id"), Index(None, "person_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]
    named_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])


class PaymentLayout(Base):
    """How a fund's payment files are laid out."""

    __tablename__ = "payment_layout"
    __table_args__ = (UniqueConstraint("fund_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    columns: Mapped[list[Any]]
    """What each column holds, in order."""
    has_header: Mapped[bool]
    amount_format: Mapped[AmountFormat]
    date_format: Mapped[DateFormat]
    changed_at: Mapped[datetime]


class PaymentRun(Base):
    """A payment file: made once, numbered within its fund, kept under the installation's key."""

    __tablename__ = "payment_run"
    __table_args__ = (UniqueConstraint("fund_id", "number"), UniqueConstraint("fund_id", "entry_key"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    number: Mapped[int]
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice is one file."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    payments: Mapped[int]
    total_pence: Mapped[int]
    sealed: Mapped[str]

    made_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[made_by_id])
