"""A stage whose work is to be shared out: applications, assessors, and the few steps that every test takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.allocating.models import AllocationRun, ProposedItem, ProposedPair
from assessments.allocating.queries import find_latest_run, get_managed_stage
from assessments.allocating.states import Change, Keep, Level, Scope
from assessments.allocating.use_cases import (
    ExpertiseDraft,
    PlanDraft,
    apply_run,
    ask_for_run,
    save_expertise,
    save_plan,
)
from assessments.applications.models import Application
from assessments.db import _Sessions
from assessments.work import run_due_jobs
from tests.assessments.scoring.panels import Court, make_court, make_eligible

STAGE = "concept"


@dataclass
class Bench:
    """A court with applications that wait for assessors."""

    court: Court
    applications: list[Application]

    @property
    def round(self) -> str:
        return self.court.round.reference


def make_bench(session: Session, *, now: datetime, applications: int = 3, assessors: int = 4) -> Bench:
    """So many applications and assessors, none of whom is known to have any expertise."""
    court = make_court(session, now=now, assessors=assessors)
    return Bench(court, [make_eligible(session, court, now=now) for _number in range(applications)])


def plan(session: Session, bench: Bench, *, now: datetime, **changes: Any) -> None:
    """Set the rules: two assessors each, and what is said otherwise."""
    rules: dict[str, Any] = {
        "per_application": 2, "fewest": 0, "most": 10, "themes": 2, "wishes": 1, "likeness": 1, "evenness": 10,
        "wants_lay": False, "one_of_organisation": False, "keep": Keep.ALL,
    }  # fmt: skip
    draft = PlanDraft(**{**rules, **changes})
    save_plan(session, bench.court.manager, bench.round, STAGE, draft, seen=None, now=now)


def know(session: Session, bench: Bench, number: int, *, now: datetime, **of_it: Any) -> None:
    """What is known of one of the assessors."""
    levels = {key: Level(level) for key, level in of_it.pop("levels", {}).items()}
    person = bench.court.people[number]
    draft = ExpertiseDraft(levels=levels, **of_it)
    save_expertise(session, bench.court.manager, bench.court.fund.id, person.id, draft, seen=None, now=now)


def allocated(sessions: _Sessions, bench: Bench, *, now: datetime, scope: Scope = Scope.STAGE) -> AllocationRun:
    """Have the work shared out, as the page and the worker do."""
    with sessions.begin() as session:
        ask_for_run(session, bench.court.manager, bench.round, STAGE, scope=scope, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        stage = get_managed_stage(session, bench.court.manager, bench.round, STAGE)
        run = find_latest_run(session, stage, scope)
        assert run is not None
        return run


def applied(sessions: _Sessions, bench: Bench, run: AllocationRun, *, now: datetime, days: int = 14) -> None:
    """Give out what a run proposes."""
    with sessions.begin() as session:
        apply_run(
            session, bench.court.manager, bench.round, STAGE, run.id, due_at=now + timedelta(days=days),
            reason="Shared out anew.", now=now,
        )  # fmt: skip
    run_due_jobs(sessions, now=now)


def pairs_of(sessions: _Sessions, run: AllocationRun) -> dict[tuple[UUID, UUID], Change]:
    """What becomes of each pair, by application and person."""
    with sessions.reading() as session:
        found = (
            select(ProposedItem, ProposedPair)
            .join(
                ProposedPair,
                (ProposedPair.run_id == ProposedItem.run_id)
                & (ProposedPair.submission_id == ProposedItem.submission_id),
            )
            .where(ProposedItem.run_id == run.id)
        )
        return {(pair.submission_id, pair.person_id): pair.change for _item, pair in session.execute(found)}


def items_of(sessions: _Sessions, run: AllocationRun) -> list[ProposedItem]:
    """The applications of a run, by reference."""
    with sessions.reading() as session:
        wanted = select(ProposedItem).where(ProposedItem.run_id == run.id).order_by(ProposedItem.position)
        return list(session.scalars(wanted))
