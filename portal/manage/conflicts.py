"""Conflicts of interests in a round: what was found, and confirming or dismissing it; the registers."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import NotPermitted
from assessments.funds.models import Round
from assessments.interests.policies import may_decide
from assessments.interests.queries import (
    count_conflicts,
    get_conflict,
    list_confirmed,
    list_conflicts,
    list_keepers,
    list_registers,
)
from assessments.interests.states import BARRING, LASTING, Standing, Step
from assessments.interests.wording import GROUNDS, KINDS_BRIEFLY, STANDINGS
from assessments.reports.queries import get_staff_round
from assessments.scoring.use_cases import ask_to_look, decide_conflict
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading, wake_worker
from portal.manage import blueprint
from portal.manage.acting import DONE, send
from portal.manage.forms import ReasonForm

SHOWS = {
    "waiting": (Standing.POSSIBLE,),
    "barring": tuple(BARRING),
    "dismissed": (Standing.DISMISSED,),
    "all": tuple(Standing),
}


@blueprint.get("/rounds/<reference>/conflicts")
@needs_role(Role.MANAGER, Role.AUDITOR)
def conflicts(reference: str) -> ResponseReturnValue:
    """What was found in a round; first what waits for somebody to decide."""
    actor, found = current_actor(), _round(reference)
    show = request.args.get("show", "")
    show = show if show in SHOWS else "waiting"
    page = list_conflicts(reading(), actor, found, SHOWS[show], cursor=request.args.get("after") or None)
    counts = count_conflicts(reading(), actor, found)
    return render_template(
        "manage/conflicts.html",
        round=found,
        conflicts=[(each, may_decide(actor, each)) for each in page.rows],
        show=show,
        counts={name: sum(counts[standing] for standing in standings) for name, standings in SHOWS.items()},
        may_look=actor.has_role(found.fund_id, Role.MANAGER),
        next_url=url_for(".conflicts", reference=reference, show=show, after=page.next_cursor)
        if page.next_cursor
        else None,
        grounds=GROUNDS,
        standings=STANDINGS,
        lasting=LASTING,
    )


@blueprint.post("/rounds/<reference>/conflicts/look")
@needs_role(Role.MANAGER)
def look_for_conflicts(reference: str) -> ResponseReturnValue:
    """Have all applications of the round compared again with all who judge and decide."""
    with Sessions.begin() as session:
        ask_to_look(session, current_actor(), reference, now=arrived_at())
    wake_worker()
    flash(_("All applications are being compared with all who judge and decide. What is found appears here."))
    return redirect(url_for(".conflicts", reference=reference))


@blueprint.route(
    "/rounds/<reference>/conflicts/<uuid:conflict_id>/<any(confirm, dismiss):step>", methods=["GET", "POST"]
)
@needs_role(Role.MANAGER)
def decide_on_conflict(reference: str, conflict_id: UUID, step: str) -> ResponseReturnValue:
    """Confirm a conflict, which ends the work, or dismiss it; either with a reason."""
    conflict, taken = get_conflict(reading(), current_actor(), reference, conflict_id), Step(step)
    if not may_decide(current_actor(), conflict):
        raise NotPermitted(_("Nothing was changed: nobody decides about a conflict of their own."))
    form = ReasonForm()
    status = send(
        form,
        lambda session: decide_conflict(
            session, current_actor(), reference, conflict_id, taken, reason=form.reason.data or "", now=arrived_at()
        ),
    )
    if status == DONE:
        wake_worker()
        told = _("The conflict is confirmed, and the work ended.") if taken is Step.CONFIRM else None
        flash(told or _("The conflict is dismissed."))
        return redirect(url_for(".conflicts", reference=reference))
    return render_template(
        "manage/decide_on_conflict.html",
        form=form,
        conflict=conflict,
        step=taken,
        grounds=GROUNDS,
        standings=STANDINGS,
    ), status


@blueprint.get("/rounds/<reference>/registers")
@needs_role(Role.MANAGER, Role.AUDITOR)
def registers(reference: str) -> ResponseReturnValue:
    """What those declare who judge and decide for the round's fund, and who has confirmed it for this round."""
    found = _round(reference)
    people = list_keepers(reading(), found.fund_id, arrived_at())
    return render_template(
        "manage/registers.html",
        round=found,
        people=people,
        registers=list_registers(reading(), current_actor(), [person.id for person in people]),
        confirmed=list_confirmed(reading(), found.id),
        kinds=KINDS_BRIEFLY,
    )


def _round(reference: str) -> Round:
    found = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(found.fund_id, Role.MANAGER, Role.AUDITOR):
        raise NotPermitted
    return found
