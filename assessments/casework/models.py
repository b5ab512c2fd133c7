"""What the staff keep beside an application: tags, flags, who leads on it, and notes. No applicant ever reads it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Application
from assessments.db import Base

_OPEN = text("resolved_at IS NULL")
_HELD = text("until_at IS NULL")


class Tag(Base):
    """A word that a fund's managers sort its applications by, in all its rounds."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("fund_id", "folded"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id"))
    name: Mapped[str]
    folded: Mapped[str]
    """The name without what capitals and look-alikes make different; folded here, so that both databases agree."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class ApplicationTag(Base):
    """That an application carries a tag."""

    __tablename__ = "application_tag"
    __table_args__ = (Index(None, "tag_id", "application_id"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    tag: Mapped[Tag] = relationship(lazy="raise")
    application: Mapped[Application] = relationship(lazy="raise")


class Flag(Base):
    """Something about an application that must not be overlooked. It is resolved once; what comes back is a new one."""

    __tablename__ = "flag"
    __table_args__ = (
        Index(None, "application_id", "raised_at"),
        Index("ix_flag_open", "application_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolved_by_somebody"),
        CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name="resolved_with_words"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    reason: Mapped[str]
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    resolution: Mapped[str | None]

    raised_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[raised_by_id])
    resolved_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[resolved_by_id])

    @property
    def is_open(self) -> bool:
        """Whether it still has to be looked at."""
        return self.resolved_at is None


class Officer(Base):
    """Who leads on an application, from when until when; one person at a time."""

    __tablename__ = "officer"
    __table_args__ = (
        Index("uq_officer_held", "application_id", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
        Index(None, "application_id", "from_at"),
        Index(None, "person_id", "until_at"),
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="ends_after_it_starts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    named_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])


class Note(Base):
    """What a manager writes down for the fund's managers and approvers.

    It is never changed: its author may withdraw it, and write another.
    """

    __tablename__ = "note"
    __table_args__ = (
        UniqueConstraint("application_id", "entry_key"),
        UniqueConstraint("application_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    """Counts an application's notes, so that their order is that of writing even within one moment."""
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice is one note."""
    text: Mapped[str]
    written_at: Mapped[datetime]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship(lazy="raise")
