"""The parts of organisations' passports, and their files."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.db import Base
from assessments.documents.models import Document
from assessments.passports.entries import PassportEntry
from assessments.passports.states import Part


class PassportPart(Base):
    """One part of an organisation's passport, as it is now. What was handed in is kept with each submission."""

    __tablename__ = "passport_part"
    __table_args__ = (
        UniqueConstraint("organisation_id", "part"),
        CheckConstraint("expires_on IS NULL OR expires_on >= dated_on", name="expires_after_its_date"),
        CheckConstraint("people IS NULL OR people > 0", name="people_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    part: Mapped[Part]
    reference: Mapped[str]
    link: Mapped[str]
    dated_on: Mapped[date]
    expires_on: Mapped[date | None]
    people: Mapped[int | None]
    note: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    @property
    def entry(self) -> PassportEntry:
        """What it says."""
        return PassportEntry(
            self.part, self.reference, self.link, self.dated_on, self.expires_on, self.people, self.note
        )

    def say(self, entry: PassportEntry) -> None:
        """Say this from now on."""
        assert entry.dated_on is not None
        self.reference, self.link, self.note, self.people = entry.reference, entry.link, entry.note, entry.people
        self.dated_on, self.expires_on = entry.dated_on, entry.expires_on


class PassportFile(Base):
    """A file of one part, such as the accounts themselves. What was handed in keeps its documents without it."""

    __tablename__ = "passport_file"
    __table_args__ = (UniqueConstraint("document_id"), Index(None, "organisation_id", "part"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    part: Mapped[Part]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    document: Mapped[Document] = relationship(lazy="raise")
