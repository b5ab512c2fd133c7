"""Inviting staff, the last days of roles, and leaving, by the pages."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from assessments.accounts.days import day_of
from assessments.accounts.models import Appointment
from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Fund, StaffInvitation
from tests.assessments.accounts.factories import PASSWORD, make_fund
from tests.factories import make_person, make_staff, sign_in
from tests.mailbox import Mailbox
from tests.portal.hidden import hidden_in

ADDRESS = "nia@panel.example"


@pytest.fixture
def admin(app: Flask, sessions: _Sessions) -> FlaskClient:
    """The browser of an administrator who is signed in."""
    with sessions.begin() as session:
        person = make_person(session, "Ada Ministrator", is_administrator=True)
    return sign_in(app.test_client(), person)


@pytest.fixture
def fund_id(sessions: _Sessions) -> UUID:
    """A fund."""
    with sessions.begin() as session:
        return make_fund(session).id


def three(day: object) -> list[str]:
    """A day as its three boxes."""
    return [str(getattr(day, part)) for part in ("day", "month", "year")]


def invite(admin: FlaskClient, fund_id: UUID, **changes: object) -> TestResponse:
    form = {"email": ADDRESS, "fund": str(fund_id), "role": ["assessor"], "last_day": ["", "", ""], **changes}
    return admin.post("/admin/people/invite", data=form)


def link_in(mailbox: Mailbox) -> str:
    """The path in the newest invitation."""
    mailbox.deliver(utcnow())
    text = mailbox.messages(ADDRESS)[-1].get_content()
    return str(re.findall(r"http://localhost(/account/staff-invitations/\S+)", text)[0])


def test_an_invitation_is_sent_listed_sent_again_withdrawn_and_its_links_die(
    app: Flask, admin: FlaskClient, fund_id: UUID, mailbox: Mailbox, sessions: _Sessions
) -> None:
    assert invite(admin, fund_id).location == "/admin/invitations"
    page = admin.get("/admin/invitations").text
    assert ADDRESS in page
    assert "Assessor" in page
    first = link_in(mailbox)
    assert invite(admin, fund_id).location == "/admin/invitations"
    assert link_in(mailbox) == first
    with sessions.begin() as session:
        session.scalars(select(StaffInvitation)).one().sent_at -= timedelta(minutes=2)
    assert invite(admin, fund_id).status_code == 409
    [again] = re.findall(r'action="(/admin/invitations/[^"]+/send-again)"', page)
    [withdraw] = re.findall(r'action="(/admin/invitations/[^"]+/withdraw)"', page)
    assert admin.post(again).location == "/admin/invitations"
    second = link_in(mailbox)
    visitor = app.test_client()
    assert visitor.get(first).status_code == 409
    assert visitor.get(second).status_code == 200
    assert admin.post(withdraw).location == "/admin/invitations"
    assert admin.post(withdraw).location == "/admin/invitations"
    refused = visitor.get(second)
    assert refused.status_code == 409
    assert "ask the person who invited you to send it again" in refused.text
    assert "No invitation waits" in admin.get("/admin/invitations").text


def test_accepting_makes_the_account_signs_in_and_leads_to_the_work(
    app: Flask, admin: FlaskClient, fund_id: UUID, mailbox: Mailbox, sessions: _Sessions
) -> None:
    invite(admin, fund_id)
    link, visitor = link_in(mailbox), app.test_client()
    for _look in range(2):
        assert "Scores the applications that are assigned to them" in visitor.get(link).text
    with sessions.reading() as session:
        assert session.scalars(select(Appointment)).all() == []
    bad = visitor.post(link, data={"name": "Nia =cmd() Roberts", "password": "short"})
    assert bad.status_code == 422
    assert "Nia =cmd() Roberts" in bad.text
    assert 'href="#password"' in bad.text
    done = visitor.post(link, data={"name": "Nia Roberts", "password": PASSWORD})
    assert done.location == "/assess/"
    assert visitor.get("/assess/").status_code == 200
    twice = visitor.post(link, data={"name": "Nia Roberts", "password": PASSWORD})
    assert twice.location == "/assess/"
    assert app.test_client().get(link).status_code == 409


def test_a_forwarded_link_is_not_accepted_by_somebody_else_who_is_signed_in(
    app: Flask, admin: FlaskClient, fund_id: UUID, mailbox: Mailbox, sessions: _Sessions
) -> None:
    invite(admin, fund_id)
    link = link_in(mailbox)
    with sessions.begin() as session:
        other = make_person(session, "Olu Other")
    browser = sign_in(app.test_client(), other)
    page = browser.get(link)
    assert page.status_code == 200
    assert "You are signed in as Olu Other" in page.text
    assert ADDRESS not in page.text
    assert browser.post(link).status_code == 409
    with sessions.reading() as session:
        assert session.scalars(select(StaffInvitation.accepted_at)).all() == [None]


def test_whoever_made_an_account_meanwhile_signs_in_and_accepts(
    app: Flask, admin: FlaskClient, fund_id: UUID, mailbox: Mailbox, sessions: _Sessions
) -> None:
    invite(admin, fund_id, role=["manager", "auditor"])
    link = link_in(mailbox)
    with sessions.begin() as session:
        nia = make_person(session, "Nia Roberts", email=ADDRESS)
    visitor = app.test_client()
    assert "Sign in with it to accept" in visitor.get(link).text
    assert f"/account/sign-in?next={link}" in visitor.get(link).text
    browser = sign_in(visitor, nia)
    assert browser.post(link).location == "/account/"
    assert browser.get("/manage/").status_code == 200


def test_whoever_has_an_account_gets_the_role_from_the_same_form(
    admin: FlaskClient, fund_id: UUID, mailbox: Mailbox, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        nia = make_person(session, "Nia Roberts", email=ADDRESS).id
    assert invite(admin, fund_id).location == f"/admin/people/{nia}"
    assert invite(admin, fund_id).location == f"/admin/people/{nia}"
    mailbox.deliver(utcnow())
    assert len(mailbox.messages(ADDRESS)) == 1


@pytest.mark.parametrize(
    ("changes", "link"),
    [
        ({"email": ""}, "#email"),
        ({"email": "nobody"}, "#email"),
        ({"fund": str(uuid4())}, "#fund"),
        ({"role": []}, "#role"),
        ({"role": ["king"]}, "#role"),
        ({"last_day": ["31", "2", "2030"]}, "#last_day-day"),
        ({"last_day": ["1", "1", "2020"]}, "#last_day-day"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told_at_its_box_and_the_rest_is_kept(
    admin: FlaskClient, fund_id: UUID, changes: dict[str, object], link: str
) -> None:
    answer = invite(admin, fund_id, **changes)
    assert answer.status_code == 422
    assert f'href="{link}' in answer.text
    assert ADDRESS in answer.text or "email" in changes


def test_a_last_day_is_set_shown_changed_and_taken_away(admin: FlaskClient, fund_id: UUID, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        nia = make_person(session, "Nia Roberts").id
    soon = day_of(utcnow()) + timedelta(days=3)
    form = {"fund": str(fund_id), "role": ["assessor", "adviser"], "last_day": three(soon)}
    assert admin.post(f"/admin/people/{nia}/appoint", data=form).status_code == 302
    assert "Nia Roberts" in admin.get("/admin/roles-ending").text
    page = admin.get(f"/admin/people/{nia}").text
    assert page.count(f"The last day is {soon.day} {soon:%B %Y}.") == 2
    first, second = re.findall(r'href="(/admin/people/[^"]+/last-day)"', page)
    assert f'value="{soon.year}"' in admin.get(first).text
    past = admin.post(first, data={"last_day": ["1", "1", "2020"]})
    assert past.status_code == 422
    assert 'href="#last_day-day"' in past.text
    for path in (first, second):
        assert admin.post(path, data={"last_day": ["", "", ""]}).status_code == 302
    assert "No role ends within 30 days" in admin.get("/admin/roles-ending").text
    assert admin.get(first.replace(str(nia), str(uuid4()))).status_code == 404
    with sessions.begin() as session:
        other = make_person(session).id
    assert admin.get(first.replace(str(nia), str(other))).status_code == 404
    assert admin.post(first.replace(str(nia), str(other)).replace("last-day", "end")).status_code == 404


def test_whoever_has_left_is_refused_in_the_next_second(app: Flask, admin: FlaskClient, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        fund = make_fund(session, "Another fund")
        leaver = make_staff(session, fund, Role.MANAGER, Role.ASSESSOR, name="Lee Leaver")
    browsers = [sign_in(app.test_client(), leaver) for _each in range(2)]
    assert {browser.get("/manage/").status_code for browser in browsers} == {200}
    page = admin.get(f"/admin/people/{leaver.id}/left")
    assert "their role ends: Fund manager of Another fund" in page.text
    assert {browser.get("/manage/").status_code for browser in browsers} == {200}, "looking changed something"
    assert admin.post(f"/admin/people/{leaver.id}/left").location == f"/admin/people/{leaver.id}"
    for browser in browsers:
        assert browser.get("/manage/").location.startswith("/account/sign-in")
        sign_in(browser, leaver)
        assert browser.get("/manage/").status_code == browser.get("/assess/").status_code == 403


def test_a_role_that_ends_is_refused_in_the_next_second_and_the_session_goes_on(
    app: Flask, admin: FlaskClient, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        assessor = make_staff(session, make_fund(session, "Another fund"), Role.ASSESSOR)
    browser = sign_in(app.test_client(), assessor)
    assert browser.get("/assess/").status_code == 200
    [end] = re.findall(r'action="(/admin/people/[^"]+/end)"', admin.get(f"/admin/people/{assessor.id}").text)
    assert admin.post(end).status_code == 302
    assert browser.get("/assess/").status_code == 403
    assert browser.get("/account/").status_code == 200


def test_nobody_records_that_they_have_left_themselves(app: Flask, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        person = make_person(session, is_administrator=True)
    browser = sign_in(app.test_client(), person)
    assert browser.post(f"/admin/people/{person.id}/left").status_code == 409
    assert browser.get("/admin/people").status_code == 200


def test_a_last_day_that_another_administrator_changed_meanwhile_is_shown_and_not_overwritten(
    app: Flask, admin: FlaskClient, fund_id: UUID, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        person = make_staff(session, session.get_one(Fund, fund_id), Role.ASSESSOR)
        other = sign_in(app.test_client(), make_person(session, is_administrator=True))
    (address,) = re.findall(r'href="(/admin/people/[^"]+/last-day)"', admin.get(f"/admin/people/{person.id}").text)
    carried = hidden_in(admin.get(address))
    theirs, mine = (day_of(utcnow() + timedelta(days=days)) for days in (20, 30))
    assert other.post(address, data={**hidden_in(other.get(address)), "last_day": three(theirs)}).status_code == 302
    response = admin.post(address, data={**carried, "last_day": three(mine)})
    assert response.status_code == 409
    assert "What stands now" in response.text
    with sessions.reading() as session:
        assert session.scalars(select(Appointment)).one().last_day == theirs
    assert admin.post(address, data={**hidden_in(response), "last_day": three(mine)}).status_code == 302
