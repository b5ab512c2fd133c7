"""Asking for work, claiming it, and noting how it went. `assessments.work` does it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, NotPermitted
from assessments.jobs.models import Job, SweepMark
from assessments.jobs.policies import may_retry_jobs
from assessments.jobs.queries import STATE, get_job
from assessments.jobs.states import NO_SUBJECT, PAUSES, JobKind, JobState

CLAIM = timedelta(minutes=5)
"""How long a job is left alone once a worker has begun it; longer than the worker lets any task run."""

ANY_WORKER = "any"
"""All workers share one mark: what matters is that one of them looks."""

KEPT = timedelta(days=7)
"""How long done work stays on the administrator's page."""


class ClaimLost(Exception):
    """The work took so long that another worker has begun it: what was computed must not be written."""


def ask_for(
    session: Session, kind: JobKind, subject_id: UUID | None, *, now: datetime, due_at: datetime | None = None
) -> None:
    """Have this work done once this transaction has committed, or once a moment has come; asking often does it once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "kind": kind,
        "subject_id": subject_id or NO_SUBJECT,
        "requests": 1,
        "created_at": now,
        "due_at": due_at or now,
        "attempts": 0,
    }
    failed = Job.failed_at.is_not(None)
    session.execute(
        insert(Job)
        .values(row)
        .on_conflict_do_update(
            index_elements=["kind", "subject_id"],
            index_where=Job.done_at.is_(None),
            set_={
                "requests": Job.requests + 1,
                "due_at": case((failed, now), else_=Job.due_at),
                "attempts": case((failed, 0), else_=Job.attempts),
                "failed_at": None,
            },
        )
    )


def retry_job(session: Session, actor: Actor, job_id: int, *, now: datetime) -> None:
    """Have work that was given up tried again, from the beginning."""
    job = get_job(session, actor, job_id, lock=True)
    if not may_retry_jobs(actor):
        raise NotPermitted
    if job.state is not JobState.FAILED:
        raise IllegalStep
    job.failed_at = job.claimed_until = None
    job.attempts = 0
    job.due_at = now
    record(session, actor, "job.retried", None, now=now, details={"job_id": job_id})


def claim_job(session: Session, *, now: datetime) -> Job | None:
    """Take the job that has been due longest for this worker; None if there is none."""
    job = session.scalar(
        select(Job)
        .where(STATE[JobState.WAITING], Job.due_at <= now)
        .where(or_(Job.claimed_until.is_(None), Job.claimed_until <= now))
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    if job.attempts > len(PAUSES):
        job.failed_at = now
        job.error = job.error or "It was begun too often without an end."
        session.flush()
        return claim_job(session, now=now)
    job.attempts += 1
    job.claimed_until = now + CLAIM
    return job


def finish_job(session: Session, claimed: Job, *, now: datetime) -> None:
    """Note that the work is done, or due again if it was asked for anew while it was being done.

    Call it last in the transaction that writes the results: whoever asks for work touches its job last, too.
    Raises ClaimLost, so that the results are rolled back.
    """
    mine = (Job.id == claimed.id, Job.claimed_until == claimed.claimed_until, Job.done_at.is_(None))
    stands = Job.requests == claimed.requests
    changed = session.execute(
        update(Job)
        .where(*mine)
        .values(
            done_at=case((stands, now), else_=None),
            due_at=case((stands, Job.due_at), else_=now),
            attempts=case((stands, Job.attempts), else_=0),
            claimed_until=None,
            error=None,
        )
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    if changed.scalar() is None:
        raise ClaimLost


def fail_job(session: Session, claimed: Job, problem: Exception, *, now: datetime) -> None:
    """Keep what went wrong on the row, and try again later, or give up after enough attempts."""
    row = session.scalar(
        select(Job).where(Job.id == claimed.id, Job.claimed_until == claimed.claimed_until).with_for_update()
    )
    if row is None or row.done_at is not None:
        return
    row.claimed_until = None
    row.error = f"{type(problem).__name__}: {problem}"[:500]
    if row.attempts > len(PAUSES):
        row.failed_at = now
    else:
        row.due_at = now + PAUSES[row.attempts - 1]


def mark_sweep(session: Session, *, now: datetime) -> None:
    """Note that a worker has looked for work: its sign of life."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    mark = insert(SweepMark).values(worker=ANY_WORKER, swept_at=now)
    later = SweepMark.swept_at < now
    session.execute(mark.on_conflict_do_update(index_elements=["worker"], set_={"swept_at": now}, where=later))


def sweep_done_jobs(session: Session, *, now: datetime) -> None:
    """Forget work that was done long ago; its results are kept elsewhere."""
    session.execute(delete(Job).where(Job.done_at < now - KEPT).execution_options(synchronize_session=False))
