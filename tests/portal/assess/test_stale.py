"""An assessor with two windows, and presses that come twice."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.scoring.models import Assignment
from tests.portal.assess.typed import WHOLE
from tests.portal.hidden import hidden_in


class Window:
    """A scoring page that is open."""

    def __init__(self, client: FlaskClient, work: Assignment) -> None:
        self.client, self.address = client, f"/assess/{work.id}/score"
        self.carried = hidden_in(client.get(self.address))

    def press(self, button: str, **fields: Any) -> TestResponse:
        response = self.client.post(self.address, data={**self.carried, **fields, button: "y"})
        if response.status_code != 302:
            self.carried = hidden_in(response)
        return response


def saves(sessions: _Sessions) -> int:
    with sessions.reading() as session:
        saved = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "assessment.saved")
        return session.scalar(saved) or 0


def test_two_windows_on_one_assessment_lose_nothing(assessor: FlaskClient, opened: Assignment) -> None:
    first, second = Window(assessor, opened), Window(assessor, opened)
    assert first.press("save", **WHOLE).status_code == 302
    response = second.press("save", **{**WHOLE, "reach-points": "5", "reach-reason": "On second thoughts."})
    assert response.status_code == 409
    for words in ("What stands now", "Score: 3", "Wide enough.", "On second thoughts.</textarea>"):
        assert words in response.text
    assert "Likely.</div>" not in response.text
    assert "Wide enough.</textarea>" in assessor.get(second.address).text
    assert second.press("save", **{**WHOLE, "reach-reason": "On second thoughts."}).status_code == 302
    assert "On second thoughts.</textarea>" in assessor.get(second.address).text


def test_an_untouched_old_window_neither_saves_nor_submits_over_a_newer_one(
    assessor: FlaskClient, opened: Assignment
) -> None:
    old = Window(assessor, opened)
    Window(assessor, opened).press("save", **WHOLE)
    blank = {name: "" for name in WHOLE if not name.endswith(("-points", "recommendation"))}
    response = old.press("submit", **blank)
    assert response.status_code == 409
    assert "Wide enough." in response.text
    assert "Wide enough.</textarea>" in assessor.get(old.address).text


@pytest.mark.parametrize("button", ["save", "submit"])
def test_twice_is_once(assessor: FlaskClient, opened: Assignment, sessions: _Sessions, button: str) -> None:
    window = Window(assessor, opened)
    before = saves(sessions)
    for _press in range(2):
        assert window.press(button, **WHOLE).status_code == 302
    assert saves(sessions) == before + 1


def test_submitting_after_a_refusal_does_not_clash_with_oneself(assessor: FlaskClient, opened: Assignment) -> None:
    window = Window(assessor, opened)
    assert window.press("submit", **{**WHOLE, "comment_for_applicant": ""}).status_code == 422
    assert window.press("submit", **WHOLE).status_code == 302


def test_stepping_back_twice_comes_out_as_once(assessor: FlaskClient, opened: Assignment) -> None:
    for _press in range(2):
        response = assessor.post(f"/assess/{opened.id}/recuse", data={"ground": "conflict", "reason": "My sister."})
        assert response.location == "/assess/"


def test_declaring_again_from_an_old_page_leads_to_the_work(assessor: FlaskClient, opened: Assignment) -> None:
    Window(assessor, opened).press("submit", **WHOLE)
    response = assessor.post(f"/assess/{opened.id}/accept", follow_redirects=True)
    assert response.status_code == 200
