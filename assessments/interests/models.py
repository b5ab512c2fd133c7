"""The register of interests, who confirmed theirs for which round, and the conflicts that were found."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Application
from assessments.db import Base
from assessments.interests.states import ConflictGround, InterestKind, Standing

__all__ = [
    "ApplicantsDeclared",
    "Conflict",
    "ConflictGround",
    "Interest",
    "InterestKind",
    "InterestsConfirmed",
    "Standing",
]


class Interest(Base):
    """What ties a person to an organisation, in their own words; they keep it themselves."""

    __tablename__ = "interest"
    __table_args__ = (
        CheckConstraint("until IS NULL OR since IS NULL OR until >= since", name="ends_after_it_begins"),
        Index(None, "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[InterestKind]
    organisation: Mapped[str]
    charity_number: Mapped[str | None]
    company_number: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="")
    since: Mapped[date | None]
    until: Mapped[date | None]
    """The last day, if it is over."""
    declared_at: Mapped[datetime]


class InterestsConfirmed(Base):
    """That a person said for one round that what they declare is complete; `is_nothing` that there is nothing."""

    __tablename__ = "interests_confirmed"
    __table_args__ = (UniqueConstraint("person_id", "round_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    confirmed_at: Mapped[datetime]
    is_nothing: Mapped[bool]


class ApplicantsDeclared(Base):
    """That a person looked through all applicants of a round, before anonymous applications of it open to them."""

    __tablename__ = "applicants_declared"
    __table_args__ = (UniqueConstraint("person_id", "round_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    declared_at: Mapped[datetime]
    """The newest time; what was submitted later is not covered by it."""

    def covers(self, submitted_at: datetime | None) -> bool:
        """Whether somebody who submitted at that moment was among those looked through."""
        return submitted_at is not None and self.declared_at >= submitted_at


class Conflict(Base):
    """That somebody has, or may have, a part in an application: by what ground, and what that rests on.

    It is found once for each ground and each thing that it rests on, and kept whatever becomes of it.
    """

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id", "ground", "rests_on"),
        CheckConstraint(
            "(decided_at IS NOT NULL) = (standing IN ('confirmed', 'dismissed'))", name="decided_if_confirmed_or_not"
        ),
        CheckConstraint("(decided_at IS NULL) = (reason IS NULL)", name="decided_for_a_reason"),
        Index(None, "round_id", "standing", "found_at"),
        Index(None, "person_id", "application_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    """The application's, by which a round's conflicts are listed."""
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ground: Mapped[ConflictGround]
    rests_on: Mapped[str]
    """What was found to be the same, as a manager reads it: a name, a number, the end of an address."""
    standing: Mapped[Standing]
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None]

    application: Mapped[Application] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])
