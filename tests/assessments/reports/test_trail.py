"""A round's trail in names and sentences, for its auditors and managers."""

from datetime import datetime

import pytest

from assessments.actors import Role
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import assign_adviser
from assessments.errors import NotPermitted
from assessments.reports.queries import get_staff_round
from assessments.reports.trail import PAGE, list_round_trail
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.factories import actor_of, make_organisation, make_staff
from tests.outcomes import propose, release


def test_a_line_says_who_did_what_to_whom(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
    with sessions.reading() as session:
        round_ = get_staff_round(session, world.manager, "TST-2026")
        for actor in (world.manager, actor_of(session, world.staff.auditor)):
            lines, more = list_round_trail(session, actor, round_)
            told = {(line.who, line.did, line.about, line.reference) for line in lines}
            manager, assessor = world.staff.manager.name, world.staff.assessors[0].name
            assert (manager, "found the application eligible", None, application.reference) in told
            assert (manager, "assigned an assessor", assessor, application.reference) in told
            assert (assessor, "submitted an assessment", None, application.reference) in told
            assert more is None


def test_pages_and_one_application(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        applications = [make_assessed(session, world, now=now) for _ in range(6)]
    with sessions.reading() as session:
        round_ = get_staff_round(session, world.manager, "TST-2026")
        first, more = list_round_trail(session, world.manager, round_)
        rest, _end = list_round_trail(session, world.manager, round_, before_id=more)
        assert len(first) == PAGE
        ids = [line.id for line in (*first, *rest)]
        assert ids == sorted(set(ids), reverse=True)
        only, _end = list_round_trail(session, world.manager, round_, reference=applications[2].reference)
        assert {line.reference for line in only} == {applications[2].reference}
        assert list_round_trail(session, world.manager, round_, reference="NO-SUCH") == ([], None)


def test_nobody_reads_what_happens_to_their_own_application(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        both = make_staff(session, world.staff.fund, Role.AUDITOR)
        own = make_organisation(session, "Own Trust", lead=both)
        application = make_assessed(session, world, now=now, lead=both, organisation=own)
        other = make_assessed(session, world, now=now)
        actor = actor_of(session, both)
        round_ = get_staff_round(session, actor, "TST-2026")
        lines, _more = list_round_trail(session, actor, round_)
        assert {line.reference for line in lines} == {other.reference}
        assert list_round_trail(session, actor, round_, reference=application.reference) == ([], None)


def test_others_do_not_read_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        round_ = get_staff_round(session, world.manager, "TST-2026")
        for person in (world.staff.approver, world.staff.moderator):
            with pytest.raises(NotPermitted):
                list_round_trail(session, actor_of(session, person), round_)


def test_a_line_names_the_adviser_who_was_given(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
        release(session, world.staff, world.round, now=now)
        other = make_staff(session, world.staff.fund, Role.ADVISER)
        assign_adviser(session, world.manager, application.reference, other.id, now=now)
        lines, _more = list_round_trail(session, world.manager, world.round)
        assert (lines[0].did, lines[0].about) == ("named an adviser", other.name)
