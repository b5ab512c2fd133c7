"""Releasing at a set moment: asked for, stopped until then, and done by a job, all of it or nothing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.models import Appointment, Person
from assessments.accounts.policies import in_force
from assessments.accounts.queries import load_actor
from assessments.actors import SYSTEM, Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.audit.use_cases import record
from assessments.decisions.lettering import find_lacking, mark_of_words, read_material
from assessments.decisions.models import Decision
from assessments.decisions.plans import PlannedDecision, ReleasePlan
from assessments.decisions.problems import FAULTS, Fault, Problem, find_problems
from assessments.decisions.queries import to_be_released
from assessments.decisions.reading_feedback import list_told_without
from assessments.decisions.reading_plans import get_plan
from assessments.decisions.states import PlanState
from assessments.decisions.use_cases.feeding_back import ensure_fed_back
from assessments.decisions.use_cases.releasing import (
    NothingWaits,
    ensure_not_set,
    hold_approved,
    hold_lists,
    mark_of,
    tell_outcomes,
)
from assessments.decisions.use_cases.standing_aside import ensure_none_of_own, list_own
from assessments.decisions.use_cases.wording import get_managed_stage
from assessments.errors import DomainError, IllegalStep, Invalid, Refused, _
from assessments.funds.models import Round, Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email
from assessments.versions import ensure_seen

LONGEST = timedelta(days=366)
"""How far ahead a release can be set."""
NAMED_AT_MOST = 5


class NotReady(Refused):
    """What is to be told is not as it was approved."""

    sentence = _(
        "No release was set, because of %(reference)s: %(fault)s. Others with something in the way: %(others)s."
    )


def plan_release(
    session: Session,
    actor: Actor,
    round_reference: str,
    stage_key: str,
    *,
    release_at: datetime,
    references: Collection[str] | None = None,
    plan_id: UUID | None = None,
    now: datetime,
    seen: str | None = None,
    without_feedback: bool = False,
) -> ReleasePlan:
    """Set a release of all of a stage's approved decisions, or of those on these applications, for a moment.

    They are told as they stand now, or not at all. With a `plan_id`, made with the form, the same form twice is one.
    `seen` is the `mark_of` all approved decisions; `without_feedback` says that whoever has none is told all the same.
    Raises NotFound, NotPermitted, Invalid, NothingWaits, AlreadySet, ReleasedByAnother, NotReady or Outdated.
    """
    round_, stage = get_managed_stage(session, actor, round_reference, stage_key)
    if plan_id is not None and (known := session.get(ReleasePlan, plan_id)) is not None and known.stage_id == stage.id:
        return known
    approved = hold_approved(session, actor, stage)
    if not approved:
        raise NothingWaits
    ensure_seen(mark_of(decision.mark for decision in approved), seen)
    decisions = _chosen(approved, references, release_at, now)
    ensure_not_set(session, decisions)
    ensure_none_of_own(session, actor, decisions, now)
    if problems := _problems(session, round_, stage, decisions, {each.id: each.version for each in decisions}, now):
        first, fault = problems[0].reference, FAULTS[problems[0].fault]
        raise NotReady(reference=first, fault=fault, others=len(problems) - 1)
    lacking = ensure_fed_back(session, decisions, without_feedback=without_feedback)
    assert actor.user_id is not None
    plan = ReleasePlan(
        id=plan_id or uuid4(), stage_id=stage.id, release_at=release_at, asked_at=now, asked_by_id=actor.user_id,
        problems=[], seen_words=mark_of_words(session, stage.id, decisions),
        planned=[PlannedDecision(decision_id=each.id, seen_version=each.version) for each in decisions],
    )  # fmt: skip
    session.add(plan)
    session.flush()
    details = {"stage": stage.key, "decisions": len(decisions), "without_feedback": lacking}
    record(session, actor, "release.set", plan.id, now=now, round_id=round_.id, details=details)
    ask_for(session, JobKind.RELEASE, plan.id, now=now, due_at=release_at)
    return plan


def stop_release(
    session: Session, actor: Actor, round_reference: str, stage_key: str, plan_id: UUID, *, now: datetime
) -> ReleasePlan:
    """Stop a release that was not done yet. Stopping again changes nothing.

    Raises NotFound, NotPermitted or IllegalStep.
    """
    round_, stage = get_managed_stage(session, actor, round_reference, stage_key)
    plan = get_plan(session, stage.id, plan_id, lock=True)
    if plan.state is PlanState.STOPPED:
        return plan
    if plan.state is not PlanState.WAITING:
        raise IllegalStep(_("This was not stopped: the release is over. Look below for what became of it."))
    if now >= plan.release_at:
        raise IllegalStep(_("This was not stopped: its moment has come, and the outcomes are being released."))
    plan.stopped_at, plan.stopped_by_id = now, actor.user_id
    session.flush()
    record(session, actor, "release.stopped", plan.id, now=now, round_id=round_.id, details={"stage": stage.key})
    return plan


def release_planned(session: Session, plan_id: UUID, _output: None, /, *, now: datetime) -> None:
    """Do a release whose moment has come: tell all that it was set for, or refuse it whole and say why."""
    plan = session.scalars(select(ReleasePlan).where(ReleasePlan.id == plan_id).with_for_update()).one_or_none()
    if plan is None or plan.state is not PlanState.WAITING:
        return
    if now < plan.release_at:
        ask_for(session, JobKind.RELEASE, plan.id, now=now, due_at=plan.release_at)
        return
    round_, stage = _round_of(session, plan.stage_id)
    actor = load_actor(session, plan.asked_by_id, now=now)
    decisions, problems = _ready(session, actor, round_, stage, plan, now)
    if not problems:
        problems = _tell(session, actor, round_, stage, decisions, now)
    plan = get_plan(session, stage.id, plan_id)
    if problems:
        _refuse(session, plan, round_, stage, problems, now)
    else:
        plan.released_at = now
    ask_for(session, JobKind.ROUND_FIGURES, round_.id, now=now)


def _chosen(
    approved: Sequence[Decision], references: Collection[str] | None, release_at: datetime, now: datetime
) -> list[Decision]:
    there = {decision.submission.application.reference: decision for decision in approved}
    problems: dict[str, str] = {}
    missing = sorted(set(references) - there.keys()) if references is not None else []
    if missing:
        problems["references"] = _("No outcome of this stage is approved and waiting for %(missing)s.")
    elif references is not None and not references:
        problems["references"] = _("Enter the references of the applications, one on each line.")
    if not now <= release_at <= now + LONGEST:
        problems["until"] = _("Enter a moment that is still to come, within a year.")
    if problems:
        raise Invalid(problems, None, missing=", ".join(each[:40] for each in missing[:NAMED_AT_MOST]))
    return [there[each] for each in sorted(there if references is None else set(references))]


def _ready(
    session: Session, actor: Actor, round_: Round, stage: Stage, plan: ReleasePlan, now: datetime
) -> tuple[Sequence[Decision], list[Problem]]:
    """What a plan was set for, its applications held, and what stands in the way."""
    planned = session.execute(
        select(PlannedDecision.decision_id, PlannedDecision.seen_version).where(PlannedDecision.plan_id == plan.id)
    )
    seen = {decision_id: version for decision_id, version in planned}  # noqa: C416  a row is no pair
    ids = (
        select(Application.id)
        .join(Application.submissions)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Decision.id.in_(seen))
    )
    session.execute(select(Application.id).where(Application.id.in_(ids)).order_by(Application.id).with_for_update())
    wanted = select(Decision).join(Decision.submission).join(Submission.application).where(Decision.id.in_(seen))
    decisions = session.scalars(
        wanted.order_by(Application.reference).options(*to_be_released()).execution_options(populate_existing=True)
    ).all()
    hold_lists(session, round_)
    if not actor.has_role(round_.fund_id, Role.MANAGER):
        return decisions, [Problem("", Fault.NOT_ALLOWED)]
    mine = set(session.scalars(wanted.where(staffed(actor, Role.MANAGER)).with_only_columns(Decision.id)))
    assert actor.user_id is not None
    mine -= {each.id for each in list_own(session, actor.user_id, decisions, now)}
    own = [Problem(each.submission.application.reference, Fault.OWN) for each in decisions if each.id not in mine]
    problems = _problems(session, round_, stage, decisions, seen, now)
    is_reworded = plan.seen_words not in ("", mark_of_words(session, stage.id, decisions))
    return decisions, own or problems or ([Problem("", Fault.WORDED)] if is_reworded else [])


def _problems(
    session: Session, round_: Round, stage: Stage, decisions: Sequence[Decision], seen: Mapping[UUID, int],
    now: datetime,
) -> list[Problem]:  # fmt: skip
    problems = find_problems(session, decisions, seen, now=now)
    if not problems:
        material = read_material(session, round_, stage, decisions, told_with=decisions)
        problems = [Problem(each.reference, Fault.LACKS) for each in find_lacking(material, decisions, now=now)]
    return problems


def _tell(
    session: Session, actor: Actor, round_: Round, stage: Stage, decisions: Sequence[Decision], now: datetime
) -> list[Problem]:
    """Tell them all; where the rules refuse one after all, nothing of it is left."""
    try:
        with session.begin_nested():
            lacking = len(list_told_without(session, decisions))
            tell_outcomes(session, actor, round_, stage, decisions, now=now, lacking=lacking)
            session.flush()
    except DomainError:
        return [Problem("", Fault.REFUSED)]
    return []


def _refuse(
    session: Session, plan: ReleasePlan, round_: Round, stage: Stage, problems: Sequence[Problem], now: datetime
) -> None:
    plan.refused_at = now
    plan.problems = [{"reference": each.reference, "fault": each.fault.value} for each in problems]
    session.flush()
    details = {"stage": stage.key, "problems": len(problems)}
    record(session, SYSTEM, "release.refused", plan.id, now=now, round_id=round_.id, details=details)
    context = {
        "round": round_.title, "stage": stage.title, "release_at": plan.release_at, "time_zone": round_.time_zone,
        "path": f"/manage/rounds/{round_.reference}/{stage.key}/release",
    }  # fmt: skip
    for person in _managers(session, round_, now):
        queue_email(
            session, key=f"release_refused:{plan.id}:{person.id}", template="release_refused", address=person.email,
            context={**context, "person": person.name}, now=now, user_id=person.id, round_id=round_.id,
        )  # fmt: skip


def _managers(session: Session, round_: Round, now: datetime) -> Sequence[Person]:
    held = Appointment.fund_id == round_.fund_id, Appointment.role == Role.MANAGER, in_force(now)
    manages = select(Appointment.person_id).where(*held)
    return session.scalars(select(Person).where(Person.id.in_(manages)).order_by(Person.email)).all()


def _round_of(session: Session, stage_id: UUID) -> tuple[Round, Stage]:
    wanted = select(Round).join(Round.stages).where(Stage.id == stage_id)
    round_ = session.scalars(wanted.options(selectinload(Round.stages), joinedload(Round.fund))).one()
    return round_, next(stage for stage in round_.stages if stage.id == stage_id)
