"""Signing up and confirming."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.accounts.models import AccessLink, Person
from assessments.accounts.passwords import is_right_password
from assessments.accounts.queries import find_person_by_email
from assessments.accounts.use_cases import (
    LinkNoLongerWorks,
    confirm_person,
    link_to_first_password,
    register_person,
    reset_password,
    send_confirmation_again,
)
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid
from tests.assessments.accounts.factories import PASSWORD, make_person
from tests.assessments.accounts.letters import link_in
from tests.mailbox import Mailbox

EMAIL = "anna@charity.example"


def register(sessions: _Sessions, now: datetime, email: str = EMAIL, password: str = PASSWORD) -> None:
    with sessions.begin() as session:
        register_person(session, name="Anna Example", email=email, password=password, now=now)


def test_a_new_person_is_unconfirmed_until_the_emailed_link_is_used(
    sessions: _Sessions, mailbox: Mailbox, now: datetime
) -> None:
    register(sessions, now, "  Anna@Charity.Example ")
    token = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session:
        person = find_person_by_email(session, EMAIL)
        assert person is not None
        assert person.confirmed_at is None
        assert confirm_person(session, token, now=now).id == person.id
        assert person.confirmed_at == now
        assert session.scalars(select(TrailEntry.action).order_by(TrailEntry.id)).all() == [
            "person.registered",
            "person.confirmed",
        ]


def test_the_link_itself_is_not_kept(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    register(sessions, now)
    token = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session:
        assert token not in session.scalars(select(AccessLink.token_hash)).all()


def test_a_link_works_once_and_for_three_days(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    register(sessions, now)
    token = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session, pytest.raises(LinkNoLongerWorks):
        confirm_person(session, token, now=now + timedelta(days=3))
    with sessions.begin() as session:
        first = confirm_person(session, token, now=now + timedelta(days=3, seconds=-1))
    with sessions.begin() as session:  # the second press of a double one
        assert confirm_person(session, token, now=now + timedelta(days=3)).id == first.id
    with sessions.begin() as session, pytest.raises(LinkNoLongerWorks):
        confirm_person(session, token, now=now + timedelta(days=3, minutes=15))


def test_a_made_up_link_does_not_work(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session, pytest.raises(LinkNoLongerWorks):
        confirm_person(session, "made-up", now=now)


def test_a_known_person_is_told_by_email_and_nothing_changes(
    sessions: _Sessions, mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        make_person(session, now, EMAIL)
    register(sessions, now, EMAIL.upper(), "another unlikely password")
    [told] = mailbox.deliver(now)
    assert told["To"] == EMAIL
    assert "already have an account" in told["Subject"]
    with sessions.begin() as session:
        [person] = session.scalars(select(Person)).all()
        assert is_right_password(person.password_hash, PASSWORD)


@pytest.mark.parametrize("passwords", [["what the stranger chose", PASSWORD], [PASSWORD, "what the stranger chose"]])
def test_an_address_cannot_be_taken_by_signing_up_with_it_before_or_after_its_owner(
    sessions: _Sessions, mailbox: Mailbox, now: datetime, passwords: list[str]
) -> None:
    for password in (*passwords, PASSWORD):
        register(sessions, now, password=password)
        link = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session:
        person = confirm_person(session, link, now=now)
        assert person.password_hash is None
        path = link_to_first_password(session, person, now=now)
        assert path is not None
        reset_password(session, path.rpartition("/")[2], PASSWORD, now=now)
        assert is_right_password(person.password_hash, PASSWORD)


def test_signing_up_again_with_the_same_password_keeps_it(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    register(sessions, now)
    first = link_in(mailbox.deliver(now), EMAIL)
    register(sessions, now)
    second = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session, pytest.raises(LinkNoLongerWorks):
        confirm_person(session, first, now=now)
    with sessions.begin() as session:
        person = confirm_person(session, second, now=now)
        assert is_right_password(person.password_hash, PASSWORD)
        assert link_to_first_password(session, person, now=now) is None


def test_every_fault_of_a_sign_up_is_told_at_its_field(sessions: _Sessions, now: datetime) -> None:
    with pytest.raises(Invalid) as refused, sessions.begin() as session:
        register_person(session, name=" ", email="anna", password="short", now=now)
    assert set(refused.value.problems) == {"name", "email", "password"}


def test_a_new_link_replaces_the_one_before(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    with sessions.begin() as session:
        person_id = make_person(session, now, is_confirmed=False).id
        send_confirmation_again(session, person_id, now=now)
    first = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session:
        send_confirmation_again(session, person_id, now=now)
    second = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session, pytest.raises(LinkNoLongerWorks):
        confirm_person(session, first, now=now)
    with sessions.begin() as session:
        confirm_person(session, second, now=now)
        send_confirmation_again(session, person_id, now=now)
    assert mailbox.deliver(now) == []


def test_signing_up_several_times_at_once_makes_one_account(sessions: _Sessions, now: datetime) -> None:
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(register, sessions, now) for _time in range(8)]:
            done.result()
    with sessions.reading() as session:
        assert [person.email for person in session.scalars(select(Person))] == [EMAIL]
