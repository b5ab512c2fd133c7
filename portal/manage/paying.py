"""Payments of a fund: who sees bank details, the layout of payment files, and the files that were made."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.awards.bank_queries import (
    MAY_PAY,
    count_paid_with,
    find_banks,
    find_layout,
    find_overtaken,
    get_run,
    is_payable,
    list_payable,
    list_payers,
    list_possible_payers,
    list_runs,
    payer_ids,
)
from assessments.awards.payment_files import COLUMN_WORDS, Layout
from assessments.awards.queries import today_in
from assessments.awards.states import AmountFormat, DateFormat, PaymentColumn
from assessments.awards.use_cases import make_payment_run, name_payers, note_run_paid, open_payment_run, save_layout
from assessments.awards.use_cases.paying import LONDON, layout_of
from assessments.decisions.checks import find_gone
from assessments.funds.queries import get_managed_fund
from portal.acting import DONE, key_of, send
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, Sessions, reading
from portal.downloads import attached
from portal.manage import blueprint
from portal.manage.award_forms import DatedForm
from portal.manage.forms import uuid_from
from portal.manage.paying_forms import PayersForm, RunForm, layout_form, placed_in
from portal.vault import vault


@blueprint.route("/funds/<uuid:fund_id>/payments", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def payments(fund_id: UUID) -> ResponseReturnValue:
    """What is due, and the payment files; a file is made of what is chosen."""
    fund = get_managed_fund(reading(), current_actor(), fund_id)
    due = list_payable(reading(), current_actor(), fund_id, today_in(LONDON, arrived_at()))
    banks = find_banks(reading(), {one.award.application_id for one in due})
    confirmed = {application_id for application_id, bank in banks.items() if bank.confirmed_at is not None}
    gone = find_gone(reading(), {one.award.application.organisation_id for one in due})
    ready = [one for one in due if is_payable(one, confirmed, gone)]
    form = RunForm()
    form.offer(ready)
    form.entry_key.data = key_of(form.entry_key.data)
    status = send(form, lambda session: _make(session, fund_id, form))
    if status == DONE:
        flash(_("The payment file is made. The two people who see bank details can download it."))
        return redirect(url_for(".payments", fund_id=fund_id))
    runs = list_runs(reading(), fund_id)
    payers = list_payers(reading(), fund_id)
    page = render_template(
        "manage/payments.html",
        fund=fund,
        form=form,
        waiting=[one for one in due if one not in ready],
        banks=banks,
        confirmed=confirmed,
        gone=gone,
        runs=runs,
        paid=count_paid_with(reading(), [run.id for run in runs]),
        overtaken=find_overtaken(reading(), [run.id for run in runs]),
        payers=payers,
        is_payer=current_actor().user_id in {one.id for one in payers},
        has_key=vault() is not None,
        layout=layout_of(find_layout(reading(), fund_id)),
        column_words=COLUMN_WORDS,
    )
    return page, status


def _make(session: Session, fund_id: UUID, form: RunForm) -> None:
    chosen = [one for one in map(uuid_from, form.chosen.data or []) if one is not None]
    key = form.entry_key.data or ""
    make_payment_run(session, current_actor(), fund_id, chosen, key, vault=vault(), now=arrived_at())


@blueprint.route("/funds/<uuid:fund_id>/payments/people", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def payers(fund_id: UUID) -> ResponseReturnValue:
    """Who of the fund sees bank details: two people."""
    fund = get_managed_fund(reading(), current_actor(), fund_id)
    form = PayersForm(data={"people": [str(one) for one in payer_ids(reading(), fund_id)]})
    possible = list_possible_payers(reading(), current_actor(), fund_id, arrived_at())
    form.people.choices = {str(one.id): one.name for one in possible.values()}
    status = send(form, lambda session: _name(session, fund_id, form))
    if status == DONE:
        flash(_("These two people see bank details now, and nobody else."))
        return redirect(url_for(".payments", fund_id=fund_id))
    return render_template("manage/payers.html", fund=fund, form=form), status


def _name(session: Session, fund_id: UUID, form: PayersForm) -> None:
    people = [one for one in map(uuid_from, form.people.data or []) if one is not None]
    name_payers(session, current_actor(), fund_id, people, now=arrived_at())


@blueprint.route("/funds/<uuid:fund_id>/payments/layout", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def payment_layout(fund_id: UUID) -> ResponseReturnValue:
    """How payment files are laid out, as the fund's bank wants them."""
    fund = get_managed_fund(reading(), current_actor(), fund_id)
    form = layout_form(layout_of(find_layout(reading(), fund_id)))
    status = send(form, lambda session: save_layout(session, current_actor(), fund_id, _layout(form), now=arrived_at()))
    if status == DONE:
        flash(_("The layout is saved. Files that were made stay as they are."))
        return redirect(url_for(".payments", fund_id=fund_id))
    return render_template("manage/payment_layout.html", fund=fund, form=form, columns=list(PaymentColumn)), status


def _layout(form: Any) -> Layout:
    amounts, dates = AmountFormat(form.amount_format.data), DateFormat(form.date_format.data)
    return Layout(placed_in(form), bool(form.has_header.data), amounts, dates)


@blueprint.route("/funds/<uuid:fund_id>/payments/<int:number>/paid", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def run_paid(fund_id: UUID, number: int) -> ResponseReturnValue:
    """Note that everything in a payment file was paid."""
    fund = get_managed_fund(reading(), current_actor(), fund_id)
    run = get_run(reading(), fund_id, number)
    form = DatedForm()
    status = send(
        form,
        lambda session: note_run_paid(session, current_actor(), fund_id, number, form.paid_on.data, now=arrived_at()),
    )
    if status == DONE:
        flash(_("The payments of this file are noted."))
        return redirect(url_for(".payments", fund_id=fund_id))
    paid = count_paid_with(reading(), [run.id]).get(run.id)
    return render_template("manage/run_paid.html", fund=fund, run=run, form=form, paid=paid), status


@blueprint.get("/funds/<uuid:fund_id>/payments/<int:number>.csv")
@needs_role(*MAY_PAY)
def payment_file(fund_id: UUID, number: int) -> ResponseReturnValue:
    """A payment file, for the two people who see bank details."""
    with Sessions.begin() as session:
        text = open_payment_run(session, current_actor(), fund_id, number, vault=vault(), now=arrived_at())
    return attached(text, "text/csv", f"payments-{number}.csv")
