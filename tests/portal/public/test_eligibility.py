"""Checking whether a round is for oneself, without an account."""

from datetime import datetime, timedelta
from html import unescape
from re import sub
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Round
from tests.factories import make_round
from tests.portal.access.tries import everything

PAGE = "/rounds/TST-2026/eligibility"


@pytest.fixture(autouse=True)
def _open_round(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        make_round(session, now=utcnow())


def text_of(response: Any) -> str:
    return " ".join(unescape(sub(r"<[^>]+>", " ", response.text)).split())


@pytest.mark.parametrize(
    ("answer", "heading", "why", "way_on"),
    [
        ("charity", "You can apply", "nothing stands against", "Start an application"),
        ("group", "Ask the fund before you write", "Ask whether your group counts.", "Ask the fund"),
        ("person", "This round is probably not for you", "Only charities can apply.", "you can start all the same"),
    ],
)
def test_the_answer_says_why_leads_to_the_rule_and_on_and_is_kept_nowhere(
    client: FlaskClient, answer: str, heading: str, why: str, way_on: str
) -> None:
    before = everything()
    response = client.post(PAGE, data={"check_kind": answer})
    said = text_of(response)
    assert response.status_code == 200
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in response.text
    assert why in said
    assert way_on in said
    assert 'href="/rounds/TST-2026#who"' in response.text
    assert 'href="/apply/rounds/TST-2026/begin"' in response.text
    assert everything() == before


@pytest.mark.parametrize("data", [{}, {"check_kind": "dragon"}])
def test_without_an_answer_that_it_offers_the_page_says_which_is_missing(
    client: FlaskClient, data: dict[str, str]
) -> None:
    response = client.post(PAGE, data=data)
    assert response.status_code == 422
    assert "Choose an answer: What are you?" in text_of(response)


def test_the_round_and_its_start_lead_to_the_check_where_there_is_one(client: FlaskClient, sessions: _Sessions) -> None:
    assert f'href="{PAGE}"' in client.get("/rounds/TST-2026").text
    with sessions.begin() as session:
        session.execute(update(Round).values(eligibility_check=[], revision=Round.id))
    assert PAGE not in client.get("/rounds/TST-2026").text
    assert client.get(PAGE).status_code == 404


def test_when_the_round_has_closed_the_check_offers_no_start(client: FlaskClient, sessions: _Sessions) -> None:
    then: datetime = utcnow() - timedelta(days=30)
    with sessions.begin() as session:
        make_round(session, now=then, reference="OLD-2026")
    response = client.post("/rounds/OLD-2026/eligibility", data={"check_kind": "charity"})
    assert response.status_code == 200
    assert "/begin" not in response.text
