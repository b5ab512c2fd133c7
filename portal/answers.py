"""What a submission says, in the words in which pages show it: the applicant's, the assessor's and the funder's."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext

from assessments.applications.answers import Said, said
from assessments.applications.answers.files import Files
from assessments.applications.applicable import applicable_in
from assessments.applications.attachments import named_in
from assessments.applications.completeness import values_of
from assessments.applications.models import Application, Submission
from assessments.applications.papers import Paper, list_papers
from assessments.applications.policies import is_sealed, title_for
from assessments.applications.receipts import answers_in
from assessments.applications.states import State
from assessments.documents.models import Document
from assessments.documents.queries import find_documents
from assessments.funds.models import Form
from assessments.funds.questions import Question, Section
from assessments.funds.states import QuestionKind
from assessments.scoring.anonymity import shown_values
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import reading
from portal.wording import SCAN_STATES


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


def shown_to_assessor(submission: Submission, *, at: Submission) -> list[ShownSection]:
    """The same to somebody who assesses the stage `at`: where that is anonymous, without what identifies."""
    shown_ = _shown(submission, shown_values(submission, at=at))
    return [_withheld(one) for one in shown_] if at.stage.is_anonymous else shown_


def _withheld(one: ShownSection) -> ShownSection:
    told = gettext("Withheld: this stage is anonymous")
    answers = [ShownAnswer(each.question, told) if each.question.identifies else each for each in one.answers]
    return ShownSection(one.section, answers)


def shown_as_handed_in(submission: Submission) -> list[ShownSection]:
    """The same as it was handed in last, where it has been returned to be changed since."""
    is_returned = submission.state is State.RETURNED
    return _shown(submission, answers_in(submission.receipts[-1]) if is_returned else values_of(submission))


def _shown(submission: Submission, values: Mapping[str, Any]) -> list[ShownSection]:
    documents = _documents_in(submission, values)
    return [
        ShownSection(section, [_answer(question, values.get(question.key), documents) for question in asked])
        for section, asked in asked_sections(submission.form, values)
    ]


def _answer(question: Question, value: Any, documents: Mapping[UUID, Document]) -> ShownAnswer:
    said = shown(question, value)
    return ShownAnswer(question, with_checks(said, documents) if isinstance(said, Files) else said)


def with_checks(files: Files, documents: Mapping[UUID, Document]) -> Files:
    """Files with how far each is checked for viruses; one that is not to be opened is not linked."""
    return Files([{**entry, **_check_of(documents.get(UUID(entry["id"])))} for entry in files.entries])


def _check_of(document: Document | None) -> dict[str, Any]:
    if document is None:
        return {"check": str(gettext("Not kept any more")), "colour": "grey", "is_openable": False}
    words, colour = SCAN_STATES[document.stored.state]
    return {"check": str(words), "colour": colour, "is_openable": document.stored.is_openable}


def _documents_in(submission: Submission, values: Mapping[str, Any]) -> Mapping[UUID, Document]:
    """What is known of the documents that these answers name; mostly it was read with the submission."""
    questions = submission.form.questions.items()
    values_of_files = (values.get(key) for key, question in questions if question.kind is QuestionKind.FILE)
    named = {UUID(entry["id"]) for value in values_of_files for entry in named_in(value)}
    if named <= submission.documents.keys():
        return submission.documents
    return find_documents(reading(), submission.application.organisation_id, named)


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
