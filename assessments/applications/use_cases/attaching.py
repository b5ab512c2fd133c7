"""Documents of an answer: putting one there, taking one away, and forgetting what was taken away long ago."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.attachments import entry_of, ids_in, named_in
from assessments.applications.documents import names
from assessments.applications.models import Answer, Application, Submission
from assessments.applications.papers import list_papers
from assessments.applications.use_cases.drafting import get_writable, write_answer
from assessments.audit.use_cases import record
from assessments.documents.examining import ensure_fits
from assessments.documents.kinds import FileRefused
from assessments.documents.models import Document
from assessments.documents.queries import find_documents, is_led_to
from assessments.documents.use_cases import Arrived, add_document
from assessments.errors import NotFound, _
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind

KEPT_AFTER_REMOVAL = timedelta(days=30)
"""For how long what was removed can still be put back by restoring an earlier answer."""


class TooManyFiles(FileRefused):
    """The question takes no more."""

    sentence = _("“%(name)s” was not kept: this question takes %(limit)s, and has as many. Remove one first.")


def attach_document(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    question_key: str,
    arrived: Arrived,
    *,
    now: datetime,
) -> UUID:
    """Put a file that has arrived into an answer. The same content again is the same document.

    Raises NotFound, NotPermitted, AlreadyHandedIn, FileRefused or FileGone.
    """
    submission = get_writable(session, actor, reference, stage_key)
    question = _file_question(submission, question_key)
    held = _held(submission, question_key)
    standing = next((entry for entry in held if entry["sha256"] == arrived.examined.sha256), None)
    if standing is not None:
        return UUID(standing["id"])
    ensure_fits(arrived.examined, arrived.name, megabytes=question.megabytes, allowed=question.allowed)
    if len(held) >= question.files_at_most:
        raise TooManyFiles(name=arrived.name, limit=question.files_at_most)
    assert actor.user_id is not None
    document = add_document(session, submission.application.organisation_id, arrived, actor.user_id, now=now)
    write_answer(submission, question_key, [*held, entry_of(document)], None, actor.user_id, now)
    _note(session, actor, submission, "document.attached", document.id, question_key, now)
    return document.id


def remove_document(
    session: Session, actor: Actor, reference: str, stage_key: str, document_id: UUID, *, now: datetime
) -> None:
    """Take a document out of an answer; what is not there is removed already.

    What was handed in before stays kept: its receipt vouches for it. Raises NotFound, NotPermitted or AlreadyHandedIn.
    """
    submission = get_writable(session, actor, reference, stage_key)
    for key, question in submission.form.questions.items():
        held = _held(submission, key) if question.kind is QuestionKind.FILE else []
        left = [entry for entry in held if entry["id"] != str(document_id)]
        if len(left) == len(held):
            continue
        assert actor.user_id is not None
        write_answer(submission, key, left or None, None, actor.user_id, now)
        _let_go(session, submission, document_id, now)
        _note(session, actor, submission, "document.removed", document_id, key, now)


def mark_handed_in(session: Session, submission: Submission, *, now: datetime) -> None:
    """Note that a receipt vouches for the submission's documents from now on."""
    papers = (paper.document_id for paper in list_papers(session, submission.id))
    of_passport = (UUID(file["id"]) for part in submission.passport for file in part.get("files", ()))
    ids = [*ids_in(submission), *papers, *of_passport]
    if ids:
        session.execute(
            update(Document)
            .where(Document.id.in_(ids), Document.handed_in_at.is_(None))
            .values(handed_in_at=now, removed_at=None)
        )


def forget_removed(session: Session, *, now: datetime) -> bool:
    """Forget one document that was removed long ago, or keep it after all if it was put back; whether there was one."""
    document = session.scalar(
        select(Document)
        .where(Document.removed_at < now - KEPT_AFTER_REMOVAL)
        .order_by(Document.removed_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if document is None:
        return False
    if document.handed_in_at is not None or _is_named(session, document) or is_led_to(session, document.id):
        document.removed_at = None
    else:
        session.delete(document)
    session.flush()
    return True


def _file_question(submission: Submission, key: str) -> Question:
    question = submission.form.questions.get(key)
    if question is None or question.kind is not QuestionKind.FILE:
        raise NotFound
    return question


def _held(submission: Submission, key: str) -> list[dict[str, Any]]:
    return next((named_in(answer.value) for answer in submission.answers if answer.question_key == key), [])


def _let_go(session: Session, submission: Submission, document_id: UUID, now: datetime) -> None:
    """Let a document be forgotten in time, if no other stage of the application names it."""
    if any(document_id in ids_in(other) for other in submission.application.submissions):
        return
    document = find_documents(session, submission.application.organisation_id, [document_id]).get(document_id)
    if document is not None and document.handed_in_at is None:
        document.removed_at = now


def _is_named(session: Session, document: Document) -> bool:
    """Whether any answer of its organisation names the document."""
    found = exists().where(
        Answer.submission_id == Submission.id,
        Submission.application_id == Application.id,
        Application.organisation_id == document.organisation_id,
        names(document.id),
    )
    return bool(session.scalar(select(found)))


def _note(
    session: Session, actor: Actor, submission: Submission, action: str, document_id: UUID, key: str, now: datetime
) -> None:
    record(
        session, actor, action, document_id, now=now, round_id=submission.application.round_id,
        application_id=submission.application_id, details={"questions": [key]},
    )  # fmt: skip
