"""Telling the people of a draft that it is about to close and, if it was never handed in, what they wrote."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM
from assessments.applications.copying import copy_of
from assessments.applications.drafts import DraftNotice
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_application_where
from assessments.applications.states import State
from assessments.applications.use_cases.writing import write_to_leads
from assessments.audit.use_cases import record
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for

DAYS_BEFORE = (7, 1)
AT_A_TIME = 500


def plan_notices(session: Session, submission_id: UUID, closes_at: datetime, *, now: datetime) -> None:
    """Note when the people of a draft are next written to, as its closing is now."""
    moments = [closes_at - timedelta(days=days) for days in (*DAYS_BEFORE, 0)]
    coming = [moment for moment in moments if moment > now]
    if not coming:
        session.execute(delete(DraftNotice).where(DraftNotice.submission_id == submission_id))
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(DraftNotice).values(submission_id=submission_id, due_at=min(coming))
    session.execute(row.on_conflict_do_update(index_elements=["submission_id"], set_={"due_at": row.excluded.due_at}))


def ask_for_notices(session: Session, *, now: datetime) -> int:
    """Have those written to who are to be written to by now; how many drafts there are."""
    due = session.scalars(
        select(DraftNotice.submission_id).where(DraftNotice.due_at <= now).order_by(DraftNotice.due_at).limit(AT_A_TIME)
    ).all()
    for submission_id in due:
        ask_for(session, JobKind.DRAFT_NOTICE, submission_id, now=now)
    return len(due)


def send_notice(session: Session, submission_id: UUID, *, now: datetime) -> None:
    """Write to the leads of a draft what is to be told of its closing now, if anything is, and plan what comes next.

    Nobody is written to about what was handed in or withdrawn. Each notice is sent once, also where the closing is
    moved afterwards; the copy goes out once for each closing, for after an extension there may be more to copy.
    """
    its_application = select(Submission.application_id).where(Submission.id == submission_id)
    application = get_application_where(session, Application.id.in_(its_application), lock=True)
    submission = next(each for each in application.submissions if each.id == submission_id)
    if submission.state is not State.DRAFT:
        session.execute(delete(DraftNotice).where(DraftNotice.submission_id == submission_id))
        return
    plan_notices(session, submission.id, submission.closes_at, now=now)
    left = submission.closes_at - now
    days = next((days for days in sorted(DAYS_BEFORE) if left <= timedelta(days=days)), None)
    if left <= timedelta(0):
        _send_copy(session, submission, now)
    elif days is not None:
        _write(session, submission, "closing_soon", str(days), {"days": days}, now)


def _send_copy(session: Session, submission: Submission, now: datetime) -> None:
    answers, is_cut = copy_of(submission)
    if answers:
        told = {"answers": answers, "is_cut": is_cut}
        _write(session, submission, "draft_copy", submission.closes_at.isoformat(), told, now)


def _write(
    session: Session, submission: Submission, template: str, which: str, told: dict[str, Any], now: datetime
) -> None:
    application = submission.application
    context = {
        **told, "reference": application.reference, "title": application.title, "round": application.round.title,
        "stage": submission.stage.title, "closes_at": submission.closes_at.isoformat(),
        "time_zone": application.round.time_zone,
        "path": f"/apply/{application.reference}/{submission.stage.key}",
    }  # fmt: skip
    write_to_leads(
        session, application, key=f"{template}:{submission.id}:{which}", template=template, context=context, now=now
    )
    record(
        session, SYSTEM, f"submission.told_of_{template}", submission.id, now=now, round_id=application.round_id,
        application_id=application.id,
    )  # fmt: skip
