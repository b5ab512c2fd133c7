"""Who did what in a round, and when."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.actors import Role
from assessments.reports.queries import get_staff_round
from assessments.reports.trail import list_round_trail
from portal.auth import current_actor, needs_role
from portal.db import reading, row_before
from portal.manage import blueprint


@blueprint.get("/rounds/<reference>/trail", endpoint="trail")
@needs_role(Role.MANAGER, Role.AUDITOR)
def show_trail(reference: str) -> ResponseReturnValue:
    """The round's trail, newest first; of one application, if its reference is given."""
    found = get_staff_round(reading(), current_actor(), reference)
    wanted = request.args.get("application", "").strip()
    before = row_before("before")
    lines, more = list_round_trail(
        reading(),
        current_actor(),
        found,
        reference=wanted,
        before_id=before,
    )
    next_url = url_for(".trail", reference=reference, application=wanted or None, before=more) if more else None
    return render_template(
        "manage/trail.html", round=found, lines=lines, wanted=wanted, next_url=next_url, is_later_page=bool(before)
    )
