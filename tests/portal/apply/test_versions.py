"""Two pages open on the same answers: nothing is overwritten, and somebody chooses."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.accounts.models import Person
from assessments.db import _Sessions
from tests.factories import sign_in
from tests.portal.apply.pages import Draft, main_of, text_of, typed_in

SECTION = "/concept/sections/project"
PROJECT = {"title": "Warmer homes", "summary": "We visit.", "behaviours": ["energy"], "website": ""}
HIDDEN = re.compile(r'<input type="hidden" name="((?:seen|page):\w+)" value="([^"]*)"')


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    made = Draft(sessions, client)
    made.post(SECTION, PROJECT)
    return made


def opened(page: TestResponse) -> dict[str, Any]:
    """What the form of a page carries unseen."""
    return dict(HIDDEN.findall(main_of(page)))


def window(app: Flask, draft: Draft, person: Person) -> tuple[FlaskClient, dict[str, Any]]:
    """A window of somebody's in which the page is open."""
    client = sign_in(app.test_client(), person)
    return client, opened(client.get(f"/apply/{draft.reference}{SECTION}"))


def send(client: FlaskClient, draft: Draft, carried: dict[str, Any], **changes: Any) -> TestResponse:
    return client.post(f"/apply/{draft.reference}{SECTION}", data={**carried, **PROJECT, **changes})


@pytest.fixture
def clash(app: Flask, draft: Draft) -> Draft:
    """Bea, the editor, saved while the lead had the page open; then the lead saved, too."""
    mine, theirs = window(app, draft, draft.lead), window(app, draft, draft.editor)
    assert send(*theirs[:1], draft, theirs[1], summary="Theirs.").status_code == 302
    response = send(mine[0], draft, mine[1], summary="Mine.", title="Cooler homes")
    assert response.location == f"/apply/{draft.reference}/concept/versions"
    return draft


def choice_of(draft: Draft) -> tuple[str, dict[str, Any]]:
    page = draft.get("/concept/versions")
    found = re.search(r"/concept/versions/[0-9a-f-]{36}", main_of(page))
    assert found, text_of(page)
    return found[0], opened(page)


def test_the_answer_of_the_one_who_saved_first_stands_and_the_other_is_shown_beside_it(clash: Draft) -> None:
    assert typed_in(clash.get(SECTION), "summary") == "Theirs."
    page = clash.get("/concept/versions")
    assert "Stands now By B , on" in text_of(page)
    assert "Theirs." in text_of(page)
    assert typed_in(page, "summary") == "Mine."


def test_what_does_not_clash_is_saved(clash: Draft) -> None:
    assert 'value="Cooler homes"' in main_of(clash.get(SECTION))


@pytest.mark.parametrize("path", [SECTION, "/concept", "/concept/check"])
def test_the_pages_say_that_somebody_has_to_choose(clash: Draft, path: str) -> None:
    assert "There are two versions of 1 answer" in text_of(clash.get(path))


def test_a_viewer_is_not_asked_and_is_not_shown_the_other_version(clash: Draft) -> None:
    clash.as_person(clash.viewer)
    assert "two versions" not in text_of(clash.get("/concept"))
    assert clash.get("/concept/versions").status_code == 403


def test_keeping_what_stands_takes_one_press_and_a_second_changes_nothing(clash: Draft) -> None:
    path, carried = choice_of(clash)
    for _press in range(2):
        response = clash.post(path, {**carried, "summary": "Mine."})
        assert response.location == f"/apply/{clash.reference}{SECTION}"
    assert typed_in(clash.get(SECTION), "summary") == "Theirs."
    assert "two versions" not in text_of(clash.get("/concept"))
    assert "Mine." in text_of(clash.get("/concept/versions"))


def test_using_the_other_takes_one_press_and_keeps_the_one_that_stood(clash: Draft) -> None:
    path, carried = choice_of(clash)
    for _press in range(2):
        assert clash.post(path, {**carried, "summary": "Mine, edited.", "use": "1"}).status_code == 302
    assert typed_in(clash.get(SECTION), "summary") == "Mine, edited."
    page = text_of(clash.get("/concept/versions"))
    assert "Versions that were not chosen" in page
    assert "Theirs." in page


def test_a_colleague_may_choose_and_a_stranger_does_not_know_of_it(clash: Draft) -> None:
    path, carried = choice_of(clash)
    clash.as_person(clash.stranger)
    assert clash.post(path, {**carried, "use": "1"}).status_code == 404
    clash.as_person(clash.editor)
    assert "Not used yet By A , on" in text_of(clash.get("/concept/versions"))
    assert clash.post(path, {**carried, "summary": "Mine.", "use": "1"}).status_code == 302
    assert typed_in(clash.get(SECTION), "summary") == "Mine."


