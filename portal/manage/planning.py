"""Setting a release for a moment, and stopping one that is set."""

from datetime import datetime
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.decisions.queries import list_approved_marks
from assessments.decisions.reading_feedback import list_without_feedback
from assessments.decisions.use_cases import plan_release, stop_release
from assessments.decisions.use_cases.releasing import mark_of
from assessments.errors import DomainError
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.fields import moment_in
from portal.manage import blueprint
from portal.manage.forms import uuid_from
from portal.manage.letter_forms import PlanForm
from portal.manage.lettering import managed_stage
from portal.text import moment


@blueprint.route("/rounds/<reference>/<stage>/release/set", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def set_release(reference: str, stage: str) -> ResponseReturnValue:
    """Set a release of all that is approved, or of some of it, for a moment."""
    found, at_stage = managed_stage(reference, stage)
    form, status = PlanForm(), 200
    mark = mark_of(list_approved_marks(reading(), current_actor(), at_stage.id))
    form.open_at(mark)
    form.entry_key.data = form.entry_key.data or str(uuid4())
    if form.is_submitted():
        status = 422
        is_whole, release_at = form.validate(), _moment(form, found.time_zone)
        if is_whole and not form.errors and release_at is not None:
            try:
                return _set(reference, stage, form, release_at, found.time_zone)
            except DomainError as refusal:
                now_approved = list_approved_marks(fresh_reading(), current_actor(), at_stage.id)
                status = form.refuse(refusal, mark_of(now_approved), [])
    approved = len(list_approved_marks(reading(), current_actor(), at_stage.id))
    return render_template(
        "manage/set_release.html", round=found, stage=at_stage, form=form, approved=approved,
        without_feedback=list_without_feedback(reading(), current_actor(), at_stage.id),
    ), status  # fmt: skip


@blueprint.post("/rounds/<reference>/<stage>/release/<uuid:plan_id>/stop")
@needs_role(Role.MANAGER)
def stop_set_release(reference: str, stage: str, plan_id: UUID) -> ResponseReturnValue:
    """Stop a release before its moment."""
    with Sessions.begin() as session:
        stop_release(session, current_actor(), reference, stage, plan_id, now=arrived_at())
    flash(_("The release is stopped. Nobody is told anything."))
    return redirect(url_for(".release", reference=reference, stage=stage))


def _set(reference: str, stage: str, form: PlanForm, release_at: datetime, zone: str) -> ResponseReturnValue:
    with Sessions.begin() as session:
        plan = plan_release(
            session, current_actor(), reference, stage, release_at=release_at, references=form.chosen,
            plan_id=uuid_from(form.entry_key.data), now=arrived_at(), seen=form.seen.data or None,
            without_feedback=form.without_feedback.data,
        )  # fmt: skip
        when = plan.release_at
    wake_worker()
    flash(_("The release is set for %(when)s. Until then you can stop it.", when=moment(when, zone)))
    return redirect(url_for(".release", reference=reference, stage=stage))


def _moment(form: PlanForm, zone: str) -> datetime | None:
    """When it is to be; this moment, if it is to be now. A sentence at its field if it cannot be read."""
    if form.is_now:
        return arrived_at()
    clock = form.clock.clock
    if form.until.data is None and not form.until.errors:
        form.until.errors = [_("Enter the day on which the outcomes are told.")]
    if clock is None:
        form.clock.errors = [_("Enter a time, like 5pm or 17:30.")]
    if form.until.data is None or clock is None:
        return None
    wanted = moment_in(zone, form.until.data, clock)
    if wanted is None:
        form.clock.errors = [_("The clocks go forward over this time on that day. Enter another one.")]
    return wanted
