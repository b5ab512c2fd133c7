"""Accepting an invitation to work for a fund. Opening the link changes nothing, for mail scanners open links too."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.wording import ROLES, ROLES_EXPLAINED
from assessments.errors import DomainError
from assessments.funds.models import StaffInvitation
from assessments.funds.queries import has_accepted
from assessments.funds.use_cases import accept_by_signing_up, accept_staff_invitation, check_staff_invitation
from portal.account import blueprint
from portal.account.forms import InvitedForm
from portal.arrival import arrived_at
from portal.auth import begin_session, current_actor, current_person, first_page
from portal.db import Sessions, reading, wake_worker
from portal.devices import remember_device
from portal.problems import show_problems


@blueprint.route("/staff-invitations/<token>", methods=["GET", "POST"])
def staff_invitation(token: str) -> ResponseReturnValue:
    """What is offered, and how to accept: by a new account, by one's own, or after signing in."""
    if request.method == "POST" and has_accepted(reading(), current_actor(), token):
        return _has_signed_up() if InvitedForm().password.data else _has_accepted()
    invitation, has_account = check_staff_invitation(reading(), token, now=arrived_at())
    if current_person() is not None or has_account:
        return _by_account(invitation, token)
    form, status = InvitedForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _sign_up(form, token)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return _show(invitation, status, form=form)


def _by_account(invitation: StaffInvitation, token: str) -> ResponseReturnValue:
    person = current_person()
    is_theirs = person is not None and person.email == invitation.email
    if request.method != "POST" or person is None:
        return _show(invitation, 200, is_theirs=is_theirs)
    with Sessions.begin() as session:
        accept_staff_invitation(session, current_actor(), token, now=arrived_at())
    return _has_accepted()


def _has_accepted() -> ResponseReturnValue:
    flash(_("You have accepted. Your roles count from now on."))
    return redirect(url_for(".account"))


def _sign_up(form: InvitedForm, token: str) -> ResponseReturnValue:
    with Sessions.begin() as session:
        person = accept_by_signing_up(
            session, token, name=str(form.name.data), password=str(form.password.data), now=arrived_at()
        )
    wake_worker()
    begin_session(person, now=arrived_at())
    remember_device(person.email)
    return _has_signed_up()


def _has_signed_up() -> ResponseReturnValue:
    flash(_("Your account is made, you are signed in, and your roles count from now on."))
    return redirect(first_page(current_actor()))


def _show(
    invitation: StaffInvitation, status: int, *, form: InvitedForm | None = None, is_theirs: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "account/staff_invitation.html",
        invitation=invitation,
        offered=[(ROLES[role], ROLES_EXPLAINED[role]) for role in invitation.offered],
        form=form,
        is_theirs=is_theirs,
    )
    return page, status
