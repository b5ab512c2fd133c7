"""The preparation grant, as the applicant has it: take it up, and say what it is spent on."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.policies import may_submit
from assessments.documents.kinds import FileRefused
from assessments.errors import DomainError, IllegalStep, NotFound, NotPermitted
from assessments.supporting.grants import account_of, find_grant, with_open_account
from assessments.supporting.policies import may_share
from assessments.supporting.queries import get_place
from assessments.supporting.states import GrantState, Side
from assessments.supporting.use_cases import Spending, answer_grant, note_spending, strike_spending
from assessments.supporting.use_cases.granting import may_take_up
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading, wake_worker
from portal.errors import status_of
from portal.problems import show_problems
from portal.supporting.forms import SpendingForm
from portal.supporting.shown import GRANT_STATES
from portal.uploads import receive, size_limits
from portal.wording import SCAN_STATES


@blueprint.route("/<reference>/support/grant", methods=["GET", "POST"])
@login_required
def grant(reference: str) -> ResponseReturnValue:
    """Where every penny of the grant is, and a form for what it was spent on."""
    newest = get_place(reading(), current_actor(), reference, Side.APPLICANT)
    support = with_open_account(reading(), newest)
    account = account_of(support, find_grant(reading(), support.id))
    form, status = SpendingForm(), 200
    if form.is_submitted():
        if not may_share(current_actor(), support):
            raise NotPermitted
        status = 422
        if form.validate():
            try:
                return _spend(reference, form)
            except FileRefused as refusal:
                form.receipt.errors, status = [refusal.told(_)], int(status_of(refusal))
            except DomainError as refusal:
                status = show_problems(form, refusal)
        if account.state is not GrantState.PAID:  # without its form, this page would lose what was typed
            raise IllegalStep
    form.entry_key.data = form.entry_key.data or secrets.token_urlsafe(12)
    form.receipt.render_kw = {"params": {"attributes": size_limits()}}
    return render_template(
        "apply/grant.html",
        form=form,
        support=support,
        application=support.application,
        account=account,
        is_earlier=support is not newest,
        states=GRANT_STATES,
        scan_states=SCAN_STATES,
        may_answer=may_submit(current_actor(), support.application.current),
        may_take_up=may_take_up(support, arrived_at()),
        may_change=may_share(current_actor(), support),
    ), status


def _spend(reference: str, form: SpendingForm) -> ResponseReturnValue:
    now, file = arrived_at(), form.receipt.data
    assert form.spent_on.data is not None
    receipt = receive(file, now=now) if file is not None and file.filename else None
    spending = Spending(form.spent_on.data, form.what.data or "", form.pence.pence, receipt)
    with Sessions.begin() as session:
        entry_key = (form.entry_key.data or secrets.token_urlsafe(12))[:64]
        note_spending(session, current_actor(), reference, spending, entry_key=entry_key, now=now)
    wake_worker()
    flash(_("It is added to the account of the grant."))
    return redirect(url_for(".grant", reference=reference))


@blueprint.post("/<reference>/support/grant/answer")
@login_required
def answer_offer(reference: str) -> ResponseReturnValue:
    """Take the grant up, or refuse it."""
    answer = request.form.get("answer")
    if answer not in ("accept", "refuse"):
        raise NotFound
    with Sessions.begin() as session:
        answer_grant(session, current_actor(), reference, is_accepted=answer == "accept", now=arrived_at())
    flash(_("You have accepted the grant.") if answer == "accept" else _("You have refused the grant."))
    return redirect(url_for(".grant", reference=reference))


@blueprint.post("/<reference>/support/grant/<int:number>/strike")
@login_required
def strike(reference: str, number: int) -> ResponseReturnValue:
    """Strike out what was entered by mistake."""
    with Sessions.begin() as session:
        strike_spending(session, current_actor(), reference, number, now=arrived_at())
    flash(_("The line is struck out."))
    return redirect(url_for(".grant", reference=reference))
