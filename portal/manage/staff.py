"""Who works for one's funds."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.accounts.queries import list_staff
from assessments.accounts.wording import ROLES
from assessments.actors import Role
from assessments.funds.queries import list_funds
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import reading
from portal.manage import blueprint


@blueprint.get("/staff", endpoint="staff")
@needs_role(Role.MANAGER)
def list_colleagues() -> ResponseReturnValue:
    """Everybody with a role in the funds that one manages, and until when."""
    page = list_staff(reading(), current_actor(), now=arrived_at(), cursor=request.args.get("after") or None)
    return render_template(
        "manage/staff.html",
        people=page.rows,
        funds={fund.id: fund.name for fund in list_funds(reading())},
        roles=ROLES,
        next_url=url_for(".staff", after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )
