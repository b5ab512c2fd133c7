"""How one's scores of an anchor paper sit among everybody's, and what was agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.funds.models import Criterion
from assessments.scoring.anchors import get_calibration
from assessments.scoring.models import Assignment, ModeratedScore
from portal.assess import blueprint
from portal.assess.comparison import Compared, compare, mark_from, marks_of
from portal.auth import current_actor, needs_role
from portal.db import reading


@dataclass(frozen=True, slots=True)
class Spread:
    """One criterion: everybody's points from the lowest, one's own, where these stand, and what was agreed."""

    criterion: Criterion
    points: Sequence[int]
    own: int | None
    place: str
    agreed: ModeratedScore | None


@blueprint.get("/<uuid:assignment_id>/calibration")
@needs_role(Role.ASSESSOR)
def calibration(assignment_id: UUID) -> ResponseReturnValue:
    """The spread of all scores of an anchor paper, one's own place in it, and the agreed scores with reasons."""
    work, found, agreed = get_calibration(reading(), current_actor(), assignment_id)
    by_criterion = {score.criterion_id: score for score in agreed.scores} if agreed is not None else {}
    compared = compare(work.submission.stage.criteria, found)
    marks = marks_of(found)
    known = sorted(mark for mark in marks.values() if mark is not None)
    return render_template(
        "assess/calibration.html",
        work=work,
        number=len(found),
        spreads=[_spread(one, work, by_criterion.get(one.criterion.id)) for one in compared],
        mark=marks[work.id],
        lowest=known[0] if known else None,
        middle=median(known) if known else None,
        highest=known[-1] if known else None,
        agreed_mark=mark_from(agreed.scores) if agreed is not None else None,
        is_agreed=agreed is not None,
    )


def _spread(one: Compared, work: Assignment, agreed: ModeratedScore | None) -> Spread:
    own = next((score.points for each, score in one.scores if each.id == work.id and score is not None), None)
    points = sorted(one.points)
    return Spread(one.criterion, points, own, place_in(points, own), agreed)


def place_in(points: Sequence[int], own: int | None) -> str:
    """Where one's own points stand among everybody's, in words."""
    if own is None:
        return str(_("You scored it as not applicable."))
    higher, lower = sum(each > own for each in points), sum(each < own for each in points)
    same = len(points) - higher - lower - 1
    if not higher and not lower:
        return str(_("Everybody gave the same.") if same else _("Nobody else has scored it yet."))
    told = {"lower": lower, "same": same, "higher": higher}
    return str(_("%(lower)s scored lower, %(same)s the same, %(higher)s higher.", **told))
