"""Having files checked for viruses: a job, tried again for as long as the scanner says neither yes nor no."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM
from assessments.audit.use_cases import record
from assessments.documents.models import Document
from assessments.documents.queries import find_stored
from assessments.documents.states import ScanState
from assessments.gateways import FileStore
from assessments.gateways.scanner import Scanner, ScannerSilent

LONGEST_FINDING = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; no finding is clean."""

    finding: str | None


def find_waiting(session: Session, file_id: UUID) -> str | None:
    """Under which key the store keeps the file, if it still waits to be checked."""
    stored = find_stored(session, file_id)
    return stored.key if stored is not None and stored.state is ScanState.BEING_CHECKED else None


def scan_waiting(key: str | None, _now: datetime, *, store: FileStore, scanner: Scanner | None) -> Verdict | None:
    """Send the file past the scanner. Raises ScannerSilent, so that the job is tried again."""
    if key is None:
        return None
    if scanner is None:
        raise ScannerSilent("CLAMD_URL was taken away while files waited to be checked: set it again.")
    with closing(store.read(key)) as chunks:
        return Verdict(scanner.scan(chunks))


def write_verdict(session: Session, file_id: UUID, verdict: Verdict | None, /, *, now: datetime) -> None:
    """Keep what was found, and say on the trail which documents are rejected."""
    stored = find_stored(session, file_id, lock=True)
    if verdict is None or stored is None or stored.state is not ScanState.BEING_CHECKED:
        return
    stored.checked_at = now
    if verdict.finding is None:
        stored.state = ScanState.CLEAN
        return
    stored.state, stored.finding = ScanState.REJECTED, verdict.finding[:LONGEST_FINDING]
    for document_id in session.scalars(select(Document.id).where(Document.stored_file_id == file_id)):
        record(session, SYSTEM, "document.rejected", document_id, now=now)
