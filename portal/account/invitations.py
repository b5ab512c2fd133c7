"""Inviting colleagues by email, and accepting an invitation."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts import use_cases
from assessments.accounts.models import Invitation
from assessments.accounts.policies import is_member
from assessments.accounts.queries import find_person_by_email
from assessments.accounts.use_cases.accepting import find_used_invitation, get_working_invitation
from assessments.accounts.wording import PLACES
from assessments.actors import Place
from portal.account import blueprint
from portal.account.answering import answer_form
from portal.account.colleague_forms import ButtonForm, InviteForm, NewPersonForm
from portal.account.members import led_organisation
from portal.arrival import arrived_at
from portal.auth import begin_session, current_actor, current_person, login_required
from portal.db import Sessions, reading, wake_worker
from portal.devices import remember_device


@blueprint.route("/organisations/<uuid:organisation_id>/invite", methods=["GET", "POST"])
@login_required
def invite(organisation_id: UUID) -> ResponseReturnValue:
    """Invite somebody by email, as a lead."""
    organisation, form = led_organisation(organisation_id), InviteForm()

    def send(now: datetime) -> ResponseReturnValue:
        with Sessions.begin() as writing:
            sent = use_cases.invite_colleague(
                writing, current_actor(), organisation_id, email=str(form.email.data), place=Place(form.place.data),
                now=now,
            )  # fmt: skip
        wake_worker()
        flash(_("An invitation is on its way to %(email)s. It works for 7 days.", email=sent.email))
        return redirect(url_for(".members", organisation_id=organisation_id))

    return answer_form(form, "account/invite.html", send, organisation=organisation)


@blueprint.post("/organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/again")
@login_required
def send_invitation_again(organisation_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    """Send a new link in place of the one before."""
    with Sessions.begin() as writing:
        sent = use_cases.send_invitation_again(
            writing, current_actor(), organisation_id, invitation_id, now=arrived_at()
        )  # fmt: skip
    wake_worker()
    flash(_("A new link is on its way to %(email)s. The one before no longer works.", email=sent.email))
    return redirect(url_for(".members", organisation_id=organisation_id))


@blueprint.post("/organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/withdraw")
@login_required
def withdraw_invitation(organisation_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    with Sessions.begin() as writing:
        withdrawn = use_cases.withdraw_invitation(
            writing, current_actor(), organisation_id, invitation_id, now=arrived_at()
        )
    flash(_("The invitation to %(email)s is withdrawn. Its link no longer works.", email=withdrawn.email))
    return redirect(url_for(".members", organisation_id=organisation_id))


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """See who invites, and to what, and accept. Opening the link changes nothing, for mail scanners open links too."""
    used = find_used_invitation(reading(), current_actor(), token)
    if used is not None and is_member(current_actor(), used.organisation_id):
        return redirect(url_for(".members", organisation_id=used.organisation_id))
    found, person = get_working_invitation(reading(), token, now=arrived_at()), current_person()
    form = NewPersonForm() if person is None else ButtonForm()

    def accept(now: datetime) -> ResponseReturnValue:
        if isinstance(form, NewPersonForm):
            _join_as_new_person(form, token, now)
        else:
            with Sessions.begin() as writing:
                use_cases.accept_invitation(writing, current_actor(), token, now=now)
        wake_worker()
        flash(_("You now belong to %(organisation)s.", organisation=found.organisation.name))
        return redirect(url_for(".members", organisation_id=found.organisation_id))

    return answer_form(
        form,
        "account/invitation.html",
        accept,
        invitation=found,
        place=PLACES[found.place],
        is_for_them=person is not None and person.email == found.email,
        has_account=_has_account(found),
    )


def _join_as_new_person(form: NewPersonForm, token: str, now: datetime) -> None:
    with Sessions.begin() as writing:
        person = use_cases.accept_as_new_person(
            writing, token, name=str(form.name.data), password=str(form.password.data), now=now
        )
    begin_session(person, now=now)
    remember_device(person.email)


def _has_account(found: Invitation) -> bool:
    known = find_person_by_email(reading(), found.email)
    return known is not None and known.confirmed_at is not None
