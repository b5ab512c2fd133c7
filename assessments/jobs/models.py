"""Work as rows, written in the transaction of its cause."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base
from assessments.jobs.states import JobKind, JobState

PENDING = text("done_at IS NULL")


class Job(Base):
    """One piece of work about one subject; while it is pending, asking again only raises `requests`."""

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_pending", "kind", "subject_id", unique=True, sqlite_where=PENDING, postgresql_where=PENDING),
        Index("ix_job_due", "due_at", "id", sqlite_where=PENDING, postgresql_where=PENDING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind]
    subject_id: Mapped[UUID]
    requests: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]

    @property
    def state(self) -> JobState:
        """Where it stands."""
        if self.done_at is not None:
            return JobState.DONE
        return JobState.FAILED if self.failed_at is not None else JobState.WAITING


class SweepMark(Base):
    """When a worker last looked for work: the one sign of life that it leaves."""

    __tablename__ = "sweep_mark"

    worker: Mapped[str] = mapped_column(primary_key=True)
    swept_at: Mapped[datetime]
