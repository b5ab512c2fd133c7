"""Answers as they are shown to be read, and as they come from a page of the form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from assessments.applications.completeness import states_of
from assessments.applications.models import Submission
from assessments.errors import DomainError
from assessments.funds.questions import Question, Section
from assessments.funds.states import QuestionKind
from portal.text import day, number, pounds

DATE_PARTS = ("day", "month", "year")
CHOSEN_OF_FEW = frozenset({QuestionKind.YES_NO, QuestionKind.ONE_OF})


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One question with what it was answered: a text, a list of choices, or nothing."""

    question: Question
    words: str
    chosen: Sequence[str]
    problem: str


def shown_answers(submission: Submission) -> list[tuple[Section, list[ShownAnswer]]]:
    """Every section with its answers in words, and what is wrong with them."""
    given = {answer.question_key: answer for answer in submission.answers}
    shown = []
    for state in states_of(submission):
        answers = [_shown(question, given.get(question.key), state.problems) for question in state.section.questions]
        shown.append((state.section, answers))
    return shown


def _shown(question: Question, answer: Any, problems: Mapping[str, DomainError]) -> ShownAnswer:
    problem = problems.get(question.key)
    told = problem.told(_) if problem else ""
    if answer is not None and answer.typed is not None:
        typed = answer.typed
        parts = [typed.get(part, "") for part in DATE_PARTS] if isinstance(typed, Mapping) else typed
        return _in_words(question, " ".join(parts).strip() if question.kind is QuestionKind.DATE else parts, told)
    return _in_words(question, value_in_words(question, answer.value if answer is not None else None), told)


def _in_words(question: Question, words: str | list[str], problem: str) -> ShownAnswer:
    if isinstance(words, list):
        return ShownAnswer(question, "", [question.label_of(key) for key in words], problem)
    return ShownAnswer(question, words, (), problem)


def value_in_words(question: Question, value: Any) -> str | list[str]:
    """An answer's value as it is read; the keys of what was chosen where there may be several."""
    if value is None:
        return ""
    if question.kind is QuestionKind.SEVERAL_OF:
        return list(value)
    if question.kind is QuestionKind.MONEY:
        return pounds(value)
    if question.kind is QuestionKind.WHOLE_NUMBER:
        return number(value)
    if question.kind is QuestionKind.DATE:
        return day(date.fromisoformat(value))
    if question.kind is QuestionKind.YES_NO:
        return str(_("Yes") if value else _("No"))
    return question.label_of(value) if question.kind is QuestionKind.ONE_OF else str(value)


def entries_in(questions: Iterable[Question], posted: "MultiDict[str, str]") -> dict[str, Any]:
    """What was typed, by question key; a question whose box did not come with the form is left alone."""
    entries: dict[str, Any] = {}
    for question in questions:
        key = question.key
        if question.kind is QuestionKind.SEVERAL_OF:
            entries[key] = posted.getlist(key)
        elif question.kind is QuestionKind.DATE:
            if any(f"{key}-{part}" in posted for part in DATE_PARTS):
                entries[key] = {part: posted.get(f"{key}-{part}", "") for part in DATE_PARTS}
        elif key in posted or question.kind in CHOSEN_OF_FEW:
            entries[key] = posted.get(key, "")
    return entries
