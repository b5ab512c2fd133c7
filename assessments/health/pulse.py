"""What the rows say about the work behind the pages: when a worker last looked, and what waits for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.jobs.models import SweepMark
from assessments.jobs.queries import STATE as JOB
from assessments.jobs.states import JobState
from assessments.messages.models import Email
from assessments.messages.queries import STATE as EMAIL
from assessments.messages.states import EmailState


@dataclass(frozen=True, slots=True)
class Pulse:
    """A worker's sign of life, and how much waits or was given up."""

    swept_at: datetime | None
    emails_waiting: int
    emails_failed: int
    jobs_waiting: int
    jobs_failed: int


def read_pulse(session: Session) -> Pulse:
    """For anybody: it tells no more than numbers. What is sent and done is not looked at, however much there is."""
    waiting, failed = (select(func.count()).where(EMAIL[state]) for state in (EmailState.WAITING, EmailState.FAILED))
    failed = failed.where(Email.sent_at.is_(None))  # what came back is the fund's to see to: nobody here can send it
    jobs, failed_jobs = (select(func.count()).where(JOB[state]) for state in (JobState.WAITING, JobState.FAILED))
    marks = select(func.max(SweepMark.swept_at))
    row = session.execute(
        select(*(each.scalar_subquery() for each in (marks, waiting, failed, jobs, failed_jobs)))
    ).one()
    return Pulse(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4]))
