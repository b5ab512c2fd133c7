"""Signing in and out, throttling, and new passwords."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from assessments.accounts.models import Attempt, AttemptKind, Purpose
from assessments.accounts.passwords import is_right_password
from assessments.accounts.queries import get_person
from assessments.accounts.use_cases import (
    LinkNoLongerWorks,
    NotConfirmed,
    WrongPassword,
    WrongSignIn,
    ask_for_reset,
    change_password,
    check_link,
    note_attempt,
    reset_password,
    sign_in,
    sign_out,
)
from assessments.actors import VISITOR, Actor
from assessments.db import _Sessions
from assessments.errors import Invalid, NotPermitted, Throttled
from tests.assessments.accounts.factories import PASSWORD, make_person
from tests.assessments.accounts.letters import link_in
from tests.mailbox import Mailbox

EMAIL = "anna@charity.example"
HERE = "192.0.2.1"
NEW = "quite another phrase"


def attempt(sessions: _Sessions, now: datetime, email: str = EMAIL, address: str = HERE) -> None:
    with sessions.begin() as session:
        note_attempt(session, AttemptKind.SIGN_IN, email=email, address=address, now=now)


def test_the_right_password_lets_in(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        person = make_person(session, now)
        assert sign_in(session, email=" ANNA@charity.example", password=PASSWORD, address=HERE, now=now) is person


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@charity.example", PASSWORD), ("", "")])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(
    sessions: _Sessions, now: datetime, email: str, password: str
) -> None:
    with sessions.begin() as session:
        make_person(session, now)
        with pytest.raises(WrongSignIn) as refused:
            sign_in(session, email=email, password=password, address=HERE, now=now)
    assert refused.value.told() == WrongSignIn.sentence


def test_only_the_right_password_tells_that_an_address_is_unconfirmed(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        person = make_person(session, now, is_confirmed=False)
        with pytest.raises(WrongSignIn):
            sign_in(session, email=EMAIL, password="wrong", address=HERE, now=now)
        with pytest.raises(NotConfirmed) as refused:
            sign_in(session, email=EMAIL, password=PASSWORD, address=HERE, now=now)
    assert refused.value.person_id == person.id


def test_the_eleventh_attempt_on_an_account_is_refused_from_any_address(sessions: _Sessions, now: datetime) -> None:
    for number in range(10):
        attempt(sessions, now, address=f"192.0.2.{number}")
    with pytest.raises(Throttled):
        attempt(sessions, now, EMAIL.upper(), address="198.51.100.1")
    attempt(sessions, now, "somebody.else@charity.example")


def test_the_fifty_first_attempt_from_an_address_is_refused_on_any_account(sessions: _Sessions, now: datetime) -> None:
    for number in range(50):
        attempt(sessions, now, f"person{number}@charity.example")
    with pytest.raises(Throttled):
        attempt(sessions, now, "person50@charity.example")
    attempt(sessions, now, "person50@charity.example", address="192.0.2.2")


def test_the_addresses_of_one_household_count_as_one(sessions: _Sessions, now: datetime) -> None:
    for number in range(50):
        attempt(sessions, now, f"person{number}@charity.example", address=f"2001:db8:0:1::{number:x}")
    with pytest.raises(Throttled):
        attempt(sessions, now, "person50@charity.example", address="2001:db8:0:1:ffff::1")
    attempt(sessions, now, "person50@charity.example", address="2001:db8:0:2::1")


def test_attempts_count_for_a_quarter_of_an_hour_and_refused_ones_do_not_count(
    sessions: _Sessions, now: datetime
) -> None:
    for _ in range(10):
        attempt(sessions, now)
    with pytest.raises(Throttled):
        attempt(sessions, now + timedelta(minutes=14, seconds=59))
    attempt(sessions, now + timedelta(minutes=15))


def test_old_attempts_are_forgotten_for_good(sessions: _Sessions, now: datetime) -> None:
    attempt(sessions, now)
    attempt(sessions, now + timedelta(days=1, seconds=1))
    with sessions.begin() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_somebody_who_gets_in_is_not_counted(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        make_person(session, now)
    for _ in range(12):
        attempt(sessions, now)
        with sessions.begin() as session:
            sign_in(session, email=EMAIL, password=PASSWORD, address=HERE, now=now)


def test_getting_in_does_not_wipe_out_what_others_tried_from_elsewhere(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        make_person(session, now)
    for _ in range(9):
        attempt(sessions, now, address="198.51.100.1")
    attempt(sessions, now)
    with sessions.begin() as session:
        sign_in(session, email=EMAIL, password=PASSWORD, address=HERE, now=now)
    attempt(sessions, now, address="198.51.100.1")
    with pytest.raises(Throttled):
        attempt(sessions, now, address="198.51.100.1")


def test_signing_out_ends_every_session_begun_before(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        person = make_person(session, now)
        assert person.may_stay_signed_in(now - timedelta(hours=1))
        sign_out(session, Actor(user_id=person.id), now=now)
        assert not person.may_stay_signed_in(now - timedelta(microseconds=1))
        assert person.may_stay_signed_in(now)
        sign_out(session, VISITOR, now=now)


def test_a_reset_link_sets_the_password_once_and_ends_sessions(
    sessions: _Sessions, mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        person_id = make_person(session, now).id
        ask_for_reset(session, email=EMAIL, now=now)
    token = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session:
        check_link(session, token, Purpose.RESET, now=now)
        reset_password(session, token, NEW, now=now)
    with sessions.begin() as session:
        person = get_person(session, person_id)
        assert is_right_password(person.password_hash, NEW)
        assert not person.may_stay_signed_in(now - timedelta(seconds=1))
        with pytest.raises(LinkNoLongerWorks):
            reset_password(session, token, "yet another phrase", now=now)
    assert [message["Subject"] for message in mailbox.deliver(now)] == ["Your password was changed"]


def test_a_reset_link_lasts_an_hour_and_a_bad_password_does_not_use_it_up(
    sessions: _Sessions, mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        make_person(session, now)
        ask_for_reset(session, email=EMAIL, now=now)
    token = link_in(mailbox.deliver(now), EMAIL)
    with pytest.raises(Invalid), sessions.begin() as session:
        reset_password(session, token, "short", now=now)
    with pytest.raises(LinkNoLongerWorks), sessions.begin() as session:
        reset_password(session, token, NEW, now=now + timedelta(hours=1))
    with sessions.begin() as session:
        reset_password(session, token, NEW, now=now + timedelta(minutes=59))


def test_a_reset_link_proves_the_address(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    with sessions.begin() as session:
        make_person(session, now, is_confirmed=False)
        ask_for_reset(session, email=EMAIL, now=now)
    token = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session:
        assert reset_password(session, token, NEW, now=now).confirmed_at == now


def test_a_link_to_confirm_does_not_reset(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    with sessions.begin() as session:
        make_person(session, now)
        ask_for_reset(session, email=EMAIL, now=now)
    token = link_in(mailbox.deliver(now), EMAIL)
    with sessions.begin() as session, pytest.raises(LinkNoLongerWorks):
        check_link(session, token, Purpose.CONFIRM, now=now)


def test_an_unknown_address_is_told_by_email_that_it_has_no_account(
    sessions: _Sessions, mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        ask_for_reset(session, email="nobody@charity.example", now=now)
    [told] = mailbox.deliver(now)
    assert told["To"] == "nobody@charity.example"
    assert "no account" in told["Subject"]


def test_changing_the_password_demands_the_old_one(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> None:
    with sessions.begin() as session:
        person = make_person(session, now)
        actor = Actor(user_id=person.id)
        with pytest.raises(WrongPassword):
            change_password(session, actor, old_password="wrong", new_password=NEW, now=now)
        with pytest.raises(NotPermitted):
            change_password(session, VISITOR, old_password=PASSWORD, new_password=NEW, now=now)
        with pytest.raises(Invalid):
            change_password(session, actor, old_password=PASSWORD, new_password="Anna Example", now=now)
        assert is_right_password(person.password_hash, PASSWORD)
        change_password(session, actor, old_password=PASSWORD, new_password=NEW, now=now)
        assert is_right_password(person.password_hash, NEW)
        assert not person.may_stay_signed_in(now - timedelta(seconds=1))
    assert [message["To"] for message in mailbox.deliver(now)] == [EMAIL]
