"""Administrators find organisations, merge two that are one, and let people in where no lead answers."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.models import JoinRequest, Merger, Organisation
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.assessments.accounts.colleagues import Trust, make_trust, places_in
from tests.factories import make_application, make_organisation, make_person, make_round, sign_in


@pytest.fixture
def trust(sessions: _Sessions, client: FlaskClient) -> Trust:
    """River Trust; an administrator is signed in."""
    made = make_trust(sessions, utcnow())
    with sessions.begin() as session:
        sign_in(client, make_person(session, "Addy Ministrator", is_administrator=True))
    return made


@pytest.fixture
def twin(trust: Trust, sessions: _Sessions) -> UUID:
    """Another organisation with the same number."""
    with sessions.begin() as session:
        return make_organisation(session, "River Trsut", lead=trust.stranger).id


def other(sessions: _Sessions, name: str, number: str | None) -> UUID:
    with sessions.begin() as session:
        made = make_organisation(session, name)
        made.charity_number = number
        return made.id


def test_organisations_are_found_by_name_and_by_number(client: FlaskClient, trust: Trust, sessions: _Sessions) -> None:
    other(sessions, "100% Sea_Trust", "7654321")
    for text, names in (("RIVER", ["River"]), ("7654", ["100%"]), ("%", ["100%"]), ("_", ["100%"]), ("'", [])):
        page = client.get("/admin/organisations", query_string={"q": text}).text
        found = [name for name in ("River", "100%") if f"<bdi>{name}" in page]
        assert found == names, text
    assert "No organisation has a name" in client.get("/admin/organisations?q=" + "x" * 5000).text


def test_numbers_that_stand_twice_are_listed_with_a_way_to_merge(
    client: FlaskClient, trust: Trust, twin: UUID, sessions: _Sessions
) -> None:
    other(sessions, "Sea Trust", "7654321")
    page = client.get("/admin/organisations?show=doubled").text
    assert "River Trsut" in page
    assert "<bdi>Sea Trust" not in page
    assert f"/admin/organisations/{twin}/merge/{trust.id}" in client.get(f"/admin/organisations/{trust.id}").text
    assert str(twin) in client.get(f"/admin/organisations/{trust.id}/merge").text
    assert str(twin) in client.get(f"/admin/organisations/{trust.id}/merge?q=trsut").text


def seen_on(page: str) -> str:
    """The mark of what the preview showed."""
    return page.partition('name="seen" type="hidden" value="')[2].partition('"')[0]


def test_merging_after_looking(client: FlaskClient, trust: Trust, twin: UUID, sessions: _Sessions) -> None:
    path = f"/admin/organisations/{twin}/merge/{trust.id}"
    page = client.get(path).text
    assert "The people of each see the applications of the other" in page
    unticked = client.post(path, data={"seen": seen_on(page)})
    assert unticked.status_code == 422
    assert 'href="#confirmed"' in unticked.text
    merged = client.post(path, data={"seen": seen_on(page), "confirmed": "y"}, follow_redirects=True)
    assert "Everything now belongs to River Trust" in merged.text
    assert "Sam Stranger" in places_in(sessions, trust.id)
    assert client.get(f"/admin/organisations/{twin}").location == f"/admin/organisations/{trust.id}"
    assert "River Trsut" not in client.get("/admin/organisations").text
    assert client.get(path).status_code == 404
    again = client.post(path, data={"seen": seen_on(page), "confirmed": "y"})
    assert again.location == f"/admin/organisations/{trust.id}"


@pytest.mark.parametrize("seen", ["", "0123456789abcdef"])
def test_what_was_not_looked_at_is_not_merged(
    client: FlaskClient, trust: Trust, twin: UUID, sessions: _Sessions, seen: str
) -> None:
    path = f"/admin/organisations/{twin}/merge/{trust.id}"
    answer = client.post(path, data={"seen": seen, "confirmed": "y"})
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text
    assert seen_on(answer.text) not in ("", seen)
    with sessions.reading() as session:
        assert session.scalars(select(Merger)).all() == []


def test_two_with_a_bid_in_one_round_are_told_which_and_what_to_do(
    client: FlaskClient, trust: Trust, twin: UUID, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        round_ = make_round(session, now=utcnow())
        twin_row = session.get_one(Organisation, twin)
        make_application(session, round_, now=utcnow(), lead=trust.lead, organisation=trust.organisation)
        make_application(session, round_, now=utcnow(), lead=trust.stranger, organisation=twin_row)
    path = f"/admin/organisations/{twin}/merge/{trust.id}"
    page = client.get(path).text
    assert "TST-2026" in page
    assert "They cannot be merged now" in page
    assert "Merge the organisations" not in page
    assert client.post(path, data={"seen": "x", "confirmed": "y"}).status_code == 409


def test_an_organisation_is_not_merged_with_itself_or_with_nothing(client: FlaskClient, trust: Trust) -> None:
    itself = client.get(f"/admin/organisations/{trust.id}/merge/{trust.id}")
    assert itself.status_code == 409
    assert "Open the page again" not in itself.text
    assert "cannot be merged with itself" in itself.text
    assert client.get(f"/admin/organisations/{trust.id}/merge/{UUID(int=1)}").status_code == 404
    assert client.get(f"/admin/organisations/{UUID(int=1)}").status_code == 404


def test_an_administrator_lets_somebody_in_where_no_lead_answers(
    client: FlaskClient, trust: Trust, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        asked_at = utcnow() - timedelta(days=4)
        request = JoinRequest(
            organisation_id=trust.id, person_id=trust.stranger.id, asked_at=asked_at, passed_on_at=utcnow()
        )
        session.add(request)
        session.flush()
        path = f"/admin/organisations/{trust.id}/requests/{request.id}"
    assert "1 waits for an administrator" in client.get("/admin/organisations").text
    assert path in client.get("/admin/join-requests").text
    assert "ring it" in client.get(path).text
    assert client.post(path, data={}).status_code == 422
    answered = client.post(path, data={"answer": "lead"}, follow_redirects=True)
    assert "Your answer is sent to Sam Stranger" in answered.text
    assert "Nobody waits for an answer" in answered.text
    assert places_in(sessions, trust.id)["Sam Stranger"] == "lead"
    assert client.post(path, data={"answer": "lead"}).status_code == 302
    assert client.post(path, data={"answer": "no"}).status_code == 409
