"""The ranked list against the money: what each counts for, where the line is, and what floors still want."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from assessments.accounts.models import Organisation
from assessments.actors import Place
from assessments.applications.queries import get_staff_application
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision
from assessments.funds.limits import Limit, limit_documents
from assessments.funds.models import Round, Stage
from assessments.funds.queries import get_round
from assessments.reports.queries import OwnBidWaits
from assessments.rooms.inputs import read_choosing
from assessments.rooms.queries import list_reached, list_room, list_totals
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.assessments.reports.ranked import calculate
from tests.factories import actor_of, join, revise_rounds
from tests.outcomes import REASON, propose, release


def shelf(session: Session, world: World) -> tuple[Round, Stage]:
    found = get_round(session, world.manager, world.round.reference)
    return found, found.stages[0]


def running(sessions: _Sessions, world: World) -> list[tuple[str, int, int]]:
    with sessions.reading() as session:
        page = list_room(session, world.manager, *shelf(session, world))
        return [
            (row.mark.submission.application.reference[-1], row.counted_pence, row.running_pence) for row in page.rows
        ]


def award(session: Session, world: World, reference: str, first: int, second: int, now: datetime) -> None:
    years = [line for (purpose, _year), line in world.lines.items() if purpose == "delivery"]
    proposal = Proposal(Outcome.AWARDED, REASON, dict(zip(years, (first, second), strict=True)))
    propose_decision(session, world.manager, reference, "concept", proposal, now=now)


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    """One stage: three applications, each for £25,000 and £30,000.50, the first best."""
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        for points, region in (((5, 5), "london"), ((4, 4), "london"), ((3, 3), "north_east")):
            make_assessed(session, world, now=now, points=points, region=region)
    calculate(sessions, world, now)
    return world


ASKED = 5_500_050


def test_the_running_total_moves_with_amounts_and_outcomes(sessions: _Sessions, world: World, now: datetime) -> None:
    assert running(sessions, world) == [("1", ASKED, ASKED), ("2", ASKED, 2 * ASKED), ("3", ASKED, 3 * ASKED)]
    with sessions.begin() as session:
        award(session, world, "TST-2026-0001", 1_000_000, 2_000_001, now)
        proposal = Proposal(Outcome.DECLINED, REASON)
        propose_decision(session, world.manager, "TST-2026-0002", "concept", proposal, now=now)
    assert running(sessions, world) == [("1", 3_000_001, 3_000_001), ("2", 0, 3_000_001), ("3", ASKED, 8_500_051)]


def test_the_line_is_drawn_once_where_the_money_runs_out_to_the_penny(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    with sessions.reading() as session:
        rows = list_room(session, world.manager, *shelf(session, world)).rows
    for pence, place in ((2 * ASKED, 2), (2 * ASKED - 1, 1), (0, 0), (3 * ASKED, None)):
        ends = [number for number, row in enumerate(rows) if row.is_where_money_ends(pence)]
        assert ends == ([] if place is None else [place])


def test_totals_say_by_year_what_is_asked_proposed_and_left(sessions: _Sessions, world: World, now: datetime) -> None:
    with sessions.begin() as session:
        award(session, world, "TST-2026-0001", 1_000_000, 2_000_001, now)
    with sessions.reading() as session:
        totals = list_totals(session, *shelf(session, world))
    assert [(each.line.purpose, each.asked, each.given, each.proposed, each.left) for each in totals] == [
        ("preparation", None, 0, 0, 50_000_000),
        ("delivery", 7_500_000, 0, 1_000_000, 279_000_000),
        ("delivery", 9_000_150, 0, 2_000_001, 277_999_999),
    ]


def test_floors_and_ceilings_say_by_how_much_they_are_not_met(sessions: _Sessions, world: World, now: datetime) -> None:
    limits = (
        Limit("region", "london", least_number=2, most_pence=3_000_000),
        Limit("region", "north_east", least_pence=1),
        Limit("behaviours", "water", most_number=1),
    )
    with sessions.begin() as session:
        session.execute(update(Stage).values(limits=limit_documents(limits)))
        revise_rounds(session)
        award(session, world, "TST-2026-0001", 1_000_000, 2_000_001, now)
    with sessions.reading() as session:
        london, north, water = list_reached(session, shelf(session, world)[1])
    assert (london.number, london.pence, london.missing_number, london.excess_pence) == (1, 3_000_001, 1, 1)
    assert (north.number, north.missing_pence, north.is_met) == (0, 1, False)
    assert (water.choice, water.number, water.is_met) == ("Water", 1, True)


def test_what_corrects_an_award_is_counted_once(sessions: _Sessions, world: World, now: datetime) -> None:
    limits = (Limit("region", "london", most_pence=3_000_000),)
    with sessions.begin() as session:
        session.execute(update(Stage).values(limits=limit_documents(limits)))
        revise_rounds(session)
        application = get_staff_application(session, world.manager, "TST-2026-0001")
        told = propose(session, world.staff, application, Outcome.AWARDED, now=now, pence=1_500_000)
        release(session, world.staff, world.round, now=now)
        years = [line for (purpose, _year), line in world.lines.items() if purpose == "delivery"]
        amounts = dict(zip(years, (1_000_000, 1_500_001), strict=True))
        proposal = Proposal(Outcome.AWARDED, REASON, amounts, public_note="Miscounted.")
        later = now + timedelta(hours=1)
        decision = propose_decision(session, world.manager, "TST-2026-0001", "concept", proposal, now=later)
    calculate(sessions, world, now)
    assert running(sessions, world)[0] == ("1", 2_500_001, 2_500_001)
    with sessions.begin() as session:
        assert list_reached(session, shelf(session, world)[1])[0].pence == 2_500_001
        totals = [(each.given, each.proposed, each.left) for each in list_totals(session, *shelf(session, world))[1:]]
        assert totals == [(1_500_000, 0, 278_500_000), (1_500_000, 1, 278_499_999)]
        approve_decision(session, world.approver, "TST-2026-0001", "concept", seen_version=decision.version, now=later)
        assert told.id != decision.id
    with sessions.reading() as session:
        choosing = read_choosing(session, shelf(session, world)[1].id)
    assert choosing.limits[0].most_pence == 3_000_000 - 2_500_001
    assert choosing.money == [278_500_000, 278_499_999]


def test_who_has_a_bid_in_the_round_does_not_see_the_room(sessions: _Sessions, world: World, now: datetime) -> None:
    with sessions.begin() as session:
        join(session, world.staff.manager, session.scalars(select(Organisation).limit(1)).one(), Place.VIEWER)
    with sessions.reading() as session, pytest.raises(OwnBidWaits):
        list_room(session, actor_of(session, world.staff.manager, now=now), *shelf(session, world))
