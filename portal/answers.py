"""What a submission says, in the words in which pages show it: the applicant's, the assessor's and the funder's."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext

from assessments.applications.answers import Said, said
from assessments.applications.applicable import applicable_in
from assessments.applications.completeness import values_of
from assessments.applications.models import Application, Submission
from assessments.applications.papers import Paper, list_papers
from assessments.applications.policies import is_sealed, title_for
from assessments.applications.receipts import answers_in
from assessments.applications.states import State
from assessments.funds.models import Form
from assessments.funds.questions import Question, Section
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import reading


class ShownAnswer(NamedTuple):
    """A question with its answer: text, several texts, a table, or None where there is no answer."""

    question: Question
    text: Said | None


class ShownSection(NamedTuple):
    """A section of the form with its answers, in the form's order."""

    section: Section
    answers: list[ShownAnswer]


def shown_answers(submission: Submission) -> list[ShownSection]:
    """Every section and question that was asked, with what was answered. May it be read? The caller knows."""
    return _shown(submission, values_of(submission))


def shown_as_handed_in(submission: Submission) -> list[ShownSection]:
    """The same as it was handed in last, where it has been returned to be changed since."""
    is_returned = submission.state is State.RETURNED
    return _shown(submission, answers_in(submission.receipts[-1]) if is_returned else values_of(submission))


def _shown(submission: Submission, values: Mapping[str, Any]) -> list[ShownSection]:
    return [
        ShownSection(section, [ShownAnswer(question, shown(question, values.get(question.key))) for question in asked])
        for section, asked in asked_sections(submission.form, values)
    ]


def asked_sections(form: Form, values: Mapping[str, Any]) -> list[tuple[Section, list[Question]]]:
    """The sections of a form of which anything is asked, given these answers, each with what is."""
    asked = applicable_in(form, values)
    sections = [(section, [each for each in section.questions if each.key in asked]) for section in form.sections]
    return [(section, questions) for section, questions in sections if questions]


def papers_of(submission: Submission) -> Sequence[Paper]:
    """The papers of a submission that the staff typed in, on a page that shows what it says."""
    return list_papers(reading(), submission.id)


def title_of(application: Application) -> str:
    """What an application is called to the funder's staff, or why it is not called anything yet."""
    now = arrived_at()
    title = title_for(current_actor(), application, now)
    if title is not None:
        return title
    current = application.current
    if current.submitted_at is not None and is_sealed(current, now):
        return str(gettext("Sealed until it closes"))
    if current.state is State.RETURNED:
        return str(gettext("Returned to the applicant"))
    return str(gettext("Never submitted") if current.state is State.WITHDRAWN else gettext("Not submitted yet"))


def shown(question: Question, value: Any) -> Said | None:
    """One answer in words; None if there is none."""
    return said(question, value, gettext)
