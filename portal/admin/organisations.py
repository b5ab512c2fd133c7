"""Organisations: finding them, merging two that are one, and letting people in where no lead answers."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.directory import (
    count_doubled,
    count_passed_on,
    find_where_it_went,
    get_join_request,
    get_organisation,
    list_join_requests,
    list_twins,
    search_organisations,
)
from assessments.accounts.organisations import list_members
from assessments.accounts.use_cases import answer_join_request
from assessments.accounts.wording import INCOME_BANDS, LEGAL_FORMS, PLACES, REGIONS
from assessments.applications.holdings import count_holdings
from assessments.decisions.mergers import preview_merger
from assessments.decisions.use_cases import BothApplied, PreviewIsOld, merge_organisations
from assessments.errors import DomainError, IllegalStep
from portal.admin import blueprint
from portal.admin.merging import MergeForm
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_administrator
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.joining import JoinAnswerForm
from portal.problems import show_problems

CHOICES = 20


@blueprint.get("/organisations")
@needs_administrator
def organisations() -> ResponseReturnValue:
    """Every organisation by name; those that were merged into another are left out."""
    text, is_doubled = request.args.get("q", ""), request.args.get("show") == "doubled"
    page = search_organisations(
        reading(), current_actor(), text=text, is_doubled=is_doubled, cursor=request.args.get("after") or None
    )
    kept: dict[str, Any] = {"q": text or None, "show": "doubled" if is_doubled else None}
    return render_template(
        "admin/organisations.html",
        listed=page.rows,
        next_url=url_for(".organisations", **kept, after=page.next_cursor) if page.next_cursor else None,
        first_url=url_for(".organisations", **kept) if "after" in request.args else None,
        text=text,
        is_doubled=is_doubled,
        doubled=count_doubled(reading(), current_actor()),
        passed_on=count_passed_on(reading(), current_actor()),
    )


@blueprint.get("/organisations/<uuid:organisation_id>")
@needs_administrator
def organisation(organisation_id: UUID) -> ResponseReturnValue:
    """One organisation: its details, its people, and in numbers what it holds; if it was merged, where it went."""
    session, actor = reading(), current_actor()
    went = find_where_it_went(session, actor, organisation_id)
    if went is not None:
        flash(_("That organisation was merged into this one."), "warning")
        return redirect(url_for(".organisation", organisation_id=went.id))
    found = get_organisation(session, actor, organisation_id)
    return render_template(
        "admin/organisation.html",
        organisation=found,
        members=list_members(session, organisation_id),
        holdings=count_holdings(session, actor, organisation_id),
        twins=list_twins(session, actor, found),
        places=PLACES,
        legal_forms=LEGAL_FORMS,
        income_bands=INCOME_BANDS,
        regions=REGIONS,
    )


@blueprint.get("/organisations/<uuid:organisation_id>/merge")
@needs_administrator
def choose_merger(organisation_id: UUID) -> ResponseReturnValue:
    """Choose the organisation of which this one becomes part."""
    session, actor, text = reading(), current_actor(), request.args.get("q", "")
    source = get_organisation(session, actor, organisation_id)
    found = search_organisations(session, actor, text=text, limit=CHOICES) if text.strip() else None
    return render_template(
        "admin/choose_merger.html",
        organisation=source,
        twins=list_twins(session, actor, source),
        found=[each.organisation for each in found.rows if each.organisation.id != source.id] if found else None,
        has_more=found is not None and found.next_cursor is not None,
        text=text,
    )


@blueprint.route("/organisations/<uuid:organisation_id>/merge/<uuid:into_id>", methods=["GET", "POST"])
@needs_administrator
def merge(organisation_id: UUID, into_id: UUID) -> ResponseReturnValue:
    """See what merging would move, and confirm it."""
    form, status = MergeForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _merge(organisation_id, into_id, form.seen.data or "")
            except (BothApplied, PreviewIsOld) as refusal:
                status = show_problems(form, refusal)
    preview = preview_merger(fresh_reading(), current_actor(), organisation_id, into_id)
    form.seen.data, form.confirmed.data = preview.digest, False
    page = render_template(
        "admin/merge.html", form=form, preview=preview, legal_forms=LEGAL_FORMS, income_bands=INCOME_BANDS,
        regions=REGIONS,
    )  # fmt: skip
    return page, status


def _merge(organisation_id: UUID, into_id: UUID, seen: str) -> ResponseReturnValue:
    with Sessions.begin() as session:
        merged = merge_organisations(
            session, current_actor(), organisation_id, into_id, seen=seen, now=arrived_at()
        )  # fmt: skip
    wake_worker()
    flash(_("Merged. Everything now belongs to %(name)s, and its leads are told.", name=merged.name))
    return redirect(url_for(".organisation", organisation_id=into_id))


@blueprint.get("/join-requests")
@needs_administrator
def join_requests() -> ResponseReturnValue:
    """Everybody who asks to be let into an organisation, those who have waited longest first."""
    page = list_join_requests(reading(), current_actor(), cursor=request.args.get("after") or None)
    return render_template(
        "admin/join_requests.html",
        requests=page.rows,
        next_url=url_for(".join_requests", after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )


@blueprint.route("/organisations/<uuid:organisation_id>/requests/<uuid:request_id>", methods=["GET", "POST"])
@needs_administrator
def join_request(organisation_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Let somebody into an organisation, or not, where no lead answers."""
    asked = get_join_request(reading(), current_actor(), organisation_id, request_id)
    if asked.answered_at is not None and request.method != "POST":
        raise IllegalStep
    form, status = JoinAnswerForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    answer_join_request(
                        session, current_actor(), organisation_id, request_id, form.place, now=arrived_at()
                    )
            except DomainError as refusal:
                status = show_problems(form, refusal)
            else:
                wake_worker()
                flash(_("Your answer is sent to %(name)s.", name=asked.person.name))
                return redirect(url_for(".join_requests"))
    return render_template(
        "admin/join_request.html", form=form, asked=asked, members=list_members(reading(), organisation_id),
        places=PLACES,
    ), status  # fmt: skip
