"""Reading releases that were set for a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.decisions.models import Decision
from assessments.decisions.plans import PlannedDecision, ReleasePlan
from assessments.decisions.problems import Fault, Problem
from assessments.errors import NotFound

NEWEST = 10


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A release with how many outcomes it is, or was, for, and what was in its way, as far as it is the reader's."""

    plan: ReleasePlan
    decisions: int
    problems: Sequence[Problem]


def is_waiting() -> ColumnElement[bool]:
    """Whether a release is still to come."""
    return and_(ReleasePlan.stopped_at.is_(None), ReleasePlan.released_at.is_(None), ReleasePlan.refused_at.is_(None))


def get_plan(session: Session, stage_id: UUID, plan_id: UUID, *, lock: bool = False) -> ReleasePlan:
    """A release of a stage that the caller manages. Raises NotFound."""
    wanted = select(ReleasePlan).where(ReleasePlan.id == plan_id, ReleasePlan.stage_id == stage_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    plan = session.scalars(wanted).one_or_none()
    if plan is None:
        raise NotFound
    return plan


def list_plans(session: Session, actor: Actor, stage_id: UUID) -> Sequence[ListedPlan]:
    """The newest releases that were set for a stage; of one's own organisation's application, nothing."""
    plans = session.scalars(
        select(ReleasePlan)
        .where(ReleasePlan.stage_id == stage_id)
        .order_by(ReleasePlan.asked_at.desc(), ReleasePlan.id)
        .limit(NEWEST)
        .options(joinedload(ReleasePlan.asked_by), joinedload(ReleasePlan.stopped_by))
    ).all()
    ids = [plan.id for plan in plans]
    at_hand = (
        select(PlannedDecision.plan_id)
        .join(Decision, Decision.id == PlannedDecision.decision_id)
        .join(Submission, Submission.id == Decision.submission_id)
        .join(Application, Application.id == Submission.application_id)
        .where(PlannedDecision.plan_id.in_(ids), staffed(actor, Role.MANAGER))
    )
    rows = session.execute(at_hand.add_columns(func.count()).group_by(PlannedDecision.plan_id))
    counts = {plan_id: count for plan_id, count in rows}  # noqa: C416  a row is no pair
    readable = {""} | set(session.scalars(at_hand.with_only_columns(Application.reference)))
    return [ListedPlan(plan, counts.get(plan.id, 0), _problems(plan, readable)) for plan in plans]


def _problems(plan: ReleasePlan, readable: set[str]) -> list[Problem]:
    problems = [Problem(each["reference"], Fault(each["fault"])) for each in plan.problems]
    return [problem for problem in problems if problem.reference in readable]
