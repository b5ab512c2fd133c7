"""What a member takes into a meeting: the agenda with applications and marks, without what is shut to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.applicable import handed_in
from assessments.applications.models import Answer
from assessments.applications.policies import is_open_to_staff
from assessments.funds.models import Form
from assessments.funds.states import QuestionKind
from assessments.panels.models import Item
from assessments.panels.openness import unready, without_scores
from assessments.panels.queries import NotUnderWay, Sitting, get_sitting
from assessments.panels.states import Phase
from assessments.scoring.assessment_versions import AssessmentVersion
from assessments.scoring.models import Assignment, ModeratedScore, Moderation
from assessments.scoring.queries import list_submitted
from assessments.scoring.revisions import list_revisions


@dataclass(frozen=True, slots=True)
class PackItem:
    """One item: what the application is about, and every assessment of it, if its scores are open to the reader."""

    number: int
    item: Item
    summary: str
    is_open: bool
    assessments: Sequence[Assignment]
    moderation: Moderation | None


@dataclass(frozen=True, slots=True)
class Pack:
    """A meeting's papers for one reader. `left_out` says how many items are shut to them."""

    sitting: Sitting
    items: Sequence[PackItem]
    revised: Mapping[UUID, AssessmentVersion]
    left_out: int
    waiting: int
    """How many do not open to the reader yet: their register, or a possible conflict, comes first."""


def get_pack(session: Session, actor: Actor, meeting_id: UUID, *, now: datetime) -> Pack:
    """The pack of a meeting that is not over, in a number of statements that does not depend on its size.

    Raises NotFound, or NotUnderWay to a member once the meeting is closed.
    """
    sitting = get_sitting(session, actor, meeting_id)
    reads_anyway = actor.has_role(sitting.meeting.stage.round.fund_id, *READS_APPLICATIONS)
    if sitting.meeting.phase is Phase.CLOSED and not reads_anyway:
        raise NotUnderWay
    mine = [
        (number, item)
        for number, item in enumerate(sitting.meeting.items, 1)
        if not sitting.is_shut_to(actor, item) and is_open_to_staff(item.submission, now)
    ]
    first = unready(session, actor, sitting.meeting, [item for _number, item in mine])
    left_out = len(sitting.meeting.items) - len(mine)
    mine = [(number, item) for number, item in mine if item.submission_id not in first]
    ids = [item.submission_id for _number, item in mine]
    shut = without_scores(session, actor, sitting.meeting, [item for _number, item in mine])
    works = list_submitted(session, [each for each in ids if each not in shut])
    agreed, summaries = _agreed(session, ids), _summaries(session, sitting, [item for _number, item in mine])
    items = [
        PackItem(
            number, item, summaries.get(item.submission_id, ""), item.submission_id not in shut,
            [work for work in works if work.submission_id == item.submission_id],
            None if item.submission_id in shut else agreed.get(item.submission_id),
        )
        for number, item in mine
    ]  # fmt: skip
    return Pack(sitting, items, list_revisions(session, works), left_out, len(first))


def _agreed(session: Session, ids: Collection[UUID]) -> dict[UUID, Moderation]:
    rows = session.scalars(
        select(Moderation)
        .where(Moderation.submission_id.in_(ids), Moderation.voided_at.is_(None))
        .options(selectinload(Moderation.scores).joinedload(ModeratedScore.criterion))
    )
    return {row.submission_id: row for row in rows}


def _summaries(session: Session, sitting: Sitting, items: Sequence[Item]) -> dict[UUID, str]:
    """The first long text that each application was asked for and answered."""
    forms = {form.id: form for form in session.scalars(select(Form).where(Form.stage_id == sitting.meeting.stage_id))}
    answers: dict[UUID, dict[str, Any]] = {}
    rows = select(Answer.submission_id, Answer.question_key, Answer.value).where(
        Answer.submission_id.in_([item.submission_id for item in items])
    )
    for submission_id, key, value in session.execute(rows):
        answers.setdefault(submission_id, {})[key] = value
    return {
        item.submission_id: _first_text(forms[item.submission.form_id], answers.get(item.submission_id, {}))
        for item in items
    }


def _first_text(form: Form, answers: Mapping[str, Any]) -> str:
    given = handed_in(form, dict(answers))
    texts = (
        given.get(question.key)
        for section in form.sections
        for question in section.questions
        if question.kind == QuestionKind.LONG_TEXT and not question.identifies
    )
    return next((text for text in texts if isinstance(text, str) and text), "")
