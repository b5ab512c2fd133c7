"""Views of one's own work that one keeps: saving the filters in hand, and forgetting what was saved."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import DomainError
from assessments.reports.models import SavedView
from assessments.reports.queries import list_own_work_views
from assessments.reports.use_cases import delete_own_work_view, save_own_work_view
from assessments.scoring.queue import QueueFilters, SortBy, list_piles
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.forms import SaveViewForm
from portal.assess.narrowing import filters_of, kept_of
from portal.assess.wording import SHOWS, SORTS
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.problems import show_problems


@blueprint.route("/views/save", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def save_view() -> ResponseReturnValue:
    """Give the filters in the address a name."""
    form, status, kept = SaveViewForm(), 200, kept_of(request.args)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    view = save_own_work_view(
                        session, current_actor(), form.name.data or "", urlencode(kept), now=arrived_at()
                    )
                flash(_("The view “%(name)s” is saved. Only you see it.", name=view.name))
                return redirect(url_for(".queue", **kept))
            except DomainError as refusal:
                status = show_problems(form, refusal)
    words = _words(filters_of(kept), _titles())
    return render_template("assess/save_view.html", form=form, words=words, back=url_for(".queue", **kept)), status


@blueprint.get("/views")
@needs_role(Role.ASSESSOR)
def saved_views() -> ResponseReturnValue:
    """One's views of one's own work, with what each shows."""
    titles = _titles()
    views = [
        (view, url_for(".queue", **kept), _words(filters_of(kept), titles))
        for view in list_own_work_views(reading(), current_actor())
        for kept in [kept_of(dict(parse_qsl(view.query)))]
    ]
    return render_template("assess/saved_views.html", views=views)


@blueprint.post("/views/<uuid:view_id>/delete")
@needs_role(Role.ASSESSOR)
def delete_view(view_id: UUID) -> ResponseReturnValue:
    """Forget a view."""
    with Sessions.begin() as session:
        view = delete_own_work_view(session, current_actor(), view_id)
    flash(_("The view “%(name)s” is deleted.", name=view.name))
    return redirect(url_for(".saved_views"))


def views_of(kept: Mapping[str, str]) -> list[tuple[SavedView, str, bool]]:
    """One's views, with their addresses, and whether the list shows just that."""
    shown = filters_of(kept)
    found = [(view, kept_of(dict(parse_qsl(view.query)))) for view in list_own_work_views(reading(), current_actor())]
    return [(view, url_for(".queue", **its), filters_of(its) == shown) for view, its in found]


def _titles() -> dict[str, str]:
    return {pile.round.reference: pile.round.title for pile in list_piles(reading(), current_actor())}


def _words(filters: QueueFilters, titles: dict[str, str]) -> list[str]:
    words = [str(SHOWS[filters.show])]
    if filters.round_reference:
        title = titles.get(filters.round_reference, filters.round_reference)
        words.append(_("Round: %(round)s", round=title))
    if filters.text:
        words.append(_("Search: %(text)s", text=filters.text))
    if filters.sort is not SortBy.DUE:
        words.append(_("Sorted by: %(sort)s", sort=SORTS[filters.sort]))
    return words
