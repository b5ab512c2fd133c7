"""How an assessor's own marks sit against those of all, in words."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.reports.own_severity import FEWEST, OwnSeverity, list_own_severities
from assessments.reports.use_cases import open_own_severity
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading


@blueprint.get("/how-you-mark")
@needs_role(Role.ASSESSOR)
def own_severity() -> ResponseReturnValue:
    """Each stage at which one has assessed, and what can be told of how one marks there."""
    found = list_own_severities(reading(), current_actor(), now=arrived_at())
    return render_template("assess/own_severity.html", found=[(one, words_of(one)) for one in found])


@blueprint.post("/how-you-mark/<uuid:stage_id>")
@needs_role(Role.ASSESSOR)
def open_severity(stage_id: UUID) -> ResponseReturnValue:
    """Say that one's scores stay as they are, and see how one marks."""
    with Sessions.begin() as session:
        open_own_severity(session, current_actor(), stage_id, now=arrived_at())
    flash(_("Your scores stay as they are from now on."))
    return redirect(url_for(".own_severity"))


def words_of(one: OwnSeverity) -> str:
    """What is told, with how sure it is; points are whole, since no more is known."""
    return str(_told(one))


def _told(one: OwnSeverity) -> Any:
    if one.points is None:
        return _(
            "Too little to tell. It takes %(fewest)s assessments of yours or more, others of the same applications, "
            "and ten applications in all.",
            fewest=FEWEST,
        )
    middle, low, high = (round(points) for points in one.points)
    if low <= 0 <= high:
        return _(
            "Too little to tell whether you mark differently from others. You could mark up to %(lower)s points lower "
            "than others would have on the same applications, or up to %(higher)s points higher.",
            lower=-low,
            higher=high,
        )
    if middle < 0:
        return _(
            "You mark about %(points)s points lower than others would have on the same applications. That could be "
            "anything from %(least)s to %(most)s.",
            points=-middle,
            least=-high,
            most=-low,
        )
    return _(
        "You mark about %(points)s points higher than others would have on the same applications. That could be "
        "anything from %(least)s to %(most)s.",
        points=middle,
        least=low,
        most=high,
    )
