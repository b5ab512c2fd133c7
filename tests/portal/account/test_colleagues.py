"""The pages of an organisation's people: inviting, accepting, changing, leaving."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessments.accounts.use_cases import invite_colleague
from assessments.actors import Place
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.assessments.accounts.colleagues import Trust, actor_of, make_trust, places_in
from tests.factories import sign_in
from tests.mailbox import Mailbox

PASSWORD = "three unlikely words"


@pytest.fixture
def trust(sessions: _Sessions) -> Trust:
    return make_trust(sessions, utcnow())


@pytest.fixture
def home(trust: Trust) -> str:
    """The address of the organisation's page."""
    return f"/account/organisations/{trust.id}"


def link_in(mailbox: Mailbox, email: str) -> str:
    """The path of the newest invitation that came to an address."""
    mailbox.deliver(utcnow())
    text = mailbox.messages(email)[-1].get_content()
    return str(re.findall(r"(/account/invitations/\S+)", text)[-1])


def invite(client: FlaskClient, home: str, email: str, place: str = "editor") -> Any:
    return client.post(f"{home}/invite", data={"email": email, "place": place})


def test_a_lead_invites_and_a_newcomer_joins_by_the_link(
    app: Flask, client: FlaskClient, trust: Trust, home: str, mailbox: Mailbox, sessions: _Sessions
) -> None:
    sign_in(client, trust.lead)
    assert invite(client, home, "New@Test.example").location == home
    assert "new@test.example" in client.get(home).text
    link, newcomer = link_in(mailbox, "new@test.example"), app.test_client()
    for _time in range(2):  # mail scanners open links, too
        page = newcomer.get(link).text
        assert "River Trust" in page
        assert "Lea Lead" in page
    assert "Nia" not in str(places_in(sessions, trust.id))
    refused = newcomer.post(link, data={"name": "Nia New", "password": "short"})
    assert refused.status_code == 422
    assert 'href="#password"' in refused.text
    assert 'value="Nia New"' in refused.text
    joined = newcomer.post(link, data={"name": "Nia New", "password": PASSWORD}, follow_redirects=True)
    assert "You now belong to River Trust" in joined.text
    assert places_in(sessions, trust.id)["Nia New"] is Place.EDITOR
    assert newcomer.get(link).location == home  # opened again by whoever used it
    assert app.test_client().get(link).status_code == 409


def test_whoever_has_an_account_is_led_through_signing_in_back_to_the_invitation(
    client: FlaskClient, trust: Trust, home: str, mailbox: Mailbox, app: Flask
) -> None:
    sign_in(client, trust.lead)
    invite(client, home, trust.stranger.email)
    link = link_in(mailbox, trust.stranger.email)
    known = app.test_client()
    page = known.get(link).text
    assert f"/account/sign-in?next={link}" in page
    assert 'name="password"' not in page
    assert known.post(link, data={"name": "Thief", "password": PASSWORD}).status_code == 409
    sign_in(known, trust.stranger)
    assert "Accept the invitation" in known.get(link).text
    assert known.post(link).location == home


def test_a_forwarded_invitation_says_for_whom_it_is_and_lets_nobody_else_in(
    client: FlaskClient, trust: Trust, home: str, mailbox: Mailbox, sessions: _Sessions
) -> None:
    sign_in(client, trust.lead)
    invite(client, home, "new@test.example")
    link = link_in(mailbox, "new@test.example")
    sign_in(client, trust.stranger)
    page = client.get(link)
    assert page.status_code == 200
    assert "new@test.example" in page.text
    assert "sam@test.example" in page.text
    assert "Accept the invitation" not in page.text
    refused = client.post(link)
    assert refused.status_code == 409
    assert "another email address" in refused.text
    assert "Sam Stranger" not in places_in(sessions, trust.id)


