"""Opening one application of a sealed round before its closing."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.applications.policies import is_sealed
from assessments.applications.states import OpeningGround
from assessments.applications.use_cases import AlreadyOpen, NotHandedIn
from assessments.applications.use_cases import open_early as break_seal
from assessments.errors import DomainError
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, wake_worker
from portal.manage import blueprint
from portal.manage.forms import OpenEarlyForm
from portal.manage.subjects import submission_for
from portal.problems import show_problems


@blueprint.route("/applications/<reference>/<stage>/open-early", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def open_early(reference: str, stage: str) -> ResponseReturnValue:
    """Say on what ground an application is opened before its closing, and open it."""
    submission = submission_for(Role.MANAGER, reference, stage)
    form, status = OpenEarlyForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _open(submission, form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    elif submission.submitted_at is None:
        raise NotHandedIn
    elif not is_sealed(submission, arrived_at()):
        raise AlreadyOpen
    return render_template("manage/open_early.html", form=form, submission=submission), status


def _open(submission: Submission, form: OpenEarlyForm) -> ResponseReturnValue:
    reference = submission.application.reference
    with Sessions.begin() as session:
        break_seal(
            session,
            current_actor(),
            reference,
            submission.stage.key,
            ground=OpeningGround(form.ground.data),
            reason=form.reason.data or "",
            now=arrived_at(),
        )
    wake_worker()
    flash(_("%(reference)s is open to the fund’s staff. Its auditors get an email.", reference=reference))
    return redirect(url_for(".application", reference=reference))
