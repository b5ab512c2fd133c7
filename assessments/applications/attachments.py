"""The documents that answers name: what an answer keeps of each, and whether they can be handed in."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from assessments.applications.models import Submission
from assessments.documents.kinds import FileRefused
from assessments.documents.models import Document
from assessments.documents.states import ScanState
from assessments.errors import DomainError, NotFound, Refused, _
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind


class FileWaits(DomainError):
    """Nobody knows yet whether it is fit to be opened."""

    sentence = _(
        "“%(name)s” is still being checked for viruses, which takes a minute or so. It is kept. Come back, then submit."
    )


class FileRejected(FileRefused):
    """The scanner found something."""

    sentence = _("“%(name)s” was rejected by the virus scanner: %(finding)s. Nobody can open it. Remove it.")


class NotOpenable(Refused):
    """It is being checked, or was rejected."""


class FileForgotten(FileRefused):
    """An answer of before names what has been removed for good since."""

    sentence = _("“%(name)s” was removed, and is not kept any more. Remove it here too, or choose it again.")


def entry_of(document: Document) -> dict[str, Any]:
    """What an answer keeps of a document, and so what a receipt vouches for."""
    stored = document.stored
    return {"id": str(document.id), "name": document.name, "size": stored.size, "sha256": stored.sha256}


def named_in(value: Any) -> list[dict[str, Any]]:
    """The documents of the value of a file question."""
    return [dict(entry) for entry in value or []]


def entries_of(submission: Submission) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every document that the submission's answers name, each with its question's key."""
    for answer in submission.answers:
        question = submission.form.questions.get(answer.question_key)
        if question is not None and question.kind is QuestionKind.FILE:
            yield from ((question.key, entry) for entry in named_in(answer.value))


def ids_in(submission: Submission) -> set[UUID]:
    """The ids of those documents."""
    return {UUID(entry["id"]) for _key, entry in entries_of(submission)}


def problem_with_files(question: Question, value: Any, documents: Mapping[UUID, Document]) -> DomainError | None:
    """Why an answer cannot be handed in for its files; what is not known of fails closed."""
    for entry in named_in(value) if question.kind is QuestionKind.FILE else ():
        problem = problem_with(entry, documents.get(UUID(entry["id"])))
        if problem is not None:
            return problem
    return None


def problem_with(entry: Mapping[str, Any], document: Document | None) -> DomainError | None:
    """What is wrong with one document of an answer."""
    if document is None:
        return FileForgotten(name=entry["name"])
    stored = document.stored
    if stored.state is ScanState.REJECTED:
        return FileRejected(name=document.name, finding=stored.finding)
    return None if stored.is_openable else FileWaits(name=document.name)


def openable(document: Document | None) -> Document:
    """A document that the caller may read, if it can be opened.

    Raises NotFound, or NotOpenable while it is being checked and once it is rejected.
    """
    if document is None:
        raise NotFound
    problem = problem_with({"name": document.name}, document)
    if problem is not None:
        raise NotOpenable(problem.sentence, **problem.values)
    return document
