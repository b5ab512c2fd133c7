"""The versions of one answer, for the people of its organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.drafts import EarlierAnswer
from assessments.applications.models import Answer, Submission
from assessments.applications.policies import may_write
from assessments.errors import NotFound
from assessments.paging import Order, Page, encode_cursor

ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version of an answer, who saved it and when; `id` is None for the one that stands."""

    id: UUID | None
    value: Any
    typed: Any
    at: datetime
    by: str
    was_aside: bool


def find_standing_version(session: Session, submission: Submission, key: str) -> KeptVersion | None:
    """The version that stands; the caller may read the submission as its applicant."""
    answer = _standing(submission, key)
    if answer is None:
        return None
    by = session.scalars(select(Person.name).where(Person.id == answer.saved_by_id)).one()
    return KeptVersion(None, answer.value, answer.typed, answer.saved_at, by, False)


def page_earlier_versions(
    session: Session, actor: Actor, submission: Submission, key: str, *, cursor: str | None = None
) -> Page[KeptVersion]:
    """The versions before the one that stands, newest first; the caller may read the submission as its applicant."""
    order = Order(EarlierAnswer.saved_at.expression, EarlierAnswer.id.expression, descending=True)
    rows = session.execute(order.apply(_earlier(actor, submission, key), cursor, ON_A_PAGE)).all()
    shown = [_version(earlier, by) for earlier, by in rows[:ON_A_PAGE]]
    more = len(rows) > ON_A_PAGE and encode_cursor(shown[-1].at, shown[-1].id)
    return Page(shown, more or None)


def get_earlier_version(
    session: Session, actor: Actor, submission: Submission, key: str, earlier_id: UUID
) -> KeptVersion:
    """One of the versions before; NotFound if it is of another answer."""
    row = session.execute(_earlier(actor, submission, key).where(EarlierAnswer.id == earlier_id)).one_or_none()
    if row is None:
        raise NotFound
    return _version(*row)


def count_earlier(session: Session, submission: Submission, keys: Sequence[str]) -> dict[str, int]:
    """How many versions before the one that stands each of these answers has."""
    rows = session.execute(
        select(EarlierAnswer.question_key, func.count().label("versions"))
        .where(EarlierAnswer.submission_id == submission.id, EarlierAnswer.question_key.in_(keys))
        .group_by(EarlierAnswer.question_key)
    )
    return {row.question_key: int(row.versions) for row in rows}


def _earlier(actor: Actor, submission: Submission, key: str) -> Select[EarlierAnswer, str]:
    """Who may only read is not shown what never stood: what stood is what the organisation said."""
    found = (
        select(EarlierAnswer, Person.name)
        .join(Person, Person.id == EarlierAnswer.saved_by_id)
        .where(EarlierAnswer.submission_id == submission.id, EarlierAnswer.question_key == key)
    )
    return found if may_write(actor, submission) else found.where(EarlierAnswer.was_aside.is_(False))


def _version(earlier: EarlierAnswer, by: str) -> KeptVersion:
    return KeptVersion(earlier.id, earlier.value, earlier.typed, earlier.saved_at, by, earlier.was_aside)


def _standing(submission: Submission, key: str) -> Answer | None:
    return next((answer for answer in submission.answers if answer.question_key == key), None)
