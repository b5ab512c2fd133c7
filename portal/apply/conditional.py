"""What a form asks only on a condition: which sections and questions are asked, and what its page is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from werkzeug.datastructures import MultiDict

from assessments.applications.applicable import is_met
from assessments.applications.completeness import applicable_keys, kept_unasked, values_of
from assessments.applications.models import Submission
from assessments.funds.conditions import DAYS, Clause, Condition, is_measured
from assessments.funds.questions import Question, Section
from assessments.funds.states import ROWED, QuestionKind
from portal.answers import asked_sections
from portal.conditions import condition_told

HIDDEN = "page:hidden"
"""With the key of each question that the page did not show when it was sent."""


@dataclass(frozen=True, slots=True)
class Place:
    """When a question is asked (`rule`, as the page's script reads it), whether it is now, and has an answer."""

    rule: Mapping[str, Any] | None = None
    is_asked: bool = True
    is_answered: bool = False


ALWAYS = Place()


def places_of(submission: Submission, section: Section) -> dict[str, Place]:
    """The place of each question of a page, by its key."""
    asked, kept = applicable_keys(submission), {question.key for question in kept_unasked(submission)}
    return {
        question.key: Place(
            _rule(submission, section, question.shown_if) if question.shown_if else None,
            question.key in asked,
            question.key in kept,
        )
        for question in section.questions
    }


def _rule(submission: Submission, section: Section, condition: Condition) -> dict[str, Any]:
    here = {question.key: question for question in section.questions}
    values, asked = values_of(submission), applicable_keys(submission)
    questions = {key: question for key, question in submission.form.questions.items() if key in asked}
    clauses = [
        _told(clause, here[clause.question])
        if clause.question in here
        else {"holds": is_met(clause, questions.get(clause.question), values)}
        for clause in condition.clauses
    ]
    return {"join": condition.join.value, "clauses": clauses}


def _told(clause: Clause, question: Question) -> dict[str, Any]:
    return {
        "question": clause.question,
        "test": clause.test.value,
        "values": list(clause.values),
        "as": _measured_as(question.kind),
    }


def _measured_as(kind: QuestionKind) -> str:
    """How the page's script reads what is typed: as a choice, where it is nothing else."""
    if kind in DAYS:
        return "day"
    if kind in ROWED:
        return "rows"
    return "figures" if is_measured(kind) else ""


def sections_asked(submission: Submission, *, and_also: Section | None = None) -> list[Section]:
    """The pages of which anything is asked, and this one."""
    asked = {section.key for section, _questions in asked_sections(submission.form, values_of(submission))}
    return [section for section in submission.form.sections if section.key in asked or section == and_also]


def section_after(submission: Submission, section: Section) -> Section | None:
    """The next page that is asked."""
    sections = sections_asked(submission, and_also=section)
    return next(iter(sections[sections.index(section) + 1 :]), None)


def is_left_out(submission: Submission, section: Section) -> bool:
    """Whether nothing of a page is asked."""
    return section not in sections_asked(submission)


def newly_asked(submission: Submission, section: Section, posted: "MultiDict[str, str]") -> Question | None:
    """The first question that is asked now, and was not on the page as it was sent."""
    unseen, asked = set(posted.getlist(HIDDEN)), applicable_keys(submission)
    return next((each for each in section.questions if each.key in unseen & asked), None)


def left_out_page(submission: Submission, section: Section) -> str:
    """Instead of a page of which nothing is asked: why, and what is kept of it."""
    own = {question.key for question in section.questions}
    return render_template(
        "apply/left_out.html",
        application=submission.application,
        submission=submission,
        section=section,
        told=condition_told(section.shown_if, submission.form.questions) if section.shown_if else "",
        following=section_after(submission, section),
        kept_unasked=[question for question in kept_unasked(submission) if question.key in own],
    )
