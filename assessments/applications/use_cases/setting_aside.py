"""What is typed while somebody else's answer was saved: kept beside it until somebody chooses; and earlier versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from assessments.applications.continuing import goes_on
from assessments.applications.drafts import AsideAnswer, EarlierAnswer
from assessments.applications.models import Submission
from assessments.versions import fingerprint


def set_aside(
    session: Session,
    submission: Submission,
    key: str,
    entry: Any,
    person_id: UUID,
    now: datetime,
    *,
    older: AsideAnswer | None,
    page: str | None = None,
) -> bool:
    """Keep a version that does not stand, in the place of the same person's older one; whether it is a new version.

    The older one is kept among the earlier versions, unless this only goes on with it.
    """
    aside = older
    if aside is not None and fingerprint(aside.entry) == fingerprint(entry):
        return False
    is_new = aside is None or page is None or page != aside.typed_on or not goes_on(aside.entry, entry)
    if aside is None:
        aside = AsideAnswer(submission_id=submission.id, question_key=key, typed_by_id=person_id)
        session.add(aside)
    elif is_new:
        keep_aside(submission, aside)
    aside.entry, aside.typed_at, aside.typed_on = entry, now, page
    return is_new


def keep_aside(submission: Submission, aside: AsideAnswer) -> None:
    """Keep what was set aside, before something else is put in its place."""
    keep_earlier(submission, aside.question_key, None, aside.entry, aside.typed_at, aside.typed_by_id, was_aside=True)


def keep_earlier(
    submission: Submission, key: str, value: Any, typed: Any, at: datetime, by: UUID, *, was_aside: bool = False
) -> None:
    """Keep a version of an answer of which another takes the place."""
    session = object_session(submission)
    assert session is not None
    session.add(
        EarlierAnswer(
            submission_id=submission.id, question_key=key, value=value, typed=typed, saved_at=at, saved_by_id=by,
            was_aside=was_aside,
        )
    )  # fmt: skip


def settle(aside: AsideAnswer, person_id: UUID, now: datetime) -> None:
    """End what a person set aside, since they have come to the answer that stands."""
    aside.settled_at, aside.settled_by_id = now, person_id


def open_asides(session: Session, submission: Submission, person_id: UUID) -> dict[str, AsideAnswer]:
    """What a person has set aside in a draft and nobody has chosen about yet, by question key."""
    wanted = select(AsideAnswer).where(
        AsideAnswer.submission_id == submission.id,
        AsideAnswer.typed_by_id == person_id,
        AsideAnswer.settled_at.is_(None),
    )
    with session.no_autoflush:  # what is being saved goes to the database at once, in the end
        return {aside.question_key: aside for aside in session.scalars(wanted)}
