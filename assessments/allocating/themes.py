"""The themes of a round: the choices of the question that counts as one, and which of them each application names."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.applications.models import Answer, Submission
from assessments.funds.models import Form, Round, Stage
from assessments.funds.questions import Choice
from assessments.funds.states import CountsAs


def themes_of(rounds: Iterable[Round]) -> dict[str, str]:
    """The label of each theme by its key, over all stages of these rounds; the first label of a key stands."""
    found: dict[str, str] = {}
    for round_ in rounds:
        for stage in round_.stages:
            for choice in _choices(stage.form):
                found.setdefault(choice.key, choice.label)
    return found


def _choices(form: Form) -> list[Choice]:
    return [choice for question in form.questions.values() if _is_theme(question) for choice in question.choices]


def _is_theme(question: object) -> bool:
    return getattr(question, "counts_as", None) is CountsAs.THEME


def read_themes(session: Session, stage: Stage) -> Mapping[UUID, tuple[str, ...]]:
    """The themes that each submission of a stage names there or, where it is not asked, at an earlier stage."""
    keys = {
        question.key
        for each in stage.round.stages
        if each.position <= stage.position
        for question in each.form.questions.values()
        if _is_theme(question)
    }
    if not keys:
        return {}
    of_stage = select(Submission.id, Submission.application_id).where(Submission.stage_id == stage.id).subquery()
    answers = (
        select(of_stage.c.id, Answer.value)
        .join(Submission, Submission.application_id == of_stage.c.application_id)
        .join(Answer, Answer.submission_id == Submission.id)
        .where(Answer.question_key.in_(keys), Submission.position <= stage.position, Answer.value.is_not(None))
        .order_by(of_stage.c.id, Submission.position)
    )
    return {row.id: _named(row.value) for row in session.execute(answers)}


def _named(value: object) -> tuple[str, ...]:
    """The keys in an answer: one, or several."""
    if isinstance(value, str):
        return (value,)
    return tuple(sorted(str(each) for each in value)) if isinstance(value, list) else ()
