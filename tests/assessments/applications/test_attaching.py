"""Files of an answer: kept beside what is typed, handed in only when clean, forgotten when they are removed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from assessments.actors import Actor
from assessments.applications.attachments import NotOpenable, named_in
from assessments.applications.documents import get_document
from assessments.applications.models import Answer, Receipt, Submission
from assessments.applications.queries import get_application
from assessments.applications.states import State
from assessments.applications.use_cases import AlreadyHandedIn, Incomplete, TooManyFiles, attach_document
from assessments.applications.use_cases.attaching import KEPT_AFTER_REMOVAL
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.documents.examining import TooLarge, WrongKind
from assessments.documents.models import Document, key_of
from assessments.errors import NotFound
from assessments.gateways.scanner import make_scanner
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.reports.exports.applications import applications
from assessments.work import run_due_jobs, work_with
from tests.assessments.documents.papers import CSV, PDF, picture
from tests.clamav import EICAR
from tests.evidence import Evidence
from tests.factories import actor_of, make_organisation, make_person

DAY = timedelta(days=1)


@pytest.fixture
def evidence(sessions: _Sessions, tmp_path: Path, now: datetime) -> Evidence:
    return Evidence(sessions, tmp_path / "files", now)


def held(evidence: Evidence) -> list[str]:
    """The names of the files in the answer."""
    answers = {answer.question_key: answer for answer in evidence.application().current.answers}
    return [entry["name"] for entry in named_in(answers["plans"].value)] if "plans" in answers else []


def actions(evidence: Evidence) -> list[str]:
    with evidence.sessions.reading() as session:
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.id))
        return [entry.action for entry in entries if entry.action.startswith("document.")]


def test_a_question_for_files_is_answered_by_files_and_receipt_and_export_hold_their_hashes(
    evidence: Evidence, now: datetime
) -> None:
    with pytest.raises(Incomplete):
        evidence.submit()
    evidence.attach(PDF, "Plan für Köln.pdf")
    evidence.attach(CSV, "../../towns.csv")
    evidence.submit()
    sha256 = evidence.arrive(PDF).examined.sha256
    with evidence.sessions.reading() as session:
        answer = json.loads(session.scalars(select(Receipt.content)).one())["answers"]["plans"]
        assert [(entry["name"], entry["size"]) for entry in answer] == [
            ("Plan für Köln.pdf", len(PDF)),
            ("towns.csv", len(CSV)),
        ]
        assert answer[0]["sha256"] == sha256
        manager = actor_of(session, evidence.staff.manager)
        table = applications(session, manager, evidence.application().round, now)
        row = dict(zip(table.header, next(iter(table.rows)), strict=True))
        assert f"Plan für Köln.pdf (SHA-256 {sha256})" in str(row["answer_plans"])


def test_a_file_that_does_not_fit_its_question_is_refused_where_it_would_be_attached(evidence: Evidence) -> None:
    for content, refusal in ((picture(), WrongKind), (PDF + bytes(1024 * 1024), TooLarge)):
        with pytest.raises(refusal):
            evidence.attach(content)
    assert held(evidence) == []


def test_the_same_content_twice_is_one_file_and_one_too_many_is_refused(evidence: Evidence) -> None:
    first = evidence.attach(PDF, "one.pdf")
    assert evidence.attach(PDF, "again.pdf") == first
    evidence.attach(CSV, "two.csv")
    with pytest.raises(TooManyFiles):
        evidence.attach(PDF + b"%", "three.pdf")
    assert held(evidence) == ["one.pdf", "two.csv"]
    assert actions(evidence) == ["document.attached"] * 2


@pytest.mark.parametrize("contents", [(PDF, PDF), (PDF, CSV)], ids=["the same", "two"])
def test_two_uploads_at_once_lose_nothing(evidence: Evidence, contents: tuple[bytes, bytes]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(evidence.attach, contents))
    assert len(held(evidence)) == len(set(contents))


def test_only_those_who_write_attach_and_remove_and_only_in_a_draft(evidence: Evidence, now: datetime) -> None:
    document, arrived = evidence.attach(PDF), evidence.arrive(CSV, "towns.csv")
    with evidence.sessions.begin() as session:
        stranger, manager = actor_of(session, make_person(session)), actor_of(session, evidence.staff.manager)
    for actor in (stranger, manager):
        with evidence.sessions.begin() as session, pytest.raises(NotFound):
            attach_document(session, actor, evidence.reference, "concept", "plans", arrived, now=now)
    for key in ("title", "nothing"):
        with evidence.sessions.begin() as session, pytest.raises(NotFound):
            attach_document(session, evidence.actor, evidence.reference, "concept", key, arrived, now=now)
    evidence.submit()
    with pytest.raises(AlreadyHandedIn):
        evidence.attach(CSV)
    with pytest.raises(AlreadyHandedIn):
        evidence.remove(document)


def test_what_is_being_checked_or_rejected_is_neither_handed_in_nor_opened(evidence: Evidence, clamd_url: str) -> None:
    clean, evil = evidence.attach(PDF, is_scanned=True), evidence.attach(EICAR, "evil.txt", is_scanned=True)
    with pytest.raises(Incomplete) as refusal:
        evidence.submit()
    assert "still being checked" in refusal.value.problems["plans"].told()
    for document in (clean, evil):
        with pytest.raises(NotOpenable):
            opened_by(evidence, evidence.actor, document)
    run_due_jobs(evidence.sessions, now=evidence.now, works=work_with(evidence.store, make_scanner(clamd_url)))
    with pytest.raises(Incomplete) as refusal:
        evidence.submit()
    told = refusal.value.problems["plans"].told()
    assert "evil.txt" in told
    assert "Eicar" in told
    with pytest.raises(NotOpenable, match="Eicar"):
        opened_by(evidence, evidence.actor, evil)
    evidence.remove(evil)
    evidence.submit()
    assert opened_by(evidence, evidence.actor, clean).name == "plan.pdf"


def opened_by(evidence: Evidence, actor: Actor, document_id: UUID, *, now: datetime | None = None) -> Document:
    with evidence.sessions.reading() as session:
        return get_document(session, actor, document_id, now=now or evidence.now)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_document_is_read_by_those_who_may_read_the_answer_that_names_it(
    sessions: _Sessions, tmp_path: Path, now: datetime, is_sealed: bool
) -> None:
    evidence = Evidence(sessions, tmp_path / "files", now, is_sealed)
    document = evidence.attach(PDF)
    with sessions.begin() as session:
        manager = actor_of(session, evidence.staff.manager)
        stranger = make_person(session)
        make_organisation(session, "Other Trust", lead=stranger)
        other = actor_of(session, stranger)
    outsiders = (manager, other, Actor())
    for actor in outsiders:
        with pytest.raises(NotFound):
            opened_by(evidence, actor, document)
    assert opened_by(evidence, evidence.actor, document).id == document
    evidence.submit()
    if is_sealed:
        with pytest.raises(NotFound):
            opened_by(evidence, manager, document)
    assert opened_by(evidence, manager, document, now=now + 11 * DAY).id == document
    for actor in outsiders[1:]:
        with pytest.raises(NotFound):
            opened_by(evidence, actor, document, now=now + 11 * DAY)
    with pytest.raises(NotFound):
        opened_by(evidence, evidence.actor, uuid4())


def test_a_file_that_was_not_handed_in_is_its_writers_alone(evidence: Evidence, now: datetime) -> None:
    """What is no longer asked for is kept in the draft, and goes to nobody."""
    left_over = evidence.attach(PDF + b"%left over")
    with evidence.sessions.begin() as session:
        session.execute(update(Answer).where(Answer.question_key == "plans").values(question_key="no_longer_asked"))
    evidence.attach(PDF)
    evidence.submit()
    with evidence.sessions.begin() as session:
        manager = actor_of(session, evidence.staff.manager)
    with pytest.raises(NotFound):
        opened_by(evidence, manager, left_over)
    assert opened_by(evidence, evidence.actor, left_over).id == left_over


def test_what_is_removed_is_on_the_trail_and_forgotten_in_time(evidence: Evidence, now: datetime) -> None:
    document = evidence.attach(PDF)
    for _twice in range(2):
        evidence.remove(document)
    assert actions(evidence) == ["document.attached", "document.removed"]
    with pytest.raises(NotFound):
        opened_by(evidence, evidence.actor, document)
    key = key_of(evidence.arrive(PDF).examined.sha256)
    tidy(evidence, now + KEPT_AFTER_REMOVAL)
    assert evidence.store.size(key) == len(PDF)
    tidy(evidence, now + KEPT_AFTER_REMOVAL + timedelta(seconds=1))
    assert evidence.store.size(key) is None


def test_what_was_handed_in_or_put_back_is_not_forgotten(evidence: Evidence, now: datetime) -> None:
    handed_in, put_back = evidence.attach(PDF), evidence.attach(CSV, "towns.csv")
    before = next(answer.value for answer in evidence.application().current.answers if answer.question_key == "plans")
    evidence.submit()
    with evidence.sessions.begin() as session:
        session.scalars(select(Submission)).one().state = State.DRAFT
        session.get_one(Document, put_back).handed_in_at = None
    evidence.remove(handed_in)
    evidence.remove(put_back)
    with evidence.sessions.begin() as session:
        current = get_application(session, evidence.actor, evidence.reference).current
        answers = {each.question_key: each for each in current.answers}
        answers["plans"].value = [entry for entry in before if entry["id"] == str(put_back)]
    tidy(evidence, now + KEPT_AFTER_REMOVAL + DAY)
    with evidence.sessions.reading() as session:
        assert {document.id for document in session.scalars(select(Document))} == {handed_in, put_back}


def tidy(evidence: Evidence, now: datetime) -> None:
    with evidence.sessions.begin() as session:
        ask_for(session, JobKind.FORGET_FILES, None, now=now)
    evidence.work(now)
