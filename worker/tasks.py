"""Tasks: ids or nothing in, one call each. Rows say what is to be done."""

from assessments.allocating.use_cases import ask_for_reminders
from assessments.applications.use_cases import ask_for_notices, ask_to_end_clarifications
from assessments.awards.use_cases import ask_to_lapse, ask_to_remind
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.decisions.use_cases import ask_to_close_roles
from assessments.gateways import find_scanner, make_file_store, make_mail
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for, mark_sweep
from assessments.messages.use_cases import send_due_emails
from assessments.scoring.use_cases import ask_to_look_at_unsealed
from assessments.standings.use_cases import ask_for_endings
from assessments.work import run_due_jobs, work_with
from config import load_settings
from worker.app import (
    CLOSE_ROLES,
    COMPARE_UNSEALED,
    END_CLARIFICATIONS,
    FORGET_FILES,
    MIND_AWARDS,
    REMIND_ASSESSORS,
    REMIND_HOLDERS,
    SEAL,
    SWEEP,
    TELL_DRAFTS,
    THIN_VERSIONS,
    celery,
)


@celery.task(name=SWEEP)
def sweep() -> None:
    """Send emails and do work that is due, a few at a time, and come again at once until nothing is left."""
    settings = load_settings()
    with Sessions.begin() as session:
        mark_sweep(session, now=utcnow())
    mail = make_mail(settings.mail_url)
    sent = send_due_emails(Sessions, mail, base_url=settings.base_url, now=utcnow(), limit=10)
    works = work_with(make_file_store(settings.files_url, settings.s3), find_scanner(settings.clamd_url))
    if run_due_jobs(Sessions, now=utcnow(), limit=1, works=works) or sent:
        sweep.apply_async(expires=60)


@celery.task(name=SEAL)
def seal() -> None:
    """Have the trail sealed."""
    with Sessions.begin() as session:
        ask_for(session, JobKind.SEAL_TRAIL, None, now=utcnow())


@celery.task(name=CLOSE_ROLES)
def close_roles() -> None:
    """Have what is held by roles that have ended given back."""
    with Sessions.begin() as session:
        ask_to_close_roles(session, now=utcnow())


@celery.task(name=COMPARE_UNSEALED)
def compare_unsealed() -> None:
    """Have conflicts looked for in what a seal hid until now."""
    with Sessions.begin() as session:
        ask_to_look_at_unsealed(session, now=utcnow())


@celery.task(name=TELL_DRAFTS)
def tell_drafts() -> None:
    """Have those written to whose drafts are about to close, or have closed."""
    with Sessions.begin() as session:
        ask_for_notices(session, now=utcnow())


@celery.task(name=THIN_VERSIONS)
def thin_versions() -> None:
    """Have old versions of answers thinned out."""
    with Sessions.begin() as session:
        ask_for(session, JobKind.THIN_VERSIONS, None, now=utcnow())


@celery.task(name=END_CLARIFICATIONS)
def end_clarifications() -> None:
    """Have what was returned, and not answered in time, stand as it was."""
    with Sessions.begin() as session:
        ask_to_end_clarifications(session, now=utcnow())


@celery.task(name=FORGET_FILES)
def forget_files() -> None:
    """Have files forgotten that were removed long ago, or to which nothing leads."""
    with Sessions.begin() as session:
        ask_for(session, JobKind.FORGET_FILES, None, now=utcnow())


@celery.task(name=REMIND_ASSESSORS)
def remind_assessors() -> None:
    """Have assessors reminded of what is due soon or late, and managers of what is late."""
    with Sessions.begin() as session:
        ask_for_reminders(session, now=utcnow())


@celery.task(name=MIND_AWARDS)
def mind_awards() -> None:
    """Have offers lapse that nobody answered in time, and organisations reminded of reports that they owe."""
    with Sessions.begin() as session:
        ask_to_lapse(session, now=utcnow())
        ask_to_remind(session, now=utcnow())


@celery.task(name=REMIND_HOLDERS)
def remind_holders() -> None:
    """Have those reminded who hold something of a fund that runs out."""
    with Sessions.begin() as session:
        ask_for_endings(session, now=utcnow())
