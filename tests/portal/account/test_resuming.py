"""Being signed out while one types: who signs in again gets back to the form with the text, and nobody else does."""

import html
import re
from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.accounts.models import Person
from assessments.accounts.passwords import hash_password
from assessments.clock import utcnow
from assessments.db import _Sessions
from portal.auth import SIGNED_IN_AT
from portal.posted import LARGEST_KEPT
from tests.portal.apply.pages import Draft, main_of, text_of, typed_in

PASSWORD = "seven geese in a row"
HASH = hash_password(PASSWORD)
SECTION = "/concept/sections/project"
TYPED = {
    "title": "Warmer homes",
    "summary": "An hour's work\nof mine, <b>whole</b>.",
    "behaviours": ["energy", "water"],
}
HIDDEN = re.compile(
    r'<input[^>]* name="([\w:]+)"[^>]* type="hidden"[^>]* value="([^"]*)"|'
    r'<input type="hidden" name="([\w:]+)" value="([^"]*)"'
)


@pytest.fixture
def draft(sessions: _Sessions, guarded_app: Flask) -> Draft:
    """A draft, and its people, who sign in by password to the portal as it is served."""
    made = Draft(sessions, guarded_app.test_client())
    with sessions.begin() as session:
        for person in (made.lead, made.editor, made.stranger):
            session.get_one(Person, person.id).password_hash = HASH
    return made


def hidden(response: TestResponse) -> dict[str, str]:
    """The unseen fields of a page's forms."""
    found = HIDDEN.findall(main_of(response))
    return {first or second: html.unescape(one or two) for first, one, second, two in found}


def sign_in(client: FlaskClient, person: Person, **fields: str) -> TestResponse:
    carried = hidden(client.get("/account/sign-in")) | fields
    return client.post("/account/sign-in", data={**carried, "email": person.email, "password": PASSWORD})


def open_form(draft: Draft, person: Person) -> tuple[FlaskClient, dict[str, str]]:
    client = draft.client.application.test_client()
    assert sign_in(client, person).status_code == 302
    return client, hidden(client.get(f"/apply/{draft.reference}{SECTION}"))


def sign_out_elsewhere(client: FlaskClient) -> None:
    client.post("/account/sign-out", data={"csrf_token": _token(client)})


def _token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account/").text)
    assert found
    return found[1]


def send(client: FlaskClient, draft: Draft, fields: Mapping[str, Any], **more: Any) -> TestResponse:
    return client.post(f"/apply/{draft.reference}{SECTION}", data={**fields, **TYPED}, **more)


