"""Reading one document: who may read the answer that names it may read it, and nobody else."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, exists, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor
from assessments.applications.attachments import problem_with
from assessments.applications.models import Answer, Application, Receipt, Submission
from assessments.applications.papers import Paper
from assessments.applications.policies import own, readable_by, sealed, visible_to
from assessments.applications.states import State
from assessments.documents.models import Document
from assessments.errors import NotFound, Refused


class NotOpenable(Refused):
    """It is being checked, or was rejected."""


def get_document(session: Session, actor: Actor, document_id: UUID, *, now: datetime) -> Document:
    """A document that the actor may open, with what is stored of it.

    Raises NotFound, or NotOpenable while it is being checked and once it is rejected.
    """
    document = session.scalar(
        select(Document)
        .where(Document.id == document_id, or_(*_is_part_of_what_is_readable(actor, document_id, now)))
        .options(joinedload(Document.stored))
    )
    if document is None:
        raise NotFound
    problem = problem_with({"name": document.name}, document)
    if problem is not None:
        raise NotOpenable(problem.sentence, **problem.values)
    return document


def names(document_id: UUID) -> ColumnElement[bool]:
    """Whether an answer names the document, as a WHERE clause over Answer."""
    return cast(Answer.value, Text).contains(f'"{document_id}"')


def _is_part_of_what_is_readable(actor: Actor, document_id: UUID, now: datetime) -> Iterator[ColumnElement[bool]]:
    readable = (
        Submission.application_id == Application.id,
        Application.organisation_id == Document.organisation_id,
        readable_by(actor, now),
    )
    yield exists().where(Answer.submission_id == Submission.id, *readable, names(document_id))
    # What was returned is read, by others than its writers, in the receipt of what was handed in.
    returned = and_(Submission.state == State.RETURNED, visible_to(actor), not_(sealed(now)))
    yield exists().where(
        Receipt.submission_id == Submission.id,
        *readable[:2],
        or_(own(actor), returned),
        Receipt.content.contains(f'"{document_id}"'),
    )
    yield exists().where(Paper.submission_id == Submission.id, *readable, Paper.document_id == document_id)
