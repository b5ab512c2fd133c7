"""Signing up for a session for everybody who was invited, and giving the place up again."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.errors import NotFound
from assessments.supporting.use_cases import give_up_place, sign_up
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions


@blueprint.post("/<reference>/support/groups/<int:number>")
@login_required
def take_place(reference: str, number: int) -> ResponseReturnValue:
    """Sign up, or let somebody else have the place."""
    step = request.form.get("step")
    if step not in ("sign_up", "give_up"):
        raise NotFound
    with Sessions.begin() as session:
        if step == "sign_up":
            sign_up(session, current_actor(), reference, number, now=arrived_at())
        else:
            give_up_place(session, current_actor(), reference, number, now=arrived_at())
    flash(_("You are signed up.") if step == "sign_up" else _("You have given up your place."))
    return redirect(url_for(".support", reference=reference, _anchor="groups"))
