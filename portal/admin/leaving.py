"""The end of roles: now, on a day, or all at once when somebody leaves."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.models import Appointment, Person
from assessments.accounts.queries import get_person_with_roles
from assessments.accounts.use_cases import change_last_day
from assessments.accounts.wording import ROLES
from assessments.decisions.use_cases import end_role, holding_of, record_leaving
from assessments.errors import DomainError, NotFound
from assessments.funds.queries import list_funds
from assessments.versions import fingerprint
from portal.admin import blueprint
from portal.admin.forms import LastDayForm
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_administrator
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.seen import Stands
from portal.text import day


@blueprint.post("/people/<uuid:person_id>/roles/<uuid:appointment_id>/end")
@needs_administrator
def end(person_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """End a role now, and give back what its holder had by it."""
    _appointment(person_id, appointment_id)
    with Sessions.begin() as session:
        end_role(session, current_actor(), appointment_id, now=arrived_at())
    wake_worker()
    flash(_("The role has ended. What was still to be done by it has come back to the fund’s managers."))
    return redirect(url_for(".person", person_id=person_id))


@blueprint.route("/people/<uuid:person_id>/roles/<uuid:appointment_id>/last-day", methods=["GET", "POST"])
@needs_administrator
def last_day(person_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """Let a role end after a day, or go on."""
    shown, appointment = _appointment(person_id, appointment_id)
    form, status = LastDayForm(data={"last_day": appointment.last_day}), 200
    form.open_at(fingerprint(appointment.last_day))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _change_last_day(person_id, appointment_id, form)
            except DomainError as refusal:
                fresh_reading()
                stands = _appointment(person_id, appointment_id)[1].last_day
                told = [Stands(_("Last day"), day(stands) if stands else _("None: the role goes on"))]
                status = form.refuse(refusal, fingerprint(stands), told)
    return render_template(
        "admin/last_day.html", form=form, shown=shown, role=ROLES[appointment.role], fund=_fund_name(appointment)
    ), status


def _change_last_day(person_id: UUID, appointment_id: UUID, form: LastDayForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        change_last_day(
            session, current_actor(), appointment_id, form.last_day.data, now=arrived_at(), seen=form.seen.data
        )
    flash(_("The last day of the role is saved.") if form.last_day.data else _("The role has no last day now."))
    return redirect(url_for(".person", person_id=person_id))


@blueprint.route("/people/<uuid:person_id>/left", methods=["GET", "POST"])
@needs_administrator
def left(person_id: UUID) -> ResponseReturnValue:
    """Say what happens when somebody leaves; and let it happen."""
    shown = get_person_with_roles(reading(), current_actor(), person_id)
    now = arrived_at()
    live = [appointment for appointment in shown.appointments if appointment.is_live(now)]
    if request.method != "POST":
        return render_template(
            "admin/left.html",
            shown=shown,
            live=live,
            funds={fund.id: fund.name for fund in list_funds(reading())},
            roles=ROLES,
            holding=holding_of(reading(), current_actor(), person_id, now=now),
        )
    with Sessions.begin() as session:
        record_leaving(session, current_actor(), person_id, now=now)
    wake_worker()
    flash(_("%(name)s has left: every role has ended, and they are signed out everywhere.", name=shown.name))
    return redirect(url_for(".person", person_id=person_id))


def _appointment(person_id: UUID, appointment_id: UUID) -> tuple[Person, Appointment]:
    shown = get_person_with_roles(reading(), current_actor(), person_id)
    appointment = next((one for one in shown.appointments if one.id == appointment_id), None)
    if appointment is None:
        raise NotFound
    return shown, appointment


def _fund_name(appointment: Appointment) -> str:
    return next(fund.name for fund in list_funds(reading()) if fund.id == appointment.fund_id)
