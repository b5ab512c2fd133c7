"""Which applications of a stage everybody scores first."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.scoring.use_cases import mark_anchor
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions
from portal.manage import blueprint


@blueprint.post("/applications/<reference>/<stage>/anchor")
@needs_role(Role.MANAGER)
def anchor(reference: str, stage: str) -> ResponseReturnValue:
    """Make an application an anchor paper, or no longer one."""
    is_anchor = request.form.get("is_anchor") == "y"
    with Sessions.begin() as session:
        mark_anchor(session, current_actor(), reference, stage, is_anchor=is_anchor, now=arrived_at())
    marked, unmarked = _("It is an anchor paper now. Assign everybody to it."), _("It is no longer an anchor paper.")
    flash(marked if is_anchor else unmarked)
    return redirect(url_for(".assign", reference=reference, stage=stage))
