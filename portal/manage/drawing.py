"""The draw among those in the zone of the line."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.reports.drawn import find_draw, has_changed_since
from assessments.reports.queries import get_staff_round, stage_of
from assessments.reports.ranked import find_agreement
from assessments.scoring.use_cases.drawing import commit_to_draw, reveal_draw
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.manage import blueprint
from portal.manage.views import STAFF


@blueprint.get("/rounds/<reference>/<stage>/draw")
@needs_role(*STAFF)
def draw(reference: str, stage: str) -> ResponseReturnValue:
    """Where the draw of a stage stands, who is in it, and once it is revealed, in which order."""
    found = get_staff_round(reading(), current_actor(), reference)
    at = stage_of(found, stage)
    held = find_draw(reading(), current_actor(), found, at)
    return render_template(
        "manage/draw.html",
        round=found,
        stage=at,
        draw=held,
        agreement=find_agreement(reading(), at),
        has_changed=held is not None and has_changed_since(reading(), held),
        may_draw=current_actor().has_role(found.fund_id, Role.MANAGER),
    )


@blueprint.post("/rounds/<reference>/<stage>/draw/commit")
@needs_role(Role.MANAGER)
def commit_draw(reference: str, stage: str) -> ResponseReturnValue:
    """Fix who is in the draw, and publish the commitment."""
    with Sessions.begin() as session:
        commit_to_draw(session, current_actor(), reference, stage, now=arrived_at())
    flash(_("The commitment is published on the round’s page."))
    return redirect(url_for(".draw", reference=reference, stage=stage))


@blueprint.post("/rounds/<reference>/<stage>/draw/reveal")
@needs_role(Role.MANAGER)
def reveal_seed(reference: str, stage: str) -> ResponseReturnValue:
    """Make the seed public; from then on the order is known."""
    with Sessions.begin() as session:
        reveal_draw(session, current_actor(), reference, stage, now=arrived_at())
    flash(_("The seed is published on the round’s page."))
    return redirect(url_for(".draw", reference=reference, stage=stage))
