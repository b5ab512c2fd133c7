"""People and their roles; the state of emails and jobs. For administrators."""

from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.queries import count_ending, search_people
from assessments.accounts.wording import ROLES
from assessments.errors import IllegalStep
from assessments.formats.queries import count_open_requests
from assessments.funds.beginnings import has_published_round
from assessments.funds.queries import count_staff_invitations, list_funds
from assessments.jobs.queries import count_jobs, find_oldest_waiting_job, list_jobs
from assessments.jobs.states import JobState
from assessments.jobs.use_cases import retry_job as retry_job_again
from assessments.messages.kinds import KINDS
from assessments.messages.queries import count_emails, find_oldest_waiting_email, list_emails
from assessments.messages.states import EmailState
from assessments.messages.use_cases import retry_email as retry_email_again
from portal.admin import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_administrator
from portal.db import Sessions, reading, row_before, wake_worker

ROWS = 25
State = TypeVar("State", EmailState, JobState)


@blueprint.get("/people")
@needs_administrator
def people() -> ResponseReturnValue:
    """Everybody with an account, by name, with the roles that they hold now."""
    text = request.args.get("q", "")
    session, actor = reading(), current_actor()
    page = search_people(session, actor, text=text, cursor=request.args.get("after") or None)
    return render_template(
        "admin/people.html",
        people=page.rows,
        next_url=url_for(".people", q=text or None, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
        text=text,
        funds={fund.id: fund.name for fund in list_funds(session)},
        roles=ROLES,
        formats_waiting=count_open_requests(session, actor),
        invited=count_staff_invitations(session, actor),
        ending=count_ending(session, actor, now=arrived_at()),
        is_new=not has_published_round(session),
        now=arrived_at(),
    )


@blueprint.get("/work")
@needs_administrator
def messages_and_jobs() -> ResponseReturnValue:
    """What waits, what failed and why, and since when; never what an email says."""
    session, actor = reading(), current_actor()
    email_state = _chosen(EmailState, "emails")
    job_state = _chosen(JobState, "jobs")
    emails = list_emails(session, actor, state=email_state, before_id=row_before("emails_before"), limit=ROWS + 1)
    jobs = list_jobs(session, actor, state=job_state, before_id=row_before("jobs_before"), limit=ROWS + 1)
    return render_template(
        "admin/messages_and_jobs.html",
        emails=emails[:ROWS],
        jobs=jobs[:ROWS],
        email_kinds=KINDS,
        email_counts=count_emails(session, actor),
        job_counts=count_jobs(session, actor),
        oldest_email=find_oldest_waiting_email(session, actor),
        oldest_job=find_oldest_waiting_job(session, actor),
        email_state=email_state,
        job_state=job_state,
        older_emails=_older("emails_before", emails[ROWS - 1].id) if len(emails) > ROWS else None,
        older_jobs=_older("jobs_before", jobs[ROWS - 1].id) if len(jobs) > ROWS else None,
        now=arrived_at(),
    )


@blueprint.post("/work/emails/<int(max=9223372036854775807):email_id>/retry")
@needs_administrator
def retry_email(email_id: int) -> ResponseReturnValue:
    """Have an email that was given up sent again."""
    try:
        with Sessions.begin() as session:
            retry_email_again(session, current_actor(), email_id, now=arrived_at())
        wake_worker()
    except IllegalStep:
        flash(_("This email waits to be tried again already, or has been sent. Nothing was changed."), "warning")
    else:
        flash(_("The email will be tried again."))
    return redirect(url_for(".messages_and_jobs"))


@blueprint.post("/work/jobs/<int(max=9223372036854775807):job_id>/retry")
@needs_administrator
def retry_job(job_id: int) -> ResponseReturnValue:
    """Have work that was given up done again."""
    try:
        with Sessions.begin() as session:
            retry_job_again(session, current_actor(), job_id, now=arrived_at())
        wake_worker()
    except IllegalStep:
        flash(_("This work waits to be tried again already, or is done. Nothing was changed."), "warning")
    else:
        flash(_("The work will be tried again."))
    return redirect(url_for(".messages_and_jobs"))


def _chosen(states: type[State], name: str) -> State | None:
    return next((state for state in states if state.value == request.args.get(name)), None)


def _older(name: str, last_id: int) -> str:
    wanted: dict[str, Any] = {**request.args.to_dict(), name: last_id}
    return url_for(".messages_and_jobs", **wanted)
