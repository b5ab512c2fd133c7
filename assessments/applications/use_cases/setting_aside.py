"""What is typed while somebody else's answer was saved: kept beside it until somebody chooses."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.applications.models import AsideAnswer, Submission


def set_aside(
    session: Session, submission: Submission, key: str, entry: Any, person_id: UUID, now: datetime
) -> AsideAnswer:
    """Keep a version that does not stand; a person's newer one takes the place of their older."""
    aside = _open_of(session, submission, key, person_id)
    if aside is None:
        aside = AsideAnswer(submission_id=submission.id, question_key=key, typed_by_id=person_id)
        session.add(aside)
    aside.entry, aside.typed_at = entry, now
    return aside


def settle_own(session: Session, submission: Submission, key: str, person_id: UUID, now: datetime) -> None:
    """End what a person set aside, since they have come to the answer that stands."""
    aside = _open_of(session, submission, key, person_id)
    if aside is not None:
        aside.settled_at, aside.settled_by_id = now, person_id


def _open_of(session: Session, submission: Submission, key: str, person_id: UUID) -> AsideAnswer | None:
    return session.scalars(
        select(AsideAnswer).where(
            AsideAnswer.submission_id == submission.id,
            AsideAnswer.question_key == key,
            AsideAnswer.typed_by_id == person_id,
            AsideAnswer.settled_at.is_(None),
        )
    ).one_or_none()
