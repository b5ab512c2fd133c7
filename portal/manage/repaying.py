"""Loans that a round has awarded: how each is paid back, what has come back, and noting more of it."""

from secrets import token_urlsafe

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import HiddenField, StringField, SubmitField

from assessments.actors import Role
from assessments.applications.answers import read_pence
from assessments.decisions.loans import Loan, find_loan, page_loans
from assessments.decisions.use_cases import record_repayment
from assessments.errors import DomainError, NotFound
from assessments.reports.policies import may_export
from assessments.reports.queries import ensure_no_bid, get_staff_round
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.fields import DayField
from portal.forms import PageForm
from portal.manage import blueprint
from portal.manage.subjects import submission_for
from portal.manage.views import STAFF
from portal.problems import show_problems


class RepaymentForm(PageForm):
    """What came back of a loan, and when."""

    amount = StringField(lazy_gettext("How much came back?"), widget=GovTextInput())
    paid_on = DayField(lazy_gettext("On which day did it come?"))
    entry_key = HiddenField()
    submit = SubmitField(lazy_gettext("Record it"), widget=GovSubmitInput())


@blueprint.get("/rounds/<reference>/repayments")
@needs_role(*STAFF)
def repayments(reference: str) -> ResponseReturnValue:
    """Every loan of the round, payment by payment, with what of each has come back."""
    found = get_staff_round(reading(), current_actor(), reference)
    ensure_no_bid(reading(), current_actor(), found)
    if found.repayment_terms is None:
        raise NotFound
    page = page_loans(reading(), current_actor(), found, cursor=request.args.get("after") or None)
    return render_template(
        "manage/repayments.html",
        round=found,
        loans=page.rows,
        may_record=current_actor().has_role(found.fund_id, Role.MANAGER),
        may_export=may_export(current_actor(), found),
        next_url=url_for(".repayments", reference=reference, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )


@blueprint.route("/applications/<reference>/repayment", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def repayment(reference: str) -> ResponseReturnValue:
    """Record that a part of a loan came back."""
    submission = submission_for(Role.MANAGER, reference, None)
    loan = find_loan(reading(), submission.application)
    if loan is None:
        raise NotFound
    form, status = RepaymentForm(), 200
    form.entry_key.data = form.entry_key.data or token_urlsafe(12)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _record(loan, form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("manage/repayment.html", form=form, loan=loan, application=submission.application), status


def _record(loan: Loan, form: RepaymentForm) -> ResponseReturnValue:
    application = loan.application
    try:
        pence = read_pence(form.amount.data or "") or 0
    except DomainError:
        pence = 0  # the domain says what an amount is
    with Sessions.begin() as session:
        record_repayment(
            session, current_actor(), application.reference, entry_key=form.entry_key.data or "",
            paid_on=form.paid_on.data, pence=pence, now=arrived_at(),
        )  # fmt: skip
    flash(_("The repayment of %(reference)s is recorded.", reference=application.reference))
    return redirect(url_for(".repayments", reference=application.reference.rpartition("-")[0]))
