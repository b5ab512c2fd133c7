"""A grant as the organisation that gets it sees it: the offer, its answer, and what follows."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.awards.models import Award
from assessments.awards.offer_letter import offer_letter
from assessments.awards.policies import may_report, may_sign
from assessments.awards.queries import get_award, list_deeds, today_in
from assessments.awards.states import DeedState
from assessments.awards.use_cases import accept_award, decline_award
from assessments.errors import NotPermitted
from assessments.rendering.printing import print_document
from portal.acting import DONE, send
from portal.agreements import agreement_document, parts_of_agreement
from portal.apply import blueprint
from portal.apply.award_forms import AcceptForm, DeclineForm
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.award_words import AWARD_STATES, DEED_STATES, REPORT_STATES, instalment_state
from portal.db import reading, wake_worker
from portal.downloads import attached


@blueprint.get("/<reference>/award")
@login_required
def award(reference: str) -> ResponseReturnValue:
    """The offer with its agreement; once it is accepted, what the organisation has to do and what it gets when."""
    found = own_award(reference)
    inside = (DeedState.PROPOSED, DeedState.SENT_BACK)
    deeds = [deed for deed in list_deeds(reading(), found.id) if deed.state not in inside]
    return render_template(
        "apply/award.html",
        award=found,
        application=found.application,
        parts=parts_of_agreement(found),
        deeds=deeds,
        states=AWARD_STATES,
        deed_states=DEED_STATES,
        report_states=REPORT_STATES,
        instalment_state=instalment_state,
        is_over=today_in(found.application.round.time_zone, arrived_at()) > found.accept_by,
        may_sign=may_sign(current_actor(), found.application),
        may_report=may_report(current_actor(), found.application),
    )


@blueprint.get("/<reference>/offer.pdf")
@login_required
def offer_pdf(reference: str) -> ResponseReturnValue:
    """The letter that offers the grant, as its email brought it."""
    found = own_award(reference)
    letter = offer_letter(found, found.application)
    return attached(print_document(letter["template"], letter["data"]), "application/pdf", letter["name"])


@blueprint.get("/<reference>/agreement.pdf")
@login_required
def agreement_pdf(reference: str) -> ResponseReturnValue:
    """The agreement to be read and kept."""
    printed = print_document("agreement", agreement_document(own_award(reference)))
    return attached(printed, "application/pdf", f"{reference}-agreement.pdf")


@blueprint.route("/<reference>/award/accept", methods=["GET", "POST"])
@login_required
def accept_offer(reference: str) -> ResponseReturnValue:
    """Read the agreement a last time, and sign it."""
    found = signed_for(reference)
    form = AcceptForm()
    form.sha256.data = form.sha256.data or found.sha256
    status = send(
        form,
        lambda session: accept_award(
            session, current_actor(), reference, name=form.name.data or "", sha256=form.sha256.data or "",
            is_agreed=bool(form.agreed.data), now=arrived_at(),
        ),
    )  # fmt: skip
    if status == DONE:
        wake_worker()
        flash(_("You have accepted the grant. Everybody who leads your organisation gets an email that says so."))
        return redirect(url_for(".award", reference=reference))
    parts = parts_of_agreement(found)
    return (
        render_template("apply/accept_offer.html", form=form, award=found, application=found.application, parts=parts),
        status,
    )


@blueprint.route("/<reference>/award/decline", methods=["GET", "POST"])
@login_required
def decline_offer(reference: str) -> ResponseReturnValue:
    """Say no, so that somebody else can have the money."""
    found = signed_for(reference)
    form = DeclineForm()
    status = send(
        form,
        lambda session: decline_award(
            session, current_actor(), reference, reason=form.reason.data or "", now=arrived_at()
        ),
    )
    if status == DONE:
        wake_worker()
        flash(_("You have declined the grant."))
        return redirect(url_for(".award", reference=reference))
    return render_template("apply/decline_offer.html", form=form, award=found, application=found.application), status


def own_award(reference: str) -> Award:
    """The award of one of the actor's organisations. Raises NotFound."""
    return get_award(reading(), current_actor(), reference, is_own=True)


def signed_for(reference: str) -> Award:
    """The same, for somebody who may sign for the organisation. Raises NotFound or NotPermitted."""
    found = own_award(reference)
    if not may_sign(current_actor(), found.application):
        raise NotPermitted
    return found
