"""Scenarios: who is in by each rule, when one is out of date, and what adopting one proposes."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.batches.adopting import ScenarioIsOld, adopt_scenario
from assessments.batches.models import BatchItem
from assessments.batches.states import Result
from assessments.batches.terms import Terms
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.models import Decision
from assessments.decisions.queries import pence_held
from assessments.decisions.states import Outcome, State
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.funds.limits import Limit, limit_documents
from assessments.funds.models import EnvelopeLine, Stage
from assessments.funds.states import Purpose
from assessments.rooms.displacing import ComesIn
from assessments.rooms.models import Scenario, ScenarioEntry
from assessments.rooms.scenarios import Side, compare_scenarios
from assessments.rooms.states import Method
from assessments.rooms.use_cases import TooMany, drop_scenario, make_scenario, work_out_anew
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, decline, make_assessed, make_world
from tests.assessments.reports.ranked import calculate
from tests.assessments.rooms.test_room import shelf
from tests.factories import revise_rounds
from tests.outcomes import REASON

AT = ("TST-2026", "concept")


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    """Four applications for £25,000 and £30,000.50, the second for more; the money reaches two in the first year."""
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        for points, asked, region in ((5, 25, "london"), (4, 40, "london"), (3, 25, "london"), (2, 25, "north_east")):
            make_assessed(session, world, now=now, points=(points, points), first_year=f"£{asked},000", region=region)
        line = EnvelopeLine.purpose == Purpose.DELIVERY
        session.execute(update(EnvelopeLine).where(line).values(amount_pence=6_100_000))
        session.execute(update(Stage).values(limits=limit_documents([Limit("region", "north_east", least_number=1)])))
        revise_rounds(session)
    calculate(sessions, world, now)
    return world


def make(sessions: _Sessions, world: World, method: Method, now: datetime, name: str = "") -> UUID:
    with sessions.begin() as session:
        scenario = make_scenario(
            session, world.manager, *AT, name=name or method.value, method=method, entry_key=name or method.value,
            now=now,
        )  # fmt: skip
    run_due_jobs(sessions, now=now)
    return scenario.id


def sides(sessions: _Sessions, world: World, by: Actor | None = None) -> list[Side]:
    with sessions.reading() as session:
        found, stage = shelf(session, world)
        return list(compare_scenarios(session, by or world.manager, found, stage).sides)


def chosen(side: Side) -> list[str]:
    return [bid.reference[-1] for bid in side.chosen]


def test_scenarios_stand_side_by_side_with_who_gives_way_and_what_they_miss(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    for number, method in enumerate(Method):
        make(sessions, world, method, now + timedelta(seconds=number))
    down, skip, best = sides(sessions, world)
    assert (chosen(down), chosen(skip), chosen(best)) == (["1"], ["1", "3"], ["1", "4"])
    assert [len(each.missed) for each in (down, skip, best)] == [1, 1, 0]
    assert (skip.missed[0].choice, skip.missed[0].missing_number) == ("North East", 1)
    assert (skip.joined, skip.displaced) == ([ComesIn("TST-2026-0003", 5_500_050)], [])
    assert (best.joined, best.displaced) == ([ComesIn("TST-2026-0004", 5_500_050)], [])
    assert best.scenario.is_proven
    with sessions.reading() as session:
        lines = compare_scenarios(session, world.manager, *shelf(session, world)).lines
    assert [(line.financial_year, best.cost_of(line)) for line in lines] == [
        ("2026-27", 5_000_000), ("2027-28", 6_000_100),
    ]  # fmt: skip
    assert skip.total_pence == 11_000_100
    assert not any(each.is_stale for each in (down, skip, best))


def test_a_scenario_says_that_it_is_out_of_date_until_it_is_worked_out_anew(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    scenario_id = make(sessions, world, Method.DOWN_THE_ORDER, now)
    with sessions.begin() as session:
        decision = decline(session, world, _application(session, 1), now=now)
    assert not sides(sessions, world)[0].is_stale
    with sessions.begin() as session:
        decided = {"state": State.APPROVED, "approved_by_id": world.staff.approver.id, "approved_at": now}
        session.execute(update(Decision).where(Decision.id == decision.id).values(**decided))
    assert sides(sessions, world)[0].is_stale
    with sessions.begin() as session, pytest.raises(ScenarioIsOld):
        adopt_scenario(session, world.manager, *AT, scenario_id, Terms(reason=REASON), entry_key="x", now=now)
    with sessions.begin() as session:
        work_out_anew(session, world.manager, *AT, scenario_id, now=now)
    run_due_jobs(sessions, now=now)
    (side,) = sides(sessions, world)
    assert (side.is_stale, chosen(side)) == (False, ["2"])


def _application(session: Session, number: int) -> Application:
    return session.scalars(select(Application).where(Application.number == number)).one()


def _submission(session: Session, number: int) -> UUID:
    of_number = select(Submission.id).join(Submission.application).where(Application.number == number)
    return session.scalars(of_number).one()


def test_adopting_fills_proposals_and_nothing_else_and_names_whom_it_may_not_propose(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    scenario_id = make(sessions, world, Method.BEST, now)
    terms = Terms(
        reason=REASON, scenario_id=scenario_id, others=Outcome.DECLINED, reason_for_others="Others reached more.",
        conditions=("Insure it.",),
    )  # fmt: skip
    with sessions.begin() as session:
        still = update(Submission).where(Submission.id == _submission(session, 4))
        session.execute(still.values(extended_until=now + timedelta(days=1)))
        for _press in range(2):
            batch = adopt_scenario(session, world.manager, *AT, scenario_id, terms, entry_key="once", now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        items = session.scalars(select(BatchItem).where(BatchItem.batch_id == batch.id).order_by(BatchItem.position))
        results = [(item.submission_id, item.result, item.sentence) for item in items]
        assert [each[1] for each in results] == [Result.DONE, Result.DONE, Result.DONE, Result.LEFT_OUT]
        assert results[3][0] == _submission(session, 4)
        assert "still open" in (results[3][2] or "")
        decisions = session.scalars(select(Decision)).all()
        assert {each.state for each in decisions} == {State.PROPOSED}
        outcomes = sorted(each.outcome for each in decisions)
        assert outcomes == [Outcome.AWARDED, Outcome.DECLINED, Outcome.DECLINED]
        assert sum(pence_held(session, world.round.id).values()) == 5_500_050


def test_what_was_worked_out_anew_meanwhile_is_not_adopted_in_part(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    scenario_id = make(sessions, world, Method.BEST, now)
    with sessions.begin() as session:
        terms = Terms(reason=REASON, scenario_id=scenario_id)
        batch = adopt_scenario(session, world.manager, *AT, scenario_id, terms, entry_key="once", now=now)
        anew = now + timedelta(seconds=1)
        session.execute(update(Scenario).where(Scenario.id == scenario_id).values(worked_out_at=anew))
    run_due_jobs(sessions, now=anew)
    with sessions.reading() as session:
        for item in session.scalars(select(BatchItem).where(BatchItem.batch_id == batch.id)):
            assert (item.result, "worked out anew, after" in (item.sentence or "")) == (Result.LEFT_OUT, True)
        assert session.scalars(select(Decision)).all() == []


def test_scenarios_are_the_managers_to_make_and_six_at_the_most(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    wanted = {"method": Method.BEST, "now": now}
    with sessions.begin() as session:
        for actor, refusal in ((world.approver, NotPermitted), (Actor(), NotFound)):
            with pytest.raises(refusal):
                make_scenario(session, actor, *AT, name="A", entry_key="a", **wanted)  # type: ignore[arg-type]
        for name in ("", "x" * 61):
            with pytest.raises(Invalid):
                make_scenario(session, world.manager, *AT, name=name, entry_key=name, **wanted)  # type: ignore[arg-type]
        made = [
            make_scenario(session, world.manager, *AT, name=str(number), entry_key=str(number), **wanted)  # type: ignore[arg-type]
            for number in (1, 1, 2, 3, 4, 5, 6)
        ]
        assert len({scenario.id for scenario in made}) == 6
        with pytest.raises(Invalid, match="correcting"):
            make_scenario(session, world.manager, *AT, name=" 1 ", entry_key="other", **wanted)  # type: ignore[arg-type]
        with pytest.raises(TooMany):
            make_scenario(session, world.manager, *AT, name="7", entry_key="7", **wanted)  # type: ignore[arg-type]
        for _press in range(2):
            drop_scenario(session, world.manager, *AT, made[0].id, now=now)
        assert session.scalar(select(func.count()).select_from(Scenario)) == 5
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        drop_scenario(session, world.manager, *AT, made[2].id, now=now)
        assert session.scalar(select(func.count()).where(ScenarioEntry.scenario_id == made[2].id)) == 0
    assert len(sides(sessions, world, by=world.approver)) == 4
