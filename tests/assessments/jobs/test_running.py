"""Work is done once however often it is asked for, and again if it was asked for while it was being done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM, VISITOR, Actor
from assessments.audit.models import Seal
from assessments.audit.use_cases import record
from assessments.db import _Sessions
from assessments.errors import IllegalStep, NotPermitted
from assessments.gateways import make_file_store
from assessments.jobs.models import Job
from assessments.jobs.queries import count_jobs, is_asked_for, list_jobs
from assessments.jobs.states import PAUSES, JobKind, JobState
from assessments.jobs.use_cases import CLAIM, KEPT, ask_for, claim_job, retry_job
from assessments.work import Work, run_due_jobs, work_with

ADMINISTRATOR = Actor(user_id=uuid4(), is_administrator=True)
KIND = JobKind.ROUND_FIGURES


class Diary:
    """Work that notes what was done with which subject, and does something else in the middle."""

    def __init__(self, meanwhile: Any = None) -> None:
        self.written: list[UUID] = []
        self.meanwhile = meanwhile

    def read(self, _session: Session, subject_id: UUID) -> UUID:
        return subject_id

    def compute(self, subject_id: UUID, _now: datetime) -> UUID:
        if self.meanwhile is not None:
            self.meanwhile()
        return subject_id

    def write(self, session: Session, subject_id: UUID, output: UUID, /, *, now: datetime) -> None:
        assert subject_id == output
        record(session, SYSTEM, "work.done", subject_id, now=now)
        self.written.append(subject_id)

    @property
    def works(self) -> dict[JobKind, Work]:
        return {KIND: Work(self.read, self.compute, self.write)}


def ask(sessions: _Sessions, now: datetime, subject_id: UUID | None = None, kind: JobKind = KIND) -> None:
    with sessions.begin() as session:
        ask_for(session, kind, subject_id, now=now)


def jobs(sessions: _Sessions) -> list[Job]:
    with sessions.reading() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def test_a_hundred_requests_make_one_piece_of_work(sessions: _Sessions, now: datetime) -> None:
    subject, diary = uuid4(), Diary()
    for _ in range(100):
        ask(sessions, now, subject)
    assert run_due_jobs(sessions, now=now, works=diary.works) == 1
    assert diary.written == [subject]
    (job,) = jobs(sessions)
    assert (job.requests, job.state, job.done_at) == (100, JobState.DONE, now)


def test_work_about_nothing_in_particular_is_one_piece_too(sessions: _Sessions, now: datetime) -> None:
    ask(sessions, now)
    ask(sessions, now)
    assert [job.requests for job in jobs(sessions)] == [2]


def test_work_that_is_done_can_be_asked_for_again(sessions: _Sessions, now: datetime) -> None:
    diary = Diary()
    for _ in range(2):
        ask(sessions, now)
        run_due_jobs(sessions, now=now, works=diary.works)
    assert len(diary.written) == len(jobs(sessions)) == 2


def test_work_asked_for_while_it_is_being_done_is_done_again(sessions: _Sessions, now: datetime) -> None:
    subject = uuid4()
    asked = iter([True])
    diary = Diary(lambda: ask(sessions, now, subject) if next(asked, False) else None)
    ask(sessions, now, subject)
    assert run_due_jobs(sessions, now=now, works=diary.works) == 2
    assert diary.written == [subject, subject]
    assert [job.state for job in jobs(sessions)] == [JobState.DONE]


def test_a_fault_is_kept_and_nothing_of_the_results(sessions: _Sessions, now: datetime) -> None:
    def write(session: Session, subject_id: UUID, output: Any, /, *, now: datetime) -> None:
        record(session, SYSTEM, "work.done", subject_id, now=now)
        raise ZeroDivisionError("by nothing")

    ask(sessions, now)
    run_due_jobs(sessions, now=now, works={KIND: Work(Diary().read, Diary().compute, write)})
    (job,) = jobs(sessions)
    assert (job.state, job.error, job.due_at) == (JobState.WAITING, "ZeroDivisionError: by nothing", now + PAUSES[0])
    with sessions.reading() as session:
        assert count_jobs(session, ADMINISTRATOR)[JobState.WAITING] == 1
    diary = Diary()
    assert run_due_jobs(sessions, now=now, works=diary.works) == 0
    assert run_due_jobs(sessions, now=now + PAUSES[0], works=diary.works) == 1
    assert jobs(sessions)[0].error is None


def test_work_that_failed_eight_times_waits_for_a_person_or_a_new_request(sessions: _Sessions, now: datetime) -> None:
    ask(sessions, now)
    moment, tried = now, 0
    while run_due_jobs(sessions, now=moment, works={}):
        tried += 1
        moment += timedelta(days=1)
    assert (tried, jobs(sessions)[0].state) == (8, JobState.FAILED)
    ask(sessions, moment)
    assert (jobs(sessions)[0].state, jobs(sessions)[0].due_at) == (JobState.WAITING, moment)


def test_work_whose_worker_died_is_begun_again_by_another(sessions: _Sessions, now: datetime) -> None:
    ask(sessions, now)
    with sessions.begin() as session:
        assert claim_job(session, now=now)
    diary = Diary()
    assert run_due_jobs(sessions, now=now + CLAIM - timedelta(seconds=1), works=diary.works) == 0
    assert run_due_jobs(sessions, now=now + CLAIM, works=diary.works) == 1


def test_results_that_come_after_another_worker_took_over_are_dropped(sessions: _Sessions, now: datetime) -> None:
    quick = Diary()
    slow = Diary(lambda: run_due_jobs(sessions, now=now + CLAIM, works=quick.works))
    subject = uuid4()
    ask(sessions, now, subject)
    run_due_jobs(sessions, now=now, limit=1, works=slow.works)
    assert quick.written == [subject]
    (job,) = jobs(sessions)
    assert (job.state, job.done_at) == (JobState.DONE, now + CLAIM)


def test_workers_at_the_same_time_do_each_piece_once(sessions: _Sessions, now: datetime) -> None:
    subjects = {uuid4() for _ in range(20)}
    for subject in subjects:
        ask(sessions, now, subject)
    diary = Diary()
    with ThreadPoolExecutor(4) as pool:
        done = pool.map(lambda _: run_due_jobs(sessions, now=now, works=diary.works), range(4))
        assert sum(done) == 20
    assert sorted(diary.written) == sorted(subjects)


def test_work_done_long_ago_is_swept_away(sessions: _Sessions, now: datetime) -> None:
    ask(sessions, now)
    run_due_jobs(sessions, now=now, works=Diary().works)
    run_due_jobs(sessions, now=now + KEPT, works=Diary().works)
    assert len(jobs(sessions)) == 1
    run_due_jobs(sessions, now=now + KEPT + timedelta(seconds=1), works=Diary().works)
    assert jobs(sessions) == []


def test_a_page_can_tell_that_work_is_asked_for(sessions: _Sessions, now: datetime) -> None:
    subject = uuid4()
    ask(sessions, now, subject)
    with sessions.reading() as session:
        assert is_asked_for(session, subject, KIND)
        assert not is_asked_for(session, uuid4(), KIND)
    run_due_jobs(sessions, now=now, works=Diary().works)
    with sessions.reading() as session:
        assert not is_asked_for(session, subject, KIND)


def test_only_administrators_see_work_and_only_failed_work_is_retried(sessions: _Sessions, now: datetime) -> None:
    ask(sessions, now)
    with sessions.reading() as session, pytest.raises(NotPermitted):
        list_jobs(session, VISITOR)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        retry_job(session, ADMINISTRATOR, 1, now=now)
    with sessions.begin() as session:
        session.get_one(Job, 1).failed_at = now
    with sessions.begin() as session:
        retry_job(session, ADMINISTRATOR, 1, now=now)
    assert jobs(sessions)[0].state is JobState.WAITING


def test_sealing_the_trail_is_work_like_any_other(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        record(session, SYSTEM, "round.replayed", None, now=now)
        ask_for(session, JobKind.SEAL_TRAIL, None, now=now)
    assert run_due_jobs(sessions, now=now) == 1
    with sessions.reading() as session:
        assert session.scalars(select(Seal.entries)).all() == [1]


def test_every_kind_of_work_has_somebody_who_does_it(tmp_path: Path) -> None:
    assert set(work_with(make_file_store(f"file://{tmp_path}"), None)) == set(JobKind)
