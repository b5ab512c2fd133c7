"""What the script of the scoring page asks: to save what has changed, and never over another window."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.scoring.models import Assignment
from assessments.scoring.notes import PrivateNote
from assessments.scoring.states import State
from tests.assessments.scoring.panels import Court
from tests.factories import sign_in
from tests.portal.assess.test_judging import close
from tests.portal.assess.typed import WHOLE, work_now
from tests.portal.hidden import hidden_in

FIELDS = {"reach-score": ("reach-points", "reach-reason"), "change-score": ("change-points", "change-reason")}


class Window:
    """A scoring page that is open, with its script."""

    def __init__(self, client: FlaskClient, work: Assignment) -> None:
        self.client, self.address = client, f"/assess/{work.id}/score"
        self.carried = hidden_in(client.get(self.address))

    def autosave(self, part: str, *typed: str, learns: bool = True) -> TestResponse:
        """Send one part that was changed, and learn what stands, unless the answer is lost on the way."""
        boxes = dict(zip(FIELDS.get(part, (part,)), typed, strict=True))
        carried = {name: self.carried[name] for name in ("page:name", f"seen:{part}")}
        response = self.client.post(self.address.replace("/score", "/autosave"), data={**carried, **boxes})
        if learns and response.status_code == 200:
            self.carried |= {f"seen:{key}": mark for key, mark in told(response)["seen"].items()}
        return response

    def press(self, button: str, **fields: Any) -> TestResponse:
        return self.client.post(self.address, data={**self.carried, **fields, button: "y"})


def told(response: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = response.get_json()
    return found


def saves(sessions: _Sessions) -> int:
    with sessions.reading() as session:
        saved = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "assessment.saved")
        return session.scalar(saved) or 0


def test_a_changed_part_is_saved_alone_told_by_the_clock_and_once_on_the_trail(
    assessor: FlaskClient, opened: Assignment, sessions: _Sessions
) -> None:
    window = Window(assessor, opened)
    said = told(window.autosave("reach-score", "3", "Wide"))
    assert re.match(r"Saved at (midday|midnight|\d{1,2}(:\d\d)?[ap]m)$", said["said"])
    assert (said["problems"], said["clashes"], said["lost"]) == ({}, {}, [])
    window.autosave("reach-score", "3", "Wide enough.")
    window.autosave("recommendation", "fund")
    page = assessor.get(window.address).text
    assert "Wide enough.</textarea>" in page
    assert len(re.findall(r"<input [^>]*checked", page)) == 2
    assert saves(sessions) == 1
    assert window.press("submit", **WHOLE).status_code == 302
    assert work_now(sessions, opened).state is State.SUBMITTED


def test_an_answer_that_was_lost_on_the_way_is_no_clash_and_another_window_is(
    assessor: FlaskClient, opened: Assignment
) -> None:
    mine, other = Window(assessor, opened), Window(assessor, opened)
    mine.autosave("reach-score", "3", "Wi", learns=False)
    assert told(mine.autosave("reach-score", "3", "Wide"))["clashes"] == {}
    assert told(other.autosave("change-score", "4", "Likely."))["clashes"] == {}, "another part is no clash"
    said = told(other.autosave("reach-score", "5", "Mine."))
    assert said["lost"] == ["reach-score"]
    assert "changed in another window" in said["clashes"]["reach-score"]["told"]
    assert "reach-score" not in said["seen"]
    page = assessor.get(mine.address).text
    assert "Wide</textarea>" in page
    shown = other.press("save", **{"reach-points": "5", "reach-reason": "Mine.", "change-reason": "Likely."})
    assert shown.status_code == 409
    for words in ("What stands now", "Score: 3", "Mine.</textarea>"):
        assert words in shown.text
    other.carried = hidden_in(shown)
    fields = {"reach-points": "5", "reach-reason": "Mine.", "change-points": "4", "change-reason": "Likely."}
    assert other.press("save", **fields).status_code == 302
    assert "Mine.</textarea>" in assessor.get(mine.address).text


def test_saving_a_window_leaves_what_another_changed_where_this_one_touched_nothing(
    assessor: FlaskClient, opened: Assignment
) -> None:
    mine, other = Window(assessor, opened), Window(assessor, opened)
    mine.autosave("reach-score", "3", "Wide.")
    assert other.press("save", **{"change-points": "4", "change-reason": "Likely."}).status_code == 302
    page = assessor.get(mine.address).text
    assert "Wide.</textarea>" in page
    assert "Likely.</textarea>" in page


def test_what_is_too_long_is_told_by_its_box_and_late_text_is_kept(
    assessor: FlaskClient, opened: Assignment, sessions: _Sessions, moment: datetime
) -> None:
    window = Window(assessor, opened)
    said = told(window.autosave("reach-score", "3", "x" * 5001))
    assert said["lost"] == ["reach-score"]
    assert "5,000 characters" in said["problems"]["reach-score"]
    close(sessions, moment)
    assert "it can no longer be submitted" in told(window.autosave("change-score", "4", "Likely."))["said"]
    assert "Likely.</textarea>" in assessor.get(window.address).text


@pytest.mark.parametrize("typed", [("9", "Off the scale."), ("na", "Not allowed here.")])
def test_what_was_never_offered_is_refused_in_words(
    assessor: FlaskClient, opened: Assignment, typed: tuple[str, str]
) -> None:
    response = Window(assessor, opened).autosave("reach-score", *typed)
    assert response.status_code == 422
    assert told(response)["told"]


def test_what_was_handed_in_is_not_changed_by_a_page_that_was_left_open(
    assessor: FlaskClient, opened: Assignment
) -> None:
    old = Window(assessor, opened)
    Window(assessor, opened).press("submit", **WHOLE)
    response = old.autosave("reach-score", "0", "Changed.")
    assert response.status_code == 409
    assert "moved on" in told(response)["told"]


def test_a_private_note_saves_itself_stays_after_handing_in_and_is_nobody_elses(
    app: Flask, assessor: FlaskClient, opened: Assignment, court: Court, sessions: _Sessions
) -> None:
    window = Window(assessor, opened)
    assert "Saved at" in told(window.autosave("note", "Zebra: ask a colleague?"))["said"]
    window.press("submit", **{**WHOLE, "note": "Zebra: ask a colleague?"})
    assert "Zebra" in assessor.get(f"/assess/{opened.id}/submitted").text
    page = assessor.get(f"/assess/{opened.id}/note")
    changed = assessor.post(f"/assess/{opened.id}/note", data={**hidden_in(page), "note": "Zebra: done."})
    assert changed.status_code == 302
    assert "Zebra: done." in assessor.get(f"/assess/{opened.id}/note").text
    stale = assessor.post(f"/assess/{opened.id}/note", data={**hidden_in(page), "note": "Zebra: other."})
    assert stale.status_code == 409
    assert "Zebra: done." in stale.text
    other = sign_in(app.test_client(), court.people[1])
    assert other.get(f"/assess/{opened.id}/note").status_code == 404
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(PrivateNote)) == 1
        trail = session.scalars(select(TrailEntry.action)).all()
    assert not any("note" in action for action in trail)


def test_a_note_goes_when_the_work_is_given_back(
    assessor: FlaskClient, opened: Assignment, sessions: _Sessions
) -> None:
    Window(assessor, opened).autosave("note", "Zebra.")
    assessor.post(f"/assess/{opened.id}/recuse", data={"ground": "conflict", "reason": "My sister."})
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(PrivateNote)) == 0
