"""Asking for another format, from the form to the answer."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.use_cases.attempts import MOST_PER_ACCOUNT
from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.formats.models import FormatRequest
from assessments.funds.models import Fund, Round
from tests.factories import make_fund, make_person, make_round, make_staff, sign_in

PATH = "/accessibility/another-format"
TYPED = {
    "about": "", "format": "braille", "detail": "", "wanted": "All the questions.", "name": "Bea Reader",
    "email": "bea@test.example", "phone": "", "address": "",
}  # fmt: skip


@pytest.fixture
def round_(sessions: _Sessions) -> Round:
    with sessions.begin() as session:
        return make_round(session, now=utcnow(), fund=make_fund(session))


def requests_in(sessions: _Sessions) -> list[FormatRequest]:
    with sessions.reading() as session:
        return list(session.scalars(select(FormatRequest)))


def test_a_visitor_asks_and_is_told_what_happens_next(client: FlaskClient, sessions: _Sessions, round_: Round) -> None:
    page = client.get(f"{PATH}?round={round_.reference}").text
    assert f'<option value="{round_.reference}" selected' in page
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)
    assert key
    for _time in range(2):  # a double click
        response = client.post(PATH, data={**TYPED, "about": round_.reference, "request_key": key[1]})
        assert (response.status_code, response.location) == (302, f"{PATH}/sent")
    assert "What happens next" in client.get(f"{PATH}/sent").text
    (request,) = requests_in(sessions)
    assert (request.id, request.round_id, request.asked_by_id) == (UUID(key[1]), round_.id, None)


def test_a_signed_in_person_finds_their_name_and_address_filled_in(client: FlaskClient, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        person = make_person(session, "Bea Reader", email="bea@test.example")
    page = sign_in(client, person).get(PATH).text
    assert 'value="Bea Reader"' in page
    assert 'value="bea@test.example"' in page
    client.post(PATH, data=TYPED)
    assert requests_in(sessions)[0].asked_by_id == person.id


@pytest.mark.parametrize(
    ("change", "box"),
    [
        ({"format": ""}, "#format"),
        ({"format": "smoke signals"}, "#format"),
        ({"wanted": ""}, "#wanted"),
        ({"name": ""}, "#name"),
        ({"email": ""}, "#email"),
        ({"format": "language"}, "#detail"),
        ({"about": "NONE-2026"}, "#about"),
        ({"wanted": "x" * 2001}, "#wanted"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: FlaskClient, sessions: _Sessions, change: dict[str, str], box: str
) -> None:
    response = client.post(
        PATH, data={**TYPED, "address": "1 High\r\nStreet" if "email" not in change else "", **change}
    )
    assert response.status_code == 422
    summary = re.search(r'(?s)<div class="govuk-error-summary".*?</ul>', response.text)
    assert summary
    assert f'href="{box}' in summary[0]
    if "wanted" not in change:
        assert "All the questions." in response.text
    assert requests_in(sessions) == []


def test_a_form_without_its_key_or_with_a_bad_one_is_still_taken(client: FlaskClient, sessions: _Sessions) -> None:
    for key in ("", "x" * 500):
        assert client.post(PATH, data={**TYPED, "request_key": key}).status_code == 302
    assert len(requests_in(sessions)) == 2


def test_whoever_asks_too_often_has_to_wait_and_loses_nothing(client: FlaskClient, sessions: _Sessions) -> None:
    for _time in range(MOST_PER_ACCOUNT):
        assert client.post(PATH, data=TYPED).status_code == 302
    response = client.post(PATH, data=TYPED)
    assert response.status_code == 429
    assert "too many attempts" in response.text
    assert "All the questions." in response.text
    assert len(requests_in(sessions)) == MOST_PER_ACCOUNT


def test_a_manager_finds_it_and_says_what_was_done(client: FlaskClient, sessions: _Sessions, round_: Round) -> None:
    client.post(PATH, data={**TYPED, "about": round_.reference})
    with sessions.begin() as session:
        manager = make_staff(session, session.get_one(Fund, round_.fund_id), Role.MANAGER)
    sign_in(client, manager)
    assert "1 waiting" in client.get("/manage/").text
    listed = client.get("/manage/formats").text
    path = re.search(r'href="(/manage/formats/[0-9a-f-]{36})"', listed)
    assert path
    assert "bea@test.example" in client.get(path[1]).text
    assert client.post(path[1], data={"answer": " "}).status_code == 422
    assert client.post(path[1], data={"answer": "=cmd() sent 🌊"}).location == "/manage/formats"
    again = client.post(path[1], data={"answer": "Something that I typed"})
    assert again.status_code == 409
    assert "Something that I typed" in again.text
    assert "=cmd() sent 🌊" in client.get(path[1]).text
    assert "waiting</strong>" not in client.get("/manage/").text
    assert path[1] in client.get("/manage/formats?state=answered").text
    assert path[1] not in client.get("/manage/formats").text


def test_one_about_no_round_comes_to_administrators(client: FlaskClient, sessions: _Sessions) -> None:
    client.post(PATH, data=TYPED)
    with sessions.begin() as session:
        administrator = make_person(session, is_administrator=True)
    sign_in(client, administrator)
    assert "1 waiting" in client.get("/admin/people").text
    assert "Bea Reader" in client.get("/manage/formats").text


@pytest.mark.parametrize("address", ["?after=nonsense", "/00000000-0000-4000-8000-000000000000", "?after=WzEsMl0"])
def test_what_is_not_there_is_not_found(client: FlaskClient, sessions: _Sessions, address: str) -> None:
    with sessions.begin() as session:
        manager = make_staff(session, make_fund(session), Role.MANAGER)
    assert sign_in(client, manager).get(f"/manage/formats{address}").status_code == 404
