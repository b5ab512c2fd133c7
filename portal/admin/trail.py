"""What happened to a person's account, roles and organisations."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from assessments.reports.trail import account_trail
from portal.admin import blueprint
from portal.auth import current_actor, needs_administrator
from portal.trails import trail_page


@blueprint.get("/people/<uuid:person_id>/trail")
@needs_administrator
def person_trail(person_id: UUID) -> ResponseReturnValue:
    """All of it, newest first; nothing of what the person does in a round."""
    scope, shown, status = trail_page(lambda session: account_trail(session, current_actor(), person_id))
    return render_template("admin/person_trail.html", scope=scope, **shown), status
