"""What a fund knows of its assessors, and filling it in for them."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.allocating.profiles import find_expertise, get_known, list_known, list_themes
from assessments.allocating.queries import get_fund_of_round
from assessments.allocating.use_cases import save_expertise
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import fresh_reading, reading
from portal.expertise_form import draft_of, expertise_form, level_name, standing_of
from portal.manage import blueprint
from portal.manage.acting import DONE, send


@blueprint.get("/rounds/<reference>/assessors")
@needs_role(Role.MANAGER)
def assessors(reference: str) -> ResponseReturnValue:
    """The assessors of the round's fund, with what they know and how much they can take on."""
    found = get_fund_of_round(reading(), current_actor(), reference)
    page = list_known(reading(), found.fund_id, now=arrived_at(), cursor=request.args.get("after") or None)
    next_url = url_for(".assessors", reference=reference, after=page.next_cursor) if page.next_cursor else None
    return render_template(
        "manage/assessors.html", round=found, rows=page.rows, next_url=next_url,
        themes=list_themes(reading(), found.fund_id), is_later_page="after" in request.args,
    )  # fmt: skip


@blueprint.route("/rounds/<reference>/assessors/<uuid:person_id>", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def assessor(reference: str, person_id: UUID) -> ResponseReturnValue:
    """What one of them knows and has time for; a manager may fill it in."""
    found = get_fund_of_round(reading(), current_actor(), reference)
    known = get_known(reading(), found.fund_id, person_id, now=arrived_at())
    themes = list_themes(reading(), found.fund_id)
    form = expertise_form(known.expertise, themes, is_manager=True)
    status = send(
        form,
        lambda session: save_expertise(
            session, current_actor(), found.fund_id, person_id, draft_of(form, themes), seen=form.seen.data,
            now=arrived_at(),
        ),
        lambda: standing_of(find_expertise(fresh_reading(), found.fund_id, person_id)),
    )  # fmt: skip
    if status == DONE:
        flash(_("What is known of %(name)s is saved.", name=known.person.name))
        return redirect(url_for(".assessors", reference=reference))
    levels = [level_name(key) for key in themes]
    return render_template("manage/assessor.html", round=found, known=known, form=form, levels=levels), status
