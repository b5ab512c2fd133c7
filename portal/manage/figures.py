"""A round's figures as its stored edition has them, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.decisions.correcting import list_public_notes
from assessments.errors import NotFound
from assessments.funds.models import Round
from assessments.reports.exports import What, export
from assessments.reports.models import Edition
from assessments.reports.policies import may_export
from assessments.reports.queries import (
    decided_rounds,
    ensure_no_bid,
    find_running_edition,
    freshness,
    get_staff_round,
    shown_figures,
)
from assessments.reports.use_cases import note_export
from assessments.voluntary.queries import list_hard
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.downloads import send_csv
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
        groups=_groups(found, _figures(found, edition)) if edition else [],
        as_of=edition.as_of if edition else None,
        is_waiting=freshness(reading(), found.id)[1],
        may_export=may_export(current_actor(), found),
        hard=_hard(found),
        corrections=list_public_notes(reading(), found.id),
    )


def _figures(found: Round, edition: Edition) -> list[dict[str, Any]]:
    """What stands in the edition; of the support nothing to those who judge, until the round is decided."""
    figures = shown_figures(reading(), found, edition, arrived_at())
    sees_support = current_actor().has_role(found.fund_id, Role.MANAGER, Role.AUDITOR)
    return figures if sees_support else [each for each in figures if not each["key"].startswith("support")]


def _hard(found: Round) -> Sequence[str]:
    """What applicants found hard, for the fund's managers, once nobody's application can be judged by it any more."""
    is_over = found.id in decided_rounds(reading(), [found.id], arrived_at())
    may = is_over and current_actor().has_role(found.fund_id, Role.MANAGER)
    return list_hard(reading(), found.id) if may else []


def _groups(found: Round, figures: Sequence[dict[str, Any]]) -> list[Group]:
    titles = {stage.key: stage.title for stage in found.stages} | {"": _("The round as a whole")}
    groups = [Group(title, [each for each in figures if each["stage"] == key]) for key, title in titles.items()]
    return [group for group in groups if group.figures]


@blueprint.get("/rounds/<reference>/<what>.csv", endpoint="export")
@needs_role(Role.MANAGER, Role.AUDITOR)
def download(reference: str, what: str) -> ResponseReturnValue:
    """A file of the round, which is noted on its trail."""
    if what not in set(What):
        raise NotFound
    wanted, actor, now = What(what), current_actor(), arrived_at()
    if request.method == "GET":
        with Sessions.begin() as session:
            note_export(session, actor, reference, wanted, now=now)
    return send_csv(lambda session: export(session, actor, reference, wanted, now=now), f"{reference}-{what}")
