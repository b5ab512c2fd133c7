"""Before anybody judges: finding applications eligible or not, and giving more time."""

from datetime import datetime, time

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.applications.policies import may_read_answers
from assessments.applications.use_cases import extend_deadline, screen_application
from assessments.errors import DomainError
from portal.answers import shown_answers
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, wake_worker
from portal.fields import moment_in
from portal.manage import blueprint
from portal.manage.forms import ELIGIBLE, ExtendForm, ScreenForm
from portal.manage.subjects import submission_for
from portal.problems import show_problems
from portal.text import moment


@blueprint.route("/applications/<reference>/<stage>/screen", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def screen(reference: str, stage: str) -> ResponseReturnValue:
    """Find an application eligible or not, with its answers at hand."""
    submission = submission_for(Role.MANAGER, reference, stage)
    form, status = ScreenForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _screen(submission, form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    shown = shown_answers(submission) if may_read_answers(current_actor(), submission, arrived_at()) else None
    return render_template("manage/screen.html", form=form, submission=submission, shown=shown), status


def _screen(submission: Submission, form: ScreenForm) -> ResponseReturnValue:
    reference = submission.application.reference
    with Sessions.begin() as session:
        screen_application(
            session,
            current_actor(),
            reference,
            submission.stage.key,
            is_eligible=form.finding.data == ELIGIBLE,
            reason=form.reason.data or "",
            now=arrived_at(),
        )
    wake_worker()
    flash(_("%(reference)s is screened. What you found is recorded.", reference=reference))
    return redirect(url_for(".application", reference=reference))


@blueprint.route("/applications/<reference>/<stage>/extend", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def extend(reference: str, stage: str) -> ResponseReturnValue:
    """Give one application more time."""
    submission = submission_for(Role.MANAGER, reference, stage)
    form, status = ExtendForm(), 200
    if form.is_submitted():
        status = 422
        is_whole = form.validate()
        until = _until(form, submission.application.round.time_zone)
        if is_whole and until is not None:
            try:
                return _extend(submission, until, form.reason.data or "")
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("manage/extend.html", form=form, submission=submission), status


def _until(form: ExtendForm, zone: str) -> datetime | None:
    """The moment that was typed, or None with what is wrong with it on the form."""
    clock: time | None = form.clock.clock
    if clock is None:
        form.clock.errors = [_("Enter a time, like 5pm or 17:30.")]
    if form.until.data is None or clock is None:
        return None
    until = moment_in(zone, form.until.data, clock)
    if until is None:
        form.clock.errors = [_("The clocks go forward over this time on that day. Enter another one.")]
    return until


def _extend(submission: Submission, until: datetime, reason: str) -> ResponseReturnValue:
    application = submission.application
    with Sessions.begin() as session:
        extend_deadline(
            session,
            current_actor(),
            application.reference,
            submission.stage.key,
            until=until,
            reason=reason,
            now=arrived_at(),
        )
    wake_worker()
    told = moment(until, application.round.time_zone)
    flash(_("%(reference)s can now be submitted before %(until)s.", reference=application.reference, until=told))
    return redirect(url_for(".application", reference=application.reference))
