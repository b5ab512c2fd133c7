"""One award as the fund's staff see it, and its agreement as a PDF."""

from flask import render_template
from flask.typing import ResponseReturnValue

from assessments.actors import Role
from assessments.applications.policies import is_staff
from assessments.awards.bank_queries import payer_ids
from assessments.awards.models import Award
from assessments.awards.offer_letter import offer_letter
from assessments.awards.policies import READS_AWARDS, may_manage_award, may_see_bank
from assessments.awards.queries import get_award, list_deeds
from assessments.awards.reserve import kept_back_of
from assessments.errors import NotFound
from assessments.rendering.printing import print_document
from assessments.reports.queries import has_bid
from portal.agreements import agreement_document, parts_of_agreement
from portal.auth import current_actor, needs_role
from portal.award_words import AWARD_STATES, DEED_STATES, REPORT_STATES, instalment_state, why_not_told
from portal.db import reading
from portal.downloads import attached
from portal.manage import blueprint


@blueprint.get("/applications/<reference>/award")
@needs_role(*READS_AWARDS)
def award(reference: str) -> ResponseReturnValue:
    """The award with its money, conditions, deeds and reports."""
    found = staff_award(reference)
    payers = payer_ids(reading(), found.application.round.fund_id)
    return render_template(
        "manage/award.html",
        award=found,
        application=found.application,
        parts=parts_of_agreement(found),
        deeds=list_deeds(reading(), found.id),
        states=AWARD_STATES,
        deed_states=DEED_STATES,
        report_states=REPORT_STATES,
        instalment_state=instalment_state,
        shows_bank=may_see_bank(current_actor(), found.application, payers),
        kept_back=None if has_bid(reading(), current_actor(), found.application.round) else kept_back_of(found),
        told=why_not_told,
        may_manage=may_manage_award(current_actor(), found.application),
    )


@blueprint.get("/applications/<reference>/offer.pdf")
@needs_role(*READS_AWARDS)
def offer_pdf(reference: str) -> ResponseReturnValue:
    """The letter that offers the grant, as its email brought it."""
    found = staff_award(reference)
    letter = offer_letter(found, found.application)
    return attached(print_document(letter["template"], letter["data"]), "application/pdf", letter["name"])


@blueprint.get("/applications/<reference>/agreement.pdf")
@needs_role(*READS_AWARDS)
def agreement_pdf(reference: str) -> ResponseReturnValue:
    """The agreement to be read and kept, made from its frozen content whenever it is asked for."""
    printed = print_document("agreement", agreement_document(staff_award(reference)))
    return attached(printed, "application/pdf", f"{reference}-agreement.pdf")


def staff_award(reference: str, *roles: Role) -> Award:
    """The award of an application in whose fund the actor holds one of the roles, or reads awards. Raises NotFound."""
    found = get_award(reading(), current_actor(), reference)
    if not is_staff(current_actor(), found.application, *(roles or READS_AWARDS)):
        raise NotFound
    return found
