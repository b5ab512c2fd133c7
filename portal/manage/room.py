"""The room in which a stage is decided: its ranked list against the money, totals, floors and ceilings."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.actors import Role
from assessments.interests.asides import DECIDING, find_round_aside
from assessments.interests.queries import find_confirmed
from assessments.reports.queries import freshness, get_staff_round, stage_of
from assessments.reports.ranked import find_agreement, percent_within
from assessments.rooms.queries import list_reached, list_room, list_totals
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import reading
from portal.manage import blueprint
from portal.manage.views import STAFF
from portal.sureness import IN_THE_ZONE


@blueprint.get("/rounds/<reference>/<stage>/room")
@needs_role(*STAFF)
def room(reference: str, stage: str) -> ResponseReturnValue:
    """Who is in and who is not by what is proposed so far, and what that leaves of the money."""
    actor = current_actor()
    found = get_staff_round(reading(), actor, reference)
    at = stage_of(found, stage)
    page = list_room(reading(), actor, found, at, cursor=request.args.get("after") or None)
    as_of, is_waiting = freshness(reading(), found.id)
    return render_template(
        "manage/room.html",
        round=found,
        stage=at,
        rows=page.rows,
        delivery=found.award_pence,
        totals=list_totals(reading(), found, at),
        reached=list_reached(reading(), at),
        agreement=find_agreement(reading(), at),
        percent_within=percent_within,
        zone_words=IN_THE_ZONE,
        proposes=actor.has_role(found.fund_id, Role.MANAGER),
        as_of=as_of,
        is_waiting=is_waiting,
        next_url=url_for(".room", reference=reference, stage=stage, after=page.next_cursor)
        if page.next_cursor
        else None,
        confirms=actor.has_role(found.fund_id, *DECIDING) and not find_confirmed(reading(), actor.user_id, found.id),
        aside=find_round_aside(reading(), actor, found, arrived_at()),
        is_later_page="after" in request.args,
    )
