"""What was asked about a round and answered for everybody; nothing here knows who asked."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.enquiries.queries import list_published
from assessments.funds.queries import get_round
from portal.auth import current_actor
from portal.db import reading
from portal.public import blueprint


@blueprint.get("/rounds/<reference>/questions")
def questions(reference: str) -> ResponseReturnValue:
    """The questions with their answers, those last answered or corrected first."""
    found = get_round(reading(), current_actor(), reference)
    after = request.args.get("after") or None
    page = list_published(reading(), found, cursor=after)
    return render_template(
        "public/questions.html",
        round=found,
        asked=[each.published for each in page.rows],
        next_url=url_for(".questions", reference=reference, after=page.next_cursor) if page.next_cursor else None,
        is_later_page=after is not None,
    )
