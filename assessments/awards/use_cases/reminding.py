"""Reminding organisations of offers that wait for their answer, and of reports that are due soon, or late."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM
from assessments.applications.models import Application
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.awards.models import Award, AwardReport
from assessments.awards.queries import get_award, today_in
from assessments.awards.schedule import reminder_days
from assessments.awards.states import OWED, AwardState
from assessments.awards.use_cases.reporting import report_of
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for

BEFORE = timedelta(days=14)
AGAIN = timedelta(days=14)
"""How long after a word about a late report another one follows."""


def ask_to_remind(session: Session, *, now: datetime) -> None:
    """Have organisations reminded of the offers that they have not answered, and the reports that they owe."""
    ask_for(session, JobKind.REMIND_AWARDED, None, now=now)


def remind_next(session: Session, _subject_id: UUID, /, *, now: datetime) -> bool:
    """Remind of one offer or report; whether there was one."""
    return _remind_of_offer(session, now) or _remind_of_report(session, now)


def _remind_of_offer(session: Session, now: datetime) -> bool:
    """Tell the leads, once for each of its days, that an offer lapses soon; after its last day nothing."""
    reference = session.scalars(
        select(Application.reference)
        .join(Award, Award.application_id == Application.id)
        .where(Award.state == AwardState.OFFERED, Award.remind_on <= now.date())
        .order_by(Award.remind_on, Award.id)
        .limit(1)
    ).one_or_none()
    if reference is None:
        return False
    award = get_award(session, SYSTEM, reference, lock=True)
    due, zone = award.remind_on, award.application.round.time_zone
    today = today_in(zone, now)
    coming = [day for day in reminder_days(today_in(zone, award.offered_at), award.accept_by) if day > now.date()]
    award.remind_on = coming[0] if coming else None
    if due is not None and award.state is AwardState.OFFERED and today <= award.accept_by:
        _tell_of_offer(session, award, due, now)
    return True


def _tell_of_offer(session: Session, award: Award, due: date, now: datetime) -> None:
    application = award.application
    context = {
        "reference": application.reference, "title": application.title, "total_pence": award.total_pence,
        "accept_by": award.accept_by.isoformat(), "path": f"/apply/{application.reference}/award",
    }  # fmt: skip
    key = f"award_reminder:{award.id}:{due.isoformat()}"
    write_to_leads(session, application, key=key, template="award_reminder", context=context, now=now)
    record(
        session, SYSTEM, "award.reminded", award.id, now=now, round_id=award.round_id,
        application_id=award.application_id, details={"decision": str(award.decision_id)},
    )  # fmt: skip


def _remind_of_report(session: Session, now: datetime) -> bool:
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
