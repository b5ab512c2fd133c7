"""Which use cases do which kind of work, and the one loop that runs them, for the worker and for the replay.

Work reads in one transaction, computes outside any, and writes in a second one, which says that it is done only if
nobody has asked for it again in the meantime. Work of many parts takes a transaction for each of them instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.allocating.calculations import compute_run, read_run, write_run
from assessments.allocating.use_cases import give_out_next, send_reminders
from assessments.applications.use_cases import end_clarification, forget_removed, send_notice, thin_versions
from assessments.audit.use_cases import seal_trail
from assessments.awards.use_cases import lapse_next, propose_next, remind_next
from assessments.batches.use_cases import do_next
from assessments.correspondence.use_cases import write_letters
from assessments.decisions.use_cases import close_role, draft_next, release_planned, settle_approvals
from assessments.documents.use_cases import find_waiting, forget_stored, scan_waiting, write_verdict
from assessments.enquiries.use_cases import tell_next_writers
from assessments.formats.use_cases import forget_old_requests
from assessments.gateways import FileStore, Scanner
from assessments.interests.matching import Found, find_conflicts
from assessments.interests.subjects import read_subject
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ClaimLost, ask_for, claim_job, fail_job, finish_job, sweep_done_jobs
from assessments.panels.use_cases.opening import settle_reading_of
from assessments.reports.calculations import Figures, compute_figures, read_round, write_edition, write_figures
from assessments.reports.picturing import draw_chart, read_bars, write_chart
from assessments.rooms.calculations import compute_scenario, read_scenario, write_scenario
from assessments.scoring.names_found import find_leaks, read_stage_for_leaks
from assessments.scoring.use_cases import note_conflicts
from assessments.scoring.use_cases.leaking import keep_leaks
from assessments.standings.use_cases import remind_of_ending
from assessments.transactions import Transactions


class Write(Protocol):
    """Writes what was computed about a subject."""

    def __call__(self, session: Session, subject_id: UUID, output: Any, /, *, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Work:
    """The three steps of one kind of work."""

    read: Callable[[Session, UUID], Any]
    compute: Callable[[Any, datetime], Any]
    write: Write


class Step(Protocol):
    """Does one part, and says whether there was one left to do."""

    def __call__(self, session: Session, subject_id: UUID, /, *, now: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class Steps:
    """One kind of work that is done part by part; whoever comes next goes on after the last part that was done."""

    step: Step


STEPS_AT_ONCE = 200
"""Parts that are done before other work gets its turn; far fewer than a task's time allows."""


def _read_nothing(_session: Session, _subject_id: UUID) -> None:
    """For work that is all writing."""


def _compute_nothing(_input: None, _now: datetime) -> None:
    """For work that is all writing."""


def _write_seal(session: Session, _subject_id: UUID, _output: None, /, *, now: datetime) -> None:
    seal_trail(session, now=now)


def _write_end(session: Session, submission_id: UUID, _output: None, /, *, now: datetime) -> None:
    end_clarification(session, submission_id, now=now)


def _write_closing(session: Session, appointment_id: UUID, _output: None, /, *, now: datetime) -> None:
    close_role(session, appointment_id, now=now)


def _write_figures(session: Session, round_id: UUID, output: Figures, /, *, now: datetime) -> None:
    """Whatever changes figures may have changed what an approval rests on; applications are held before their round."""
    settle_approvals(session, round_id, now=now)
    write_figures(session, round_id, output, now=now)


def _write_conflicts(session: Session, subject_id: UUID, found: Sequence[Found], /, *, now: datetime) -> None:
    """What is found of those who judged and decided is seen by their approvals at once, and by what they read."""
    note_conflicts(session, subject_id, found, now=now)
    settle_reading_of(session, subject_id, now=now)
    for round_id in sorted({each.round_id for each in found}):
        settle_approvals(session, round_id, now=now)


def _write_notice(session: Session, submission_id: UUID, _output: None, /, *, now: datetime) -> None:
    send_notice(session, submission_id, now=now)


def _write_reminders(session: Session, round_id: UUID, _output: None, /, *, now: datetime) -> None:
    send_reminders(session, round_id, now=now)


def _write_next(session: Session, award_id: UUID, _output: None, /, *, now: datetime) -> None:
    propose_next(session, award_id, now=now)


def _write_thinning(session: Session, _subject_id: UUID, _output: None, /, *, now: datetime) -> None:
    thin_versions(session, now=now)


def _write_ending(session: Session, standing_id: UUID, _output: None, /, *, now: datetime) -> None:
    remind_of_ending(session, standing_id, now=now)


