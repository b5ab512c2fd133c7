"""Anchor papers: everybody scores them first, and then sees where they stand."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessments.accounts.models import Person
from assessments.applications.models import Application
from assessments.db import _Sessions
from assessments.errors import Refused
from assessments.scoring.anchors import AnchorsFirst
from assessments.scoring.models import Assignment
from assessments.scoring.states import State
from assessments.scoring.use_cases import ScoreEntry, mark_anchor, moderate, save_assessment, skip_assignment
from assessments.scoring.use_cases.calibrating import TooLateForAnchor
from portal.assess.calibrating import place_in
from tests.assessments.scoring.panels import Court, assessed, full, make_eligible, offer
from tests.factories import sign_in
from tests.portal.assess.typed import WHOLE, work_now

Mark = Callable[[Application], None]


@pytest.fixture
def mark(sessions: _Sessions, court: Court, moment: datetime) -> Mark:
    def make(application: Application) -> None:
        with sessions.begin() as session:
            mark_anchor(session, court.manager, application.reference, "concept", is_anchor=True, now=moment)

    return make


@pytest.fixture
def anchor(sessions: _Sessions, court: Court, moment: datetime, mark: Mark) -> Application:
    with sessions.begin() as session:
        application = make_eligible(session, court, now=moment, title="Anchor")
    mark(application)
    return application


@pytest.fixture
def calibrating(sessions: _Sessions, court: Court, anchor: Application, moment: datetime) -> Assignment:
    with sessions.begin() as session:
        return offer(session, court, anchor, court.assessors[0], now=moment, days=20)


def test_nothing_else_opens_or_is_scored_before_the_anchor_is_submitted(
    assessor: FlaskClient, offered: Assignment, calibrating: Assignment, sessions: _Sessions
) -> None:
    page = assessor.get("/assess/").text
    assert page.index("Anchor paper: everybody") < page.index("Snug"), "the anchor stands first, though it is due last"
    assert f'href="/assess/{calibrating.id}"' in page.split("Start the next one")[0]
    refused = assessor.post(f"/assess/{offered.id}/accept")
    assert refused.status_code == 409
    assert "which everybody scores first" in refused.text
    assert work_now(sessions, offered).state is State.OFFERED
    assessor.post(f"/assess/{calibrating.id}/accept")
    assert assessor.post(f"/assess/{calibrating.id}/score", data={**WHOLE, "submit": "y"}).status_code == 302
    assert assessor.post(f"/assess/{offered.id}/accept").location == f"/assess/{offered.id}/score"


def test_what_was_opened_before_the_mark_waits_and_what_was_begun_goes_on(
    assessor: FlaskClient, opened: Assignment, sessions: _Sessions, court: Court, moment: datetime, mark: Mark
) -> None:
    with sessions.begin() as session:
        application = make_eligible(session, court, now=moment, title="Anchor")
        work = offer(session, court, application, court.assessors[0], now=moment)
    mark(application)
    assert assessor.get(f"/assess/{opened.id}/score").location == "/assess/"
    with pytest.raises(AnchorsFirst), sessions.begin() as session:
        save_assessment(session, court.assessors[0], opened.id, full(), now=moment)
    with pytest.raises(Refused, match="stays on top"), sessions.begin() as session:
        skip_assignment(session, court.assessors[0], work.id, now=moment)
    with sessions.begin() as session:
        mark_anchor(session, court.manager, application.reference, "concept", is_anchor=False, now=moment)
        save_assessment(session, court.assessors[0], opened.id, full(), now=moment)
    mark(application)
    assert assessor.get(f"/assess/{opened.id}/score").status_code == 200
    assert assessor.post(f"/assess/{opened.id}/score", data={**WHOLE, "save": "y"}).status_code == 302


def test_afterwards_each_sees_the_spread_their_place_in_it_and_what_was_agreed_and_nobody_before(
    app: Flask, assessor: FlaskClient, calibrating: Assignment, anchor: Application, sessions: _Sessions, court: Court,
    moment: datetime,
) -> None:  # fmt: skip
    with sessions.begin() as session:
        theirs = assessed(session, court, anchor, court.assessors[1], full(reach=1, change=4), now=moment)
    address = f"/assess/{calibrating.id}/calibration"
    assessor.post(f"/assess/{calibrating.id}/accept")
    assert assessor.get(address).status_code == 403
    assessor.post(f"/assess/{calibrating.id}/score", data={**WHOLE, "submit": "y"})
    assert assessor.get(address).status_code == 403, "not before saying that one's own stays as it is"
    assessor.post(f"/assess/{calibrating.id}/open-others")
    assert address in assessor.get(f"/assess/{calibrating.id}/others").text
    page = assessor.get(address).text
    for words in ("1, 3. 1 scored lower, 0 the same, 0 higher.", "Everybody gave the same.", "has not recorded agreed"):
        assert words in page
    assert court.people[1].name not in page
    agreed = {key: ScoreEntry(2, f"Agreed on {key}.") for key in ("reach", "change", "value")}
    with sessions.begin() as session:
        moderate(session, court.moderator, anchor.reference, "concept", agreed, now=moment)
    page = assessor.get(address).text
    assert "Agreed on reach." in page
    assert "40.0" in page
    other = sign_in(app.test_client(), court.people[1])
    assert other.get(f"/assess/{theirs.id}/calibration").status_code == 403


def test_a_stage_has_two_anchors_at_most_and_none_once_others_are_scored(
    sessions: _Sessions, court: Court, anchor: Application, moment: datetime, mark: Mark
) -> None:
    with sessions.begin() as session:
        second, third = (make_eligible(session, court, now=moment) for _number in range(2))
        assessed(session, court, third, court.assessors[0], now=moment)
    with pytest.raises(TooLateForAnchor):
        mark(second)
    with sessions.begin() as session:
        mark_anchor(session, court.manager, anchor.reference, "concept", is_anchor=False, now=moment)
    mark(third)
    mark(second)
    with pytest.raises(Refused, match="two anchor papers already"):
        mark(anchor)


def test_a_manager_marks_it_where_assessors_are_assigned(
    client: FlaskClient, court: Court, application: Application, sessions: _Sessions
) -> None:
    with sessions.reading() as session:
        manager = sign_in(client, session.get_one(Person, court.manager.user_id))
    address = f"/manage/applications/{application.reference}/concept"
    assert "Make it an anchor paper" in manager.get(f"{address}/assign").text
    assert manager.post(f"{address}/anchor", data={"is_anchor": "y"}).location == f"{address}/assign"
    assert "No longer an anchor paper" in manager.get(f"{address}/assign").text


@pytest.mark.parametrize(
    ("points", "own", "told"),
    [
        ([1, 2, 2, 3], 2, "1 scored lower, 1 the same, 1 higher."),
        ([3], 3, "Nobody else has scored it yet."),
        ([1, 2], None, "You scored it as not applicable."),
    ],
)
def test_ones_place_is_told_in_words(app: Flask, points: list[int], own: int | None, told: str) -> None:
    with app.test_request_context():
        assert place_in(points, own) == told
