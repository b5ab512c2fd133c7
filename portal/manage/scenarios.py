"""What else could be chosen at a stage: scenarios side by side, and adopting one."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.batches.adopting import adopt_scenario, list_replaced_by
from assessments.batches.models import Batch
from assessments.batches.replacing import mark_of_replaced
from assessments.decisions.policies import READS_CHECKS
from assessments.reports.queries import get_staff_round, stage_of
from assessments.rooms.policies import may_plan
from assessments.rooms.scenarios import compare_scenarios
from assessments.rooms.states import Method
from assessments.rooms.use_cases import drop_scenario, make_scenario, work_out_anew
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, Sessions, fresh_reading, reading, wake_worker
from portal.envelope import line_told
from portal.manage import blueprint
from portal.manage.acting import DONE, key_of, send
from portal.manage.scenario_forms import METHODS, AdoptForm, ScenarioForm
from portal.manage.several import NAMED
from portal.manage.subjects import ensure_manages
from portal.wording import OUTCOMES


@blueprint.route("/rounds/<reference>/<stage>/scenarios", methods=["GET", "POST"])
@needs_role(*READS_CHECKS)
def scenarios(reference: str, stage: str) -> ResponseReturnValue:
    """The scenarios of a stage side by side, and making another."""
    actor, form = current_actor(), ScenarioForm()
    found = get_staff_round(reading(), actor, reference)
    at = stage_of(found, stage)

    def act(session: Session) -> None:
        make_scenario(
            session, actor, reference, stage, name=form.name.data or "", method=Method(form.method.data),
            entry_key=key_of(form.entry_key.data), now=arrived_at(),
        )  # fmt: skip

    status = send(form, act)
    if status == DONE:
        wake_worker()
        flash(_("The scenario is being worked out. It appears here in some seconds: open the page again."))
        return redirect(url_for(".scenarios", reference=reference, stage=stage))
    form.entry_key.data = key_of(form.entry_key.data)
    comparison = compare_scenarios(reading(), actor, found, at)
    return render_template(
        "manage/scenarios.html", round=found, stage=at, comparison=comparison, form=form, methods=METHODS,
        plans=may_plan(actor, found), line_told=line_told,
    ), status  # fmt: skip


@blueprint.post("/rounds/<reference>/<stage>/scenarios/<uuid:scenario_id>/anew")
@needs_role(Role.MANAGER)
def renew_scenario(reference: str, stage: str, scenario_id: UUID) -> ResponseReturnValue:
    """Have a scenario worked out from what stands now."""
    with Sessions.begin() as session:
        work_out_anew(session, current_actor(), reference, stage, scenario_id, now=arrived_at())
    wake_worker()
    flash(_("The scenario is being worked out anew. Open the page again in some seconds."))
    return redirect(url_for(".scenarios", reference=reference, stage=stage))


@blueprint.post("/rounds/<reference>/<stage>/scenarios/<uuid:scenario_id>/drop")
@needs_role(Role.MANAGER)
def drop_scenario_of(reference: str, stage: str, scenario_id: UUID) -> ResponseReturnValue:
    """Drop a scenario."""
    with Sessions.begin() as session:
        drop_scenario(session, current_actor(), reference, stage, scenario_id, now=arrived_at())
    flash(_("The scenario is dropped. What was proposed stays as it is."))
    return redirect(url_for(".scenarios", reference=reference, stage=stage))


@blueprint.route("/rounds/<reference>/<stage>/scenarios/<uuid:scenario_id>/adopt", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def adopt(reference: str, stage: str, scenario_id: UUID) -> ResponseReturnValue:
    """Have everybody proposed whom a scenario chooses."""
    found = get_staff_round(reading(), current_actor(), reference)
    ensure_manages(found)
    at = stage_of(found, stage)
    sides = compare_scenarios(reading(), current_actor(), found, at).sides
    side = next((side for side in sides if side.scenario.id == scenario_id), None)
    if side is None:
        flash(_("This scenario was dropped."))
        return redirect(url_for(".scenarios", reference=reference, stage=stage))
    form = AdoptForm()
    begun: list[Batch] = []

    def act(session: Session) -> None:
        begun.append(_adopt(session, form, reference, stage, scenario_id))

    status = send(form, act)
    if status == DONE:
        wake_worker()
        return redirect(url_for(".batch", reference=reference, batch_id=begun[0].id))
    form.entry_key.data = key_of(form.entry_key.data)
    replaced = list_replaced_by(fresh_reading() if form.is_submitted() else reading(), scenario_id)
    form.seen.data = mark_of_replaced(replaced)
    return render_template(
        "manage/adopt.html", round=found, stage=at, side=side, form=form, replaced=replaced[:NAMED],
        more_replaced=max(0, len(replaced) - NAMED), outcome_words=OUTCOMES,
    ), status  # fmt: skip


def _adopt(session: Session, form: Any, reference: str, stage: str, scenario_id: UUID) -> Batch:
    return adopt_scenario(
        session, current_actor(), reference, stage, scenario_id, form.terms(scenario_id),
        entry_key=key_of(form.entry_key.data), now=arrived_at(), seen=form.seen.data,
    )  # fmt: skip
