"""Inviting somebody into an organisation, and accepting."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from assessments.accounts.models import Invitation, Person
from assessments.accounts.passwords import is_right_password
from assessments.accounts.queries import find_person_by_email
from assessments.accounts.use_cases import (
    HasAccount,
    InvitationForAnother,
    InvitationNoLongerWorks,
    TooManyInvitations,
    accept_as_new_person,
    accept_invitation,
    invite_colleague,
    register_person,
    remove_member,
    send_invitation_again,
    withdraw_invitation,
)
from assessments.accounts.use_cases.invitations import KEPT_FOR, LASTS, MOST_A_DAY, MOST_OPEN, MOST_TIMES
from assessments.actors import VISITOR, Place
from assessments.db import _Sessions
from assessments.errors import DomainError, IllegalStep, Invalid, NotFound, NotPermitted
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.messages.models import Email
from tests.assessments.accounts.colleagues import Trust, actor_of, make_trust, places_in
from tests.factories import make_organisation, make_person
from tests.mailbox import Mailbox

NEW, KNOWN = "new@test.example", "sam@test.example"
PASSWORD = "three unlikely words"
LATER = timedelta(minutes=5)


@pytest.fixture
def trust(sessions: _Sessions, now: datetime) -> Trust:
    return make_trust(sessions, now)


def invite(
    sessions: _Sessions, now: datetime, trust: Trust, email: str = KNOWN, place: Place = Place.EDITOR,
    by: Person | None = None,
) -> UUID:  # fmt: skip
    with sessions.begin() as session:
        actor = actor_of(session, by or trust.lead)
        return invite_colleague(session, actor, trust.id, email=email, place=place, now=now).id


def link_in(mailbox: Mailbox, now: datetime, email: str = KNOWN) -> str:
    """The token in the newest invitation that came to an address."""
    mailbox.deliver(now)
    texts = [message.get_content() for message in mailbox.messages(email)]
    return str([token for text in texts for token in re.findall(r"/account/invitations/(\S+)", text)][-1])


def accept(sessions: _Sessions, now: datetime, person: Person, token: str) -> None:
    with sessions.begin() as session:
        accept_invitation(session, actor_of(session, person), token, now=now)


def test_whoever_has_an_account_accepts_and_has_the_place(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invite(sessions, now, trust, " SAM@Test.example ")
    token = link_in(mailbox, now)
    accept(sessions, now, trust.stranger, token)
    with sessions.reading() as session:
        assert is_asked_for(session, trust.stranger.id, JobKind.FIND_CONFLICTS)
    assert places_in(sessions, trust.id)["Sam Stranger"] is Place.EDITOR
    told = mailbox.deliver(now)
    assert {message["To"] for message in told} == {trust.lead.email, trust.second.email}
    with sessions.reading() as session:
        kept = session.scalars(select(Invitation)).one()
        assert (kept.email, kept.accepted_at, kept.accepted_by_id) == (KNOWN, now, trust.stranger.id)
        assert token not in kept.token_hash


def test_whoever_has_no_account_makes_one_and_the_link_confirms_the_address(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invite(sessions, now, trust, NEW, Place.VIEWER)
    token = link_in(mailbox, now, NEW)
    with pytest.raises(Invalid) as refused, sessions.begin() as session:
        accept_as_new_person(session, token, name=" ", password="short", now=now)
    assert set(refused.value.problems) == {"name", "password"}
    with sessions.begin() as session:
        person = accept_as_new_person(session, token, name="Nia New", password=PASSWORD, now=now)
        assert (person.email, person.confirmed_at) == (NEW, now)
    assert places_in(sessions, trust.id)["Nia New"] is Place.VIEWER
    assert [message["Subject"] for message in mailbox.messages(NEW)] == ["Lea Lead invites you to join River Trust"]


def test_a_password_from_before_the_address_was_confirmed_counts_for_nothing(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        register_person(session, name="Thief", email=NEW, password="what the thief chose", now=now)
    invite(sessions, now, trust, NEW)
    token = link_in(mailbox, now, NEW)
    with sessions.begin() as session:
        accept_as_new_person(session, token, name="Nia New", password=PASSWORD, now=now)
    with sessions.reading() as session:
        person = find_person_by_email(session, NEW)
        assert person is not None
        assert person.name == "Nia New"
        assert is_right_password(person.password_hash, PASSWORD)


def test_a_link_never_sets_the_password_of_an_account_that_there_is(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invite(sessions, now, trust)
    with pytest.raises(HasAccount), sessions.begin() as session:
        accept_as_new_person(session, link_in(mailbox, now), name="Thief", password=PASSWORD, now=now)
    with sessions.reading() as session:
        assert session.get_one(Person, trust.stranger.id).password_hash is None


def test_a_link_works_once_and_for_seven_days(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invite(sessions, now, trust)
    token = link_in(mailbox, now)
    with pytest.raises(InvitationNoLongerWorks):
        accept(sessions, now + LASTS, trust.stranger, token)
    accept(sessions, now + LASTS - timedelta(seconds=1), trust.stranger, token)
    with pytest.raises(InvitationNoLongerWorks):
        accept(sessions, now, trust.stranger, token)
    with pytest.raises(InvitationNoLongerWorks):
        accept(sessions, now, trust.stranger, "made-up")


def test_somebody_who_was_removed_does_not_come_back_by_the_old_link(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invite(sessions, now, trust)
    token = link_in(mailbox, now)
    accept(sessions, now, trust.stranger, token)
    with sessions.begin() as session:
        remove_member(session, actor_of(session, trust.lead), trust.id, trust.stranger.id, now=now)
    with pytest.raises(InvitationNoLongerWorks):
        accept(sessions, now, trust.stranger, token)
    assert "Sam Stranger" not in places_in(sessions, trust.id)


def test_a_forwarded_link_is_no_use_to_another_account_and_stays_whole(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invite(sessions, now, trust)
    token = link_in(mailbox, now)
    with sessions.begin() as session:
        other = make_person(session, "Other")
    with pytest.raises(InvitationForAnother):
        accept(sessions, now, other, token)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        accept_invitation(session, VISITOR, token, now=now)
    assert "Other" not in places_in(sessions, trust.id)
    accept(sessions, now, trust.stranger, token)


def test_a_withdrawn_link_and_one_that_was_replaced_no_longer_work(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invitation = invite(sessions, now, trust)
    first = link_in(mailbox, now)
    with sessions.begin() as session:
        actor = actor_of(session, trust.second)
        send_invitation_again(session, actor, trust.id, invitation, now=now + LATER)
    second = link_in(mailbox, now + LATER)
    assert first != second
    with pytest.raises(InvitationNoLongerWorks):
        accept(sessions, now, trust.stranger, first)
    for _time in range(2):
        with sessions.begin() as session:
            withdraw_invitation(session, actor_of(session, trust.lead), trust.id, invitation, now=now)
    with pytest.raises(InvitationNoLongerWorks):
        accept(sessions, now, trust.stranger, second)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        send_invitation_again(session, actor_of(session, trust.lead), trust.id, invitation, now=now + 2 * LATER)


def test_a_link_of_somebody_who_no_longer_leads_does_not_work(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invite(sessions, now, trust, by=trust.second)
    token = link_in(mailbox, now)
    with sessions.begin() as session:
        remove_member(session, actor_of(session, trust.lead), trust.id, trust.second.id, now=now)
    with pytest.raises(InvitationNoLongerWorks):
        accept(sessions, now, trust.stranger, token)


def test_only_a_lead_invites_and_only_within_the_organisation(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    invitation = invite(sessions, now, trust)
    for person in (trust.editor, trust.viewer):
        with pytest.raises(NotPermitted):
            invite(sessions, now, trust, NEW, by=person)
    with pytest.raises(NotFound):
        invite(sessions, now, trust, NEW, by=trust.stranger)
    with sessions.begin() as session:
        other = make_organisation(session, "Other Trust", lead=trust.lead)
    for act in (withdraw_invitation, send_invitation_again):
        with pytest.raises(NotFound), sessions.begin() as session:
            act(session, actor_of(session, trust.lead), other.id, invitation, now=now)


@pytest.mark.parametrize("email", ["", "no address", f"{'a' * 300}@test.example", "=cmd()", "a@b"])
def test_what_is_no_address_is_refused(sessions: _Sessions, now: datetime, trust: Trust, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        invite(sessions, now, trust, email)
    assert set(refused.value.problems) == {"email"}


def test_who_belongs_or_is_invited_already_is_not_invited_again(
    sessions: _Sessions, now: datetime, trust: Trust
) -> None:
    with pytest.raises(Invalid, match="needs correcting"):
        invite(sessions, now, trust, trust.viewer.email.upper())
    invite(sessions, now, trust)
    with pytest.raises(Invalid):
        invite(sessions, now + LATER, trust)
    with pytest.raises(Invalid):
        invite(sessions, now, trust, place=Place.LEAD)
    invite(sessions, now + LASTS, trust, place=Place.LEAD)
    with sessions.reading() as session:
        assert [each.place for each in session.scalars(select(Invitation)) if each.is_open] == [Place.LEAD]


def test_a_double_click_sends_one_email(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    with ThreadPoolExecutor(4) as threads:
        done = {each.result() for each in [threads.submit(invite, sessions, now, trust) for _time in range(4)]}
    for _time in range(2):
        with sessions.begin() as session:
            send_invitation_again(session, actor_of(session, trust.lead), trust.id, *done, now=now + LATER)
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 1
        assert session.scalar(select(func.count()).select_from(Email)) == 2


def test_an_address_that_did_not_accept_is_forgotten_after_a_while(
    sessions: _Sessions, now: datetime, trust: Trust
) -> None:
    invite(sessions, now, trust)
    invite(sessions, now + LASTS + KEPT_FOR, trust, NEW)
    with sessions.reading() as session:
        assert set(session.scalars(select(Invitation.email))) == {KNOWN, NEW}
    invite(sessions, now + LASTS + KEPT_FOR + LATER, trust, "third@test.example")
    with sessions.reading() as session:
        assert set(session.scalars(select(Invitation.email))) == {NEW, "third@test.example"}


def test_nobody_fills_strangers_mailboxes_by_us(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    for number in range(MOST_OPEN):
        last = invite(sessions, now, trust, f"{number}@test.example")
    with pytest.raises(TooManyInvitations):
        invite(sessions, now, trust, NEW)
    for time in range(1, MOST_TIMES):
        with sessions.begin() as session:
            actor = actor_of(session, trust.lead)
            send_invitation_again(session, actor, trust.id, last, now=now + time * LATER)
    with pytest.raises(TooManyInvitations), sessions.begin() as session:
        send_invitation_again(session, actor_of(session, trust.lead), trust.id, last, now=now + 9 * LATER)
    with sessions.begin() as session:
        second = make_organisation(session, "Second Trust", lead=trust.lead)
        actor = actor_of(session, trust.lead)
        for number in range(MOST_A_DAY - MOST_OPEN - MOST_TIMES + 1):
            address = f"{number}@other.example"
            invite_colleague(session, actor, second.id, email=address, place=Place.VIEWER, now=now)
        with pytest.raises(TooManyInvitations):
            invite_colleague(session, actor, second.id, email=NEW, place=Place.VIEWER, now=now)
        invite_colleague(session, actor, second.id, email=NEW, place=Place.VIEWER, now=now + timedelta(days=1, hours=1))


def test_two_who_accept_one_link_at_once_make_one_member(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    invite(sessions, now, trust, NEW)
    token = link_in(mailbox, now, NEW)

    def sign_up(name: str) -> bool:
        try:
            with sessions.begin() as session:
                accept_as_new_person(session, token, name=name, password=PASSWORD, now=now)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(3) as threads:
        done = [each.result() for each in [threads.submit(sign_up, f"Nia {n}") for n in range(3)]]
    assert sorted(done) == [False, False, True]
    assert len(places_in(sessions, trust.id)) == 5
