"""Releases, stops and edits at the same time: one consistent outcome each time, and each letter once."""

from datetime import datetime
from threading import Barrier, Thread

from sqlalchemy import select

from assessments.applications.queries import get_staff_application
from assessments.db import _Sessions
from assessments.decisions.plans import ReleasePlan
from assessments.decisions.queries import find_pending
from assessments.decisions.states import PlanState, State
from assessments.decisions.use_cases import (
    release_planned,
    stop_release,
)
from assessments.errors import IllegalStep
from tests.assessments.decisions.planned import (
    LATER,
    plan,
    ready,
    states,
    submissions_of,
    told,
)


def test_releases_at_the_same_time_tell_everybody_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, _applications = ready(session, now)
        plan_id = plan(session, world, now).id
    begun, failures = Barrier(3), []

    def run(at: datetime) -> None:
        begun.wait()
        try:
            with sessions.begin() as session:
                release_planned(session, plan_id, None, now=at)
        except Exception as problem:  # noqa: BLE001  whatever it is, the test is to tell
            failures.append(problem)

    def stop() -> None:
        begun.wait()
        try:
            with sessions.begin() as session:
                stop_release(session, world.manager, "TST-2026", "concept", plan_id, now=now)
        except IllegalStep:
            pass
        except Exception as problem:  # noqa: BLE001  as above
            failures.append(problem)

    both = [Thread(target=run, args=(now + LATER,)) for _ in range(2)]
    together([*both, Thread(target=stop)])
    with sessions.reading() as session:
        found = session.scalars(select(ReleasePlan)).one()
        assert failures == []
        assert (found.state, told(session)) in {(PlanState.RELEASED, 2), (PlanState.STOPPED, 0)}


def test_an_edit_while_a_release_is_done_leaves_it_whole_or_refused(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, (first, _second) = ready(session, now)
        plan_id = plan(session, world, now).id
    begun = Barrier(2)

    def edit() -> None:
        begun.wait()
        with sessions.begin() as session:
            get_staff_application(session, world.manager, first.reference, lock=True)
            pending = find_pending(session, session.scalars(submissions_of(first)).one())
            if pending is not None:
                pending.state, pending.approved_by_id, pending.approved_at = State.PROPOSED, None, None
                pending.reason = "Other words."

    def run() -> None:
        begun.wait()
        with sessions.begin() as session:
            release_planned(session, plan_id, None, now=now + LATER)

    together([Thread(target=edit), Thread(target=run)])
    with sessions.reading() as session:
        found = session.scalars(select(ReleasePlan)).one()
        assert (found.state, told(session), State.RELEASED in states(session)) in {
            (PlanState.RELEASED, 2, True), (PlanState.REFUSED, 0, False)
        }  # fmt: skip


def together(threads: list[Thread]) -> None:
    """Run them at the same time, to their ends."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
