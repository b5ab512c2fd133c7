"""What stands beside a proposal: conditions, the total, what only staff read; and the order of the reserve list."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.accounts.models import Organisation
from assessments.applications.models import Application
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.beside import DecisionNote, ReservePlace
from assessments.decisions.envelope import EnvelopeExceeded
from assessments.decisions.letters import letter_of
from assessments.decisions.models import Decision, DecisionCondition
from assessments.decisions.queries import to_be_released
from assessments.decisions.reserves import list_reserves, mark_of_reserves
from assessments.decisions.states import Outcome
from assessments.decisions.told import get_told
from assessments.decisions.use_cases import (
    Proposal,
    approve_decision,
    order_reserves,
    propose_decision,
    send_back_decision,
)
from assessments.errors import Invalid, NotFound, NotPermitted, Refused
from assessments.funds.states import Purpose
from assessments.interests.asides import HasPart
from assessments.interests.states import InterestKind
from assessments.interests.use_cases import Entry, declare_interest
from assessments.versions import Outdated
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import actor_of, make_person
from tests.outcomes import REASON, propose, release

FIRST, SECOND = (Purpose.DELIVERY, "2026-27"), (Purpose.DELIVERY, "2027-28")


def award(world: World, first: int = 1_000_000, second: int = 500_001, **more: object) -> Proposal:
    amounts = {world.lines[FIRST]: first, world.lines[SECOND]: second}
    return Proposal(Outcome.AWARDED, REASON, amounts, **more)  # type: ignore[arg-type]


def put(session: Session, world: World, application: Application, proposal: Proposal, now: datetime) -> Decision:
    return propose_decision(session, world.manager, application.reference, "concept", proposal, now=now)


def test_amounts_add_up_to_a_total_that_is_stated_to_the_penny(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        application = make_assessed(session, world, now=now)
        for total in (1_500_000, 1_500_002, 0):
            with pytest.raises(Invalid) as refusal:
                put(session, world, application, award(world, total_pence=total), now)
            assert set(refusal.value.problems) == {"total"}
        assert put(session, world, application, award(world, total_pence=1_500_001), now).total_pence == 1_500_001


def test_conditions_are_told_in_order_and_the_note_is_nowhere_of_the_applicants(
    sessions: _Sessions, now: datetime
) -> None:
    secret = "XQ only among ourselves"
    with sessions.begin() as session:
        world, lead = make_world(session, now=now, stages=1), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        proposal = award(world, conditions=("Tell us the start.", " ", "Insure it."), note=secret)
        first = put(session, world, application, proposal, now)
        assert put(session, world, application, proposal, now) is first
        changed = award(world, conditions=("Insure it.",), note=secret)
        version = first.version
        put(session, world, application, changed, now + timedelta(seconds=1))
        assert first.version > version
        words = [each.words for each in session.scalars(select(DecisionCondition))]
        assert words == ["Insure it."]
        assert session.scalars(select(DecisionNote.note)).all() == [secret]
        decision = session.scalars(select(Decision).options(*to_be_released())).one()
        assert letter_of(decision, decision.submission.application, None)["conditions"] == ["Insure it."]
        assert secret not in str(letter_of(decision, decision.submission.application, None))
    with sessions.begin() as session:
        told = get_told(session, actor_of(session, lead, now=now), application.reference, now=now)
        assert told.current.decision is None
        from_approver = session.scalars(select(Decision)).one()
        assert not hasattr(from_approver, "note")


def test_only_good_news_has_conditions(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        application = make_assessed(session, world, now=now)
        for proposal in (
            Proposal(Outcome.DECLINED, REASON, conditions=("Try again.",)),
            award(world, conditions=("x" * 5001,)),
            award(world, conditions=("x",) * 31),
        ):
            with pytest.raises(Invalid) as refusal:
                put(session, world, application, proposal, now)
            assert set(refusal.value.problems) == {"conditions"}


def reserve_three(session: Session, world: World, now: datetime) -> list[Application]:
    applications = [make_assessed(session, world, now=now) for _ in range(3)]
    for application in applications:
        propose(session, world.staff, application, Outcome.RESERVE, now=now)
    release(session, world.staff, world.round, now=now)
    return applications


def test_the_reserve_list_keeps_the_order_that_a_manager_sets(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        first, second, third = (each.reference for each in reserve_three(session, world, now))
        stage_id = session.scalars(select(ReservePlace.stage_id).limit(1)).one()
        listed = list_reserves(session, world.manager, stage_id)
        assert [each.reference for each in listed] == [first, second, third]
        place = (session, world.manager, world.round.reference, "concept")
        for wrong in ([first, second], [first, second, second], [first, second, third, "TST-2026-0009"]):
            with pytest.raises(Invalid):
                order_reserves(*place, wrong, now=now)
        seen = mark_of_reserves(listed)
        for _press in range(2):
            order_reserves(*place, [third, first, second], now=now, seen=seen)
        with pytest.raises(Outdated):
            order_reserves(*place, [second, first, third], now=now, seen=seen)
        assert [each.reference for each in list_reserves(session, world.manager, stage_id)] == [third, first, second]
        with pytest.raises(NotPermitted):
            order_reserves(session, world.approver, world.round.reference, "concept", [first], now=now)
        with pytest.raises(NotFound):
            order_reserves(session, actor_of(session, make_person(session)), "TST-2026", "concept", [first], now=now)


def test_a_place_on_the_reserve_list_outlasts_a_new_order_of_the_others(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        first, second, third = reserve_three(session, world, now - timedelta(hours=1))
        stage_id = session.scalars(select(ReservePlace.stage_id).limit(1)).one()
        for each in (first, second):
            put(session, world, each, award(world), now)
        assert [each.reference for each in list_reserves(session, world.manager, stage_id)] == [third.reference]
        send_back_decision(session, world.approver, second.reference, "concept", reason="Wait.", now=now)
        order_reserves(session, world.manager, "TST-2026", "concept", [third.reference, second.reference], now=now)
        send_back_decision(session, world.approver, first.reference, "concept", reason="Less.", now=now)
        session.flush()
        again = [each.reference for each in list_reserves(session, world.manager, stage_id)]
        assert again == [first.reference, third.reference, second.reference]


def test_nobody_is_approved_before_others_of_the_reserve_list_whose_turn_came_back(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        first, second, _third = reserve_three(session, world, now - timedelta(hours=1))
        put(session, world, first, award(world), now)
        decision = put(session, world, second, award(world), now)
        send_back_decision(session, world.approver, first.reference, "concept", reason="Less.", now=now)
        session.flush()
        of_second = (session, world.approver, second.reference, "concept")
        with pytest.raises(Refused, match="now come first on the reserve list"):
            approve_decision(*of_second, seen_version=decision.version, now=now)
        put(session, world, second, award(world, out_of_order="It can begin in April."), now)
        session.flush()
        approve_decision(*of_second, seen_version=decision.version, now=now)


def test_who_has_a_part_in_a_reserve_does_not_order_the_list(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        first, second, third = reserve_three(session, world, now)
        theirs = session.get_one(Organisation, third.organisation_id)
        declare_interest(session, world.manager, Entry(InterestKind.TRUSTEESHIP, theirs.name), now=now)
        order = [third.reference, first.reference, second.reference]
        with pytest.raises(HasPart):
            order_reserves(session, world.manager, "TST-2026", "concept", order, now=now)


def test_a_reserve_is_promoted_in_turn_or_for_a_reason_and_never_beyond_the_envelope(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        first, second, _third = reserve_three(session, world, now)
        later = now + timedelta(hours=1)
        with pytest.raises(Invalid) as refusal:
            put(session, world, second, award(world), later)
        assert set(refusal.value.problems) == {"out_of_order"}
        with pytest.raises(EnvelopeExceeded, match=r"£2,800,000 left.*£2,800,000\.01"):
            put(session, world, first, award(world, first=280_000_001), later)
        put(session, world, second, award(world, out_of_order="It can begin in May."), later)
        put(session, world, second, award(world, out_of_order="It can begin in April."), later)
        assert session.scalars(select(DecisionNote.out_of_order)).all() == ["It can begin in April."]
        put(session, world, first, award(world), later)