WORK: Mapping[JobKind, Work | Steps] = {
    JobKind.ROUND_FIGURES: Work(read_round, compute_figures, _write_figures),
    JobKind.EDITION: Work(read_round, compute_figures, write_edition),
    JobKind.RANKING_CHART: Work(read_bars, draw_chart, write_chart),
    JobKind.SEAL_TRAIL: Work(_read_nothing, _compute_nothing, _write_seal),
    JobKind.MESSAGE: Work(_read_nothing, _compute_nothing, write_letters),
    JobKind.CLOSE_ROLE: Work(_read_nothing, _compute_nothing, _write_closing),
    JobKind.BATCH: Steps(do_next),
    JobKind.ANSWER: Steps(tell_next_writers),
    JobKind.DRAFT_NOTICE: Work(_read_nothing, _compute_nothing, _write_notice),
    JobKind.THIN_VERSIONS: Work(_read_nothing, _compute_nothing, _write_thinning),
    JobKind.END_CLARIFICATION: Work(_read_nothing, _compute_nothing, _write_end),
    JobKind.ALLOCATE: Work(read_run, compute_run, write_run),
    JobKind.GIVE_OUT: Steps(give_out_next),
    JobKind.REMIND: Work(_read_nothing, _compute_nothing, _write_reminders),
    JobKind.FIND_CONFLICTS: Work(read_subject, find_conflicts, _write_conflicts),
    JobKind.RELEASE: Work(_read_nothing, _compute_nothing, release_planned),
    JobKind.DRAFT_FEEDBACK: Steps(draft_next),
    JobKind.FIND_LEAKS: Work(read_stage_for_leaks, find_leaks, keep_leaks),
    JobKind.LAPSE_OFFERS: Steps(lapse_next),
    JobKind.PROPOSE_NEXT: Work(_read_nothing, _compute_nothing, _write_next),
    JobKind.REMIND_AWARDED: Steps(remind_next),
    JobKind.STANDING_ENDING: Work(_read_nothing, _compute_nothing, _write_ending),
    JobKind.SCENARIO: Work(read_scenario, compute_scenario, write_scenario),
}
"""The work that needs nothing from outside."""


def work_with(store: FileStore, scanner: Scanner | None) -> Mapping[JobKind, Work | Steps]:
    """All work, with what is outside: where files are kept, and what looks for viruses in them."""
    scan = partial(scan_waiting, store=store, scanner=scanner)

    def forget_next(session: Session, _subject_id: UUID, /, *, now: datetime) -> bool:
        return forget_removed(session, now=now) or forget_stored(session, store, now=now)

    return {
        **WORK,
        JobKind.SCAN: Work(find_waiting, scan, write_verdict),
        JobKind.FORGET_FILES: Steps(forget_next),
    }


def run_due_jobs(
    sessions: Transactions, *, now: datetime, limit: int = 50, works: Mapping[JobKind, Work | Steps] = WORK
) -> int:
    """Do up to `limit` jobs that are due, longest due first, and return how many were tried."""
    tried = 0
    while tried < limit:
        with sessions.begin() as session:
            job = claim_job(session, now=now)
            if job is None:
                sweep_done_jobs(session, now=now)
                forget_old_requests(session, now=now)
                break
        tried += 1
        _run_job(sessions, job, works, now=now)
    return tried


def _run_job(sessions: Transactions, job: Job, works: Mapping[JobKind, Work | Steps], *, now: datetime) -> None:
    try:
        _do(sessions, job, works[job.kind], now=now)
    except ClaimLost:
        return
    except Exception as problem:  # noqa: BLE001  whatever it is, it is kept on the row and does not hold up the others
        with sessions.begin() as session:
            fail_job(session, job, problem, now=now)


def _do(sessions: Transactions, job: Job, work: Work | Steps, *, now: datetime) -> None:
    if isinstance(work, Steps):
        _do_steps(sessions, job, work, now=now)
        return
    with sessions.reading() as session:
        material = work.read(session, job.subject_id)
    output = work.compute(material, now)
    with sessions.begin() as session:
        work.write(session, job.subject_id, output, now=now)
        session.flush()
        finish_job(session, job, now=now)


def _do_steps(sessions: Transactions, job: Job, steps: Steps, *, now: datetime) -> None:
    for _step in range(STEPS_AT_ONCE):
        with sessions.begin() as session:
            if not steps.step(session, job.subject_id, now=now):
                finish_job(session, job, now=now)
                return
    with sessions.begin() as session:
        ask_for(session, job.kind, job.subject_id, now=now)
        finish_job(session, job, now=now)
