"""Leaving an application for later, its neighbours in the queue, and how long one takes."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.scoring.models import Assignment
from assessments.scoring.progress import ONE_SITTING, pace_of
from tests.assessments.scoring.panels import Court, accepted, make_eligible
from tests.portal.assess.typed import WHOLE


@pytest.fixture
def pile(sessions: _Sessions, court: Court, moment: datetime) -> list[Assignment]:
    """Three applications that are open to the first assessor, in the order in which they are due."""
    with sessions.begin() as session:
        works = []
        for number, title in enumerate(("First", "Second", "Third")):
            application = make_eligible(session, court, now=moment, title=title)
            works.append(accepted(session, court, application, court.assessors[0], now=moment))
            works[-1].due_at += timedelta(days=number)
        return works


def listed(assessor: FlaskClient) -> list[str]:
    return re.findall(r"First|Second|Third", assessor.get("/assess/").text)


def test_what_is_skipped_goes_behind_the_others_with_what_was_written_and_is_not_lost(
    assessor: FlaskClient, pile: list[Assignment], sessions: _Sessions
) -> None:
    first, second, third = pile
    assert listed(assessor) == ["First", "Second", "Third"]
    for _press in range(2):
        pressed = assessor.post(f"/assess/{first.id}/score", data={"reach-reason": "Later.", "skip": "y"})
        assert pressed.location == f"/assess/{second.id}"
    assert listed(assessor) == ["Second", "Third", "First"]
    assert "You left it for later." in assessor.get("/assess/").text
    assert "Later.</textarea>" in assessor.get(f"/assess/{first.id}/score").text
    assert assessor.post(f"/assess/{second.id}/skip").location == f"/assess/{third.id}"
    assert listed(assessor) == ["Third", "First", "Second"]
    submitted = assessor.post(f"/assess/{third.id}/score", data={**WHOLE, "submit": "y"})
    assert submitted.location == f"/assess/{first.id}", "what was skipped first comes first again"
    with sessions.reading() as session:
        skipped = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "assignment.skipped")
        assert session.scalar(skipped) == 2


def test_the_last_one_cannot_be_put_behind_any_other(assessor: FlaskClient, opened: Assignment) -> None:
    answer = assessor.post(f"/assess/{opened.id}/skip", follow_redirects=True)
    assert answer.request.path == "/assess/"
    assert "Nothing else is waiting for you" in answer.text


def test_the_page_leads_to_its_neighbours_and_says_how_far_one_is_in_a_constant_number_of_statements(
    assessor: FlaskClient, pile: list[Assignment], queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    first, second, third = pile
    assessor.post(f"/assess/{third.id}/score", data={**WHOLE, "submit": "y"})
    page = assessor.get(f"/assess/{first.id}/score").text
    assert "1 of 3 done" in page
    assert f'href="/assess/{second.id}" data-key-next' in page
    assert "data-key-previous" not in page
    with queries() as made:
        page = assessor.get(f"/assess/{second.id}/score").text
    assert made.count == 8
    assert f'href="/assess/{first.id}" data-key-previous' in page
    assert "data-key-next" not in page


def test_the_keys_can_be_read_without_a_script(assessor: FlaskClient, opened: Assignment) -> None:
    assert 'href="/assess/keys"' in assessor.get(f"/assess/{opened.id}/score").text
    page = assessor.get("/assess/keys").text
    for key in ("0–9", ">j<", ">s<", ">z<", ">?<"):
        assert key in page


def test_ones_pace_is_the_median_of_what_was_one_sitting() -> None:
    minutes = [timedelta(minutes=each) for each in (10, 20, 90)]
    assert pace_of([*minutes, ONE_SITTING * 3]) == timedelta(minutes=20)
    assert pace_of(minutes[:2]) is None
