"""Reading documents. Who may is for those to say to whom they belong: an answer's rule is its documents' rule."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from assessments.db import Base
from assessments.documents.models import Document, StoredFile


def find_documents(session: Session, organisation_id: UUID, ids: Collection[UUID]) -> dict[UUID, Document]:
    """Those of an organisation's documents that have these ids, with what is stored of them, by id."""
    if not ids:
        return {}
    found = session.scalars(
        select(Document)
        .where(Document.organisation_id == organisation_id, Document.id.in_(list(ids)))
        .options(joinedload(Document.stored))
    )
    return {document.id: document for document in found}


def find_stored(session: Session, file_id: UUID, *, lock: bool = False) -> StoredFile | None:
    """What is stored, by its id."""
    wanted = select(StoredFile).where(StoredFile.id == file_id)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def is_led_to(session: Session, document_id: UUID) -> bool:
    """Whether a column of any table leads to the document."""
    columns = [
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == Document.__tablename__
    ]
    if not columns:
        return False
    found = (exists().where(column == document_id) for column in columns)
    return bool(session.scalar(select(or_(*found))))
