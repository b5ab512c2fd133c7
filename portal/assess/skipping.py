"""Leaving an application for later, and going to the next one."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.scoring.queries import find_next
from assessments.scoring.use_cases import skip_assignment
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading


@blueprint.post("/<uuid:assignment_id>/skip")
@needs_role(Role.ASSESSOR)
def skip(assignment_id: UUID) -> ResponseReturnValue:
    """Put an application behind the others in one's own queue."""
    return leave_for_later(assignment_id)


@blueprint.get("/keys")
@needs_role(Role.ASSESSOR)
def keys() -> ResponseReturnValue:
    """The keys of the scoring page."""
    return render_template("assess/keys.html")


def leave_for_later(assignment_id: UUID) -> ResponseReturnValue:
    """Put the work behind the others, and open the one that comes first now."""
    with Sessions.begin() as session:
        work = skip_assignment(session, current_actor(), assignment_id, now=arrived_at())
    reference = work.submission.application.reference
    following = find_next(fresh_reading(), current_actor())
    if following is None or following.id == work.id:
        flash(_("Nothing else is waiting for you, so %(reference)s stays where it is.", reference=reference))
        return redirect(url_for(".queue"))
    flash(_("%(reference)s is behind the others on your list now. This is the next one.", reference=reference))
    return redirect(url_for(".item", assignment_id=following.id))
