"""Views of a round's list that one keeps: saving the filters in hand, and looking after what was saved."""

from collections.abc import Sequence
from urllib.parse import parse_qsl
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from assessments.accounts.models import Person
from assessments.accounts.queries import list_people
from assessments.actors import Role
from assessments.errors import DomainError
from assessments.funds.models import Round
from assessments.reports.listing import SortBy
from assessments.reports.models import SavedView
from assessments.reports.queries import get_staff_round, get_view, list_views
from assessments.reports.use_cases import delete_view, open_with_view, rename_view, save_view
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.manage import blueprint
from portal.manage.kept_filters import KeptFilters, kept_filters
from portal.manage.narrowing import (
    SORTS,
    Choices,
    Narrowing,
    address,
    arguments_of,
    chips_of,
    narrowing_of,
    query_of,
    sort_argument,
)
from portal.manage.saved_forms import RenameViewForm, SaveViewForm
from portal.manage.views import STAFF
from portal.problems import show_problems


def url_of_view(found: Round, view: SavedView) -> str:
    """The list with the view's filters, which stand in the address, so that it can be passed on."""
    path = url_for(".applications", reference=found.reference)
    return address(path, MultiDict(parse_qsl(view.query)), view=view.id)


@blueprint.route("/rounds/<reference>/views/save", methods=["GET", "POST"], endpoint="save_view")
@needs_role(*STAFF)
def save(reference: str) -> ResponseReturnValue:
    """Give the filters in the address a name."""
    found = get_staff_round(reading(), current_actor(), reference)
    form, status = SaveViewForm(), 200
    choices = _choices(found)
    narrowing = narrowing_of(request.args, found, choices)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _save(found, form, narrowing)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template(
        "manage/save_view.html", round=found, form=form, chips=_told(found, narrowing, choices),
        back=address(url_for(".applications", reference=reference), arguments_of(narrowing.filters)),
    ), status  # fmt: skip


def choices_of(found: Round, kept: KeptFilters, *, has_assessors: bool) -> Choices:
    """The people and tags that filters of the list can name."""
    assessors: Sequence[Person] = []
    if has_assessors:
        assessors = list_people(reading(), current_actor(), found.fund_id, Role.ASSESSOR, arrived_at())
    return Choices(assessors, kept.tags, kept.officers, current_actor().user_id)


def _choices(found: Round) -> Choices:
    return choices_of(found, kept_filters(found), has_assessors=True)


def _told(found: Round, narrowing: Narrowing, choices: Choices) -> list[str]:
    words = [chip.text for chip in chips_of(narrowing.filters, found, choices)]
    sort = sort_argument(narrowing.filters)
    return words if sort == SortBy.REFERENCE else [*words, _("Sorted by: %(sort)s", sort=SORTS[sort])]


def _save(found: Round, form: SaveViewForm, narrowing: Narrowing) -> ResponseReturnValue:
    with Sessions.begin() as session:
        view = save_view(
            session, current_actor(), found.reference, form.name.data or "", query_of(narrowing.filters),
            for_all_rounds=form.scope.data == "all", now=arrived_at(),
        )  # fmt: skip
    flash(_("The view “%(name)s” is saved. Only you see it.", name=view.name))
    return redirect(url_of_view(found, view))


@blueprint.get("/rounds/<reference>/views", endpoint="saved_views")
@needs_role(*STAFF)
def saved_views(reference: str) -> ResponseReturnValue:
    """One's views of the list, with what each shows."""
    found = get_staff_round(reading(), current_actor(), reference)
    views, choices = [], _choices(found)
    for view in list_views(reading(), current_actor(), found):
        narrowing = narrowing_of(MultiDict(parse_qsl(view.query)), found, choices)
        views.append((view, url_of_view(found, view), _told(found, narrowing, choices), narrowing.left_out))
    return render_template("manage/saved_views.html", round=found, views=views)


@blueprint.route("/rounds/<reference>/views/<uuid:view_id>/rename", methods=["GET", "POST"], endpoint="rename_view")
@needs_role(*STAFF)
def rename(reference: str, view_id: UUID) -> ResponseReturnValue:
    """Call a view something else."""
    found = get_staff_round(reading(), current_actor(), reference)
    view = get_view(reading(), current_actor(), found, view_id)
    form, status = RenameViewForm(data={"name": view.name}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    rename_view(session, current_actor(), reference, view_id, form.name.data or "")
                return _done(reference, _("The view has a new name."))
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("manage/rename_view.html", round=found, view=view, form=form), status


@blueprint.post("/rounds/<reference>/views/<uuid:view_id>/delete", endpoint="delete_view")
@needs_role(*STAFF)
def delete(reference: str, view_id: UUID) -> ResponseReturnValue:
    """Forget a view."""
    with Sessions.begin() as session:
        view = delete_view(session, current_actor(), reference, view_id)
    return _done(reference, _("The view “%(name)s” is deleted.", name=view.name))


@blueprint.post("/rounds/<reference>/views/<uuid:view_id>/open-with", endpoint="open_with_view")
@needs_role(*STAFF)
def open_with(reference: str, view_id: UUID) -> ResponseReturnValue:
    """Have the list open with a view, or no longer."""
    is_wanted = request.form.get("wanted") == "yes"
    with Sessions.begin() as session:
        view = open_with_view(session, current_actor(), reference, view_id, is_wanted=is_wanted)
    if is_wanted:
        return _done(reference, _("The list now opens with “%(name)s”.", name=view.name))
    return _done(reference, _("The list no longer opens with “%(name)s”.", name=view.name))


def _done(reference: str, told: str) -> ResponseReturnValue:
    flash(told)
    return redirect(url_for(".saved_views", reference=reference))
