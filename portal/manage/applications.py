"""The applications of a round: the list, the ranking, and everything about one of them."""

from typing import Any, TypeVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from assessments.accounts.wording import INCOME_BANDS, LEGAL_FORMS, REGIONS
from assessments.applications.states import State
from assessments.applications.wording import OPENING_GROUNDS
from assessments.batches.policies import may_act_on_several
from assessments.casework.queries import list_signs, list_tags
from assessments.funds.models import Round
from assessments.funds.states import Purpose
from assessments.paging import Page
from assessments.reports.listing import Filters, Show, SortBy, count_applications, list_applications, list_ranking
from assessments.reports.policies import may_export
from assessments.reports.queries import find_running_edition, get_staff_round, is_recalculating, stage_of
from assessments.scoring.wording import GROUNDS, RECOMMENDATIONS
from assessments.scoring.wording import STATES as WORK_STATES
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import reading
from portal.manage import blueprint
from portal.manage.acting import key_of
from portal.manage.batch_words import ACTS
from portal.manage.dossier import mark_from, open_dossier
from portal.manage.kept_filters import KeptFilters, carried_arguments, kept_filters
from portal.manage.views import STAFF

Choice = TypeVar("Choice", State, Show, SortBy)

SHOWS = {
    Show.UNASSIGNED: _("Short of assessors"),
    Show.OVERDUE: _("An assessment is overdue"),
    Show.DIVERGENT: _("Assessors differ, not moderated"),
    Show.UNDECIDED: _("No outcome proposed"),
    Show.PROPOSED: _("Proposed, waits for approval"),
    Show.APPROVED: _("Approved, waits for release"),
    Show.UNADVISED: _("Has support but no adviser"),
    Show.FLAGGED: _("Has an open flag"),
    Show.UNLED: _("Nobody leads on it"),
}
SORTS = {
    SortBy.REFERENCE: _("Reference"),
    SortBy.ORGANISATION: _("Organisation"),
    SortBy.REQUESTED: _("Amount asked for, highest first"),
    SortBy.SUBMITTED: _("Submitted, newest first"),
    SortBy.MARK: _("Mark, highest first"),
}


@blueprint.get("/rounds/<reference>/applications")
@needs_role(*STAFF)
def applications(reference: str) -> ResponseReturnValue:
    """A round's applications, narrowed and sorted as the address says."""
    actor, now = current_actor(), arrived_at()
    found = get_staff_round(reading(), actor, reference)
    kept = kept_filters(found)
    filters = filters_of(kept)
    page = list_applications(reading(), actor, found, filters, now=now, cursor=request.args.get("after") or None)
    return render_template(
        "manage/applications.html",
        round=found,
        rows=page.rows,
        filters=filters,
        count=count_applications(reading(), actor, found, filters, now=now),
        next_url=_next_url(page),
        is_later_page=bool(request.args.get("after")),
        shows=SHOWS,
        sorts=SORTS,
        states=[state for state in State if state is not State.RETURNED],
        may_export=may_export(actor, found),
        may_act=may_act_on_several(actor, found),
        kept=kept,
        carried=carried_arguments(),
        acts=ACTS,
        signs=list_signs(reading(), actor, [row.reference for row in page.rows]),
        **_as_of(found),
    )


@blueprint.get("/rounds/<reference>/<stage>/ranking")
@needs_role(*STAFF)
def ranking(reference: str, stage: str) -> ResponseReturnValue:
    """A stage's applications by mark, with the line down to which the money reaches."""
    actor = current_actor()
    found = get_staff_round(reading(), actor, reference)
    page = list_ranking(reading(), actor, found, stage_of(found, stage), cursor=request.args.get("after") or None)
    return render_template(
        "manage/ranking.html",
        round=found,
        stage=stage_of(found, stage),
        rows=page.rows,
        delivery=found.line_total(Purpose.DELIVERY),
        next_url=_next_url(page),
        is_later_page=bool(request.args.get("after")),
        **_as_of(found),
    )


@blueprint.get("/applications/<reference>")
@needs_role(*STAFF)
def application(reference: str) -> ResponseReturnValue:
    """Everything about one application that its fund's staff may read."""
    dossier = open_dossier(reading(), current_actor(), reference, now=arrived_at())
    known = list_tags(reading(), current_actor(), dossier.application.round.fund_id) if dossier.may_manage else []
    return render_template(
        "manage/application.html",
        dossier=dossier,
        tag_names=[use.tag.name for use in known],
        entry_key=key_of(None),
        work_words=WORK_STATES,
        grounds=GROUNDS,
        recommendations=RECOMMENDATIONS,
        mark_from=mark_from,
        legal_forms=LEGAL_FORMS,
        income_bands=INCOME_BANDS,
        regions=REGIONS,
        opening_grounds=OPENING_GROUNDS,
    )


def filters_of(kept: KeptFilters) -> Filters:
    """What the address narrows the list to."""
    states = (_chosen(State, value) for value in request.args.getlist("state"))
    return Filters(
        stage_key=request.args.get("stage") or None,
        states=tuple(state for state in states if state is not None),
        show=_chosen(Show, request.args.get("show")),
        text=request.args.get("q", ""),
        tag_id=kept.tag_id,
        officer_id=kept.officer_id,
        sort=_chosen(SortBy, request.args.get("sort")) or SortBy.REFERENCE,
    )


def _chosen(kind: type[Choice], value: str | None) -> Choice | None:
    return next((choice for choice in kind if choice.value == value), None)


def _next_url(page: Page[Any]) -> str | None:
    if page.next_cursor is None:
        return None
    assert request.endpoint is not None
    wanted = {**request.args.to_dict(flat=False), **(request.view_args or {}), "after": page.next_cursor}
    return url_for(request.endpoint, **wanted)


def _as_of(found: Round) -> dict[str, object]:
    edition = find_running_edition(reading(), found.id)
    return {"as_of": edition.as_of if edition else None, "is_waiting": is_recalculating(reading(), found.id)}
