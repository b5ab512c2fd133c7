"""Reading one document: who may read the answer that names it may read it, and nobody else."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, exists, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor
from assessments.applications.attachments import openable
from assessments.applications.models import Answer, Application, Receipt, Submission
from assessments.applications.papers import Paper
from assessments.applications.policies import assisted, own, readable_by, sealed, visible_to
from assessments.applications.states import WRITABLE, State
from assessments.documents.models import Document
from assessments.passports.models import PassportFile


def get_document(session: Session, actor: Actor, document_id: UUID, *, now: datetime) -> Document:
    """A document that the actor may open, with what is stored of it.

    Raises NotFound, or NotOpenable while it is being checked and once it is rejected.
    """
    document = session.scalar(
        select(Document)
        .where(Document.id == document_id, or_(*_is_part_of_what_is_readable(actor, document_id, now)))
        .options(joinedload(Document.stored))
    )
    return openable(document)


def names(document_id: UUID) -> ColumnElement[bool]:
    """Whether an answer names the document, as a WHERE clause over Answer."""
    return cast(Answer.value, Text).contains(f'"{document_id}"')


def _is_part_of_what_is_readable(actor: Actor, document_id: UUID, now: datetime) -> Iterator[ColumnElement[bool]]:
    its = (Submission.application_id == Application.id, Application.organisation_id == Document.organisation_id)
    writes = or_(own(actor), and_(assisted(actor), Submission.state.in_(WRITABLE)))
    yield exists().where(Answer.submission_id == Submission.id, *its, writes, names(document_id))
    # Of a passport its own people read what it is now; anybody else what was handed in, by the receipt.
    own_passport = PassportFile.organisation_id.in_(actor.organisations_as())
    yield exists().where(PassportFile.document_id == document_id, own_passport)
    # A draft may hold more than is handed in, such as what is no longer asked: all others read what a receipt names.
    returned = and_(Submission.state == State.RETURNED, visible_to(actor), not_(sealed(now)))
    yield exists().where(
        Receipt.submission_id == Submission.id,
        *its,
        or_(readable_by(actor, now), returned),
        Receipt.content.contains(f'"{document_id}"'),
    )
    readable = readable_by(actor, now)
    yield exists().where(Paper.submission_id == Submission.id, *its, readable, Paper.document_id == document_id)