def half_a_day_goes_by(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session[SIGNED_IN_AT] = (utcnow() - timedelta(hours=13)).isoformat()


@pytest.mark.parametrize("end", [half_a_day_goes_by, sign_out_elsewhere])
def test_signing_in_again_leads_back_to_the_form_with_all_that_was_typed(draft: Draft, end: Any) -> None:
    client, carried = open_form(draft, draft.lead)
    end(client)
    refused = send(client, draft, carried)
    assert refused.status_code == 401
    assert "of mine, <b>whole</b>.".replace("<", "&lt;").replace(">", "&gt;") in refused.text

    signed_in = sign_in(client, draft.lead, **{"kept:form": hidden(refused)["kept:form"]})
    assert "You are signed in again" in text_of(signed_in)
    form = client.post(f"/apply/{draft.reference}{SECTION}", data=hidden(signed_in))
    assert form.status_code == 200
    assert typed_in(form, "summary") == TYPED["summary"]
    assert re.findall(r'name="behaviours" type="checkbox" value="(\w+)" checked', form.text) == ["energy", "water"]
    assert "It was not sent" in text_of(form)
    assert typed_in(client.get(f"/apply/{draft.reference}{SECTION}"), "summary") == ""

    assert send(client, draft, hidden(form)).status_code == 302
    assert typed_in(client.get(f"/apply/{draft.reference}{SECTION}"), "summary") == TYPED["summary"]


def test_a_wrong_password_keeps_the_text_and_asks_again(draft: Draft) -> None:
    client, carried = open_form(draft, draft.lead)
    half_a_day_goes_by(client)
    refused = send(client, draft, carried)
    wrong = {**hidden(refused), "email": draft.lead.email, "password": "no"}
    again = client.post("/account/sign-in", data=wrong)
    assert again.status_code == 409
    assert hidden(again)["kept:form"] == hidden(refused)["kept:form"]
    assert "An hour&#39;s work" in again.text


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_by_what_comes_back(draft: Draft) -> None:
    client, carried = open_form(draft, draft.lead)
    other, theirs = open_form(draft, draft.editor)
    half_a_day_goes_by(client)
    refused = send(client, draft, carried)
    other.post(f"/apply/{draft.reference}{SECTION}", data={**theirs, **TYPED, "summary": "Theirs."})
    signed_in = sign_in(client, draft.lead, **{"kept:form": hidden(refused)["kept:form"]})
    form = client.post(f"/apply/{draft.reference}{SECTION}", data=hidden(signed_in))
    assert typed_in(form, "summary") == TYPED["summary"]
    assert send(client, draft, hidden(form)).location.endswith("/versions")


def test_somebody_else_who_signs_in_there_gets_nothing_put_into_a_form_of_theirs(draft: Draft) -> None:
    client, carried = open_form(draft, draft.lead)
    half_a_day_goes_by(client)
    refused = send(client, draft, carried)
    signed_in = sign_in(client, draft.editor, **{"kept:form": hidden(refused)["kept:form"]})
    assert "You are signed in as somebody else" in text_of(signed_in)
    assert "kept:reopen" not in signed_in.text
    forced = {"csrf_token": _token(client), "kept:reopen": hidden(refused)["kept:form"]}
    response = client.post(f"/apply/{draft.reference}{SECTION}", data=forced)
    assert "You are signed in as somebody else" in text_of(response)
    assert typed_in(client.get(f"/apply/{draft.reference}{SECTION}"), "summary") == ""


def test_signed_in_again_in_another_window_the_form_is_one_press_away(draft: Draft) -> None:
    client, carried = open_form(draft, draft.lead)
    sign_in(client, draft.lead)
    refused = send(client, draft, carried)
    assert refused.status_code == 400
    form = client.post(f"/apply/{draft.reference}{SECTION}", data=hidden(refused))
    assert typed_in(form, "summary") == TYPED["summary"]


def test_other_forms_come_back_too_as_they_were_typed(draft: Draft) -> None:
    client, _carried = open_form(draft, draft.lead)
    path = f"/apply/{draft.reference}/withdraw"
    carried = hidden(client.get(path))
    half_a_day_goes_by(client)
    refused = client.post(path, data={**carried, "reason": "We merge.", "confirmed": "y"})
    signed_in = sign_in(client, draft.lead, **{"kept:form": hidden(refused)["kept:form"]})
    form = client.post(path, data=hidden(signed_in))
    assert typed_in(form, "reason") == "We merge."
    assert re.search(r'name="confirmed"[^>]* checked', form.text)
    assert client.get(f"/apply/{draft.reference}/status").text.count("Withdrawn on") == 0


def test_a_form_that_is_sent_elsewhere_is_opened_on_the_page_where_it_was(draft: Draft) -> None:
    client, _carried = open_form(draft, draft.lead)
    check = f"/apply/{draft.reference}/concept/check"
    carried = hidden(client.get(check))
    half_a_day_goes_by(client)
    to = f"/apply/{draft.reference}/concept/submit"
    came_from = {"Referer": f"http://localhost{check}"}
    refused = client.post(to, data={**carried, "declared": "y"}, headers=came_from)
    signed_in = sign_in(client, draft.lead, **{"kept:form": hidden(refused)["kept:form"]})
    assert f'action="{check}"' in signed_in.text
    assert client.post(check, data=hidden(signed_in)).status_code == 200


def test_where_the_form_is_gone_the_text_is_still_shown(draft: Draft) -> None:
    client, carried = open_form(draft, draft.lead)
    half_a_day_goes_by(client)
    refused = send(client, draft, carried)
    draft.hand_in()
    signed_in = sign_in(client, draft.lead, **{"kept:form": hidden(refused)["kept:form"]})
    response = client.post(f"/apply/{draft.reference}{SECTION}", data=hidden(signed_in))
    assert "Its form is not open any more" in text_of(response)
    assert "An hour&#39;s work" in response.text


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_s_form_is_never_kept_nor_does_it_show_a_place_to_sign_in(
    draft: Draft, headers: dict[str, str]
) -> None:
    client, carried = open_form(draft, draft.lead)
    stranger = draft.client.application.test_client()
    for browser in (client, stranger):
        fields = {**carried, "csrf_token": "theirs"}
        response = send(browser, draft, fields, headers=headers)
        assert response.status_code == 400
        assert 'name="kept:' not in response.text
        assert 'name="password"' not in response.text


def test_a_form_whose_owner_is_not_known_is_shown_but_not_kept(draft: Draft) -> None:
    response = send(draft.client.application.test_client(), draft, {"csrf_token": "made up"})
    assert response.status_code == 401
    assert "kept:form" not in response.text
    assert "An hour&#39;s work" in response.text


@pytest.mark.parametrize("sealed", ["", "made up", "WyJhIl0.x.y"])
def test_what_was_not_sealed_here_is_not_opened(draft: Draft, sealed: str) -> None:
    client, carried = open_form(draft, draft.lead)
    response = client.post(f"/apply/{draft.reference}{SECTION}", data={**carried, "kept:reopen": sealed})
    assert response.status_code == 400


def test_a_kept_form_opens_on_its_own_page_and_on_no_other(draft: Draft) -> None:
    client, carried = open_form(draft, draft.lead)
    sign_in(client, draft.lead)
    reopening = hidden(send(client, draft, carried))
    assert client.post("/account/organisation", data=reopening).status_code == 400


def test_a_password_never_comes_back(draft: Draft) -> None:
    client, _carried = open_form(draft, draft.lead)
    carried = hidden(client.get("/account/password"))
    half_a_day_goes_by(client)
    response = client.post("/account/password", data={**carried, "old_password": PASSWORD, "password": "another one"})
    assert response.location == "/account/sign-in"


def test_what_is_too_large_to_be_kept_is_shown_to_be_copied(draft: Draft) -> None:
    client, carried = open_form(draft, draft.lead)
    half_a_day_goes_by(client)
    noise = token_urlsafe(LARGEST_KEPT)
    response = client.post(f"/apply/{draft.reference}{SECTION}", data={**carried, "summary": noise})
    assert response.status_code == 401
    assert "kept:form" not in response.text
    assert "Copy what you need before you sign in" in text_of(response)


def test_signing_in_twice_and_signing_out_twice_come_out_as_once(draft: Draft) -> None:
    client = draft.client.application.test_client()
    stale = {**hidden(client.get("/account/sign-in")), "email": draft.lead.email, "password": PASSWORD}
    assert client.post("/account/sign-in", data=stale).status_code == 302
    assert client.post("/account/sign-in", data=stale).location == "/apply/"
    leaving = {"csrf_token": _token(client)}
    assert client.post("/account/sign-out", data=leaving).location == "/account/sign-in"
    assert client.post("/account/sign-out", data=leaving).location == "/account/sign-in"


def test_a_button_pressed_after_the_end_leads_back_to_its_page(draft: Draft) -> None:
    client, carried = open_form(draft, draft.lead)
    half_a_day_goes_by(client)
    page = f"/apply/{draft.reference}/support"
    token = {"csrf_token": carried["csrf_token"]}
    response = client.post(f"{page}/accept", data=token, headers={"Referer": f"http://localhost{page}"})
    assert response.location == f"/account/sign-in?next={page}"


def test_one_can_stay_signed_in_for_a_day_and_no_longer(draft: Draft) -> None:
    client, _carried = open_form(draft, draft.lead)
    assert client.get("/account/session").json["ends_in"] > 11 * 3600  # type: ignore[index]
    with client.session_transaction() as session:
        session[SIGNED_IN_AT] = (utcnow() - timedelta(hours=11, minutes=55)).isoformat()
    left = client.get("/account/session").json["ends_in"]  # type: ignore[index]
    assert 280 <= left <= 300
    token = {"csrf_token": _token(client)}
    assert client.post("/account/session", data=token).json["ends_in"] > 11 * 3600  # type: ignore[index]
    with client.session_transaction() as session:
        session[SIGNED_IN_AT] = (utcnow() - timedelta(hours=23, minutes=55)).isoformat()
    assert client.post("/account/session", data=token).json["ends_in"] <= 300  # type: ignore[index]
    with client.session_transaction() as session:
        session[SIGNED_IN_AT] = (utcnow() - timedelta(hours=24)).isoformat()
    assert client.get("/account/session").json == {"ends_in": 0}
    assert client.get("/account/").status_code == 302


def test_long_forms_say_until_when_one_is_signed_in(draft: Draft) -> None:
    client, _carried = open_form(draft, draft.lead)
    assert "You are signed in until" in text_of(client.get(f"/apply/{draft.reference}{SECTION}"))
