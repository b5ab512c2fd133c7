"""Who holds what a round has granted besides money."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.errors import NotFound
from assessments.funds.queries import get_round
from assessments.reports.queries import decided_rounds
from assessments.standings.queries import count_held, page_holders
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import reading
from portal.public import blueprint


@blueprint.get("/rounds/<reference>/holders")
def holders(reference: str) -> ResponseReturnValue:
    """Those who hold it today, and until when; once nobody in the round waits for an outcome, as its figures are."""
    found = get_round(reading(), current_actor(), reference)
    if found.standing is None or found.published_at is None:
        raise NotFound
    now = arrived_at()
    is_decided = found.id in decided_rounds(reading(), {found.id}, now)
    page = page_holders(reading(), found, now=now, cursor=request.args.get("after") or None) if is_decided else None
    next_cursor = page.next_cursor if page else None
    return render_template(
        "public/holders.html",
        round=found,
        is_decided=is_decided,
        holders=page.rows if page else [],
        held=count_held(reading(), found, now=now) if is_decided else 0,
        next_url=url_for(".holders", reference=reference, after=next_cursor) if next_cursor else None,
        is_later_page="after" in request.args,
    )
