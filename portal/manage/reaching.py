"""Whom the awards of a round reach, by the groups that it puts first."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.errors import NotFound
from assessments.reach.queries import page_reach, read_round_reach
from assessments.reports.policies import may_export
from assessments.reports.queries import ensure_no_bid, get_staff_round
from portal.auth import current_actor, needs_role
from portal.db import reading
from portal.manage import blueprint
from portal.manage.views import STAFF


@blueprint.get("/rounds/<reference>/reach")
@needs_role(*STAFF)
def reach(reference: str) -> ResponseReturnValue:
    """What was expected and what is reported, over all awards and for each."""
    found = get_staff_round(reading(), current_actor(), reference)
    ensure_no_bid(reading(), current_actor(), found)
    if not found.groups:
        raise NotFound
    page = page_reach(reading(), current_actor(), found, cursor=request.args.get("after") or None)
    return render_template(
        "manage/reach.html",
        round=found,
        reach=read_round_reach(reading(), found),
        awards=page.rows,
        may_export=may_export(current_actor(), found),
        next_url=url_for(".reach", reference=reference, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )
