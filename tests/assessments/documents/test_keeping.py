"""From a file that comes to one that is clean, rejected or forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.documents.examining import examine
from assessments.documents.models import Document, StoredFile, key_of
from assessments.documents.states import ScanState
from assessments.documents.use_cases import Arrived, StoreSilent, add_document, note_arrival, store_content
from assessments.documents.use_cases.forgetting import SETTLING
from assessments.documents.use_cases.keeping import FileGone
from assessments.gateways.files import FileStore, make_file_store
from assessments.gateways.scanner import Clamd, make_scanner
from assessments.jobs.states import PAUSES, JobKind
from assessments.jobs.use_cases import ask_for
from assessments.work import run_due_jobs, work_with
from tests.assessments.documents.papers import PDF
from tests.clamav import EICAR
from tests.factories import make_organisation, make_person

Keep = Callable[..., UUID]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return make_file_store(f"file://{tmp_path}/files")


@pytest.fixture
def keep(sessions: _Sessions, store: FileStore, now: datetime) -> Keep:
    """Let somebody of an organisation send a file, as the web does; which document it became."""
    with sessions.begin() as session:
        person = make_person(session)
        organisation = make_organisation(session, lead=person)
        person_id, organisation_id = person.id, organisation.id

    def keep(content: bytes, *, is_scanned: bool = True, at: datetime = now) -> UUID:
        file = BytesIO(content)
        arrived = Arrived("plan.pdf", examine(file, "plan.pdf"))
        with sessions.begin() as session:
            note_arrival(session, arrived.examined, is_scanned=is_scanned, now=at)
        store_content(store, file, arrived)
        with sessions.begin() as session:
            return add_document(session, organisation_id, arrived, person_id, now=at).id

    return keep


def state_of(sessions: _Sessions, document_id: UUID) -> tuple[ScanState, str | None]:
    with sessions.reading() as session:
        found = session.execute(
            select(StoredFile.state, StoredFile.finding)
            .join(Document, Document.stored_file_id == StoredFile.id)
            .where(Document.id == document_id)
        ).one()
    return found.state, found.finding


def test_a_file_is_checked_by_a_job_and_a_rejected_one_is_on_the_trail(
    sessions: _Sessions, store: FileStore, keep: Keep, clamd_url: str, now: datetime
) -> None:
    clean, evil = keep(PDF), keep(EICAR)
    assert state_of(sessions, clean)[0] is ScanState.BEING_CHECKED
    run_due_jobs(sessions, now=now, works=work_with(store, make_scanner(clamd_url)))
    assert state_of(sessions, clean) == (ScanState.CLEAN, None)
    state, finding = state_of(sessions, evil)
    assert (state, "Eicar" in (finding or "")) == (ScanState.REJECTED, True)
    with sessions.reading() as session:
        assert [
            entry.subject_id for entry in session.scalars(select(TrailEntry)) if entry.action == "document.rejected"
        ] == [evil]


def test_where_the_scanner_is_silent_a_file_stays_being_checked_and_is_tried_again(
    sessions: _Sessions, store: FileStore, keep: Keep, clamd_url: str, now: datetime
) -> None:
    document = keep(PDF)
    for scanner in (Clamd("/nowhere/clamd.ctl"), None):
        run_due_jobs(sessions, now=now, works=work_with(store, scanner))
        assert state_of(sessions, document)[0] is ScanState.BEING_CHECKED
        now += PAUSES[0]
    run_due_jobs(sessions, now=now + PAUSES[1], works=work_with(store, make_scanner(clamd_url)))
    assert state_of(sessions, document)[0] is ScanState.CLEAN


def test_where_no_scanner_is_set_a_file_is_not_checked_until_it_comes_again(sessions: _Sessions, keep: Keep) -> None:
    document = keep(PDF, is_scanned=False)
    assert state_of(sessions, document)[0] is ScanState.NOT_CHECKED
    keep(PDF)
    assert state_of(sessions, document)[0] is ScanState.BEING_CHECKED
    keep(PDF, is_scanned=False)
    assert state_of(sessions, document)[0] is ScanState.BEING_CHECKED, "taking the scanner away lets nothing through"


def test_the_same_content_is_kept_and_checked_once(sessions: _Sessions, keep: Keep) -> None:
    first, second = keep(PDF), keep(PDF)
    assert first != second
    with sessions.reading() as session:
        assert len(session.scalars(select(StoredFile)).all()) == 1


def test_bytes_are_forgotten_once_no_document_leads_to_them(
    sessions: _Sessions, store: FileStore, keep: Keep, now: datetime
) -> None:
    document = keep(PDF, is_scanned=False)
    keep(EICAR, is_scanned=False)
    with sessions.begin() as session:
        session.delete(session.get_one(Document, document))
    key, other = (key_of(examine(BytesIO(content), "").sha256) for content in (PDF, EICAR))

    def tidy(at: datetime) -> None:
        with sessions.begin() as session:
            ask_for(session, JobKind.FORGET_FILES, None, now=at)
        run_due_jobs(sessions, now=at, works=work_with(store, None))

    tidy(now + SETTLING)
    assert store.size(key) == len(PDF), "what has just come is left alone"
    tidy(now + SETTLING + timedelta(seconds=1))
    assert (store.size(key), store.size(other)) == (None, len(EICAR))


def test_what_was_tidied_away_on_its_way_is_told_and_not_kept_without_bytes(
    sessions: _Sessions, keep: Keep, now: datetime
) -> None:
    keep(EICAR)
    arrived = Arrived("plan.pdf", examine(BytesIO(PDF), "plan.pdf"))
    with sessions.begin() as session:
        organisation_id = session.scalars(select(Document.organisation_id)).one()
        with pytest.raises(FileGone):
            add_document(session, organisation_id, arrived, UUID(int=1), now=now)


def test_a_store_that_takes_nothing_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreSilent, match="plan"):
        store_content(
            make_file_store(f"file://{tmp_path}/file/folder"), BytesIO(PDF),
            Arrived("plan.pdf", examine(BytesIO(PDF), "plan.pdf")),
        )  # fmt: skip
