"""The list of applications, and beginning one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.factories import (
    make_organisation,
    make_person,
    make_round,
    make_submitted,
    sign_in,
)
from tests.portal.apply.pages import main_of, text_of


def test_without_an_organisation_the_list_says_what_to_do(sessions: _Sessions, client: FlaskClient) -> None:
    with sessions.begin() as session:
        person = make_person(session)
        round_ = make_round(session, now=utcnow())
    sign_in(client, person)
    assert 'href="/account/organisation?next=/apply/"' in main_of(client.get("/apply/"))
    begin = client.get(f"/apply/rounds/{round_.reference}/begin")
    assert f'href="/account/organisation?next=/apply/rounds/{round_.reference}/begin"' in main_of(begin)
    assert client.post(f"/apply/rounds/{round_.reference}/begin").status_code == 403


def test_beginning_leads_to_the_tasks_and_again_to_the_same_application(
    sessions: _Sessions, client: FlaskClient
) -> None:
    with sessions.begin() as session:
        person = make_person(session)
        make_organisation(session, lead=person)
        round_ = make_round(session, now=utcnow())
    sign_in(client, person)
    path = f"/apply/rounds/{round_.reference}/begin"
    assert "You are applying for: River Trust" in text_of(client.get(path))
    assert [client.post(path).location for _ in range(2)] == ["/apply/TST-2026-0001"] * 2
    assert "already has an application in this round, TST-2026-0001" in text_of(client.get(path))


def test_one_chooses_among_several_organisations_and_only_among_ones_own(
    sessions: _Sessions, client: FlaskClient
) -> None:
    with sessions.begin() as session:
        person = make_person(session)
        organisations = [make_organisation(session, f"Trust {number}", lead=person) for number in range(2)]
        foreign = make_organisation(session, "Foreign")
        round_ = make_round(session, now=utcnow())
    sign_in(client, person)
    path = f"/apply/rounds/{round_.reference}/begin"
    for organisation in ("", str(foreign.id), "nonsense"):
        response = client.post(path, data={"organisation": organisation})
        assert response.status_code == 422
        assert "Select the organisation" in text_of(response)
    assert client.post(path, data={"organisation": str(organisations[1].id)}).status_code == 302
    assert "Trust 1" in text_of(client.get("/apply/TST-2026-0001"))
    begin = text_of(client.get(path))
    assert "Trust 1 already has an application" in begin
    assert "You are applying for: Trust 0" in begin


def test_a_closed_round_is_not_begun(sessions: _Sessions, client: FlaskClient) -> None:
    with sessions.begin() as session:
        person = make_person(session)
        make_organisation(session, lead=person)
        round_ = make_round(session, now=utcnow() - timedelta(days=20))
    sign_in(client, person)
    path = f"/apply/rounds/{round_.reference}/begin"
    assert "This round closed for new applications on" in text_of(client.get(path))
    assert client.post(path).status_code == 409
    assert client.get("/apply/rounds/NONE-2026/begin").status_code == 404


def test_the_list_takes_as_many_statements_for_many_applications_as_for_one(
    sessions: _Sessions, client: FlaskClient, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    counts = []
    with sessions.begin() as session:
        lead = make_person(session)
        rounds = [make_round(session, now=utcnow(), reference=f"TST-{year}") for year in range(2026, 2029)]
    sign_in(client, lead)
    for wanted in (1, 3, 30):
        with sessions.begin() as session:
            for number in range(wanted):
                make_submitted(session, rounds[number % 3], now=utcnow(), lead=lead)
        with queries() as made:
            assert client.get("/apply/").status_code == 200
        counts.append(made.count)
    assert len(set(counts)) == 1
