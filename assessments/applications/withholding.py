"""What those who assess an anonymous stage do not learn: names, answers that identify, and what documents are called.

A `Reader` says of each reading whether names are withheld from it. Who reads an application in any other way, as its
own people, as staff or at a stage with names, learns the names there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.attachments import named_in
from assessments.applications.models import Answer, Application, Reader, Submission
from assessments.applications.policies import is_applicant, is_staff, own, staffed
from assessments.documents.kinds import ENDINGS
from assessments.documents.models import Document
from assessments.errors import NotFound, _
from assessments.funds.models import Form
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind

NEUTRAL_NAME = _("Document %(number)s")


def learns_names(actor: Actor, application: Application) -> bool:
    """Whether the actor may know whose an application is that they may read."""
    if actor.is_system or is_applicant(actor, application) or is_staff(actor, application, *READS_APPLICATIONS):
        return True
    mine = [reader for reader in application.readers if reader.person_id == actor.user_id and reader.until_at is None]
    return any(not reader.withholds_names for reader in mine)


def with_names(actor: Actor) -> ColumnElement[bool]:
    """`learns_names` as a WHERE clause over Application; a test holds the two equal."""
    if actor.is_system:
        return true()
    reading = exists().where(
        Reader.application_id == Application.id, Reader.person_id == actor.user_id, Reader.until_at.is_(None),
        Reader.withholds_names.is_(False),
    )  # fmt: skip
    return or_(own(actor), staffed(actor, *READS_APPLICATIONS), reading.correlate(Application))


def without_what_identifies(values: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """Answers as an assessor of an anonymous stage reads them: what identifies is none, documents have numbers."""
    numbers = numbers_of_documents(form, values)
    return {
        key: _neutral(form.questions[key], value, numbers) for key, value in values.items() if key in form.questions
    }


def numbers_of_documents(form: Form, values: Mapping[str, Any]) -> dict[str, int]:
    """Which number each document has, by its id, in the order of the form; withheld ones have theirs, too."""
    files = (key for key, question in form.questions.items() if question.kind is QuestionKind.FILE)
    ids = (str(entry["id"]) for key in files for entry in named_in(values.get(key)))
    return {each: number for number, each in enumerate(ids, 1)}


def neutral_name(number: int, name: str) -> str:
    """What a document is called to somebody who must not learn whose it is; it ends as its content does."""
    ending = next((each for endings in ENDINGS.values() for each in endings if name.lower().endswith(each)), "")
    return NEUTRAL_NAME % {"number": number} + ending


def shown_name_of(session: Session, actor: Actor, document: Document) -> str:
    """What a document is called to an actor who may read what names it.

    Raises NotFound where it is part of what is withheld from them.
    """
    named = select(Submission, Form).join(Submission.application).join(Form, Form.id == Submission.form_id)
    mine = _read_without_names(actor)
    applications = named.where(Application.organisation_id == document.organisation_id, mine)
    rows = session.execute(applications).all()
    if not rows:
        return document.name
    names = list(_neutral_names(session, rows, document))
    if not names:
        raise NotFound
    return names[0]


def _read_without_names(actor: Actor) -> ColumnElement[bool]:
    reading = exists().where(
        Reader.application_id == Application.id, Reader.person_id == actor.user_id, Reader.until_at.is_(None)
    )
    return and_(reading.correlate(Application), ~with_names(actor))


def _neutral_names(session: Session, rows: Any, document: Document) -> Iterator[str]:
    wanted = str(document.id)
    for submission, form in rows:
        answers = session.scalars(select(Answer).where(Answer.submission_id == submission.id))
        values = {answer.question_key: answer.value for answer in answers}
        numbers = numbers_of_documents(form, values)
        for key, question in form.questions.items():
            if question.kind is QuestionKind.FILE and not question.identifies and wanted in _ids(values.get(key)):
                yield neutral_name(numbers[wanted], document.name)


def _ids(value: Any) -> list[str]:
    return [str(entry["id"]) for entry in named_in(value)]


def _neutral(question: Question, value: Any, numbers: Mapping[str, int]) -> Any:
    if question.identifies:
        return None
    if question.kind is not QuestionKind.FILE:
        return value
    return [{**entry, "name": neutral_name(numbers[str(entry["id"])], str(entry["name"]))} for entry in named_in(value)]
