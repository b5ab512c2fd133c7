"""Sharing a stage's work out: its rules, what comes of them, deciding by hand, and giving it out."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.queries import list_people
from assessments.actors import Role
from assessments.allocating.models import AllocationRun
from assessments.allocating.queries import (
    Show,
    count_pins,
    count_results,
    count_told,
    find_latest_run,
    find_plan,
    find_proposed,
    find_worst,
    get_managed_stage,
    get_run,
    list_loads,
    list_pins,
    list_proposed,
    mosts_of,
)
from assessments.allocating.states import Result, Scope
from assessments.allocating.use_cases import apply_run, ask_for_run, list_changed, pin_pair, raise_most, save_plan
from assessments.allocating.use_cases.planning import get_submission_of
from assessments.errors import DomainError
from assessments.funds.models import Stage
from assessments.scoring.anchors import find_anchors
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, Sessions, fresh_reading, reading, wake_worker
from portal.fields import moment_in
from portal.manage import blueprint
from portal.manage.acting import DONE, send
from portal.manage.allocating_forms import RULE_OF, ApplyForm, PinForm, PlanForm
from portal.manage.allocating_words import CHANGES, RESULTS, SHOWS, facts_of, lack_of
from portal.manage.forms import uuid_from
from portal.problems import show_problems
from portal.seen import Stands

DUE_CLOCK = time(17)
HERE = "/rounds/<reference>/<stage>/allocation"


def _stage(reference: str, stage_key: str) -> Stage:
    return get_managed_stage(reading(), current_actor(), reference, stage_key)


@blueprint.route(HERE, methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def allocation(reference: str, stage: str) -> ResponseReturnValue:
    """The rules by which a stage's work is shared out, and the newest allocation by them."""
    found = _stage(reference, stage)
    plan = find_plan(reading(), found)
    form = PlanForm(data=PlanForm.data_of(plan))
    form.open_at(plan.mark)

    def standing() -> tuple[str, list[Stands]]:
        now = find_plan(fresh_reading(), found)
        return now.mark, [
            Stands(_("Assessors for each application"), str(now.per_application)),
            Stands(_("Most applications for one assessor"), str(now.most)),
        ]

    def act(session: Session) -> None:
        save_plan(session, current_actor(), reference, stage, form.draft(), seen=form.seen.data, now=arrived_at())
        ask_for_run(session, current_actor(), reference, stage, now=arrived_at())

    status = send(form, act, standing)
    if status == DONE:
        wake_worker()
        return redirect(url_for(".allocation", reference=reference, stage=stage, _anchor="newest"))
    return render_template(
        "manage/allocation.html",
        round=found.round,
        stage=found,
        form=form,
        run=find_latest_run(reading(), found, Scope.STAGE),
        pins=count_pins(reading(), found),
        facts_of=facts_of,
    ), status


