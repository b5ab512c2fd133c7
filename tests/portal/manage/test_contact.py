"""A fund's manager says how it can be reached."""

import re

import pytest
from flask.testing import FlaskClient

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Fund
from tests.factories import make_fund, make_round, make_staff, sign_in
from tests.portal.hidden import hidden_in

TYPED = {"email": "ask@fund.example", "phone": "020 7946 0123", "hours": "Mondays", "address": "1\r\n2", "topics": ""}


@pytest.fixture
def fund(sessions: _Sessions) -> Fund:
    with sessions.begin() as session:
        fund = make_fund(session, "The River Fund")
        make_round(session, now=utcnow(), fund=fund)
        return fund


@pytest.fixture
def manager(sessions: _Sessions, fund: Fund) -> Person:
    with sessions.begin() as session:
        return make_staff(session, session.get_one(Fund, fund.id), Role.MANAGER)


def test_from_the_first_page_to_what_the_public_reads(client: FlaskClient, fund: Fund, manager: Person) -> None:
    sign_in(client, manager)
    first = client.get("/manage/").text
    assert "Missing" in first
    path = re.search(r'href="(/manage/funds/[^"]+/contact)"', first)
    assert path
    assert client.get(path[1]).status_code == 200
    assert client.post(path[1], data=TYPED).location == "/manage/"
    first = client.get("/manage/").text
    assert "on the pages of the fund’s rounds" in first
    assert "Missing" not in first
    assert 'value="ask@fund.example"' in client.get(path[1]).text
    assert "mailto:ask@fund.example" in client.get("/contact").text


def test_what_cannot_be_reached_is_refused_and_kept(client: FlaskClient, fund: Fund, manager: Person) -> None:
    sign_in(client, manager)
    response = client.post(f"/manage/funds/{fund.id}/contact", data={**TYPED, "email": "nowhere", "hours": "x" * 201})
    assert response.status_code == 422
    assert 'href="#email"' in response.text
    assert 'href="#hours"' in response.text
    assert 'value="nowhere"' in response.text
    assert "020 7946 0123" in response.text


def test_who_saves_after_a_colleague_sees_theirs_and_overwrites_nothing_unseen(
    client: FlaskClient, fund: Fund, manager: Person, sessions: _Sessions
) -> None:
    sign_in(client, manager)
    path = f"/manage/funds/{fund.id}/contact"
    carried = hidden_in(client.get(path))
    assert client.post(path, data={**carried, **TYPED, "hours": "Tuesdays"}).status_code == 302
    for _press in range(2):
        assert client.post(path, data={**carried, **TYPED, "hours": "Tuesdays"}).status_code == 302
    late = client.post(path, data={**carried, **TYPED, "hours": "Fridays"})
    assert late.status_code == 409
    assert "What stands now" in late.text
    assert "Tuesdays</div>" in late.text
    assert 'value="Fridays"' in late.text
    assert "Tuesdays" in client.get("/contact").text
    assert client.post(path, data={**hidden_in(late), **TYPED, "hours": "Fridays"}).status_code == 302
    assert "Fridays" in client.get("/contact").text
