"""Taking in what somebody sent: first a row, then the bytes, then the document that leads to them.

So whatever breaks off in between leaves a row that nothing leads to, with or without bytes, and housekeeping finds it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import and_, case, not_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.documents.examining import CHUNK, Examined
from assessments.documents.models import Document, StoredFile, key_of
from assessments.documents.states import ScanState
from assessments.documents.use_cases.forgetting import SETTLING
from assessments.errors import Refused, _
from assessments.gateways import FileStore
from assessments.gateways.files import Chunks
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for


class FileGone(Refused):
    """The bytes were tidied away between their coming and their being put in place."""

    sentence = _("The file took so long that it was not kept. Everything else is. Choose the file again.")


class StoreSilent(Refused):
    """The file store does not answer, or has no room."""

    sentence = _("“%(name)s” was not kept, because our file store does not answer. Try again in a few minutes.")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file whose bytes are in the store: under which name it came, and what it is."""

    name: str
    examined: Examined


def note_arrival(session: Session, examined: Examined, *, is_scanned: bool, now: datetime) -> None:
    """Say that content is about to be stored, and have it checked unless it was found clean before.

    `is_scanned` is whether there is a scanner. Where it is silent, the file stays as being checked.
    """
    state = ScanState.BEING_CHECKED if is_scanned else ScanState.NOT_CHECKED
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    is_settled = StoredFile.state == ScanState.CLEAN
    if not is_scanned:
        is_settled = StoredFile.state.in_([ScanState.CLEAN, ScanState.REJECTED, ScanState.BEING_CHECKED])
    has_rested = StoredFile.came_at < now - SETTLING / 2
    session.execute(
        insert(StoredFile)
        .values(id=uuid4(), sha256=examined.sha256, size=examined.size, kind=examined.kind, state=state, came_at=now)
        .on_conflict_do_update(
            index_elements=["sha256"],
            set_={
                "came_at": now,
                "state": case((is_settled, StoredFile.state), else_=state),
                "finding": case((is_settled, StoredFile.finding), else_=None),
            },
            where=or_(has_rested, and_(not_(is_settled), StoredFile.state != state)),
        )
    )


def store_content(store: FileStore, file: BinaryIO, arrived: Arrived) -> None:
    """Put the bytes into the store, unless it has them already. Raises StoreSilent."""
    key = key_of(arrived.examined.sha256)
    try:
        if store.size(key) != arrived.examined.size:
            file.seek(0)
            store.put(key, iter(lambda: file.read(CHUNK), b""))
    except OSError as problem:
        raise StoreSilent(name=arrived.name) from problem


def open_content(store: FileStore, document: Document) -> Chunks:
    """The bytes of a document, in chunks. Raises StoreSilent before the first."""
    try:
        return store.read(document.stored.key)
    except OSError as problem:
        raise StoreSilent(
            _("“%(name)s” cannot be sent now, because our file store does not answer. Try again in a few minutes."),
            name=document.name,
        ) from problem


def add_document(
    session: Session, organisation_id: UUID, arrived: Arrived, person_id: UUID, *, now: datetime
) -> Document:
    """Keep an arrived file as a document of an organisation. May it be? The caller knows. Raises FileGone."""
    stored = session.scalar(select(StoredFile).where(StoredFile.sha256 == arrived.examined.sha256).with_for_update())
    if stored is None:
        raise FileGone
    document = Document(
        organisation_id=organisation_id, stored=stored, name=arrived.name, uploaded_at=now, uploaded_by_id=person_id
    )
    session.add(document)
    session.flush()
    if stored.state is ScanState.BEING_CHECKED:
        ask_for(session, JobKind.SCAN, stored.id, now=now)
    return document
