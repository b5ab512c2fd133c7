"""A round's figures as its stored edition has them, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import NotFound
from assessments.funds.models import Round
from assessments.rendering.tables import csv_lines
from assessments.reports.exports import What, export
from assessments.reports.policies import may_export
from assessments.reports.queries import (
    ensure_no_bid,
    find_running_edition,
    get_staff_round,
    is_recalculating,
    shown_figures,
)
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.manage import blueprint
from portal.manage.views import STAFF


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one stage, or of the round as a whole."""

    title: str
    figures: Sequence[dict[str, Any]]


@blueprint.get("/rounds/<reference>/statistics")
@needs_role(*STAFF)
def statistics(reference: str) -> ResponseReturnValue:
    """The round's figures by stage, as of when they were calculated."""
    found = get_staff_round(reading(), current_actor(), reference)
    ensure_no_bid(reading(), current_actor(), found)
    edition = find_running_edition(reading(), found.id)
    return render_template(
        "manage/statistics.html",
        round=found,
        groups=_groups(found, shown_figures(reading(), found, edition, arrived_at())) if edition else [],
        as_of=edition.as_of if edition else None,
        is_waiting=is_recalculating(reading(), found.id),
        may_export=may_export(current_actor(), found),
    )


def _groups(found: Round, figures: Sequence[dict[str, Any]]) -> list[Group]:
    titles = {stage.key: stage.title for stage in found.stages} | {"": _("The round as a whole")}
    groups = [Group(title, [each for each in figures if each["stage"] == key]) for key, title in titles.items()]
    return [group for group in groups if group.figures]


@blueprint.get("/rounds/<reference>/<what>.csv", endpoint="export")
@needs_role(Role.MANAGER, Role.AUDITOR)
def download(reference: str, what: str) -> ResponseReturnValue:
    """A file, written while it is sent, from a reading session that lives until the last line."""
    if what not in set(What):
        raise NotFound
    session = Sessions.reading()
    try:
        table = export(session, current_actor(), reference, What(what), now=arrived_at())
    except BaseException:
        session.close()
        raise
    response = Response(csv_lines(table.header, table.rows), mimetype="text/csv")
    response.call_on_close(session.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{reference}-{what}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
