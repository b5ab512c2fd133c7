"""Before anybody judges: finding applications eligible or not, and giving more time."""

from datetime import datetime, time

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.applications.policies import is_held_back, may_read_handed_in
from assessments.applications.queries import list_extensions
from assessments.applications.states import Step, can
from assessments.applications.use_cases import extend_deadline, screen_application
from assessments.errors import DomainError
from portal.answers import shown_as_handed_in
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.confirmed import shown_words
from portal.db import Sessions, reading, wake_worker
from portal.fields import moment_in
from portal.manage import blueprint
from portal.manage.forms import ELIGIBLE, ClarifyForm, ExtendForm, ScreenForm
from portal.manage.subjects import submission_for
from portal.seen import Stands
from portal.text import moment
from portal.wording import STATES


@blueprint.route("/applications/<reference>/<stage>/screen", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def screen(reference: str, stage: str) -> ResponseReturnValue:
    """Find an application eligible or not, with its answers at hand."""
    submission = submission_for(Role.MANAGER, reference, stage)
    form, status = ScreenForm(), 200
    form.open_at(submission.screening_mark)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _screen(submission, form)
            except DomainError as refusal:
                submission = submission_for(Role.MANAGER, reference, stage, is_fresh=True)
                status = form.refuse(refusal, submission.screening_mark, _found(submission))
    is_read = may_read_handed_in(current_actor(), submission, arrived_at())
    return render_template(
        "manage/screen.html",
        form=form,
        submission=submission,
        shown=shown_as_handed_in(submission) if is_read else None,
        confirmed=shown_words(submission, arrived_at()) if is_read and not submission.is_writable else (),
        may_find=can(submission.state, Step.FIND_ELIGIBLE) and not is_held_back(submission, arrived_at()),
    ), status


def _found(submission: Submission) -> list[Stands]:
    return [
        Stands(_("State"), str(STATES[submission.state][0])),
        Stands(_("Reason"), submission.screening_reason or ""),
    ]


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
            seen=form.seen.data,
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
    form.open_at(submission.deadline_mark)
    if form.is_submitted():
        status = 422
        is_whole = form.validate()
        until = until_of(form, submission.application.round.time_zone)
        if is_whole and until is not None:
            try:
                return _extend(submission, until, form)
            except DomainError as refusal:
                submission = submission_for(Role.MANAGER, reference, stage, is_fresh=True)
                status = form.refuse(refusal, submission.deadline_mark, _given(submission))
    return render_template("manage/extend.html", form=form, submission=submission), status


def until_of(form: ExtendForm | ClarifyForm, zone: str) -> datetime | None:
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


def _given(submission: Submission) -> list[Stands]:
    zone = submission.application.round.time_zone
    stands = [Stands(_("Closes"), moment(submission.due_at, zone))]
    given = list_extensions(reading(), submission.id)
    if given:
        told = _("%(name)s, on %(when)s", name=given[-1].granted_by.name, when=moment(given[-1].granted_at, zone))
        stands += [Stands(_("Given by"), told), Stands(_("Reason"), given[-1].reason)]
    return stands


def _extend(submission: Submission, until: datetime, form: ExtendForm) -> ResponseReturnValue:
    application = submission.application
    with Sessions.begin() as session:
        extend_deadline(
            session,
            current_actor(),
            application.reference,
            submission.stage.key,
            until=until,
            reason=form.reason.data or "",
            now=arrived_at(),
            seen=form.seen.data,
        )
    wake_worker()
    told = moment(until, application.round.time_zone)
    flash(_("%(reference)s can now be submitted before %(until)s.", reference=application.reference, until=told))
    return redirect(url_for(".application", reference=application.reference))
