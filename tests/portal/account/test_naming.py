"""Naming an organisation that is here already, and asking to be let in."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.accounts.models import JoinRequest, Organisation
from assessments.actors import Place
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.assessments.accounts.colleagues import Trust, make_trust, places_in
from tests.factories import make_person, sign_in

TYPED: dict[str, Any] = {
    "name": "Rivers & Trust", "legal_form": "charity", "charity_number": "1234 567", "company_number": "",
    "income_band": "up_to_10k", "region": "wales",
}  # fmt: skip


@pytest.fixture
def trust(sessions: _Sessions) -> Trust:
    return make_trust(sessions, utcnow())


@pytest.fixture
def asking(trust: Trust) -> dict[str, str]:
    """What the button of the page sends."""
    return {"organisation": str(trust.id), "charity_number": TYPED["charity_number"], "company_number": ""}


def test_a_number_that_is_here_is_told_by_name_and_nothing_typed_is_lost(
    client: FlaskClient, trust: Trust, sessions: _Sessions
) -> None:
    sign_in(client, trust.stranger)
    answer = client.post("/account/organisation?next=/apply/", data=TYPED)
    assert answer.status_code == 409
    assert "River Trust" in answer.text
    assert 'value="Rivers &amp; Trust"' in answer.text
    assert 'action="/account/organisation?next=/apply/"' in answer.text
    for member in trust.members:
        assert member.name not in answer.text
        assert member.email not in answer.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_a_member_who_names_it_again_is_told_that_they_belong(client: FlaskClient, trust: Trust) -> None:
    sign_in(client, trust.viewer)
    answer = client.post("/account/organisation", data=TYPED)
    assert answer.status_code == 422
    assert 'href="#charity_number"' in answer.text


def test_asking_being_let_in_and_finding_the_organisation(
    client: FlaskClient, trust: Trust, asking: dict[str, str], sessions: _Sessions
) -> None:
    sign_in(client, trust.stranger)
    for _click in range(2):
        assert client.post("/account/organisation/ask", data=asking).location == "/account/"
    assert "Its leads have been asked" in client.get("/account/").text
    with sessions.reading() as session:
        request = session.scalars(select(JoinRequest)).one()
    sign_in(client, trust.lead)
    home = f"/account/organisations/{trust.id}"
    assert "Sam Stranger" in client.get(home).text
    assert client.post(f"{home}/requests/{request.id}", data={"answer": "emperor"}).status_code == 422
    answered = client.post(f"{home}/requests/{request.id}", data={"answer": "editor"}, follow_redirects=True)
    assert "Your answer is sent to Sam Stranger" in answered.text
    assert places_in(sessions, trust.id)["Sam Stranger"] is Place.EDITOR
    assert client.get(f"{home}/requests/{request.id}").status_code == 409
    assert "River Trust" in sign_in(client, trust.stranger).get("/account/").text


@pytest.mark.parametrize(
    "change",
    [{"organisation": "not an id"}, {"organisation": ""}, {"charity_number": "7654321"}, {"charity_number": ""}],
)
def test_who_does_not_know_its_number_asks_nobody(
    client: FlaskClient, trust: Trust, asking: dict[str, str], change: dict[str, str]
) -> None:
    sign_in(client, trust.stranger)
    assert client.post("/account/organisation/ask", data={**asking, **change}).status_code == 404


def test_an_administrator_can_be_asked_after_three_days_and_a_request_taken_back(
    client: FlaskClient, trust: Trust, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        make_person(session, "Addy", is_administrator=True)
        request = JoinRequest(organisation_id=trust.id, person_id=trust.stranger.id, asked_at=utcnow())
        session.add(request)
        session.flush()
        request_id = request.id
    sign_in(client, trust.stranger)
    assert "Ask an administrator" not in client.get("/account/").text
    assert client.post(f"/account/requests/{request_id}/pass-on").status_code == 409
    with sessions.begin() as session:
        session.get_one(JoinRequest, request_id).asked_at -= timedelta(days=3)
    assert "Ask an administrator" in client.get("/account/").text
    asked = client.post(f"/account/requests/{request_id}/pass-on", follow_redirects=True)
    assert "An administrator has been asked" in asked.text
    back = client.post(f"/account/requests/{request_id}/take-back", follow_redirects=True)
    assert "You have taken your request back" in back.text
    assert "Where you asked to be let in" not in back.text
