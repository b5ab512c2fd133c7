"""The people of one's organisation: who belongs, what each may do, and who asks to be let in."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts import use_cases
from assessments.accounts.directory import get_join_request
from assessments.accounts.models import Membership, Organisation, Person
from assessments.accounts.organisations import (
    find_former_member,
    find_standing_organisation,
    get_member,
    get_own_organisation,
    list_members,
    list_open_invitations,
    list_open_requests,
)
from assessments.accounts.policies import may_lead, may_remove
from assessments.accounts.wording import INCOME_BANDS, LEGAL_FORMS, PLACES, REGIONS
from assessments.actors import Place
from assessments.errors import IllegalStep, NotPermitted
from assessments.versions import fingerprint
from portal.account import blueprint
from portal.account.answering import answer_form
from portal.account.colleague_forms import ButtonForm, PlaceForm
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.joining import JoinAnswerForm
from portal.seen import Stands


@blueprint.get("/organisations/<uuid:organisation_id>")
@login_required
def members(organisation_id: UUID) -> ResponseReturnValue:
    """Who belongs to the organisation, who is invited and who asks, and what is written down of it."""
    session, actor = reading(), current_actor()
    organisation = get_own_organisation(session, actor, organisation_id)
    is_lead = may_lead(actor, organisation_id)
    return render_template(
        "account/members.html",
        organisation=organisation,
        members=list_members(session, organisation_id),
        invitations=list_open_invitations(session, organisation_id),
        requests=list_open_requests(session, organisation_id) if is_lead else (),
        is_lead=is_lead,
        places=PLACES,
        legal_forms=LEGAL_FORMS,
        income_bands=INCOME_BANDS,
        regions=REGIONS,
        now=arrived_at(),
    )


@blueprint.route("/organisations/<uuid:organisation_id>/people/<uuid:person_id>", methods=["GET", "POST"])
@login_required
def member(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Change what a member may do, as a lead."""
    organisation = led_organisation(organisation_id)
    membership = get_member(reading(), organisation_id, person_id)
    form = PlaceForm(data={"place": membership.place.value})
    form.open_at(fingerprint(membership.place))

    def change(now: datetime) -> ResponseReturnValue:
        with Sessions.begin() as writing:
            use_cases.change_place(
                writing, current_actor(), organisation_id, person_id, Place(form.place.data), now=now,
                seen=form.seen.data,
            )  # fmt: skip
        wake_worker()
        flash(_("%(name)s: %(place)s.", name=membership.person.name, place=_(PLACES[Place(form.place.data)])))
        return redirect(url_for(".members", organisation_id=organisation_id))

    def standing() -> tuple[str, list[Stands]]:
        stands = get_member(fresh_reading(), organisation_id, person_id).place
        return fingerprint(stands), [Stands(_("What they can do"), _(PLACES[stands]))]

    return answer_form(
        form, "account/member.html", change, about=standing, organisation=organisation, membership=membership,
        is_last_lead=_is_last_lead(organisation_id, membership),
    )  # fmt: skip


@blueprint.route("/organisations/<uuid:organisation_id>/people/<uuid:person_id>/remove", methods=["GET", "POST"])
@login_required
def remove_member(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Remove a member, as a lead, or leave."""
    gone = find_former_member(reading(), current_actor(), organisation_id, person_id)
    standing = find_standing_organisation(reading(), organisation_id)
    if request.method == "POST" and gone is not None and standing is not None:
        return _has_gone(standing, gone)
    organisation = get_own_organisation(reading(), current_actor(), organisation_id)
    membership = get_member(reading(), organisation_id, person_id)
    if not may_remove(current_actor(), organisation_id, person_id):
        raise NotPermitted
    is_self, form = person_id == current_actor().user_id, ButtonForm()

    def remove(now: datetime) -> ResponseReturnValue:
        with Sessions.begin() as writing:
            use_cases.remove_member(writing, current_actor(), organisation_id, person_id, now=now)
        wake_worker()
        return _has_gone(organisation, membership.person)

    return answer_form(
        form, "account/remove_member.html", remove, organisation=organisation, membership=membership, is_self=is_self,
        is_last_lead=_is_last_lead(organisation_id, membership),
    )  # fmt: skip


def _is_last_lead(organisation_id: UUID, membership: Membership) -> bool:
    """Whether nobody else leads, so that this one can neither leave nor stop leading."""
    leads = [one.person_id for one in list_members(reading(), organisation_id) if one.place is Place.LEAD]
    return leads == [membership.person_id]


def _has_gone(organisation: Organisation, person: Person) -> ResponseReturnValue:
    if person.id == current_actor().user_id:
        flash(_("You have left %(organisation)s.", organisation=organisation.name))
        return redirect(url_for(".account"))
    flash(_("%(name)s no longer belongs to %(organisation)s.", name=person.name, organisation=organisation.name))
    return redirect(url_for(".members", organisation_id=organisation.id))


@blueprint.route("/organisations/<uuid:organisation_id>/requests/<uuid:request_id>", methods=["GET", "POST"])
@login_required
def join_request(organisation_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Let somebody in who asks, or not, as a lead."""
    organisation = led_organisation(organisation_id)
    asked = get_join_request(reading(), current_actor(), organisation_id, request_id)
    if asked.answered_at is not None and request.method != "POST":
        raise IllegalStep
    form = JoinAnswerForm()

    def answer(now: datetime) -> ResponseReturnValue:
        with Sessions.begin() as writing:
            use_cases.answer_join_request(
                writing, current_actor(), organisation_id, request_id, form.place, now=now
            )  # fmt: skip
        wake_worker()
        flash(_("Your answer is sent to %(name)s.", name=asked.person.name))
        return redirect(url_for(".members", organisation_id=organisation_id))

    return answer_form(form, "account/join_request.html", answer, organisation=organisation, asked=asked)


def led_organisation(organisation_id: UUID) -> Organisation:
    """The organisation, for a page that only its leads use. Raises NotFound or NotPermitted."""
    organisation = get_own_organisation(reading(), current_actor(), organisation_id)
    if not may_lead(current_actor(), organisation_id):
        raise NotPermitted
    return organisation
