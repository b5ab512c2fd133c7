"""What the script of a form's page asks: to save what has changed, and who else is here."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.accounts.models import Person
from assessments.applications.queries import get_own_application
from assessments.applications.use_cases import save_section
from assessments.applications.use_cases.autosaving import MOST_IN_A_SPAN
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.factories import actor_of, sign_in
from tests.portal.apply.pages import Draft, main_of, text_of, typed_in
from tests.portal.apply.test_versions import opened

SECTION = "/concept/sections/project"


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    made = Draft(sessions, client)
    made.fill_in()
    return made


class Window:
    """A page of the form that somebody has open, with its script."""

    def __init__(self, app: Flask, draft: Draft, person: Person) -> None:
        self.client, self.path = sign_in(app.test_client(), person), f"/apply/{draft.reference}{SECTION}"
        self.carried = opened(self.client.get(self.path))

    def autosave(self, **typed: Any) -> TestResponse:
        """Send the boxes that were changed, and learn what stands."""
        seen = {f"seen:{key}": self.carried[f"seen:{key}"] for key in typed}
        response = self.client.post(
            f"{self.path}/autosave", data={"page:name": self.carried["page:name"], **seen, **typed}
        )
        if response.status_code == 200:
            self.carried |= {f"seen:{key}": mark for key, mark in told(response)["seen"].items()}
        return response


def told(response: TestResponse) -> dict[str, Any]:
    """What the page is answered."""
    found: dict[str, Any] = response.get_json()
    return found


def test_the_changed_box_is_saved_alone_and_the_moment_is_told_in_the_rounds_zone(app: Flask, draft: Draft) -> None:
    window = Window(app, draft, draft.lead)
    said = told(window.autosave(summary="We knock on doors."))
    assert re.match(r"Saved at (midday|midnight|\d{1,2}(:\d\d)?[ap]m)$", said["said"])
    assert (said["problems"], said["clashes"], said["others"], said["left"]) == ({}, {}, "", "")
    page = draft.get(SECTION)
    assert typed_in(page, "summary") == "We knock on doors."
    assert main_of(page).count("checked") == 2, "boxes that were not sent stay as they are"


def test_what_does_not_fit_is_kept_and_told_by_its_box(app: Flask, draft: Draft) -> None:
    said = told(Window(app, draft, draft.lead).autosave(summary="word " * 51))
    assert said["said"].endswith("1 answer needs correcting before you can submit")
    assert "51 words" in said["problems"]["summary"]
    assert typed_in(draft.get(SECTION), "summary") == "word " * 51


def test_a_clash_is_told_at_once_with_the_way_to_choose_and_does_not_come_back_when_the_page_is_saved(
    app: Flask, draft: Draft
) -> None:
    mine, theirs = Window(app, draft, draft.lead), Window(app, draft, draft.editor)
    assert told(theirs.autosave(summary="Theirs."))["clashes"] == {}
    said = told(mine.autosave(summary="Mine."))
    assert said["clashes"]["summary"]["page"] == f"/apply/{draft.reference}/concept/versions"
    assert said["others"] == "B is in this section."
    assert typed_in(draft.get(SECTION), "summary") == "Theirs."
    assert told(mine.autosave(summary="Mine, and more of it."))["clashes"].keys() == {"summary"}
    assert text_of(draft.get("/concept/versions")).count("Use this version") == 1
    assert told(theirs.autosave(summary="Theirs, longer."))["clashes"] == {}


def test_both_versions_can_be_made_one(app: Flask, draft: Draft) -> None:
    mine, theirs = Window(app, draft, draft.lead), Window(app, draft, draft.editor)
    theirs.autosave(summary="We visit people.")
    mine.autosave(summary="We mend windows.")
    page = draft.get("/concept/versions")
    assert "We visit people.\n\nWe mend windows." in main_of(page)
    assert "<del>" in main_of(page)
    path = main_of(page).partition('action="/apply/' + draft.reference)[2].partition('"')[0]
    entry = {"summary": "We visit people, and mend windows.", "use": "2"}
    outdated = draft.post(path, {**opened(page), "seen:summary": "another", **entry})
    assert outdated.status_code == 409
    assert "We visit people, and mend windows." in main_of(outdated)
    for _press in range(2):
        assert draft.post(path, {**opened(page), **entry}).status_code == 302
    assert typed_in(draft.get(SECTION), "summary") == entry["summary"]
    assert "2 earlier versions" in text_of(draft.get(SECTION))
    assert "We mend windows." in text_of(draft.get("/concept/versions"))


def test_a_flood_is_told_to_slow_down(app: Flask, draft: Draft) -> None:
    window = Window(app, draft, draft.lead)
    for number in range(MOST_IN_A_SPAN):
        assert window.autosave(website=f"{number}").status_code == 200
    refused = window.autosave(website="The last.")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "What you typed is on this page" in told(refused)["told"]
    assert window.autosave().status_code == 200, "a sign of life is no save"


def test_refusals_are_told_in_json_and_a_visitor_signs_in_first(app: Flask, draft: Draft) -> None:
    window, viewer = Window(app, draft, draft.lead), Window(app, draft, draft.lead)
    sign_in(viewer.client, draft.viewer)
    assert viewer.autosave(summary="No.").status_code == 403
    sign_in(viewer.client, draft.stranger)
    assert viewer.autosave(summary="No.").status_code == 404
    draft.hand_in()
    refused = window.autosave(summary="Too late.")
    assert refused.status_code == 409
    assert "submitted or withdrawn after you opened the page" in told(refused)["told"]
    window.client.post("/account/sign-out")
    assert window.autosave(summary="Nobody.").status_code == 401


def test_who_is_in_the_section_is_shown_without_a_script_to_colleagues_only(app: Flask, draft: Draft) -> None:
    Window(app, draft, draft.editor).autosave()
    assert "B is in this section." in text_of(draft.get(SECTION))
    assert "B is in this section." not in text_of(draft.get("/concept/sections/reach"))
    draft.as_person(draft.viewer)
    assert "B is in this section." in text_of(draft.get(SECTION))


def test_after_the_closing_a_page_says_that_it_is_late_keeps_the_text_and_an_extension_lets_it_in(
    app: Flask, sessions: _Sessions, client: FlaskClient
) -> None:
    late = Draft(sessions, client, closes_in=timedelta(days=10), begun_ago=timedelta(days=11))
    late.fill_in()
    window = Window(app, late, late.lead)
    said = told(window.autosave(summary="At the last moment."))
    assert "but late: this closed on" in said["said"]
    assert "This closed on" in text_of(late.get(SECTION))
    refused = late.post("/concept/submit", {"declared": "y"})
    assert refused.status_code == 409
    assert "refused, since it came too late" in text_of(late.get("/concept/check"))
    with sessions.begin() as session:
        application = get_own_application(session, actor_of(session, late.lead), late.reference, lock=True)
        application.current.extended_until = utcnow() + timedelta(hours=2, seconds=30)
    assert "2 hours left to submit this application" in text_of(late.get(SECTION))
    assert told(window.autosave(summary="In time after all."))["left"] == "2 hours"
    assert late.post("/concept/submit", {"declared": "y"}).status_code == 302
    status = text_of(late.get("/status"))
    assert "Submit was pressed 2 times" in status
    assert "submitted, with receipt 1" in status


def test_the_versions_of_an_answer_are_listed_compared_and_put_back(sessions: _Sessions, draft: Draft) -> None:
    with sessions.begin() as session:
        entries = {"summary": "We visit people at work."}
        save_section(
            session, actor_of(session, draft.editor), draft.reference, "concept", "project", entries, now=utcnow()
        )
    page = draft.get("/concept/history/summary")
    assert "What stands now" in text_of(page)
    link = main_of(page).partition("old=")[2].partition("&")[0]
    compared = draft.get(f"/concept/history/summary?old={link}&new=0")
    assert "<del>" in main_of(compared)
    assert "<ins>" in main_of(compared)
    path = f"/concept/history/summary/{link}"
    assert draft.post(path, {"seen:summary": "another"}).status_code == 409
    assert draft.post(path, opened(compared)).status_code == 302
    assert typed_in(draft.get(SECTION), "summary").startswith("We visit people at home")
    assert draft.get("/concept/history/summary?old=nonsense&new=0").status_code == 404
    assert draft.get("/concept/history/nothing").status_code == 404
    draft.as_person(draft.viewer)
    assert "Put this version back" not in text_of(draft.get(f"/concept/history/summary?old={link}&new=0"))
    draft.as_person(draft.stranger)
    assert draft.get("/concept/history/summary").status_code == 404
