"""Roles for people with an account, and invitations for those without."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from assessments.accounts.models import Appointment, Person
from assessments.accounts.queries import load_actor
from assessments.accounts.use_cases import AlreadyAppointed, HasAccount, register_person, sign_in
from assessments.actors import VISITOR, Actor, Role
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.funds.models import StaffInvitation
from assessments.funds.queries import InvitationNoLongerWorks, count_staff_invitations, list_staff_invitations
from assessments.funds.use_cases import (
    AlreadyInvited,
    InvitationClosed,
    NotYourInvitation,
    accept_by_signing_up,
    accept_staff_invitation,
    check_staff_invitation,
    give_roles,
    invite_staff,
    send_staff_invitation_again,
    withdraw_staff_invitation,
)
from tests.assessments.accounts.factories import PASSWORD, make_administrator, make_fund, make_person
from tests.assessments.funds.racing import at_once
from tests.mailbox import Mailbox

EMAIL = "nia@panel.example"
TODAY = date(2026, 3, 11)
MIDNIGHT = datetime.fromisoformat("2026-04-01T00:00:00+01:00")
"""The end of the last day of March, when the clocks have gone forward."""


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> dict[str, Any]:
    """An administrator and a fund."""
    with sessions.begin() as session:
        return {"administrator": make_administrator(session, now), "fund_id": make_fund(session).id}


def invite(session: Any, world: dict[str, Any], now: datetime, **changes: Any) -> Any:
    given = {"email": EMAIL, "fund_id": world["fund_id"], "roles": [Role.ASSESSOR], "last_day": None, **changes}
    return invite_staff(session, world["administrator"], now=now, **given)


def token_in(mailbox: Mailbox, now: datetime) -> str:
    """The token in the newest invitation to the address."""
    mailbox.deliver(now)
    text = mailbox.messages(EMAIL)[-1].get_content()
    return str(text.partition("/account/staff-invitations/")[2].split()[0])


def roles_of(session: Any, person: Person, fund_id: UUID, now: datetime) -> set[Role]:
    actor = load_actor(session, person.id, now=now)
    return {role for role in Role if actor.has_role(fund_id, role)}


def test_an_invitation_gives_nothing_before_it_is_accepted_and_all_of_it_after(
    sessions: _Sessions, world: dict[str, Any], mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        invite(session, world, now, roles=[Role.ADVISER, Role.ASSESSOR], last_day=date(2026, 3, 31))
        assert session.scalar(select(func.count(Person.id))) == 1
        assert session.scalar(select(func.count(Appointment.id))) == 0
    token = token_in(mailbox, now)
    said = mailbox.messages(EMAIL)[-1].get_content()
    assert "- Assessor\n- Adviser\n" in said
    assert "The last day is 31 March 2026." in said
    with sessions.begin() as session:
        invitation, has_account = check_staff_invitation(session, token, now=now)
        assert (invitation.email, has_account) == (EMAIL, False)
        person = accept_by_signing_up(session, token, name="Nia Roberts", password=PASSWORD, now=now)
        assert roles_of(session, person, world["fund_id"], now) == {Role.ASSESSOR, Role.ADVISER}
        before, at = MIDNIGHT - timedelta(seconds=1), MIDNIGHT
        assert roles_of(session, person, world["fund_id"], before) == {Role.ASSESSOR, Role.ADVISER}
        assert roles_of(session, person, world["fund_id"], at) == set()
        assert sign_in(session, email=EMAIL, password=PASSWORD, address="", now=now) is person
        appointments = session.scalars(select(Appointment)).all()
        assert {one.appointed_by for one in appointments} == {world["administrator"].user_id}
        assert {one.last_day for one in appointments} == {date(2026, 3, 31)}


def test_a_link_works_once_for_seven_days_and_not_after_the_last_day(
    sessions: _Sessions, world: dict[str, Any], mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        invite(session, world, now)
    token = token_in(mailbox, now)
    late = now + timedelta(days=7)
    with sessions.begin() as session:
        check_staff_invitation(session, token, now=late - timedelta(seconds=1))
        for refused, at in ((token, late), (token[:-1] + "?", now), ("", now)):
            with pytest.raises(InvitationNoLongerWorks):
                check_staff_invitation(session, refused, now=at)
        accept_by_signing_up(session, token, name="Nia", password=PASSWORD, now=now)
        with pytest.raises(InvitationNoLongerWorks):
            accept_by_signing_up(session, token, name="Nia", password=PASSWORD, now=now)
        ends_today = invite(session, world, now, email="today@panel.example", last_day=TODAY)
        assert ends_today.is_open(datetime.fromisoformat("2026-03-11T23:59:59+00:00"))
        assert not ends_today.is_open(datetime.fromisoformat("2026-03-12T00:00:00+00:00"))


def test_a_new_link_replaces_the_one_before_and_a_withdrawn_one_works_no_more(
    sessions: _Sessions, world: dict[str, Any], mailbox: Mailbox, now: datetime
) -> None:
    later = now + timedelta(days=10)
    with sessions.begin() as session:
        invitation_id = invite(session, world, now).id
    first = token_in(mailbox, now)
    with sessions.begin() as session:
        send_staff_invitation_again(session, world["administrator"], invitation_id, now=later)
    second = token_in(mailbox, later)
    with sessions.begin() as session:
        with pytest.raises(InvitationNoLongerWorks):
            check_staff_invitation(session, first, now=now)
        check_staff_invitation(session, second, now=later + timedelta(days=6))
        withdraw_staff_invitation(session, world["administrator"], invitation_id, now=later)
        with pytest.raises(InvitationNoLongerWorks):
            check_staff_invitation(session, second, now=later)
        withdraw_staff_invitation(session, world["administrator"], invitation_id, now=later)
        with pytest.raises(InvitationClosed):
            send_staff_invitation_again(session, world["administrator"], invitation_id, now=later)
        actions = session.scalars(select(TrailEntry.action).order_by(TrailEntry.id)).all()
        assert actions == ["staff_invitation.sent", "staff_invitation.sent_again", "staff_invitation.withdrawn"]
        invite(session, world, later)


def test_whoever_has_an_account_gets_the_roles_at_once_and_is_told(
    sessions: _Sessions, world: dict[str, Any], mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        nia = make_person(session, now, EMAIL)
        given = invite(session, world, now, email=" NIA@panel.example", roles=[Role.MANAGER, Role.APPROVER])
        assert [one.role for one in given] == [Role.MANAGER, Role.APPROVER]
        assert roles_of(session, nia, world["fund_id"], now) == {Role.MANAGER, Role.APPROVER}
        assert count_staff_invitations(session, world["administrator"]) == 0
        [one] = invite(session, world, now, roles=[Role.MANAGER, Role.AUDITOR])
        assert one.role is Role.AUDITOR
        again = invite(session, world, now, roles=[Role.MANAGER, Role.AUDITOR])  # a second press
        assert one in again
        with pytest.raises(AlreadyAppointed):
            invite(session, world, now + timedelta(minutes=2), roles=[Role.MANAGER, Role.AUDITOR])
    mailbox.deliver(now)
    first, second = mailbox.messages(EMAIL)
    assert "You work for Greener Living Fund now" in first["Subject"]
    assert "- Fund manager\n- Approver\n" in first.get_content()
    assert "- Auditor\n" in second.get_content()
    assert "Fund manager" not in second.get_content()


def test_an_account_that_was_never_confirmed_becomes_that_of_whoever_opens_the_link(
    sessions: _Sessions, world: dict[str, Any], mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        register_person(session, name="A Squatter", email=EMAIL, password="four other unlikely words", now=now)
        assert isinstance(invite(session, world, now), StaffInvitation)
    token = token_in(mailbox, now)
    with sessions.begin() as session:
        accept_by_signing_up(session, token, name="Nia Roberts", password=PASSWORD, now=now)
        person = session.scalars(select(Person).where(Person.email == EMAIL)).one()
        assert (person.name, person.confirmed_at) == ("Nia Roberts", now)
        sign_in(session, email=EMAIL, password=PASSWORD, address="", now=now)


def test_whoever_made_an_account_meanwhile_accepts_with_it_and_nobody_else_does(
    sessions: _Sessions, world: dict[str, Any], mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        invite(session, world, now)
    token = token_in(mailbox, now)
    with sessions.begin() as session:
        nia, other = make_person(session, now, EMAIL), make_person(session, now, "other@panel.example")
        assert check_staff_invitation(session, token, now=now)[1]
        with pytest.raises(HasAccount):
            accept_by_signing_up(session, token, name="Nia", password=PASSWORD, now=now)
        with pytest.raises(NotPermitted):
            accept_staff_invitation(session, VISITOR, token, now=now)
        with pytest.raises(NotYourInvitation):
            accept_staff_invitation(session, Actor(user_id=other.id), token, now=now)
        give_roles(
            session, world["administrator"], person_id=nia.id, fund_id=world["fund_id"], roles=[Role.ASSESSOR],
            last_day=None, now=now,
        )  # fmt: skip
        accept_staff_invitation(session, Actor(user_id=nia.id), token, now=now)
        assert session.scalar(select(func.count(Appointment.id))) == 1
        with pytest.raises(InvitationNoLongerWorks):
            accept_staff_invitation(session, Actor(user_id=nia.id), token, now=now)


def test_only_administrators_invite_see_send_and_withdraw(
    sessions: _Sessions, world: dict[str, Any], now: datetime
) -> None:
    with sessions.begin() as session:
        invitation = invite(session, world, now)
        manager = Actor(user_id=uuid4(), roles=frozenset({(world["fund_id"], Role.MANAGER)}))
        for actor in (manager, VISITOR):
            with pytest.raises(NotPermitted):
                invite(session, {**world, "administrator": actor}, now)
            with pytest.raises(NotPermitted):
                list_staff_invitations(session, actor)
            for act in (send_staff_invitation_again, withdraw_staff_invitation):
                with pytest.raises(NotPermitted):
                    act(session, actor, invitation.id, now=now)
        with pytest.raises(NotFound):
            withdraw_staff_invitation(session, world["administrator"], uuid4(), now=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"email": "=cmd()@x"}, "email"),
        ({"roles": []}, "roles"),
        ({"last_day": TODAY - timedelta(days=1)}, "last_day"),
    ],
)
def test_a_bad_invitation_is_told_at_its_field(
    sessions: _Sessions, world: dict[str, Any], now: datetime, changes: dict[str, Any], field: str
) -> None:
    with sessions.begin() as session:
        with pytest.raises(Invalid) as refusal:
            invite(session, world, now, **changes)
        assert list(refusal.value.problems) == [field]
        assert session.scalar(select(func.count(StaffInvitation.id))) == 0


def test_a_fund_that_does_not_exist_is_not_found(sessions: _Sessions, world: dict[str, Any], now: datetime) -> None:
    with sessions.begin() as session, pytest.raises(NotFound):
        invite(session, world, now, fund_id=uuid4())


def test_a_weak_password_or_no_name_is_refused_and_the_link_still_works(
    sessions: _Sessions, world: dict[str, Any], mailbox: Mailbox, now: datetime
) -> None:
    with sessions.begin() as session:
        invite(session, world, now)
    token = token_in(mailbox, now)
    with pytest.raises(Invalid) as refusal, sessions.begin() as session:
        accept_by_signing_up(session, token, name=" ", password="short", now=now)
    assert set(refusal.value.problems) == {"name", "password"}
    with sessions.begin() as session:
        accept_by_signing_up(session, token, name="😀 Nia", password=PASSWORD, now=now)


def test_of_two_who_invite_the_same_address_or_accept_the_same_link_at_once_one_does(
    sessions: _Sessions, world: dict[str, Any], mailbox: Mailbox, now: datetime
) -> None:
    assert at_once(*[lambda session: invite(session, world, now)] * 2) == [None, None]
    with sessions.reading() as session:
        assert session.scalar(select(func.count(StaffInvitation.id))) == 1
    for late, roles in ((timedelta(minutes=2), [Role.ASSESSOR]), (timedelta(0), [Role.AUDITOR])):
        with pytest.raises(AlreadyInvited), sessions.begin() as session:
            invite(session, world, now + late, roles=roles)
    token = token_in(mailbox, now)

    def accept(session: Any) -> None:
        accept_by_signing_up(session, token, name="Nia", password=PASSWORD, now=now)

    assert at_once(accept, accept) == [InvitationNoLongerWorks, None]
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Appointment.id))) == 1


def test_of_two_who_give_the_same_role_at_once_one_does(
    sessions: _Sessions, world: dict[str, Any], now: datetime
) -> None:
    with sessions.begin() as session:
        nia = make_person(session, now, EMAIL).id

    def give(session: Any) -> None:
        give_roles(
            session, world["administrator"], person_id=nia, fund_id=world["fund_id"], roles=[Role.MODERATOR],
            last_day=TODAY, now=now,
        )  # fmt: skip

    assert at_once(give, give) == [None, None]
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Appointment.id))) == 1
