"""Roles in funds: given, ended, loaded, listed; and the first administrator."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from assessments.accounts.models import Appointment
from assessments.accounts.policies import in_force
from assessments.accounts.queries import (
    PEOPLE_ON_A_PAGE,
    get_person_with_roles,
    list_people,
    load_actor,
    search_people,
)
from assessments.accounts.use_cases import (
    AlreadyAppointed,
    appoint,
    create_administrator,
    end_appointment,
    reset_password,
    sign_in,
)
from assessments.actors import VISITOR, Actor, Role
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from tests.assessments.accounts.factories import PASSWORD, give_role, make_administrator, make_fund, make_person

SECOND = timedelta(seconds=1)
Counting = Callable[[], AbstractContextManager[Any]]


def test_a_role_counts_from_its_beginning_until_its_end(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, fund, anna = make_administrator(session, now), make_fund(session), make_person(session, now)
        ends_at = now + timedelta(days=1)
        role: dict[str, Any] = {"fund_id": fund.id, "role": Role.ASSESSOR}
        appointment = appoint(session, administrator, email="ANNA@charity.example", **role, now=now, ends_at=ends_at)
        assert appointment.appointed_by == administrator.user_id
        for moment, held in ((now - SECOND, False), (now, True), (ends_at - SECOND, True), (ends_at, False)):
            actor = load_actor(session, anna.id, now=moment)
            assert actor.has_role(fund.id, Role.ASSESSOR) == held == appointment.is_live(moment)
            assert bool(session.scalars(select(Appointment).where(in_force(moment))).all()) == held


def test_only_an_administrator_gives_and_ends_roles(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        fund, anna = make_fund(session), make_person(session, now)
        appointment_id = give_role(session, anna.id, fund.id, Role.MANAGER, now)
        manager = load_actor(session, anna.id, now=now)
        for actor in (manager, VISITOR):
            with pytest.raises(NotPermitted):
                appoint(session, actor, person_id=anna.id, fund_id=fund.id, role=Role.APPROVER, now=now)
            with pytest.raises(NotPermitted):
                end_appointment(session, actor, appointment_id, now=now)
            with pytest.raises(NotPermitted):
                search_people(session, actor)
            with pytest.raises(NotPermitted):
                get_person_with_roles(session, actor, anna.id)


def test_nobody_holds_the_same_role_twice_at_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, fund, anna = make_administrator(session, now), make_fund(session), make_person(session, now)
        again: dict[str, Any] = {"person_id": anna.id, "fund_id": fund.id, "role": Role.ASSESSOR}
        first = appoint(session, administrator, **again, now=now, ends_at=now + timedelta(days=1))
        with pytest.raises(AlreadyAppointed):
            appoint(session, administrator, **again, now=now + timedelta(hours=1))
        end_appointment(session, administrator, first.id, now=now + timedelta(hours=2))
        appoint(session, administrator, **again, now=now + timedelta(hours=2))


def test_ending_twice_is_ending_once_and_the_trail_has_both_steps(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, fund, anna = make_administrator(session, now), make_fund(session), make_person(session, now)
        appointment_id = appoint(
            session, administrator, person_id=anna.id, fund_id=fund.id, role=Role.ADVISER, now=now
        ).id
        for later in (1, 2):
            ended = end_appointment(session, administrator, appointment_id, now=now + timedelta(hours=later))
        assert ended.ends_at == now + timedelta(hours=1)
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
        assert [(entry.action, entry.subject_id) for entry in entries] == [
            ("appointment.made", appointment_id),
            ("appointment.ended", appointment_id),
        ]


def test_an_unknown_person_or_a_past_end_is_refused(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, fund, anna = make_administrator(session, now), make_fund(session), make_person(session, now)
        role: dict[str, Any] = {"fund_id": fund.id, "role": Role.ADVISER, "now": now}
        with pytest.raises(Invalid):
            appoint(session, administrator, email="nobody@charity.example", **role)
        with pytest.raises(NotFound):
            appoint(session, administrator, person_id=uuid4(), **role)
        with pytest.raises(Invalid):
            appoint(session, administrator, person_id=anna.id, ends_at=now, **role)


def test_loading_an_actor_takes_three_statements(sessions: _Sessions, now: datetime, queries: Counting) -> None:
    with sessions.begin() as session:
        fund, anna = make_fund(session), make_person(session, now)
        for role in Role:
            give_role(session, anna.id, fund.id, role, now)
    with sessions.reading() as session, queries() as made:
        actor = load_actor(session, anna.id, now=now)
    assert actor.roles == {(fund.id, role) for role in Role}
    assert made.count <= 3


def test_an_actor_who_does_not_exist_is_not_found(sessions: _Sessions, now: datetime) -> None:
    with sessions.reading() as session, pytest.raises(NotFound):
        load_actor(session, uuid4(), now=now)


def test_colleagues_in_a_fund_are_listed_to_each_other_only(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        fund, other = make_fund(session), make_fund(session, "Another fund")
        zoe, anna = make_person(session, now, "z@fund.example", name="Zoe"), make_person(session, now)
        outsider = make_person(session, now, "outsider@fund.example")
        for person, where in ((zoe, fund), (anna, fund), (outsider, other)):
            give_role(session, person.id, where.id, Role.ASSESSOR, now)
        colleague = load_actor(session, zoe.id, now=now)
        listed = list_people(session, colleague, fund.id, Role.ASSESSOR, now)
        assert [person.name for person in listed] == ["Anna Example", "Zoe"]
        assert list_people(session, colleague, fund.id, Role.MANAGER, now) == []
        for stranger in (load_actor(session, outsider.id, now=now), VISITOR):
            assert list_people(session, stranger, fund.id, Role.ASSESSOR, now) == []


def test_people_are_paged_by_name_without_gaps_or_repeats(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator = make_administrator(session, now)
        for number in range(2 * PEOPLE_ON_A_PAGE):
            make_person(session, now, f"p{number:03}@charity.example", name=f"Same Name {number % 3}")
        seen, cursor = [], None
        for _ in range(3):
            page = search_people(session, administrator, cursor=cursor)
            seen += [(person.name, person.email) for person in page.rows]
            cursor = page.next_cursor
        assert cursor is None
        assert len(seen) == 2 * PEOPLE_ON_A_PAGE + 1
        assert seen == sorted(set(seen))


@pytest.mark.parametrize(("text", "found"), [("ANNA", 1), ("charity.ex", 2), ("%", 0), ("_", 0), (" bob ", 1)])
def test_people_are_found_by_part_of_their_name_or_address(
    sessions: _Sessions, now: datetime, text: str, found: int
) -> None:
    with sessions.begin() as session:
        administrator = make_administrator(session, now)
        make_person(session, now)
        make_person(session, now, "bob@charity.example", name="Robert")
        assert len(search_people(session, administrator, text=text).rows) == found


def test_a_page_of_people_takes_as_many_statements_for_one_as_for_many(
    sessions: _Sessions, now: datetime, queries: Counting
) -> None:
    counts = []
    for upto in (1, 3, 40):
        with sessions.begin() as session:
            administrator = Actor(user_id=uuid4(), is_administrator=True)
            fund = make_fund(session, f"Fund {upto}")
            for number in range(upto):
                person = make_person(session, now, f"{upto}.{number}@charity.example")
                give_role(session, person.id, fund.id, Role.ASSESSOR, now)
        with sessions.reading() as session, queries() as made:
            search_people(session, administrator)
        counts.append(made.count)
    assert counts == [2, 2, 2]


def test_the_first_administrator_sets_a_password_by_link(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        person, path = create_administrator(session, email="Root@evenhand.example", name="Root", now=now)
        token = path.removeprefix("/account/reset/")
        assert person.is_administrator
        assert person.password_hash is None
        reset_password(session, token, PASSWORD, now=now + timedelta(days=2))
        assert sign_in(session, email=person.email, password=PASSWORD, address="", now=now) is person


def test_an_administrator_made_of_an_unconfirmed_account_loses_its_password(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        make_person(session, now, "root@evenhand.example", is_confirmed=False)
        known = make_person(session, now)
        person, _ = create_administrator(session, email="root@evenhand.example", name="Root", now=now)
        assert person.password_hash is None
        create_administrator(session, email=known.email, name="Somebody", now=now)
        assert known.is_administrator
        assert known.password_hash is not None
        assert known.name == "Anna Example"
