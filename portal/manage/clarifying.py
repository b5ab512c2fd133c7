"""Returning an application to its applicant with some questions."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.applications.policies import may_read_handed_in
from assessments.applications.use_cases import return_for_clarification, returning_mark
from assessments.errors import DomainError
from portal.answers import shown_as_handed_in
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, wake_worker
from portal.manage import blueprint
from portal.manage.forms import ClarifyForm
from portal.manage.screening import until_of
from portal.manage.subjects import submission_for
from portal.seen import Stands
from portal.text import moment
from portal.wording import STATES


@blueprint.route("/applications/<reference>/<stage>/clarify", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def clarify(reference: str, stage: str) -> ResponseReturnValue:
    """Name the questions, say why, and set a date."""
    submission = submission_for(Role.MANAGER, reference, stage)
    form, status = ClarifyForm(), 200
    form.offer(submission.form.questions.values())
    form.open_at(returning_mark(submission))
    if form.is_submitted():
        status = 422
        is_whole = form.validate()
        until = until_of(form, submission.application.round.time_zone)
        if is_whole and until is not None:
            try:
                return _return(submission, until, form)
            except DomainError as refusal:
                submission = submission_for(Role.MANAGER, reference, stage, is_fresh=True)
                stands = [Stands(_("State"), str(STATES[submission.state][0]))]
                status = form.refuse(refusal, returning_mark(submission), stands)
    may_read = may_read_handed_in(current_actor(), submission, arrived_at())
    shown = shown_as_handed_in(submission) if may_read else None
    return render_template("manage/clarify.html", form=form, submission=submission, shown=shown), status


def _return(submission: Submission, until: datetime, form: ClarifyForm) -> ResponseReturnValue:
    application = submission.application
    with Sessions.begin() as session:
        return_for_clarification(
            session,
            current_actor(),
            application.reference,
            submission.stage.key,
            questions=form.questions.data or [],
            reason=form.reason.data or "",
            until=until,
            now=arrived_at(),
            seen=form.seen.data,
        )
    wake_worker()
    told = moment(until, application.round.time_zone)
    flash(_("%(reference)s is with its applicant until %(until)s.", reference=application.reference, until=told))
    return redirect(url_for(".application", reference=application.reference))
