"""Who may see an application: the rule in Python and its twin in SQL say the same of everybody."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.accounts.exclusions import Exclusion
from assessments.accounts.use_cases import remove_member
from assessments.actors import SYSTEM, VISITOR, Actor, Place, Role
from assessments.applications.models import Application, Reader
from assessments.applications.policies import (
    is_applicant,
    is_staff,
    may_read_answers,
    may_view,
    own,
    staffed,
    visible_to,
)
from assessments.applications.queries import get_application
from assessments.applications.states import ReaderBasis
from assessments.db import _Sessions
from assessments.errors import NotFound
from assessments.reports.queries import OwnBidWaits, ensure_no_bid
from assessments.scoring.use_cases.assigning import is_member
from tests.factories import (
    actor_of,
    join,
    make_application,
    make_fund,
    make_organisation,
    make_person,
    make_round,
    make_staff,
    make_submitted,
)


class World:
    """Two funds, a round each, three applications; everybody there can be, with every part and none."""

    def __init__(self, sessions: _Sessions, now: datetime) -> None:
        with sessions.begin() as session:
            funds = [make_fund(session), make_fund(session)]
            rounds = [make_round(session, now=now, fund=fund, reference=f"TST-202{n}") for n, fund in enumerate(funds)]
            leads = [make_person(session) for _ in range(3)]
            organisations = [make_organisation(session, f"Trust {n}", lead=lead) for n, lead in enumerate(leads)]
            applications = [
                make_submitted(session, rounds[0], now=now, lead=leads[0], organisation=organisations[0]),
                make_application(session, rounds[0], now=now, lead=leads[1], organisation=organisations[1]),
                make_submitted(session, rounds[1], now=now, lead=leads[2], organisation=organisations[2]),
            ]
            self.draft, self.handed_in = applications[1].reference, applications[0].reference
            viewer, reader, former = (make_person(session) for _ in range(3))
            join(session, viewer, organisations[1], Place.VIEWER)
            for person, until in ((reader, None), (former, now)):
                session.add(
                    Reader(
                        application_id=applications[0].id, person_id=person.id, basis=ReaderBasis.ASSESSOR,
                        from_at=now - timedelta(days=1), until_at=until,
                    )
                )  # fmt: skip
            staff = [make_staff(session, fund, role) for fund in funds for role in Role]
            both = make_staff(session, funds[0], Role.MANAGER)  # staff who belong to an applicant
            join(session, both, organisations[0], Place.VIEWER)
            shut_out = make_staff(session, funds[0], Role.MANAGER, Role.ASSESSOR)  # staff with a conflict
            session.add(Exclusion(person_id=shut_out.id, application_id=applications[0].id, since=now))
            administrator = make_person(session, is_administrator=True)
            people = [*leads, viewer, reader, former, *staff, both, shut_out, administrator, make_person(session)]
            self.both, self.shut_out = actor_of(session, both), actor_of(session, shut_out)
            self.staff = {role: actor_of(session, person) for role, person in zip(Role, staff, strict=False)}
            self.reader, self.former = actor_of(session, reader), actor_of(session, former)
            self.actors: list[Actor] = [*(actor_of(session, person) for person in people), SYSTEM, VISITOR]
            self.references = [application.reference for application in applications]
        self.sessions = sessions


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    return World(sessions, now)


def test_what_may_be_seen_is_what_a_list_holds(world: World) -> None:
    with world.sessions.reading() as session:
        whole = [get_application(session, SYSTEM, reference) for reference in world.references]
        for actor in world.actors:
            for rule, clause in (
                (may_view, visible_to(actor)),
                (is_applicant, own(actor)),
                (lambda actor, application: is_staff(actor, application, *Role), staffed(actor, *Role)),
            ):
                listed = set(session.scalars(select(Application.reference).where(clause)))
                assert listed == {each.reference for each in whole if rule(actor, each)}, (actor, rule)


def test_the_world_has_people_who_see_all_some_and_nothing(world: World) -> None:
    with world.sessions.reading() as session:
        seen = {len(session.scalars(select(Application.id).where(visible_to(actor))).all()) for actor in world.actors}
    assert seen == {0, 1, 2, 3}


def test_staff_who_belong_to_the_applicant_are_applicants_and_not_staff(world: World) -> None:
    with world.sessions.reading() as session:
        application = get_application(session, world.both, world.handed_in)
        assert is_applicant(world.both, application)
        assert not is_staff(world.both, application, Role.MANAGER)


def test_staff_with_a_conflict_read_nothing_of_that_application_and_all_of_the_others(world: World) -> None:
    with world.sessions.reading() as session:
        with pytest.raises(NotFound):
            get_application(session, world.shut_out, world.handed_in)
        application = get_application(session, world.both, world.handed_in)
        with pytest.raises(OwnBidWaits):
            ensure_no_bid(session, world.shut_out, application.round)
        assert get_application(session, world.shut_out, world.draft).reference == world.draft


def test_a_draft_is_read_by_its_organisation_only(world: World, now: datetime) -> None:
    with world.sessions.reading() as session:
        draft = get_application(session, SYSTEM, world.draft).current
        handed_in = get_application(session, SYSTEM, world.handed_in).current
    manager = world.staff[Role.MANAGER]
    assert not may_read_answers(manager, draft, now)
    assert may_read_answers(manager, handed_in, now)
    assert not may_read_answers(world.staff[Role.ASSESSOR], handed_in, now)
    assert may_read_answers(world.reader, handed_in, now)


def test_whoever_no_longer_reads_does_not_find_it(world: World) -> None:
    with world.sessions.reading() as session:
        assert get_application(session, world.reader, world.handed_in)
        with pytest.raises(NotFound):
            get_application(session, world.former, world.handed_in)


def test_whoever_once_belonged_to_the_applicant_never_sees_its_staff_s_side(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        fund = make_fund(session)
        lead, manager = make_person(session), make_staff(session, fund, Role.MANAGER)
        organisation = make_organisation(session, "Trust", lead=lead)
        round_ = make_round(session, now=now, fund=fund)
        application = make_submitted(session, round_, now=now, lead=lead, organisation=organisation)
        join(session, manager, organisation, Place.VIEWER)
        remove_member(session, actor_of(session, manager), organisation.id, manager.id, now=now)
        actor = actor_of(session, manager)
        whole = get_application(session, SYSTEM, application.reference)
        assert not is_applicant(actor, whole)
        assert not is_staff(actor, whole, Role.MANAGER)
        with pytest.raises(NotFound):
            get_application(session, actor, application.reference)
        with pytest.raises(OwnBidWaits):
            ensure_no_bid(session, actor, round_)
        assert is_member(session, manager.id, organisation.id)