@blueprint.get(f"{HERE}/<uuid:run_id>")
@needs_role(Role.MANAGER)
def proposed(reference: str, stage: str, run_id: UUID) -> ResponseReturnValue:
    """Who gets what and why, what is lacking and what would mend it, and how it differs from what stands."""
    found = _stage(reference, stage)
    run = get_run(reading(), found, run_id)
    show = next((each for each in Show if each.value == request.args.get("show")), Show.ALL)
    page = list_proposed(reading(), run, show, cursor=request.args.get("after") or None)
    address: dict[str, Any] = {"reference": reference, "stage": stage, "run_id": run_id, "show": show.value}
    return render_template(
        "manage/proposed.html",
        round=found.round,
        stage=found,
        run=run,
        facts=facts_of(run),
        results=count_results(reading(), run) if run.applied_at else None,
        lines=page.rows,
        mosts=mosts_of(reading(), run, [line.item.mend_id for line in page.rows if line.item.mend_id]),
        worst=find_worst(reading(), run),
        lack_of=lack_of,
        anchors=set(find_anchors(reading(), found.id)),
        show=show,
        shows=SHOWS,
        change_words=CHANGES,
        result_words=RESULTS,
        left_out=Result.LEFT_OUT,
        next_url=url_for(".proposed", **address, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )


@blueprint.get(f"{HERE}/<uuid:run_id>/load")
@needs_role(Role.MANAGER)
def proposed_loads(reference: str, stage: str, run_id: UUID) -> ResponseReturnValue:
    """How much each assessor would have."""
    found = _stage(reference, stage)
    run = get_run(reading(), found, run_id)
    page = list_loads(reading(), run, cursor=request.args.get("after") or None)
    address: dict[str, Any] = {"reference": reference, "stage": stage, "run_id": run_id}
    return render_template(
        "manage/proposed_loads.html",
        round=found.round,
        stage=found,
        run=run,
        loads=page.rows,
        next_url=url_for(".proposed_loads", **address, after=page.next_cursor) if page.next_cursor else None,
        is_later_page="after" in request.args,
    )


@blueprint.route(f"{HERE}/of/<application>", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def pin(reference: str, stage: str, application: str) -> ResponseReturnValue:
    """Each part of why an application goes to whom, and deciding by hand whom it must go to, or must not."""
    found = _stage(reference, stage)
    submission = get_submission_of(reading(), found, application)
    people = list_people(reading(), current_actor(), found.round.fund_id, Role.ASSESSOR, arrived_at())
    form = PinForm()
    form.offer({str(person.id): person.name for person in people})
    status = send(
        form,
        lambda session: pin_pair(
            session, current_actor(), reference, stage, application, uuid_from(form.assessor.data),
            RULE_OF[form.rule.data], now=arrived_at(),
        ),
    )  # fmt: skip
    if status == DONE:
        flash(_("It is decided. Allocate again to see what comes of it."))
        return redirect(url_for(".pin", reference=reference, stage=stage, application=application))
    run = find_latest_run(reading(), found, Scope.STAGE)
    is_computed = run is not None and run.computed_at is not None
    return render_template(
        "manage/pin.html",
        round=found.round,
        stage=found,
        reference=application,
        form=form,
        run=run if is_computed else None,
        line=find_proposed(reading(), run, submission.id) if run is not None and is_computed else None,
        lack_of=lack_of,
        pins=list_pins(reading(), submission.id),
        change_words=CHANGES,
    ), status


@blueprint.post(f"{HERE}/raise")
@needs_role(Role.MANAGER)
def raise_cap(reference: str, stage: str) -> ResponseReturnValue:
    """Let somebody have one more, where that would mend a shortfall, and allocate again."""
    person_id, most = uuid_from(request.form.get("person")), request.form.get("most", type=int)
    with Sessions.begin() as session:
        raise_most(session, current_actor(), reference, stage, person_id or UUID(int=0), most or 0, now=arrived_at())
        ask_for_run(session, current_actor(), reference, stage, now=arrived_at())
    wake_worker()
    flash(_("They can have one more now, and the work is allocated again. Tell them of it."))
    return redirect(url_for(".allocation", reference=reference, stage=stage, _anchor="newest"))


@blueprint.route(f"{HERE}/<uuid:run_id>/give-out", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def give_out(reference: str, stage: str, run_id: UUID) -> ResponseReturnValue:
    """Give out what an allocation proposes, at once."""
    found = _stage(reference, stage)
    run = get_run(reading(), found, run_id)
    here = url_for(".proposed", reference=reference, stage=stage, run_id=run_id)
    if run.applied_at is not None:
        return redirect(here)
    is_closed = arrived_at() >= found.assessing_closes_at
    form = ApplyForm(data={} if is_closed else {"due_on": _local_day(found)})
    status = 200
    if form.is_submitted():
        status = 422
        due_at = _due_at(form, found) if form.validate() else None
        if due_at is not None:
            try:
                _apply(reference, stage, run, due_at, form.reason.data or "")
                return redirect(here)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template(
        "manage/give_out.html",
        round=found.round,
        stage=found,
        run=run,
        form=form,
        facts=facts_of(run),
        told=count_told(reading(), run),
        changed=list_changed(reading(), run, found),
        is_closed=is_closed,
    ), status


def _apply(reference: str, stage: str, run: AllocationRun, due_at: datetime, reason: str) -> None:
    with Sessions.begin() as session:
        apply_run(session, current_actor(), reference, stage, run.id, due_at=due_at, reason=reason, now=arrived_at())
    wake_worker()


def _local_day(stage: Stage) -> object:
    return stage.assessing_closes_at.astimezone(ZoneInfo(stage.round.time_zone)).date()


def _due_at(form: ApplyForm, stage: Stage) -> datetime | None:
    """The end of the working day that was chosen, and no later than assessing closes while it is open."""
    day = form.due_on.data
    moment = moment_in(stage.round.time_zone, day, DUE_CLOCK) if day else None
    if moment is None:
        form.due_on.errors = [*form.due_on.errors, _("Enter the day on which the work is due.")]
        return None
    closes_at = stage.assessing_closes_at
    return (min(moment, closes_at) if arrived_at() < closes_at else moment).astimezone(UTC)
