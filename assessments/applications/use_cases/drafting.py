"""Keeping what is typed, whether or not it fits, and whether or not the stage has closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.answers import AnswerRefused, AnswerUnstorable, ensure_storable, is_empty, read_answer
from assessments.applications.completeness import counted, values_of
from assessments.applications.models import Answer, Submission
from assessments.applications.policies import may_write
from assessments.applications.queries import get_own_application, submission_at
from assessments.audit.use_cases import record
from assessments.errors import DomainError, NotFound, NotPermitted, Refused, _
from assessments.funds.questions import Question, Section
from assessments.funds.states import CountsAs

UNTITLED = _("Untitled project")


@dataclass(frozen=True, slots=True)
class SavedSection:
    """What became of a section: problems by question key, and which of those could not be kept."""

    problems: Mapping[str, DomainError]
    lost: frozenset[str]


def save_section(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    section_key: str,
    entries: Mapping[str, Any],
    *,
    now: datetime,
) -> SavedSection:
    """Keep what was typed on one page of the form, whether or not it fits, and whether or not the stage has closed.

    `entries` are as typed, by question key. Raises NotFound, NotPermitted, or IllegalStep once it is handed in.
    """
    submission = submission_at(get_own_application(session, actor, reference, lock=True), stage_key)
    if not may_write(actor, submission):
        raise NotPermitted
    if not submission.is_writable:
        raise AlreadyHandedIn
    section = _section(submission, section_key)
    saved = _save_answers(session, actor, submission, section, entries, now)
    retitle(submission)
    return saved


class AlreadyHandedIn(Refused):
    """It was handed in, or withdrawn, since the page was opened."""

    sentence = _(
        "This application was submitted or withdrawn after you opened the page, so your changes were not saved. "
        "What was submitted stands as it was."
    )


def _section(submission: Submission, section_key: str) -> Section:
    section = next((section for section in submission.form.sections if section.key == section_key), None)
    if section is None:
        raise NotFound
    return section


def _save_answers(
    session: Session, actor: Actor, submission: Submission, section: Section, entries: Mapping[str, Any], now: datetime
) -> SavedSection:
    assert actor.user_id is not None
    answers = {answer.question_key: answer for answer in submission.answers}
    problems: dict[str, DomainError] = {}
    lost, changed = set(), []
    for question in section.questions:
        if question.key not in entries:
            continue
        typed = entries[question.key]
        try:
            ensure_storable(typed)
            value, kept, problem = read_entry(question, typed)
        except AnswerUnstorable as refusal:
            problems[question.key] = refusal
            lost.add(question.key)
            continue
        if problem is not None:
            problems[question.key] = problem
        if _keep(session, submission, answers.get(question.key), question.key, value, kept, actor.user_id, now):
            changed.append(question.key)
    if changed:
        record(
            session, actor, "submission.saved", submission.id, now=now, round_id=submission.application.round_id,
            application_id=submission.application_id, details={"questions": changed},
        )  # fmt: skip
    return SavedSection(problems, frozenset(lost))


def read_entry(question: Question, typed: Any) -> tuple[Any, Any, DomainError | None]:
    """The value, what to keep as typed, and what is wrong."""
    try:
        return (None if is_empty(typed) else read_answer(question, typed)), None, None
    except AnswerRefused as problem:
        return None, typed, problem


def _keep(
    session: Session, submission: Submission, answer: Answer | None, key: str, value: Any, typed: Any, person_id: UUID,
    now: datetime,
) -> bool:  # fmt: skip
    """Write an answer if it differs from what is there; whether it did."""
    if answer is None:
        if value is None and typed is None:
            return False
        answer = Answer(submission_id=submission.id, question_key=key, value=value, typed=typed)
        submission.answers.append(answer)
    elif (answer.value, answer.typed) == (value, typed):
        return False
    answer.value, answer.typed, answer.saved_at, answer.saved_by_id = value, typed, now, person_id
    return True


def retitle(submission: Submission) -> None:
    """Call the application what its newest form says it is called."""
    title = counted(submission.form, values_of(submission), CountsAs.TITLE)
    if title:
        submission.application.title = title
