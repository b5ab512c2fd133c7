"""Clarifications: that a submission was returned with some questions, why, until when, and how that ended."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.applications.states import ClarificationEnd
from assessments.db import Base, Document


class Clarification(Base):
    """One return of a submission to its applicant. Of what stood then, and what came, its receipts hold the text."""

    __tablename__ = "clarification"
    __table_args__ = (UniqueConstraint("submission_id", "number"), Index(None, "until"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    questions: Mapped[list[str]] = mapped_column(Document)
    """The keys of the questions that are open, in the form's order."""
    reason: Mapped[str]
    """In words for the applicant."""
    until: Mapped[datetime]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended: Mapped[ClarificationEnd | None]
    receipt_number: Mapped[int | None]
    """The receipt of the answer, if one came."""

    asked_by: Mapped[Person] = relationship(lazy="raise")


def find_open_clarification(session: Session, submission: Submission) -> Clarification | None:
    """What a returned submission waits for; the caller has been allowed to see the submission."""
    if submission.returned_until is None:
        return None
    return session.scalars(
        select(Clarification).where(Clarification.submission_id == submission.id, Clarification.ended_at.is_(None))
    ).one()


def list_clarifications(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, list[Clarification]]:
    """The clarifications of submissions that the caller has been allowed to see, oldest first, by submission."""
    found: dict[UUID, list[Clarification]] = {}
    for each in session.scalars(
        select(Clarification)
        .where(Clarification.submission_id.in_(list(submission_ids)))
        .options(joinedload(Clarification.asked_by))
        .order_by(Clarification.number)
    ):
        found.setdefault(each.submission_id, []).append(each)
    return found


def list_unanswered(session: Session, *, before: datetime, limit: int) -> Sequence[UUID]:
    """The submissions whose clarification is over and was not answered."""
    return session.scalars(
        select(Clarification.submission_id)
        .where(Clarification.ended_at.is_(None), Clarification.until <= before)
        .order_by(Clarification.until)
        .limit(limit)
    ).all()
