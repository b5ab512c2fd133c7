"""The pages of accounts."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.accounts.models import Attempt, Organisation, Person
from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.messages.models import Email
from portal.auth import SIGNED_IN_AT, login_required, needs_role
from tests.assessments.accounts.factories import PASSWORD, give_role, make_fund, make_person
from tests.assessments.accounts.letters import link_in
from tests.mailbox import Mailbox

EMAIL = "anna@charity.example"
NEW = "quite another phrase"
ORCHARD = {
    "name": "Orchard Trust",
    "legal_form": "charity",
    "charity_number": "1234567",
    "company_number": "",
    "income_band": "up_to_10k",
    "region": "wales",
}


@pytest.fixture
def anna(sessions: _Sessions) -> UUID:
    """The id of a person with an account."""
    with sessions.begin() as session:
        return make_person(session, utcnow() - timedelta(days=1)).id


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD, *, to: str = "") -> Any:
    return client.post(f"/account/sign-in{to}", data={"email": email, "password": password})


def without_nonces(page: str) -> str:
    return re.sub(r'(nonce|name="csrf_token" value)="[^"]*"', "", page)


def test_signing_up_confirming_and_signing_in(client: FlaskClient, mailbox: Mailbox, sessions: _Sessions) -> None:
    form = {"name": "Anna Example", "email": EMAIL, "password": PASSWORD}
    answer = client.post("/account/sign-up", data=form)
    assert (answer.status_code, answer.location) == (302, "/account/check-email")
    assert EMAIL in client.get("/account/check-email").text
    token = link_in(mailbox.deliver(utcnow()), EMAIL)
    for _ in range(2):  # mail scanners open links, too
        assert "Confirm my email address" in client.get(f"/account/confirm/{token}").text
    assert client.post(f"/account/confirm/{token}").location == "/account/sign-in"
    assert client.get(f"/account/confirm/{token}").status_code == 409
    assert sign_in(client).location == "/account/"
    assert "Anna Example" in client.get("/account/").text


def test_a_known_and_an_unknown_address_get_the_same_answers(
    client: FlaskClient, anna: UUID, sessions: _Sessions
) -> None:
    for path, form in (
        ("/account/sign-up", {"name": "Somebody", "password": NEW}),
        ("/account/forgotten", {}),
        ("/account/sign-in", {"password": "wrong"}),
    ):
        answers = []
        for email in (EMAIL, "none@charity.example"):
            answer = client.post(path, data={**form, "email": email})
            page = client.get(answer.location).text if answer.location else answer.text
            answers.append((answer.status_code, answer.location, without_nonces(page).replace(email, "")))
        assert answers[0] == answers[1]
    with sessions.begin() as session:
        assert session.scalar(select(func.count()).select_from(Email)) == 4


def test_faults_are_told_at_their_fields_and_what_was_typed_stays_but_the_password(client: FlaskClient) -> None:
    answer = client.post("/account/sign-up", data={"name": "Anna", "email": "anna", "password": "short"})
    assert answer.status_code == 422
    assert '<a href="#email">' in answer.text
    assert '<a href="#password">' in answer.text
    assert 'value="Anna"' in answer.text
    assert "short" not in answer.text
    assert answer.text.count("<h1") == 1


def test_a_failed_attempt_is_recorded_though_signing_in_is_refused(
    client: FlaskClient, anna: UUID, sessions: _Sessions
) -> None:
    for _ in range(10):
        assert sign_in(client, password="wrong").status_code == 409
    with sessions.begin() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 10
    throttled = sign_in(client)
    assert throttled.status_code == 429
    assert "15 minutes" in throttled.text
    assert client.get("/account/").status_code == 302


def test_who_signs_up_with_two_passwords_chooses_one_after_confirming(
    client: FlaskClient, mailbox: Mailbox, sessions: _Sessions
) -> None:
    for password in (PASSWORD, NEW):
        client.post("/account/sign-up", data={"name": "Anna Example", "email": EMAIL, "password": password})
        token = link_in(mailbox.deliver(utcnow()), EMAIL)
    confirmed = client.post(f"/account/confirm/{token}")
    assert sign_in(client, password=NEW).status_code == 409
    assert confirmed.location is not None
    assert confirmed.location.startswith("/account/reset/")
    assert client.post(confirmed.location, data={"password": NEW}).location == "/account/sign-in"
    assert sign_in(client, password=NEW).location == "/account/"


def test_an_unconfirmed_person_gets_a_new_link_only_for_the_right_password(
    client: FlaskClient, sessions: _Sessions, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        make_person(session, utcnow(), is_confirmed=False)
    assert "Confirm" not in sign_in(client, password="wrong").text
    assert mailbox.deliver(utcnow()) == []
    assert "Confirm your email address" in sign_in(client).text
    assert client.get("/account/").status_code == 302
    assert link_in(mailbox.deliver(utcnow()), EMAIL)


def test_a_new_password_by_link(client: FlaskClient, anna: UUID, mailbox: Mailbox) -> None:
    client.post("/account/forgotten", data={"email": EMAIL})
    token = link_in(mailbox.deliver(utcnow()), EMAIL)
    assert client.post(f"/account/reset/{token}", data={"password": "short"}).status_code == 422
    assert client.post(f"/account/reset/{token}", data={"password": NEW}).location == "/account/sign-in"
    assert sign_in(client).status_code == 409
    assert sign_in(client, password=NEW).status_code == 302
    assert client.get(f"/account/reset/{token}").status_code == 409


def test_changing_the_password_ends_other_sessions_and_not_this_one(app: Flask, anna: UUID) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    sign_in(here)
    sign_in(elsewhere)
    wrong = here.post("/account/password", data={"old_password": "wrong", "password": NEW})
    assert wrong.status_code == 422
    assert '<a href="#old_password">' in wrong.text
    assert elsewhere.get("/account/").status_code == 200
    assert here.post("/account/password", data={"old_password": PASSWORD, "password": NEW}).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_signing_out_ends_a_copied_session_too(app: Flask, anna: UUID) -> None:
    client, thief = app.test_client(), app.test_client()
    sign_in(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    assert thief.get("/account/").status_code == 200
    assert client.post("/account/sign-out").location == "/account/sign-in"
    assert client.get("/account/").status_code == 302
    assert thief.get("/account/").status_code == 302
    assert client.get("/account/sign-out").status_code == 405


def test_a_session_is_new_after_signing_in(client: FlaskClient, anna: UUID) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["csrf_token"] = "known to somebody else"
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known to somebody else"


def test_a_session_ends_after_half_a_day(client: FlaskClient, anna: UUID) -> None:
    sign_in(client)
    for hours, status in ((11, 200), (12, 302)):
        with client.session_transaction() as session:
            session[SIGNED_IN_AT] = (utcnow() - timedelta(hours=hours)).isoformat()
        assert client.get("/account/").status_code == status


def test_pages_of_signed_in_people_are_never_kept_by_a_browser(client: FlaskClient, anna: UUID) -> None:
    sign_in(client)
    assert client.get("/account/").headers["Cache-Control"] == "no-store"


def test_who_must_sign_in_gets_to_the_page_they_wanted(client: FlaskClient, anna: UUID) -> None:
    asked = client.get("/account/organisation?from=apply")
    assert asked.location == "/account/sign-in?next=/account/organisation?from%3Dapply"
    assert sign_in(client, to="?next=/account/organisation?from%3Dapply").location == "/account/organisation?from=apply"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "//[",
        "//℀.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "evil",
        "",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(client: FlaskClient, anna: UUID, wanted: str) -> None:
    answer = client.post("/account/sign-in", query_string={"next": wanted}, data={"email": EMAIL, "password": PASSWORD})
    assert answer.location == "/account/"


def test_text_typed_after_being_signed_out_is_shown_and_not_lost(client: FlaskClient) -> None:
    answer = client.post("/account/organisation", data={**ORCHARD, "name": "<Orchard> Trust"})
    assert answer.status_code == 401
    assert "&lt;Orchard&gt; Trust" in answer.text


def test_naming_an_organisation(client: FlaskClient, anna: UUID, sessions: _Sessions) -> None:
    sign_in(client)
    assert client.post("/account/organisation", data=ORCHARD).location == "/account/"
    page = client.get("/account/").text
    assert "Orchard Trust is saved" in page
    assert "Lead: can write" in page
    assert client.post("/account/organisation", data=ORCHARD).status_code == 422
    with sessions.begin() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("legal_form", "guild"), ("legal_form", ""), ("income_band", "heaps"), ("region", ""), ("charity_number", "x")],
)
def test_a_wrong_choice_or_number_is_told_at_its_field(
    client: FlaskClient, anna: UUID, sessions: _Sessions, field: str, value: str
) -> None:
    sign_in(client)
    answer = client.post("/account/organisation", data={**ORCHARD, field: value})
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    with sessions.begin() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_the_account_page_tells_roles_in_words(client: FlaskClient, anna: UUID, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        give_role(session, anna, make_fund(session).id, Role.APPROVER, utcnow() - timedelta(hours=1))
    sign_in(client)
    assert "Approver of Greener Living Fund" in client.get("/account/").text


def test_a_page_loads_who_asks_once(
    client: FlaskClient, anna: UUID, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    sign_in(client)
    with queries() as made:
        client.get("/account/organisation")
    assert made.count == 1


def test_a_page_for_a_role_is_refused_to_others(own_app: Flask, anna: UUID, sessions: _Sessions) -> None:
    def inside() -> str:
        return "in"

    own_app.add_url_rule("/judging", "judging", needs_role(Role.ASSESSOR, Role.MODERATOR)(inside))
    own_app.add_url_rule("/inside", "inside", login_required(inside))
    client = own_app.test_client()
    assert client.get("/judging").status_code == client.get("/inside").status_code == 302
    sign_in(client)
    assert client.get("/inside").text == "in"
    assert client.get("/judging").status_code == 403
    with sessions.begin() as session:
        give_role(session, anna, make_fund(session).id, Role.MODERATOR, utcnow() - timedelta(hours=1))
    assert client.get("/judging").text == "in"


def test_a_person_who_is_gone_is_signed_out(client: FlaskClient, anna: UUID, sessions: _Sessions) -> None:
    sign_in(client)
    with sessions.begin() as session:
        session.delete(session.get(Person, anna))
    assert client.get("/account/").status_code == 302
