"""Answers as they are shown to be read, and as they come from a page of the form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from assessments.applications.answers import Said, parts_of, quoted
from assessments.applications.completeness import problems_of, values_of
from assessments.applications.models import Answer, Submission
from assessments.applications.use_cases import OpenedPage
from assessments.errors import DomainError
from assessments.funds.questions import Question, Section
from assessments.funds.states import ROWED, QuestionKind
from portal.answers import asked_sections, shown
from portal.apply.budgets import budget_boxes, budget_in
from portal.apply.rows import row_boxes, rows_in

SEEN = "seen:"
"""Before a question's key: the fingerprint of the answer that its page showed. No key holds a colon."""
PAGE = "page:name"
CHOSEN_OF_FEW = frozenset({QuestionKind.YES_NO, QuestionKind.ONE_OF})


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One question with what it was answered: a text, several, a table, or nothing; and what is wrong with it."""

    question: Question
    text: Said | None
    problem: str


def opened_page(posted: "MultiDict[str, str]") -> OpenedPage:
    """What the page showed that was sent."""
    seen = {name.removeprefix(SEEN): value for name, value in posted.items() if name.startswith(SEEN)}
    return OpenedPage(seen=seen, name=posted.get(PAGE, "")[:40] or None)


def read_version(question: Question, entry: Any) -> ShownAnswer:
    """A version of an answer as somebody typed it, to be read."""
    return ShownAnswer(question, quoted(question, entry) if entry is not None else None, "")


def read_standing(question: Question, answer: Answer | None) -> ShownAnswer:
    """The answer that stands, to be read."""
    return _shown(question, answer, {})


def shown_answers(submission: Submission) -> list[tuple[Section, list[ShownAnswer]]]:
    """Every section that is asked, with its answers in words, and what is wrong with them."""
    given = {answer.question_key: answer for answer in submission.answers}
    problems = problems_of(submission)
    return [
        (section, [_shown(question, given.get(question.key), problems) for question in asked])
        for section, asked in asked_sections(submission.form, values_of(submission))
    ]


def _shown(question: Question, answer: Answer | None, problems: Mapping[str, DomainError]) -> ShownAnswer:
    problem = problems[question.key].told(_) if question.key in problems else ""
    if answer is not None and answer.typed is not None:
        return ShownAnswer(question, quoted(question, answer.typed), problem)
    return ShownAnswer(question, shown(question, answer.value if answer is not None else None), problem)


def entries_in(questions: Iterable[Question], posted: "MultiDict[str, str]") -> dict[str, Any]:
    """What was typed, by question key; a question whose box did not come with the form is left alone.

    Of choices none of which is chosen nothing comes but what the page showed.
    """
    entries: dict[str, Any] = {}
    for question in questions:
        key, parts = question.key, parts_of(question)
        if question.kind is QuestionKind.FILE:  # what comes is kept by portal/apply/files.py; nobody types it
            continue
        if question.kind is QuestionKind.SEVERAL_OF:
            if key in posted or SEEN + key in posted:
                entries[key] = posted.getlist(key)
        elif question.kind in ROWED:
            rows = rows_in(question, posted)
            if rows is not None:
                entries[key] = rows
        elif question.kind is QuestionKind.BUDGET:
            budget = budget_in(question, posted)
            if budget is not None:
                entries[key] = budget
        elif parts:
            if any(f"{key}-{part}" in posted for part in parts):
                entries[key] = {part: posted.get(f"{key}-{part}", "") for part in parts}
        elif key in posted or (question.kind in CHOSEN_OF_FEW and SEEN + key in posted):
            entries[key] = posted.get(key, "")
    return entries


def boxes_of(question: Question) -> list[str]:
    """The names under which an answer to the question can come with a form."""
    if question.kind in ROWED:
        return row_boxes(question)
    if question.kind is QuestionKind.BUDGET:
        return budget_boxes(question)
    return [question.key, *(f"{question.key}-{part}" for part in parts_of(question))]
