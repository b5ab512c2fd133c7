"""Tasks and the pages of the form."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessments.applications.answers import LONGEST_TEXT
from assessments.db import _Sessions
from assessments.versions import fingerprint
from tests.asked import ENTRIES
from tests.factories import sign_in
from tests.portal.apply.pages import Draft, main_of, text_of, typed_in

PROJECT = {"title": "Warmer homes", "summary": "We visit.", "behaviours": ["energy", "water"], "website": ""}
ODD = [
    "🌱 emoji",
    "שלום עולם, right to left",
    "=cmd()|' /C calc'!A0",
    "<script>alert(1)</script>",
    "a\n\n   b\n\tc &amp;",
]


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    return Draft(sessions, client)


def test_the_tasks_show_how_far_each_section_is_and_until_when_one_can_submit(draft: Draft) -> None:
    draft.post("/concept/sections/project", PROJECT)
    draft.post("/concept/sections/reach", {"people": "many"})
    text = text_of(draft.get())
    assert "Your project Completed Who you reach There is a problem Money and dates Not started" in text
    assert "You have completed 1 of 3 sections." in text
    assert re.search(r"Submit before .* \((GMT|BST), Europe/London\)", text)


def test_the_next_section_follows_and_after_the_last_one_the_tasks(draft: Draft) -> None:
    first = draft.post("/concept/sections/project", PROJECT)
    assert (first.status_code, first.location) == (302, f"/apply/{draft.reference}/concept/sections/reach")
    last = draft.post("/concept/sections/money", {"years": "2"})
    assert (last.status_code, last.location) == (302, f"/apply/{draft.reference}/concept")


def test_coming_back_later_leads_to_the_tasks_and_says_that_it_is_saved(draft: Draft) -> None:
    response = draft.post("/concept/sections/project?then=later", PROJECT)
    assert response.location == f"/apply/{draft.reference}/concept"
    assert "What you wrote is saved" in text_of(draft.get("/concept"))


def test_coming_back_later_with_something_to_mend_keeps_it_and_says_so(draft: Draft) -> None:
    response = draft.post("/concept/sections/reach?then=later", {"people": "many"})
    assert response.location == f"/apply/{draft.reference}/concept"
    assert "What you typed is kept. 1 answer needs correcting" in text_of(draft.get("/concept"))
    assert 'value="many"' in main_of(draft.get("/concept/sections/reach"))


def test_what_was_saved_stands_in_the_form_again(draft: Draft) -> None:
    draft.fill_in()
    page = main_of(draft.get("/concept/sections/money"))
    for name, value in {
        "first_year": "25,000", "second_year": "30,000.50", "years": "2",
        "starts_on-day": "1", "starts_on-month": "9", "starts_on-year": "2026",
    }.items():  # fmt: skip
        assert re.search(rf'name="{name}"[^>]* value="{value}"', page), name
    page = main_of(draft.get("/concept/sections/project"))
    assert re.findall(r'name="behaviours" type="checkbox" value="(\w+)" checked', page) == ["energy", "water"]
    page = main_of(draft.get("/concept/sections/reach"))
    assert re.findall(r'type="radio" value="(\w+)" checked', page) == ["yes", "london"]


def test_what_does_not_fit_is_shown_again_with_links_and_is_kept(draft: Draft) -> None:
    typed = {
        "first_year": "£-1",
        "second_year": "1e9",
        "years": "2",
        "starts_on-day": "31",
        "starts_on-month": "2",
        "starts_on-year": "2026",
    }
    response = draft.post("/concept/sections/money", typed)
    assert response.status_code == 422
    page, text = main_of(response), text_of(response)
    assert "What you typed is saved, so nothing is lost." in text
    for anchor in ("answer-first_year", "answer-second_year", "answer-starts_on-day"):
        assert f'<a href="#{anchor}">' in page
        assert f'id="{anchor}"' in page
    assert 'href="#answer-years"' not in page
    assert "<title>Error:" in " ".join(response.get_data(as_text=True).split())
    again = main_of(draft.get("/concept/sections/money"))
    for name, value in typed.items():
        assert re.search(rf'name="{name}"[^>]* value="{value}"', page), name
        assert re.search(rf'name="{name}"[^>]* value="{value}"', again), name


def test_over_the_word_limit_says_by_how_much(draft: Draft) -> None:
    response = draft.post("/concept/sections/project", {**PROJECT, "summary": "word " * 53})
    assert response.status_code == 422
    assert "Your answer is 53 words long. The limit is 50, so 3 must go." in text_of(response)
    assert 'data-maxwords="50"' in main_of(response)


@pytest.mark.parametrize("typed", ODD)
def test_odd_text_comes_back_as_it_was_typed_and_as_text(draft: Draft, typed: str) -> None:
    assert draft.post("/concept/sections/project", {**PROJECT, "title": "T", "summary": typed}).status_code == 302
    page = draft.get("/concept/sections/project")
    assert typed_in(page, "summary") == typed.strip()
    assert "<script>alert" not in page.get_data(as_text=True)
    check = draft.get("/concept/check")
    assert " ".join(typed.split()) in text_of(check)
    assert "<script>alert" not in check.get_data(as_text=True)
    assert 'dir="auto"' in main_of(check)


def test_text_that_does_not_fit_comes_back_to_the_letter(draft: Draft) -> None:
    typed = "\n  first\n\n    indented\n" + "word " * 60
    assert typed_in(draft.post("/concept/sections/project", {**PROJECT, "summary": typed}), "summary") == typed
    assert typed_in(draft.get("/concept/sections/project"), "summary") == typed


def test_a_hundred_thousand_characters_are_kept_and_one_more_is_said_not_to_be(draft: Draft) -> None:
    most = "x" * LONGEST_TEXT
    assert draft.post("/concept/sections/project", {**PROJECT, "summary": most}).status_code == 302
    response = draft.post("/concept/sections/project", {**PROJECT, "summary": most + "y"})
    assert response.status_code == 422
    assert "was not saved: it is only on this page" in text_of(response)
    assert typed_in(response, "summary") == most + "y"
    assert typed_in(draft.get("/concept/sections/project"), "summary") == most


def test_five_megabytes_are_refused_and_change_nothing(draft: Draft) -> None:
    draft.post("/concept/sections/project", PROJECT)
    assert draft.post("/concept/sections/project", {"summary": "x" * 5 * 1024 * 1024}).status_code == 413
    assert typed_in(draft.get("/concept/sections/project"), "summary") == "We visit."


def test_nul_is_refused_and_changes_nothing(draft: Draft) -> None:
    draft.post("/concept/sections/project", PROJECT)
    assert draft.post("/concept/sections/project", {"summary": "a\0b"}).status_code == 400
    assert typed_in(draft.get("/concept/sections/project"), "summary") == "We visit."


@pytest.mark.parametrize(
    ("section", "fields"),
    [("reach", {"region": "mars"}), ("reach", {"national": "maybe"}), ("project", {"behaviours": ["energy", "x"]})],
)
def test_an_unknown_choice_is_refused(draft: Draft, section: str, fields: dict[str, Any]) -> None:
    assert draft.post(f"/concept/sections/{section}", fields).status_code == 422


def test_viewers_read_the_answers_without_a_form(draft: Draft) -> None:
    draft.fill_in()
    draft.as_person(draft.viewer)
    page = draft.get("/concept/sections/project")
    assert page.status_code == 200
    assert "<form" not in main_of(page)
    assert "You can read this application, but not change it." in text_of(page)
    assert "Home energy" in text_of(page)
    assert draft.post("/concept/sections/project", PROJECT).status_code == 403


def test_a_form_that_comes_after_it_was_handed_in_changes_nothing_and_shows_what_was_typed(draft: Draft) -> None:
    draft.hand_in()
    response = draft.post(
        "/concept/sections/project", {**PROJECT, "title": "A late thought", "summary": "Oh, and this."}
    )
    assert response.status_code == 409
    assert "your changes were not saved" in text_of(response)
    assert 'value="A late thought"' in main_of(response)
    assert typed_in(response, "summary") == "Oh, and this."
    assert "<button" not in main_of(response)
    assert "A late thought" not in text_of(draft.get("/concept/check"))


def test_once_it_is_handed_in_the_section_is_only_read_and_the_tasks_lead_to_its_status(draft: Draft) -> None:
    draft.hand_in()
    page = draft.get("/concept/sections/money")
    assert "<form" not in main_of(page)
    for words in ("£25,000", "£30,000.50", "1 September 2026"):
        assert words in text_of(page)
    assert draft.get().location == f"/apply/{draft.reference}/status"


def test_a_draft_is_saved_late_and_the_page_says_that_it_has_closed(sessions: _Sessions, client: FlaskClient) -> None:
    late = Draft(sessions, client, closes_in=timedelta(days=1), begun_ago=timedelta(days=2))
    assert late.post("/concept/sections/project", PROJECT).status_code == 302
    page = late.get("/concept/sections/project")
    assert typed_in(page, "summary") == "We visit."
    assert "it can no longer be submitted. What you wrote is kept" in text_of(page)


PAGES = [
    "",
    "/concept",
    "/concept/sections/project",
    "/concept/check",
    "/concept/receipt",
    "/concept/receipt.json",
    "/status",
    "/withdraw",
    "/support",
]


@pytest.mark.parametrize("path", PAGES)
def test_strangers_find_nothing_at_anothers_reference(draft: Draft, path: str) -> None:
    draft.hand_in()
    draft.as_person(draft.stranger)
    response = draft.get(path)
    assert response.status_code == 404
    assert "Warmer homes" not in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/concept/sections/project", "/concept/submit", "/withdraw", "/support/accept"])
def test_strangers_change_nothing_at_anothers_reference(draft: Draft, path: str) -> None:
    draft.as_person(draft.stranger)
    assert draft.post(path, {"title": "Mine now", "declared": "y", "confirmed": "y"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/full", "/nothing", "/concept/sections/nothing", "/full/sections/project", "/full/check", "/concept/receipt"],
)
def test_what_is_not_there_yet_is_not_found(draft: Draft, path: str) -> None:
    assert draft.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_visitors_sign_in_first(draft: Draft, app: Flask, path: str) -> None:
    response = app.test_client().get(f"/apply/{draft.reference}{path}")
    assert response.status_code == 302
    assert response.location.startswith("/account/sign-in?next=")


def test_without_its_token_a_form_is_refused_and_shows_what_was_typed(draft: Draft, guarded_app: Flask) -> None:
    guarded_app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in(guarded_app.test_client(), draft.lead)
    response = client.post(f"/apply/{draft.reference}/concept/sections/project", data={"summary": "Do not lose me."})
    assert response.status_code == 400
    assert "Do not lose me." in response.get_data(as_text=True)
    assert typed_in(draft.get("/concept/sections/project"), "summary") == ""


def test_the_forms_carry_their_token(draft: Draft, guarded_app: Flask) -> None:
    guarded_app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in(guarded_app.test_client(), draft.lead)
    for path in ("/concept/sections/project", "/concept/check", "/withdraw"):
        page = main_of(client.get(f"/apply/{draft.reference}{path}"))
        assert page.count('name="csrf_token"') == page.count("<form") == 1


def test_pages_take_as_many_statements_for_a_full_draft_as_for_an_empty_one(
    draft: Draft, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    def statements() -> list[int]:
        counts = []
        for path in ("", "/concept/sections/project", "/concept/check", "/status"):
            with queries() as made:
                assert draft.get(path).status_code == 200
            counts.append(made.count)
        return counts

    empty = statements()
    draft.fill_in()
    assert statements() == empty
    assert max(empty) <= 25


def test_every_kind_of_question_has_its_box(draft: Draft) -> None:
    for section, wanted in {
        "project": {"title": "text", "summary": "textarea", "behaviours": "checkbox"},
        "reach": {"people": "text", "national": "radio", "region": "radio"},
        "money": {"first_year": "text", "starts_on-day": "text"},
    }.items():
        page = main_of(draft.get(f"/concept/sections/{section}"))
        for name, kind in wanted.items():
            pattern = rf'<textarea[^>]* name="{name}"' if kind == "textarea" else rf'name="{name}" type="{kind}"'
            assert re.search(pattern, page), name
    assert set(ENTRIES) >= {"title", "people", "first_year"}


def test_choices_that_a_page_did_not_show_are_left_as_they_are(draft: Draft) -> None:
    draft.fill_in()
    draft.post("/concept/sections/reach", {"people": "1,300"})
    assert "Yes" in text_of(draft.get("/concept/check"))
    shown = {"people": "1,300", "seen:national": fingerprint([True, None]), "region": "london"}
    draft.post("/concept/sections/reach?then=later", shown)
    assert "Do you work across the whole of England? Not answered" in text_of(draft.get("/concept/check"))