def test_an_invitation_that_no_longer_works_says_what_to_do(
    client: FlaskClient, trust: Trust, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        actor, then = actor_of(session, trust.lead), utcnow() - timedelta(days=8)
        invite_colleague(session, actor, trust.id, email="x@test.example", place=Place.VIEWER, now=then)
    answer = client.get("/account/invitations/made-up")
    assert answer.status_code == 409
    assert "ask the person who invited you" in answer.text
    assert "The link stopped working on" in sign_in(client, trust.viewer).get(f"/account/organisations/{trust.id}").text


def test_a_wrong_address_is_told_at_its_field_and_stays(client: FlaskClient, trust: Trust, home: str) -> None:
    sign_in(client, trust.lead)
    for email in ("", "nobody at all", trust.viewer.email):
        answer = invite(client, home, email)
        assert answer.status_code == 422
        assert 'href="#email"' in answer.text
        assert f'value="{email}"' in answer.text or not email
    assert invite(client, home, "x@test.example", "emperor").status_code == 422


def test_removing_somebody_takes_access_away_from_the_session_that_they_have(
    app: Flask, client: FlaskClient, trust: Trust, home: str
) -> None:
    editor = sign_in(app.test_client(), trust.editor)
    assert editor.get(home).status_code == 200
    sign_in(client, trust.lead)
    remove = f"{home}/people/{trust.editor.id}/remove"
    assert "no longer read" in client.get(remove).text
    assert client.post(remove).location == home
    assert editor.get(home).status_code == 404
    assert editor.get("/apply/").status_code == 200
    assert client.post(remove).location == home


def test_a_lead_changes_a_place_and_the_last_lead_stays(
    client: FlaskClient, trust: Trust, home: str, sessions: _Sessions
) -> None:
    sign_in(client, trust.lead)
    assert client.post(f"{home}/people/{trust.second.id}", data={"place": "viewer"}).location == home
    for path, form in ((f"{home}/people/{trust.lead.id}", {"place": "editor"}),
                       (f"{home}/people/{trust.lead.id}/remove", {})):  # fmt: skip
        refused = client.post(path, data=form)
        assert refused.status_code == 409
        assert "Make another person a lead first" in refused.text
    assert places_in(sessions, trust.id)["Lea Lead"] is Place.LEAD


def test_the_last_lead_is_told_before_pressing_that_somebody_else_has_to_lead(
    client: FlaskClient, trust: Trust, home: str
) -> None:
    sign_in(client, trust.lead)
    me, button = f"{home}/people/{trust.lead.id}", "govuk-button--warning"
    assert f"{me}/remove" in client.get(me).text
    assert button in client.get(f"{me}/remove").text
    client.post(f"{home}/people/{trust.second.id}", data={"place": "viewer"})
    assert "Nobody else leads the organisation" in client.get(me).text
    assert f"{me}/remove" not in client.get(me).text
    page = client.get(f"{me}/remove").text
    assert "Nobody else leads the organisation" in page
    assert button not in page


def test_a_member_leaves_by_themselves(client: FlaskClient, trust: Trust, home: str) -> None:
    sign_in(client, trust.viewer)
    page = client.get(home).text
    assert "Invite a colleague" not in page
    leave = f"{home}/people/{trust.viewer.id}/remove"
    assert leave in page
    left = client.post(leave, follow_redirects=True)
    assert "You have left River Trust" in left.text
    assert client.get(home).status_code == 404


def test_invitations_are_sent_again_and_withdrawn(
    client: FlaskClient, trust: Trust, home: str, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        actor, then = actor_of(session, trust.lead), utcnow() - timedelta(hours=1)
        one = invite_colleague(session, actor, trust.id, email="x@test.example", place=Place.VIEWER, now=then)
    sign_in(client, trust.lead)
    again = client.post(f"{home}/invitations/{one.id}/again", follow_redirects=True)
    assert "A new link is on its way to x@test.example" in again.text
    gone = client.post(f"{home}/invitations/{one.id}/withdraw", follow_redirects=True)
    assert "no longer works" in gone.text
    assert "Invitations not accepted yet" not in gone.text


def test_a_lead_puts_the_details_right(client: FlaskClient, trust: Trust, home: str) -> None:
    sign_in(client, trust.lead)
    assert 'value="River Trust"' in client.get(f"{home}/change").text
    facts = {"name": "<Sea> Trust", "legal_form": "charity", "charity_number": "x", "company_number": "",
             "income_band": "over_10m", "region": "wales"}  # fmt: skip
    refused = client.post(f"{home}/change", data=facts)
    assert refused.status_code == 422
    assert 'href="#charity_number"' in refused.text
    assert "&lt;Sea&gt; Trust" in refused.text
    saved = client.post(f"{home}/change", data={**facts, "charity_number": "1234567"}, follow_redirects=True)
    assert "&lt;Sea&gt; Trust" in saved.text
    assert "Wales" in saved.text


def test_the_page_takes_as_many_statements_for_many_people_as_for_few(
    client: FlaskClient, trust: Trust, home: str, sessions: _Sessions,
    queries: Callable[[], AbstractContextManager[Any]],
) -> None:  # fmt: skip
    sign_in(client, trust.lead)
    counts = []
    for number in range(2):
        with queries() as made:
            assert client.get(home).status_code == 200
        counts.append(made.count)
        with sessions.begin() as session:
            actor = actor_of(session, trust.lead)
            for each in range(5):
                email = f"x{number}{each}@test.example"
                invite_colleague(session, actor, trust.id, email=email, place=Place.VIEWER, now=utcnow())
    assert len(set(counts)) == 1
