"""What was sent to an application's people: messages of the fund with their text, and automatic emails."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.applications.queries import get_own_application
from assessments.correspondence.history import list_correspondence
from assessments.messages.kinds import KINDS
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import reading


@blueprint.get("/<reference>/messages")
@login_required
def messages(reference: str) -> ResponseReturnValue:
    """The newest first, with those to whom each was sent."""
    actor = current_actor()
    application = get_own_application(reading(), actor, reference)
    after = request.args.get("after") or None
    page = list_correspondence(reading(), actor, application, now=arrived_at(), cursor=after)
    return render_template(
        "apply/messages.html",
        application=application,
        entries=page.rows,
        next_url=url_for(".messages", reference=reference, after=page.next_cursor) if page.next_cursor else None,
        is_later_page=after is not None,
        kinds=KINDS,
    )
