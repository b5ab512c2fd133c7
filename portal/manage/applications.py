"""The applications of a round: the list, and everything about one of them."""

from typing import Any
from urllib.parse import parse_qsl

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assessments.accounts.wording import INCOME_BANDS, LEGAL_FORMS, REGIONS
from assessments.applications.states import State
from assessments.applications.wording import OPENING_GROUNDS
from assessments.batches.policies import may_act_on_several
from assessments.casework.queries import list_signs, list_tags
from assessments.funds.models import Round
from assessments.paging import Page
from assessments.reports.listing import Filters, SortBy, count_applications, list_applications
from assessments.reports.policies import may_export
from assessments.reports.queries import freshness, get_staff_round, list_views
from assessments.scoring.wording import GROUNDS, RECOMMENDATIONS
from assessments.scoring.wording import STATES as WORK_STATES
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import reading
from portal.manage import blueprint
from portal.manage.acting import key_of
from portal.manage.batch_words import ACTS
from portal.manage.dossier import mark_from, open_dossier
from portal.manage.kept_filters import kept_filters
from portal.manage.narrowing import (
    MORE,
    SHOWS,
    SORTS,
    Narrowing,
    address,
    arguments_of,
    chips_of,
    narrowing_of,
    sort_argument,
    turned,
)
from portal.manage.saved import choices_of, url_of_view
from portal.manage.views import STAFF


@blueprint.get("/rounds/<reference>/applications")
@needs_role(*STAFF)
def applications(reference: str) -> ResponseReturnValue:
    """A round's applications, narrowed and sorted as the address says; without any word, as the reader wants it."""
    actor, now = current_actor(), arrived_at()
    found = get_staff_round(reading(), actor, reference)
    views = list_views(reading(), actor, found)
    usual = next((view for view in views if view.is_default), None)
    if usual is not None and not request.args:
        return redirect(url_of_view(found, usual))
    kept = kept_filters(found)
    choices = choices_of(found, kept, has_assessors=_names_assessors())
    narrowing = narrowing_of(request.args, found, choices)
    filters = narrowing.filters
    page = list_applications(reading(), actor, found, filters, now=now, cursor=request.args.get("after") or None)
    return render_template(
        "manage/applications.html",
        round=found,
        rows=page.rows,
        filters=filters,
        left_out=narrowing.left_out,
        chips=chips_of(filters, found, choices),
        sorted_by=sort_argument(filters),
        heads={sort: turned(filters, sort) for sort in SortBy},
        here=arguments_of(filters),
        list_of=lambda arguments, **more: address(request.path, MultiDict(arguments), **more),
        save_url=address(url_for(".save_view", reference=reference), arguments_of(filters)),
        list_place=_place(),
        views=[(view, url_of_view(found, view)) for view in views],
        view_id=request.args.get("view", ""),
        has_usual=usual is not None,
        is_wide_open=_is_wide_open(filters),
        assessors=choices.assessors,
        regions=REGIONS,
        income_bands=INCOME_BANDS,
        count=count_applications(reading(), actor, found, filters, now=now),
        next_url=_next_url(page),
        is_later_page=bool(request.args.get("after")),
        shows=SHOWS,
        sorts=SORTS,
        states=list(State),
        may_export=may_export(actor, found),
        may_act=may_act_on_several(actor, found),
        kept=kept,
        carried=list(arguments_of(filters).items(multi=True)),
        acts=ACTS,
        signs=list_signs(reading(), actor, [row.reference for row in page.rows]),
        **_as_of(found),
    )


def _is_wide_open(filters: Filters) -> bool:
    """Whether the seldom used filters are shown: who asks for them, or uses one."""
    return "more" in request.args or len(filters.states) > 1 or any(name in arguments_of(filters) for name in MORE)


def _names_assessors() -> bool:
    """Whether the page names assessors: it does among the seldom used filters."""
    return any(request.args.get(name) for name in ("more", *MORE)) or len(request.args.getlist("state")) > 1


def narrowing_in_address(found: Round) -> Narrowing:
    """What the address narrows the list to, for a page that goes on with the same list."""
    kept = kept_filters(found)
    return narrowing_of(request.args, found, choices_of(found, kept, has_assessors=True))


def _place() -> str | None:
    """This page of the list, so that an application that is opened from it leads back to it."""
    return request.query_string.decode() or None


def list_url(reference: str) -> str:
    """The list from which the page in hand was opened, at the place where it was left."""
    place = MultiDict(parse_qsl(request.args.get("list", "")))
    return address(url_for(".applications", reference=reference), place)


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
        list_url=list_url,
    )


def _next_url(page: Page[Any]) -> str | None:
    return None if page.next_cursor is None else address(request.path, request.args, after=page.next_cursor)


def _as_of(found: Round) -> dict[str, object]:
    as_of, is_waiting = freshness(reading(), found.id)
    return {"as_of": as_of, "is_waiting": is_waiting}
