"""Reminding organisations of reports that are due soon, or late."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM
from assessments.applications.models import Application
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.awards.models import Award, AwardReport
from assessments.awards.queries import get_award, today_in
from assessments.awards.states import OWED, AwardState
from assessments.awards.use_cases.reporting import report_of
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for

BEFORE = timedelta(days=14)
AGAIN = timedelta(days=14)
"""How long after a word about a late report another one follows."""


def ask_to_remind(session: Session, *, now: datetime) -> None:
    """Have organisations reminded of the reports that they owe."""
    ask_for(session, JobKind.REMIND_AWARDED, None, now=now)


def remind_next(session: Session, _subject_id: UUID, /, *, now: datetime) -> bool:
    """Remind of one report; whether there was one."""
    today = now.date()
    soon = and_(AwardReport.reminded_at.is_(None), AwardReport.due_on >= today, AwardReport.due_on <= today + BEFORE)
    waited = or_(AwardReport.told_late_at.is_(None), AwardReport.told_late_at <= now - AGAIN)
    found = session.execute(
        select(AwardReport.id, Application.reference)
        .join(AwardReport.award)
        .join(Award.application)
        .where(
            AwardReport.state.in_(OWED), Award.state == AwardState.ACCEPTED, Award.ended_at.is_(None),
            or_(soon, and_(AwardReport.due_on < today, waited)),
        )
        .order_by(AwardReport.due_on, AwardReport.id)
        .limit(1)
    ).one_or_none()  # fmt: skip
    if found is None:
        return False
    _remind(session, *found, now)
    return True


def _remind(session: Session, report_id: UUID, reference: str, now: datetime) -> None:
    award = get_award(session, SYSTEM, reference, lock=True)
    report, application = report_of(award, report_id), award.application
    is_late = report.due_on < today_in("UTC", now)
    report.reminded_at = report.reminded_at or now
    if is_late:
        report.told_late_at = now
    template = "report_late" if is_late else "report_due"
    context = {
        "reference": application.reference, "title": application.title, "what": report.title,
        "due_on": report.due_on.isoformat(), "path": f"/apply/{application.reference}/award/reports/{report.id}",
    }  # fmt: skip
    key = f"{template}:{report.id}:{now.date().isoformat()}"
    write_to_leads(session, application, key=key, template=template, context=context, now=now)
    record(
        session, SYSTEM, "award_report.reminded", report.id, now=now, round_id=award.round_id,
        application_id=award.application_id, details={"award": str(award.id)},
    )  # fmt: skip
