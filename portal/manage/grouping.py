"""Sessions for everybody who was invited: arranging one, and noting who came."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import DomainError, NotPermitted
from assessments.funds.models import Round
from assessments.supporting.groups import get_group
from assessments.supporting.use_cases import GroupDetails, arrange_group, cancel_group, note_attendance
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading, wake_worker
from portal.fields import moment_in
from portal.manage import blueprint
from portal.manage.supporting import round_to_support
from portal.problems import show_problems
from portal.supporting.forms import AttendanceForm, GroupForm


@blueprint.route("/rounds/<reference>/support/groups/new", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def new_group(reference: str) -> ResponseReturnValue:
    """Arrange a session, and tell everybody who was invited."""
    round_ = round_to_support(reference)
    form, status = GroupForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                redirection = _arrange(round_, form)
                if redirection is not None:
                    return redirection
            except DomainError as refusal:
                status = show_problems(form, refusal)
    form.entry_key.data = form.entry_key.data or secrets.token_urlsafe(12)
    return render_template("manage/new_group.html", round=round_, form=form), status


def _arrange(round_: Round, form: GroupForm) -> ResponseReturnValue | None:
    assert form.starts_on.data is not None
    clock = form.clock.clock
    starts_at = moment_in(round_.time_zone, form.starts_on.data, clock) if clock is not None else None
    if starts_at is None:
        form.clock.errors = [_("Enter a time of day, like 5pm or 17:30.")]
        return None
    details = GroupDetails(form.title.data or "", form.venue.data or "", starts_at, form.places.number or 0)
    with Sessions.begin() as session:
        entry_key = (form.entry_key.data or secrets.token_urlsafe(12))[:64]
        arrange_group(session, current_actor(), round_.reference, details, entry_key=entry_key, now=arrived_at())
    wake_worker()
    flash(_("The session is arranged. Everybody who was invited gets an email."))
    return redirect(url_for(".round_support", reference=round_.reference))


@blueprint.route("/rounds/<reference>/support/groups/<int:number>", methods=["GET", "POST"])
@needs_role(Role.MANAGER, Role.AUDITOR)
def group(reference: str, number: int) -> ResponseReturnValue:
    """Who signed up, and who came."""
    round_ = round_to_support(reference)
    found = get_group(reading(), round_.id, number)
    names = {place.support.application.reference: place.support.application.organisation.name for place in found.held}
    came = [place.support.application.reference for place in found.held if place.has_come]
    form, status = AttendanceForm(data={"present": came}), 200
    is_manager = current_actor().has_role(round_.fund_id, Role.MANAGER)
    form.present.choices = {key: f"{key}, {name}" for key, name in sorted(names.items())}
    if form.is_submitted():
        if not is_manager:
            raise NotPermitted
        if "cancel" in request.form:
            return _cancel(reference, number)
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    note_attendance(
                        session, current_actor(), reference, number, form.present.data or [], now=arrived_at()
                    )
                flash(_("Who came is noted."))
                return redirect(url_for(".group", reference=reference, number=number))
            except DomainError as refusal:
                status = show_problems(form, refusal)
    is_held = found.cancelled_at is None
    has_begun = arrived_at() >= found.starts_at
    may_note, may_cancel = (is_manager and is_held and each for each in (has_begun, not has_begun))
    return render_template(
        "manage/group.html", round=round_, group=found, names=names, form=form, may_note=may_note, came=came,
        may_cancel=may_cancel,
    ), status  # fmt: skip


def _cancel(reference: str, number: int) -> ResponseReturnValue:
    with Sessions.begin() as session:
        cancel_group(session, current_actor(), reference, number, now=arrived_at())
    wake_worker()
    flash(_("The session is cancelled. Everybody who had signed up gets an email."))
    return redirect(url_for(".group", reference=reference, number=number))
