"""Names that stand in what assessors of an anonymous stage will read."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import NotFound, NotPermitted
from assessments.funds.models import Round, Stage
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.reports.queries import get_staff_round, stage_of
from assessments.scoring.names_found import count_leaks, get_leak, list_leaks
from assessments.scoring.use_cases.leaking import ask_for_leaks, note_leak
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading, wake_worker
from portal.manage import blueprint
from portal.manage.acting import DONE, send
from portal.manage.forms import ReasonForm


@blueprint.get("/rounds/<reference>/<stage>/names-found", endpoint="leaks")
@needs_role(Role.MANAGER, Role.AUDITOR)
def show_leaks(reference: str, stage: str) -> ResponseReturnValue:
    """What was found at a stage, first what is still to be looked at."""
    found, its_stage = _anonymous(reference, stage)
    actor, now, is_noted = current_actor(), arrived_at(), request.args.get("show") == "noted"
    cursor = request.args.get("after") or None
    page = list_leaks(reading(), actor, its_stage, is_noted=is_noted, now=now, cursor=cursor)
    show = "noted" if is_noted else None
    return render_template(
        "manage/leaks.html",
        round=found,
        stage=its_stage,
        leaks=page.rows,
        is_noted=is_noted,
        waiting=count_leaks(reading(), actor, its_stage, now=now),
        is_looking=is_asked_for(reading(), its_stage.id, JobKind.FIND_LEAKS),
        may_note=actor.has_role(found.fund_id, Role.MANAGER),
        next_url=url_for(".leaks", reference=reference, stage=stage, show=show, after=page.next_cursor)
        if page.next_cursor
        else None,
    )


@blueprint.post("/rounds/<reference>/<stage>/names-found/look")
@needs_role(Role.MANAGER)
def look_for_leaks(reference: str, stage: str) -> ResponseReturnValue:
    """Have everything that was submitted looked through again."""
    with Sessions.begin() as session:
        ask_for_leaks(session, current_actor(), reference, stage, now=arrived_at())
    wake_worker()
    flash(_("Everything that was submitted is being looked through. What is found appears here."))
    return redirect(url_for(".leaks", reference=reference, stage=stage))


@blueprint.route(
    "/rounds/<reference>/<stage>/names-found/<uuid:leak_id>", methods=["GET", "POST"], endpoint="note_leak"
)
@needs_role(Role.MANAGER)
def note(reference: str, stage: str, leak_id: UUID) -> ResponseReturnValue:
    """Note what was done about one of them."""
    _anonymous(reference, stage)
    leak = get_leak(reading(), current_actor(), leak_id, now=arrived_at())
    form = ReasonForm()
    status = send(
        form,
        lambda session: note_leak(session, current_actor(), leak_id, note=form.reason.data or "", now=arrived_at()),
    )
    if status == DONE:
        flash(_("It is noted."))
        return redirect(url_for(".leaks", reference=reference, stage=stage))
    return render_template("manage/note_leak.html", form=form, leak=leak, stage=stage), status


def _anonymous(reference: str, stage_key: str) -> tuple[Round, Stage]:
    found = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(found.fund_id, Role.MANAGER, Role.AUDITOR):
        raise NotPermitted
    stage = stage_of(found, stage_key)
    if not stage.is_anonymous:
        raise NotFound
    return found, stage
