"""Offering grants, and the library of texts of which agreements are made."""

from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.actors import Role
from assessments.awards.clauses import Clause
from assessments.awards.queries import get_clause, list_clauses, list_rounds_of, list_to_offer
from assessments.awards.states import ClauseKind
from assessments.awards.use_cases import OfferTerms, change_clause, offer_awards, retire_clause, write_clause
from assessments.errors import NotPermitted
from assessments.funds.queries import get_managed_fund
from assessments.reports.queries import get_staff_round
from portal.acting import DONE, send
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.award_words import CLAUSE_KINDS
from portal.db import Session, Sessions, fresh_reading, reading, wake_worker
from portal.manage import blueprint
from portal.manage.award_forms import (
    ClauseForm,
    NewClauseForm,
    conditions_from,
    offer_form,
    parts_from,
    social_from,
    words_of_offer,
)
from portal.manage.forms import uuid_from
from portal.seen import Stands


@blueprint.route("/rounds/<reference>/offers", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def offer(reference: str) -> ResponseReturnValue:
    """Offer one grant or many, on the same terms."""
    found = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(found.fund_id, Role.MANAGER):
        raise NotPermitted
    library = list_clauses(reading(), found.fund_id)
    waiting = list_to_offer(reading(), current_actor(), found.id)
    form = offer_form(waiting, library)
    status = send(form, lambda session: _offer(session, form, library))
    if status == DONE:
        wake_worker()
        count = len(form.chosen.data)
        flash(ngettext("%(num)s offer is made.", "%(num)s offers are made.", count))
        return redirect(url_for(".awards", reference=reference))
    with_conditions = [decision for decision in waiting if decision.conditions]
    page = render_template(
        "manage/offer.html", form=form, round=found, decided=with_conditions, **words_of_offer(library, found.id)
    )
    return page, status


def _offer(session: Session, form: Any, library: Any) -> None:
    terms = OfferTerms(
        accept_by=form.accept_by.data,
        instalments_a_year=parts_from(form.instalments_a_year),
        reports_a_year=parts_from(form.reports_a_year),
        conditions=conditions_from(form, library),
        social=social_from(form),
    )
    offer_awards(session, current_actor(), form.chosen.data or [], terms, now=arrived_at())


@blueprint.get("/funds/<uuid:fund_id>/clauses")
@needs_role(Role.MANAGER)
def clauses(fund_id: UUID) -> ResponseReturnValue:
    """The fund's texts by what they are for, with the versions of each."""
    fund = get_managed_fund(reading(), current_actor(), fund_id)
    library = list_clauses(reading(), fund_id, with_retired=True)
    rounds = {one.id: one for one in list_rounds_of(reading(), fund_id)}
    return render_template("manage/clauses.html", fund=fund, library=library, kinds=CLAUSE_KINDS, rounds=rounds)


@blueprint.route("/funds/<uuid:fund_id>/clauses/new", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def new_clause(fund_id: UUID) -> ResponseReturnValue:
    """Put a text into the library."""
    fund = get_managed_fund(reading(), current_actor(), fund_id)
    form = NewClauseForm()
    form.offer(list_rounds_of(reading(), fund_id))
    clause_id = uuid_from(form.entry_key.data) or uuid4()
    form.entry_key.data = str(clause_id)
    status = send(form, lambda session: _write(session, fund_id, clause_id, form))
    if status == DONE:
        flash(_("The text is in the library."))
        return redirect(url_for(".clauses", fund_id=fund_id))
    return render_template("manage/clause.html", form=form, fund=fund, clause=None), status


@blueprint.route("/funds/<uuid:fund_id>/clauses/<uuid:clause_id>", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def clause(fund_id: UUID, clause_id: UUID) -> ResponseReturnValue:
    """Change a text of the library; every version is kept."""
    fund = get_managed_fund(reading(), current_actor(), fund_id)
    found = get_clause(reading(), current_actor(), fund_id, clause_id)
    form = ClauseForm(data={"title": found.newest.title, "text": found.newest.text})
    form.open_at(str(found.newest.number))
    status = send(form, lambda session: _change(session, fund_id, clause_id, form), lambda: _stands(fund_id, clause_id))
    if status == DONE:
        flash(_("The text is saved. Agreements that were made keep what they say."))
        return redirect(url_for(".clauses", fund_id=fund_id))
    return render_template("manage/clause.html", form=form, fund=fund, clause=found), status


@blueprint.post("/funds/<uuid:fund_id>/clauses/<uuid:clause_id>/retire")
@needs_role(Role.MANAGER)
def retire(fund_id: UUID, clause_id: UUID) -> ResponseReturnValue:
    """Leave a text out of new agreements."""
    with Sessions.begin() as session:
        retire_clause(session, current_actor(), fund_id, clause_id, now=arrived_at())
    flash(_("The text goes into no new agreement any more."))
    return redirect(url_for(".clauses", fund_id=fund_id))


def _write(session: Session, fund_id: UUID, clause_id: UUID, form: NewClauseForm) -> Clause:
    return write_clause(
        session, current_actor(), fund_id, clause_id, ClauseKind(form.kind.data), form.title.data or "",
        form.text.data or "", round_reference=form.round.data or "", now=arrived_at(),
    )  # fmt: skip


def _change(session: Session, fund_id: UUID, clause_id: UUID, form: ClauseForm) -> Clause:
    title, text, seen = form.title.data or "", form.text.data or "", form.seen.data
    return change_clause(session, current_actor(), fund_id, clause_id, title, text, now=arrived_at(), seen=seen)


def _stands(fund_id: UUID, clause_id: UUID) -> tuple[str, list[Stands]]:
    newest = get_clause(fresh_reading(), current_actor(), fund_id, clause_id).newest
    return str(newest.number), [Stands(_("Title"), newest.title), Stands(_("Text"), newest.text)]
