"""A release that is set for a moment, and what is looked at afterwards."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from assessments.applications.models import Application, Submission
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.models import Decision
from assessments.decisions.plans import ReleasePlan
from assessments.decisions.problems import Problem
from assessments.decisions.reading_plans import list_plans
from assessments.decisions.states import Outcome, PlanState, State
from assessments.decisions.use_cases import (
    plan_release,
)
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.outcomes import propose

LATER = timedelta(hours=3)


def ready(session: Session, now: datetime, count: int = 2) -> tuple[World, list[Application]]:
    """A world in which some applications are declined, and nobody knows."""
    world = make_world(session, now=now)
    applications = [make_assessed(session, world, now=now) for _ in range(count)]
    for application in applications:
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
    return world, applications


def plan(session: Session, world: World, now: datetime, *references: str, key: UUID | None = None) -> ReleasePlan:
    return plan_release(
        session, world.manager, "TST-2026", "concept", release_at=now + LATER, references=references or None,
        plan_id=key, now=now, without_feedback=True,
    )  # fmt: skip


def work(sessions: _Sessions, at: datetime) -> None:
    while run_due_jobs(sessions, now=at):
        pass


def states(session: Session) -> list[State]:
    return list(session.scalars(select(Decision.state).order_by(Decision.proposed_at, Decision.id)))


def listed(session: Session, world: World) -> tuple[PlanState, list[Problem]]:
    (one,) = list_plans(session, world.manager, session.scalars(select(ReleasePlan.stage_id)).one())
    return one.plan.state, list(one.problems)


def told(session: Session) -> int:
    return len(session.scalars(select(Email).where(Email.template == "outcome")).all())


def of_application(application: Application) -> ColumnElement[bool]:
    return Decision.submission_id.in_(submissions_of(application))


def judges(application: Application) -> ColumnElement[bool]:
    return Assignment.submission_id.in_(submissions_of(application))


def submissions_of(application: Application) -> Select[UUID]:
    return select(Submission.id).where(Submission.application_id == application.id)
