"""Who works for which fund: giving roles, inviting people to them, and the days on which they end."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.queries import get_person_with_roles, list_ending
from assessments.accounts.wording import PLACES, ROLES, ROLES_EXPLAINED
from assessments.errors import DomainError
from assessments.funds.models import StaffInvitation
from assessments.funds.queries import list_funds, list_staff_invitations
from assessments.funds.use_cases import (
    give_roles,
    invite_staff,
    send_staff_invitation_again,
    withdraw_staff_invitation,
)
from portal.admin import blueprint
from portal.admin.forms import AppointForm, InviteForm
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_administrator
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.problems import show_problems


@blueprint.context_processor
def _hints() -> dict[str, object]:
    return {"role_hints": [{"hint": {"text": _(ROLES_EXPLAINED[role])}} for role in ROLES]}


@blueprint.get("/people/<uuid:person_id>")
@needs_administrator
def person(person_id: UUID) -> ResponseReturnValue:
    """One person, and the roles they hold and held."""
    return _show_person(person_id, AppointForm(list_funds(reading())))


@blueprint.post("/people/<uuid:person_id>/appoint")
@needs_administrator
def appoint(person_id: UUID) -> ResponseReturnValue:
    """Give a person roles in a fund."""
    form = AppointForm(list_funds(reading()))
    if not form.validate():
        return _show_person(person_id, form, 422)
    try:
        with Sessions.begin() as session:
            give_roles(
                session,
                current_actor(),
                person_id=person_id,
                fund_id=form.fund_id,
                roles=form.roles,
                last_day=form.last_day.data,
                now=arrived_at(),
            )
    except DomainError as refusal:
        return _show_person(person_id, form, show_problems(form, refusal))
    wake_worker()
    flash(_("The role is given. It counts from now on."))
    return redirect(url_for(".person", person_id=person_id))


@blueprint.route("/people/invite", methods=["GET", "POST"])
@needs_administrator
def invite() -> ResponseReturnValue:
    """Give roles to whoever has an address, with an account or without."""
    form, status = InviteForm(list_funds(reading())), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _invite(form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("admin/invite.html", form=form), status


def _invite(form: InviteForm) -> ResponseReturnValue:
    email = str(form.email.data)
    with Sessions.begin() as session:
        made = invite_staff(
            session,
            current_actor(),
            email=email,
            fund_id=form.fund_id,
            roles=form.roles,
            last_day=form.last_day.data,
            now=arrived_at(),
        )
    wake_worker()
    if isinstance(made, StaffInvitation):
        flash(_("An invitation is on its way to %(email)s. It can be accepted for 7 days.", email=made.email))
        return redirect(url_for(".invitations"))
    flash(_("%(email)s has an account, so the role is given and counts from now on. An email says so.", email=email))
    return redirect(url_for(".person", person_id=made[0].person_id))


@blueprint.get("/invitations")
@needs_administrator
def invitations() -> ResponseReturnValue:
    """The invitations that nobody has accepted yet."""
    page = list_staff_invitations(reading(), current_actor(), cursor=request.args.get("after") or None)
    return render_template(
        "admin/invitations.html",
        invitations=page.rows,
        next_url=url_for(".invitations", after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
        roles=ROLES,
        now=arrived_at(),
    )


@blueprint.post("/invitations/<uuid:invitation_id>/send-again")
@needs_administrator
def send_again(invitation_id: UUID) -> ResponseReturnValue:
    """Send a new link."""
    with Sessions.begin() as session:
        invitation = send_staff_invitation_again(session, current_actor(), invitation_id, now=arrived_at())
    wake_worker()
    flash(_("A new link is on its way to %(email)s. The one before works no more.", email=invitation.email))
    return redirect(url_for(".invitations"))


@blueprint.post("/invitations/<uuid:invitation_id>/withdraw")
@needs_administrator
def withdraw(invitation_id: UUID) -> ResponseReturnValue:
    """Make an invitation worthless."""
    with Sessions.begin() as session:
        invitation = withdraw_staff_invitation(session, current_actor(), invitation_id, now=arrived_at())
    flash(_("The invitation of %(email)s is withdrawn. Its link works no more.", email=invitation.email))
    return redirect(url_for(".invitations"))


@blueprint.get("/roles-ending")
@needs_administrator
def ending() -> ResponseReturnValue:
    """Whose roles end within 30 days."""
    page = list_ending(reading(), current_actor(), now=arrived_at(), cursor=request.args.get("after") or None)
    return render_template(
        "admin/ending.html",
        people=page.rows,
        next_url=url_for(".ending", after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
        funds={fund.id: fund.name for fund in list_funds(reading())},
        roles=ROLES,
    )


def _show_person(person_id: UUID, form: AppointForm, status: int = 200) -> ResponseReturnValue:
    shown = get_person_with_roles(fresh_reading(), current_actor(), person_id)
    appointments = sorted(shown.appointments, key=lambda appointment: appointment.starts_at, reverse=True)
    page = render_template(
        "admin/person.html",
        shown=shown,
        live=[appointment for appointment in appointments if appointment.is_live(arrived_at())],
        ended=[appointment for appointment in appointments if not appointment.is_live(arrived_at())],
        funds={fund.id: fund.name for fund in list_funds(reading())},
        roles=ROLES,
        places=PLACES,
        form=form,
    )
    return page, status
