"""Naming one's organisation, putting it right, and asking to be let into one that is here already."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts import use_cases
from assessments.accounts.models import IncomeBand, LegalForm, Organisation, Region
from assessments.accounts.organisations import get_own_organisation, mark_of_facts
from assessments.accounts.policies import may_lead
from assessments.accounts.use_cases import AlreadyHere
from assessments.accounts.wording import INCOME_BANDS, LEGAL_FORMS, REGIONS
from assessments.errors import NotFound, NotPermitted
from assessments.versions import Outdated
from portal.account import blueprint
from portal.account.answering import answer_form
from portal.account.forms import ChangeOrganisationForm, OrganisationForm
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required, safe_next
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.errors import status_of
from portal.seen import Stands


@blueprint.route("/organisation", methods=["GET", "POST"])
@login_required
def organisation() -> ResponseReturnValue:
    """Name an organisation, as its lead; one that is here already is told by name, and can be asked to let one in."""
    form = OrganisationForm()

    def name(now: datetime) -> ResponseReturnValue:
        try:
            with Sessions.begin() as writing:
                named = use_cases.name_organisation(writing, current_actor(), **_facts(form), now=now)
        except AlreadyHere as refusal:
            page = render_template("account/already_here.html", form=form, known=refusal.known)
            return page, int(status_of(refusal))
        flash(_("%(name)s is saved. You can now start an application for it.", name=named.name))
        return redirect(safe_next() or url_for(".account"))

    return answer_form(form, "account/organisation.html", name)


@blueprint.route("/organisations/<uuid:organisation_id>/change", methods=["GET", "POST"])
@login_required
def change_organisation(organisation_id: UUID) -> ResponseReturnValue:
    """Put right what is written down of one's organisation."""
    standing = get_own_organisation(reading(), current_actor(), organisation_id)
    if not may_lead(current_actor(), organisation_id):
        raise NotPermitted
    form = ChangeOrganisationForm(obj=standing)
    form.open_at(mark_of_facts(standing))

    def change(now: datetime) -> ResponseReturnValue:
        try:
            with Sessions.begin() as writing:
                use_cases.change_organisation(
                    writing, current_actor(), organisation_id, **_facts(form), now=now, seen=form.seen.data
                )
        except Outdated as refusal:
            stands = get_own_organisation(fresh_reading(), current_actor(), organisation_id)
            status = form.refuse(refusal, mark_of_facts(stands), _written_down(stands))
            return render_template("account/change_organisation.html", form=form, organisation=stands), status
        flash(_("The details are saved. What was submitted before stays as it was."))
        return redirect(url_for(".members", organisation_id=organisation_id))

    return answer_form(form, "account/change_organisation.html", change, organisation=standing)


@blueprint.post("/organisation/ask")
@login_required
def ask_to_join() -> ResponseReturnValue:
    """Ask the leads of the organisation with a number to be let in."""
    try:
        organisation_id = UUID(request.form.get("organisation", ""))
    except ValueError:
        raise NotFound from None
    with Sessions.begin() as writing:
        use_cases.ask_to_join(
            writing,
            current_actor(),
            organisation_id,
            charity_number=request.form.get("charity_number"),
            company_number=request.form.get("company_number"),
            now=arrived_at(),
        )
    wake_worker()
    flash(_("Your request is sent. We will email you when it is answered."))
    return redirect(url_for(".account"))


@blueprint.post("/requests/<uuid:request_id>/take-back")
@login_required
def take_back_request(request_id: UUID) -> ResponseReturnValue:
    """Stop asking to be let in."""
    with Sessions.begin() as writing:
        use_cases.take_back_request(writing, current_actor(), request_id, now=arrived_at())
    flash(_("You have taken your request back."))
    return redirect(url_for(".account"))


@blueprint.post("/requests/<uuid:request_id>/pass-on")
@login_required
def pass_request_on(request_id: UUID) -> ResponseReturnValue:
    """Ask an administrator, since no lead answers."""
    with Sessions.begin() as writing:
        use_cases.pass_request_on(writing, current_actor(), request_id, now=arrived_at())
    wake_worker()
    flash(_("An administrator has been asked. We will email you when your request is answered."))
    return redirect(url_for(".account"))


def _written_down(organisation: Organisation) -> list[Stands]:
    return [
        Stands(_("Name of the organisation"), organisation.name),
        Stands(_("Legal form"), _(LEGAL_FORMS[organisation.legal_form])),
        Stands(_("Charity number"), organisation.charity_number or _("None")),
        Stands(_("Company number"), organisation.company_number or _("None")),
        Stands(_("Income in your last financial year"), _(INCOME_BANDS[organisation.income_band])),
        Stands(_("Where you mainly work"), _(REGIONS[organisation.region])),
    ]


def _facts(form: OrganisationForm) -> dict[str, Any]:
    return {
        "name": str(form.name.data),
        "legal_form": LegalForm(form.legal_form.data),
        "charity_number": form.charity_number.data,
        "company_number": form.company_number.data,
        "income_band": IncomeBand(form.income_band.data),
        "region": Region(form.region.data),
    }