def test_if_the_standing_answer_changes_again_both_are_shown_anew(clash: Draft, app: Flask) -> None:
    path, carried = choice_of(clash)
    send(*window(app, clash, clash.editor)[:1], clash, {}, summary="Theirs, again.", title="Cooler homes")
    response = clash.post(path, {**carried, "summary": "Mine, edited.", "use": "1"})
    assert response.status_code == 409
    assert "Theirs, again." in text_of(response)
    assert typed_in(response, "summary") == "Mine, edited."
    again = clash.post(path, {**opened(response), "summary": "Mine, edited.", "use": "1"})
    assert again.status_code == 302
    assert typed_in(clash.get(SECTION), "summary") == "Mine, edited."


def test_what_one_did_not_touch_never_clashes(app: Flask, draft: Draft) -> None:
    mine, theirs = window(app, draft, draft.lead), window(app, draft, draft.editor)
    send(theirs[0], draft, theirs[1], summary="Theirs.")
    response = send(mine[0], draft, mine[1], title="Cooler homes")
    assert response.location == f"/apply/{draft.reference}/concept/sections/reach"
    page = draft.get(SECTION)
    assert typed_in(page, "summary") == "Theirs."
    assert 'value="Cooler homes"' in main_of(page)


def test_the_same_form_twice_is_one_save_whoever_was_between(app: Flask, draft: Draft) -> None:
    mine, theirs = window(app, draft, draft.lead), window(app, draft, draft.editor)
    for client, carried in (mine, mine, theirs):
        response = send(client, draft, carried, summary="The same thought.")
        assert response.location == f"/apply/{draft.reference}/concept/sections/reach"
    assert "two versions" not in text_of(draft.get("/concept"))


def test_a_page_that_is_sent_again_with_more_in_it_does_not_clash_with_itself(app: Flask, draft: Draft) -> None:
    client, carried = window(app, draft, draft.lead)
    send(client, draft, carried, summary="One.")
    response = send(client, draft, carried, summary="One, two.")
    assert response.location == f"/apply/{draft.reference}/concept/sections/reach"
    assert typed_in(draft.get(SECTION), "summary") == "One, two."


def test_two_windows_of_one_person_clash_like_those_of_two(app: Flask, draft: Draft) -> None:
    first, second = window(app, draft, draft.lead), window(app, draft, draft.lead)
    send(first[0], draft, first[1], summary="First.")
    assert send(second[0], draft, second[1], summary="Second.").location.endswith("/versions")
    assert "Stands now By you, on" in text_of(draft.get("/concept/versions"))


def test_one_who_clears_what_another_changed_is_asked_too(app: Flask, draft: Draft) -> None:
    mine, theirs = window(app, draft, draft.lead), window(app, draft, draft.editor)
    send(theirs[0], draft, theirs[1], behaviours=["water"])
    assert send(mine[0], draft, mine[1], behaviours=[]).location.endswith("/versions")
    assert "Stands now By B" in text_of(draft.get("/concept/versions"))


def test_a_newer_version_of_one_s_own_takes_the_place_of_the_older(clash: Draft, app: Flask) -> None:
    stale = {"seen:summary": "0" * 20, "page:name": "another"}
    for _press in range(2):
        send(sign_in(app.test_client(), clash.lead), clash, stale, summary="Mine, later.", title="Cooler homes")
    page = clash.get("/concept/versions")
    assert main_of(page).count("Use this version") == 1
    assert typed_in(page, "summary") == "Mine, later."


def test_what_cannot_be_kept_is_refused_beside_its_box(clash: Draft) -> None:
    path, carried = choice_of(clash)
    response = clash.post(path, {**carried, "summary": "x" * 100_001, "use": "1"})
    assert response.status_code == 409
    assert "was not kept" in text_of(response)


def test_after_it_was_submitted_nothing_can_be_chosen(clash: Draft) -> None:
    path, carried = choice_of(clash)
    clash.hand_in()
    response = clash.post(path, {**carried, "use": "1", "summary": "Mine."})
    assert response.status_code == 409
    assert "Mine." in text_of(response)
    assert "Mine." not in text_of(clash.get("/concept/check"))


def test_submitting_what_was_changed_meanwhile_is_refused_once_and_shows_what_changed(app: Flask, draft: Draft) -> None:
    draft.fill_in()
    carried = opened(draft.get("/concept/check"))
    assert len(carried) > 5
    send(*window(app, draft, draft.editor)[:1], draft, {}, summary="Changed under your eyes.")
    response = draft.post("/concept/submit", {**carried, "declared": "y"})
    assert response.status_code == 409
    assert "Changed: What will you do?" in text_of(response)
    assert "Changed under your eyes." in text_of(response)
    assert " checked" not in main_of(response)
    again = draft.post("/concept/submit", {**opened(response), "declared": "y"})
    assert again.location == f"/apply/{draft.reference}/concept/receipt"
    assert draft.post("/concept/submit", {**carried, "declared": "y"}).location == again.location
