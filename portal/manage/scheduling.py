"""Offering one grant with instalments that the manager sets one by one."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Application
from assessments.awards.instalments import SUMS
from assessments.awards.queries import find_award, list_clauses, list_to_offer, today_in
from assessments.awards.schedule import PARTS, plan_instalments
from assessments.awards.use_cases import OfferTerms, offer_awards
from assessments.decisions.models import Decision
from portal.acting import DONE, send
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, reading, wake_worker
from portal.manage import blueprint
from portal.manage.award_forms import conditions_from, parts_from, social_from, words_of_offer
from portal.manage.scheduling_forms import decided_from, instalments_from, one_offer_form, rows_of
from portal.manage.subjects import submission_for

TO_ANSWER = timedelta(days=28)
"""What is suggested as time to answer an offer."""


@blueprint.route("/applications/<reference>/offer", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def offer_one(reference: str) -> ResponseReturnValue:
    """Say of each instalment how much, from which year and when; equal parts are suggested, as many as `parts` says."""
    application = submission_for(Role.MANAGER, reference, None).application
    decision = _to_offer(application)
    if decision is None:
        return _nothing_to_offer(application)
    accept_by = today_in(application.round.time_zone, arrived_at()) + TO_ANSWER
    parts = request.args.get("parts", type=int)
    parts = parts if parts in PARTS else 1
    amounts = {amount.line: amount.amount_pence for amount in decision.amounts}
    suggested = plan_instalments(amounts, parts=parts, not_before=accept_by + timedelta(days=1))
    library = list_clauses(reading(), application.round.fund_id)
    rows = rows_of(suggested)
    form = one_offer_form(decision, application.round, library, suggested, {"accept_by": accept_by})
    chosen = instalments_from(form, rows) if form.is_submitted() else []

    def act(session: Session) -> None:
        terms = OfferTerms(
            form.accept_by.data, 1, parts_from(form.reports_a_year), conditions_from(form, library),
            social_from(form), chosen, decided_from(form, decision),
        )  # fmt: skip
        offer_awards(session, current_actor(), [reference], terms, now=arrived_at())

    is_readable = not any(field.errors for field in form)
    status = send(form, act) if is_readable else 422
    if status == DONE:
        wake_worker()
        flash(_("The offer is made."))
        return redirect(url_for(".award", reference=reference))
    page = render_template(
        "manage/offer_one.html",
        form=form,
        decision=decision,
        application=application,
        rows=rows,
        parts=parts,
        sums=SUMS,
        **words_of_offer(library, application.round_id),
    )
    return page, status


def _nothing_to_offer(application: Application) -> ResponseReturnValue:
    """What was offered already, as the second press of a double one finds it; else the round's awards."""
    if find_award(reading(), application.id) is None:
        flash(_("Nothing of this application waits for an offer."))
        return redirect(url_for(".awards", reference=application.round.reference))
    flash(_("The offer is made."))
    return redirect(url_for(".award", reference=application.reference))


def _to_offer(application: Application) -> Decision | None:
    waiting = list_to_offer(reading(), current_actor(), application.round_id)
    return next((one for one in waiting if one.submission.application_id == application.id), None)
