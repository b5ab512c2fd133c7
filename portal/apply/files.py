"""Files of an answer: those that come with a page of the form, and those that are there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from assessments.applications.attachments import named_in, problem_with
from assessments.applications.models import Answer
from assessments.applications.use_cases import attach_document, remove_document
from assessments.documents.kinds import FileRefused
from assessments.documents.models import Document
from assessments.documents.states import ScanState
from assessments.errors import DomainError, Refused
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.rendering.plain import file_size
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import Sessions, wake_worker
from portal.uploads import files_in, receive
from portal.wording import SCAN_STATES

UPLOAD, REMOVE = "file:upload", "file:remove"
"""Buttons that save the page and stay on it."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that an answer names, as its question's box lists it."""

    id: str
    name: str
    size: str
    state: str
    colour: str
    is_openable: bool
    problem: str


def held_files(answer: Answer | None, documents: Mapping[UUID, Document]) -> list[HeldFile]:
    """The files of an answer, with how far their check is."""
    return [_held(entry, documents.get(UUID(entry["id"]))) for entry in named_in(answer.value if answer else None)]


def _held(entry: dict[str, str], document: Document | None) -> HeldFile:
    state = document.stored.state if document is not None else ScanState.REJECTED
    problem = problem_with(entry, document)
    words, colour = SCAN_STATES[state]
    return HeldFile(
        entry["id"], entry["name"], file_size(int(entry["size"])), str(words), colour, problem is None,
        problem.told(_) if isinstance(problem, FileRefused) else "",
    )  # fmt: skip


def keep_sent_files(reference: str, stage: str, questions: Iterable[Question]) -> dict[str, DomainError]:
    """Keep what came in the boxes of a page, and take away what was to be removed; what was refused, by question."""
    removed = request.form.get(REMOVE)
    if removed is not None:
        _remove(reference, stage, removed)
    problems: dict[str, DomainError] = {}
    for question in questions:
        sent = files_in(question.key) if question.kind is QuestionKind.FILE else []
        told = [refusal.told(_) for file in sent if (refusal := _keep(reference, stage, question, file)) is not None]
        if told:
            problems[question.key] = FileRefused("%(told)s", told=" ".join(told))
        if len(told) < len(sent):
            wake_worker()
    return problems


def stays_on_page() -> bool:
    """Whether a button was pressed that is about files only."""
    return UPLOAD in request.form or REMOVE in request.form


def _keep(reference: str, stage: str, question: Question, file: FileStorage) -> DomainError | None:
    now = arrived_at()
    try:
        arrived = receive(file, megabytes=question.megabytes, allowed=question.allowed, now=now)
        with Sessions.begin() as session:
            attach_document(session, current_actor(), reference, stage, question.key, arrived, now=now)
    except (FileRefused, Refused) as refusal:
        return refusal
    return None


def _remove(reference: str, stage: str, document_id: str) -> None:
    try:
        wanted = UUID(document_id)
    except ValueError:
        return
    with Sessions.begin() as session:
        remove_document(session, current_actor(), reference, stage, wanted, now=arrived_at())
