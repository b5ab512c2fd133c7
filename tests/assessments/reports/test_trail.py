"""Who did what in a round, in words: whoever it was, whatever it was, on whichever days."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM, Actor, Role
from assessments.applications.use_cases import extend_deadline
from assessments.audit.states import Group
from assessments.audit.use_cases import record, seal_trail
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import assign_adviser
from assessments.reports.trail import (
    Scope,
    TrailFilters,
    TrailLine,
    list_trail,
    round_trail,
)
from assessments.reports.trail.lines import PAGE
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import actor_of, make_application, make_staff
from tests.outcomes import propose, release
from tests.statements import Statements

EVERYTHING = TrailFilters()


@dataclass(frozen=True)
class Told:
    """A world in which something happened, and its auditor."""

    world: World
    auditor: Actor


def of_round(session: Session, actor: Actor, filters: TrailFilters = EVERYTHING) -> list[TrailLine]:
    return list_trail(session, round_trail(session, actor, "TST-2026"), filters)[0]


def lines(session: Session, scope: Scope, **filters: object) -> list[TrailLine]:
    return list_trail(session, scope, TrailFilters(**filters))[0]  # type: ignore[arg-type]


def test_it_says_in_words_who_did_what_to_whom(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        manager, assessor = world.staff.manager.name, world.staff.assessors[0].name
        for actor in (world.manager, actor_of(session, world.staff.auditor)):
            told = [(line.who, line.did, line.about, line.reference) for line in of_round(session, actor)]
            assert (manager, "found the application eligible", None, application.reference) in told
            assert (manager, "assigned an assessor", assessor, application.reference) in told
            assert (assessor, "submitted an assessment", None, application.reference) in told


def test_a_line_tells_the_stage_and_which_fields_changed_and_names_the_ids(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        began = now - timedelta(days=10)
        application = make_application(session, world.round, now=began)
        until = now + timedelta(days=3)
        extend_deadline(
            session, world.manager, application.reference, "concept", until=until, reason="Secret words.", now=now
        )  # fmt: skip
        [line, *_rest] = of_round(session, world.manager)
    assert (line.did, line.stage, line.details) == ("gave more time", "Concept paper", [("Fields", "until, reason")])
    assert "Secret" not in repr(line)


def test_pages_lead_through_everything_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        applications = [make_assessed(session, world, now=now) for _ in range(6)]
    with sessions.reading() as session:
        scope = round_trail(session, world.manager, "TST-2026")
        first, more = list_trail(session, scope, EVERYTHING)
        rest, _end = list_trail(session, scope, EVERYTHING, before_id=more)
        assert len(first) == PAGE
        ids = [line.id for line in (*first, *rest)]
        assert ids == sorted(set(ids), reverse=True)
        for typed in (applications[2].reference, f" {applications[2].reference.lower()} "):
            only = lines(session, scope, reference=typed)
            assert {line.reference for line in only} == {applications[2].reference}
        assert lines(session, scope, reference="NO-SUCH") == []


@pytest.fixture
def told(sessions: _Sessions, now: datetime) -> Told:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        make_assessed(session, world, now=now)
        record(session, SYSTEM, "round.loaded", world.round.id, now=now, round_id=world.round.id)
        return Told(world, actor_of(session, world.staff.auditor))


def test_one_finds_by_a_part_of_a_name_by_an_address_and_the_system(told: Told, sessions: _Sessions) -> None:
    assessor = told.world.staff.assessors[0]
    with sessions.reading() as session:
        scope = round_trail(session, told.auditor, "TST-2026")
        for who in (assessor.name, assessor.name.upper(), assessor.name[2:], assessor.email, f" {assessor.email} "):
            assert assessor.name in {line.who for line in lines(session, scope, who=who)}, who
        assert {line.who for line in lines(session, scope, who=assessor.email)} == {assessor.name}
        assert [line.is_system for line in lines(session, scope, who="the system")] == [True]
        for nobody in ("%", "_", "nobody at all", "'; --", "💧"):
            assert lines(session, scope, who=nobody) == [], nobody


def test_one_finds_one_action_or_all_of_a_kind(told: Told, sessions: _Sessions) -> None:
    with sessions.reading() as session:
        scope = round_trail(session, told.auditor, "TST-2026")
        assert {line.action for line in lines(session, scope, what="assignment.offered")} == {"assignment.offered"}
        judging = {line.action for line in lines(session, scope, what=Group.JUDGING.value)}
        assert judging == {
            "assignment.offered", "assignment.accepted", "assessment.saved", "assessment.submitted",
            "submission.assessed",
        }  # fmt: skip
        assert lines(session, scope, what="no.such") == []
        by_kind = [line.id for group in Group for line in lines(session, scope, what=group.value)]
        assert sorted(by_kind) == sorted(line.id for line in lines(session, scope))


@pytest.mark.parametrize(
    ("from_on", "until_on", "found"),
    [
        (None, None, [1, 2, 3, 4]),
        (date(2026, 7, 2), None, [3, 4]),
        (None, date(2026, 7, 1), [1, 2]),
        (date(2026, 7, 1), date(2026, 7, 1), [2]),
        (date(2026, 7, 2), date(2026, 7, 2), [3]),
        (date(2026, 7, 4), date(2026, 7, 9), []),
    ],
)
def test_days_are_those_of_the_round_s_zone_and_both_are_within(
    sessions: _Sessions, now: datetime, from_on: date | None, until_on: date | None, found: list[int]
) -> None:
    moments = ("2026-06-30T22:59:59+00:00", "2026-06-30T23:00:00+00:00", "2026-07-01T23:00:00+00:00",
               "2026-07-02T23:00:00+00:00")  # fmt: skip
    with sessions.begin() as session:
        world = make_world(session, now=now)
        for number, moment in enumerate(moments, 1):
            at = datetime.fromisoformat(moment)
            record(session, SYSTEM, "round.loaded", None, now=at, round_id=world.round.id, details={"n": number})
            session.flush()
        auditor = actor_of(session, world.staff.auditor)
        shown = of_round(session, auditor, TrailFilters(from_on=from_on, until_on=until_on))
        assert [int(line.details[0][1]) for line in reversed(shown)] == found


def test_a_line_names_the_adviser_who_was_given(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
        release(session, world.staff, world.round, now=now)
        other = make_staff(session, world.staff.fund, Role.ADVISER)
        assign_adviser(session, world.manager, application.reference, other.id, now=now)
        line = of_round(session, world.manager)[0]
        assert (line.did, line.about, line.details) == ("named an adviser", other.name, [])


def test_an_account_that_is_gone_is_told_from_a_visitor_and_from_the_system(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        for actor in (SYSTEM, Actor(), Actor(user_id=uuid4())):
            record(session, actor, "round.loaded", None, now=now, round_id=world.round.id)
            session.flush()
        shown = [(line.who, line.is_system, line.who_id is None) for line in of_round(session, world.manager)]
        assert shown == [(None, False, False), (None, False, True), (None, True, True)]


def test_what_is_sealed_is_told_by_the_seal_that_covers_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        for _ in range(2):
            record(session, SYSTEM, "round.loaded", None, now=now, round_id=world.round.id)
            session.flush()
            seal_trail(session, now=now)
        record(session, SYSTEM, "round.loaded", None, now=now, round_id=world.round.id)
        session.flush()
        assert [line.seal_id for line in of_round(session, world.manager)] == [None, 2, 1]


def test_the_number_of_statements_does_not_depend_on_how_much_happened(
    sessions: _Sessions, now: datetime, queries: Callable[[], AbstractContextManager[Statements]]
) -> None:
    taken = []
    with sessions.begin() as session:
        world = make_world(session, now=now)
    for number in (1, 5):
        with sessions.begin() as session:
            for _ in range(number):
                make_assessed(session, world, now=now)
        with sessions.reading() as session:
            scope = round_trail(session, world.manager, "TST-2026")
            with queries() as made:
                lines(session, scope, who="e", what="judging", from_on=date(2020, 1, 1))
            taken.append(made.count)
    assert taken[0] == taken[1] > 0
