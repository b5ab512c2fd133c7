"""The state of work, for administrators and for pages that say what is waiting."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.errors import NotFound, NotPermitted
from assessments.jobs.models import Job
from assessments.jobs.policies import may_see_jobs
from assessments.jobs.states import NO_SUBJECT, JobKind, JobState

STATE: Mapping[JobState, ColumnElement[bool]] = {
    JobState.DONE: Job.done_at.is_not(None),
    JobState.FAILED: and_(Job.done_at.is_(None), Job.failed_at.is_not(None)),
    JobState.WAITING: and_(Job.done_at.is_(None), Job.failed_at.is_(None)),
}


def list_jobs(
    session: Session, actor: Actor, *, state: JobState | None = None, before_id: int | None = None, limit: int = 50
) -> Sequence[Job]:
    """The newest jobs; `before_id` is the last id of the page before."""
    if not may_see_jobs(actor):
        raise NotPermitted
    wanted = select(Job).order_by(Job.id.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(STATE[state])
    if before_id is not None:
        wanted = wanted.where(Job.id < before_id)
    return session.scalars(wanted).all()


def get_job(session: Session, actor: Actor, job_id: int, *, lock: bool = False) -> Job:
    """One job."""
    wanted = select(Job).where(Job.id == job_id)
    job = session.scalar(wanted.with_for_update() if lock else wanted)
    if job is None or not may_see_jobs(actor):
        raise NotFound
    return job


def count_jobs(session: Session, actor: Actor) -> dict[JobState, int]:
    """How many jobs stand in each state."""
    if not may_see_jobs(actor):
        raise NotPermitted
    state = case(*((condition, state.value) for state, condition in STATE.items()))
    counts = {JobState(name): count for name, count in session.execute(select(state, func.count()).group_by(state))}
    return {state: counts.get(state, 0) for state in JobState}


def find_oldest_waiting_job(session: Session, actor: Actor) -> datetime | None:
    """Since when the longest-waiting job has waited."""
    if not may_see_jobs(actor):
        raise NotPermitted
    return session.scalar(select(func.min(Job.created_at)).where(STATE[JobState.WAITING]))


def is_asked_for(session: Session, subject_id: UUID | None, *kinds: JobKind) -> bool:
    """Whether such work is still to be done, so that a page can say that its figures are about to change."""
    pending = exists().where(Job.kind.in_(kinds), Job.subject_id == (subject_id or NO_SUBJECT), Job.done_at.is_(None))
    return bool(session.scalar(select(pending)))
