"""Answers of which there are two versions, as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.drafts import AsideAnswer
from assessments.applications.models import Answer, Submission
from assessments.applications.policies import may_write
from assessments.funds.questions import Question

MOST_SETTLED = 20
"""Versions that were not chosen, the newest of which the page still shows."""


@dataclass(frozen=True, slots=True)
class Version:
    """What somebody typed, and when; None for what nobody ever answered."""

    entry: Any
    at: datetime | None
    by: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with the answer that stands and a version beside it; settled once somebody has chosen."""

    id: UUID
    question: Question
    standing: Answer | None
    stands: Version
    other: Version
    is_settled: bool


def list_choices(session: Session, actor: Actor, submission: Submission) -> list[Choice]:
    """The answers of which somebody who may write has to choose a version, in the form's order; then settled ones.

    Nobody else is shown any: what stands is what the organisation says.
    """
    if not may_write(actor, submission):
        return []
    asides = session.scalars(
        select(AsideAnswer)
        .where(AsideAnswer.submission_id == submission.id)
        .order_by(AsideAnswer.typed_at.desc(), AsideAnswer.id)
    ).all()
    if not asides:
        return []
    answers = {answer.question_key: answer for answer in submission.answers}
    names = _names(session, {aside.typed_by_id for aside in asides} | {one.saved_by_id for one in answers.values()})
    order = list(submission.form.questions)
    shown = [aside for aside in asides if aside.question_key in submission.form.questions]
    open_ = sorted((one for one in shown if one.settled_at is None), key=lambda one: order.index(one.question_key))
    settled = [one for one in shown if one.settled_at is not None][:MOST_SETTLED]
    return [_choice(actor, submission, aside, answers.get(aside.question_key), names) for aside in [*open_, *settled]]


def count_to_choose(session: Session, actor: Actor, submission: Submission) -> int:
    """In how many answers of a draft the actor can choose between two versions."""
    if not (submission.is_writable and may_write(actor, submission)):
        return 0
    waiting = select(func.count()).where(AsideAnswer.submission_id == submission.id, AsideAnswer.settled_at.is_(None))
    return session.scalars(waiting).one()


def open_choices(choices: Sequence[Choice]) -> list[Choice]:
    """Those in which somebody still has to choose."""
    return [choice for choice in choices if not choice.is_settled]


def _choice(
    actor: Actor, submission: Submission, aside: AsideAnswer, standing: Answer | None, names: dict[UUID, str]
) -> Choice:
    stands = Version(None, None, "", False)
    if standing is not None:
        by = standing.saved_by_id
        entry = standing.typed if standing.typed is not None else standing.value
        stands = Version(entry, standing.saved_at, names[by], by == actor.user_id)
    by = aside.typed_by_id
    other = Version(aside.entry, aside.typed_at, names[by], by == actor.user_id)
    question = submission.form.questions[aside.question_key]
    return Choice(aside.id, question, standing, stands, other, aside.settled_at is not None)


def _names(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}
