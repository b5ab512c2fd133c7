"""Reading passports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.documents.models import Document
from assessments.documents.queries import find_documents
from assessments.passports.entries import FileEntry, PassportEntry
from assessments.passports.models import PassportFile, PassportPart
from assessments.passports.states import Part


def load_passport(session: Session, organisation_id: UUID) -> Mapping[Part, PassportEntry]:
    """What an organisation that the caller may read says now, by part; a part that says nothing is there, empty."""
    rows = session.scalars(select(PassportPart).where(PassportPart.organisation_id == organisation_id))
    said = {row.part: row.entry for row in rows}
    for file in list_files(session, organisation_id) if said else ():
        entry = said.get(file.part)
        if entry is not None:
            said[file.part] = replace(entry, files=(*entry.files, entry_of(file.document)))
    return {part: said.get(part, PassportEntry(part)) for part in Part}


def list_files(session: Session, organisation_id: UUID, part: Part | None = None) -> Sequence[PassportFile]:
    """The files of a passport, or of one part of it, oldest first, with what is stored of each."""
    wanted = select(PassportFile).where(PassportFile.organisation_id == organisation_id)
    if part is not None:
        wanted = wanted.where(PassportFile.part == part)
    stored = joinedload(PassportFile.document).joinedload(Document.stored)
    return session.scalars(wanted.options(stored).order_by(PassportFile.added_at, PassportFile.id)).all()


def entry_of(document: Document) -> FileEntry:
    """What is handed in of a document."""
    return FileEntry(str(document.id), document.name, document.stored.size, document.stored.sha256)


def find_files(
    session: Session, organisation_id: UUID, passport: Mapping[Part, PassportEntry]
) -> Mapping[UUID, Document]:
    """What is known of the documents that a passport names, as it is now or was handed in: one query, if it has any."""
    named = {UUID(file.id) for entry in passport.values() for file in entry.files}
    return find_documents(session, organisation_id, named)
