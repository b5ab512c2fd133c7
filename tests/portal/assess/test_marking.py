"""How an assessor's own marks sit against those of all: when it is told, in which words, and what it does not tell."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Stage
from assessments.funds.states import OthersScores
from assessments.reports.own_severity import OwnSeverity
from assessments.scoring.models import Assignment
from assessments.scoring.rankings import Severity
from assessments.scoring.states import State
from portal.assess.marking import words_of
from tests.assessments.reports.ranked import Ranked, make_ranked_round
from tests.factories import revise_rounds, sign_in

PAGE = "/assess/how-you-mark"


@pytest.fixture
def ranked(sessions: _Sessions) -> Ranked:
    return make_ranked_round(sessions, utcnow(), 14)


def test_it_is_told_at_the_price_that_own_scores_stay(app: Flask, ranked: Ranked, sessions: _Sessions) -> None:
    severe, others = ranked.assessors[0], ranked.assessors[1:]
    browser = sign_in(app.test_client(), severe)
    before = browser.get(PAGE).text
    assert "Keep my scores as they are, and show me" in before
    assert "points lower" not in before
    for _twice in range(2):
        assert browser.post(f"{PAGE}/{ranked.stage_id}").status_code == 302
    page = browser.get(PAGE).text
    assert "points lower" in page
    assert "From 14 assessments of yours" in page
    for person in others:
        assert person.name not in page
    assert "TST-2026-" not in page, "nothing is told of any application"
    with sessions.reading() as session:
        works = session.scalars(select(Assignment).where(Assignment.assessor_id == severe.id)).all()
        assert all(work.opened_others_at for work in works)
        entries = session.scalars(select(TrailEntry).where(TrailEntry.action == "assignment.severity_opened")).all()
        assert len(entries) == len(works) == 14
    assert browser.get(f"/assess/{works[0].id}/amend").status_code == 302, "what is locked is no longer changed"


def test_it_waits_for_ones_own_work(app: Flask, ranked: Ranked, sessions: _Sessions) -> None:
    lenient = ranked.assessors[2]
    with sessions.begin() as session:
        work = session.scalars(select(Assignment).where(Assignment.assessor_id == lenient.id).limit(1)).one()
        work.state = State.REOPENED
    browser = sign_in(app.test_client(), lenient)
    assert "1 application waits for you" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/{ranked.stage_id}").status_code == 409
    assert "points higher" not in browser.get(PAGE).text


def test_where_others_scores_stay_shut_it_waits_for_the_close(app: Flask, ranked: Ranked, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        session.execute(update(Stage).values(others_scores=OthersScores.SHUT))
        revise_rounds(session)
    browser = sign_in(app.test_client(), ranked.assessors[0])
    assert "You can see it once assessing has closed" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/{ranked.stage_id}").status_code == 409
    with sessions.begin() as session:
        closed = utcnow() - timedelta(minutes=1)
        session.execute(update(Stage).where(Stage.id == ranked.stage_id).values(assessing_closes_at=closed))
        revise_rounds(session)
    assert "points lower" in browser.get(PAGE).text


def test_who_never_assessed_at_a_stage_learns_nothing_of_it(app: Flask, ranked: Ranked, sessions: _Sessions) -> None:
    manager = sign_in(app.test_client(), ranked.world.staff.manager)
    assert manager.get(PAGE).status_code == 403
    with sessions.begin() as session:
        session.execute(
            update(Assignment).where(Assignment.assessor_id == ranked.assessors[0].id).values(state=State.VOIDED)
        )
    browser = sign_in(app.test_client(), ranked.assessors[0])
    assert "You have submitted no assessment yet" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/{ranked.stage_id}").status_code == 404


@pytest.mark.parametrize(
    ("n", "leniency", "error", "told"),
    [
        (12, -4.2, 1.9, ("You mark about 4 points lower than others would have", "anything from 1 to 7.")),
        (12, 6.0, 1.0, ("You mark about 6 points higher than others would have", "anything from 4 to 8.")),
        (12, 1.0, 3.0, ("You could mark up to 4 points lower", "or up to 6 points higher.")),
        (4, -9.0, 1.0, ("Too little to tell. It takes 5 assessments of yours or more",)),
    ],
)
def test_the_words_say_no_more_than_is_known(
    app: Flask, now: datetime, n: int, leniency: float, error: float, told: tuple[str, ...]
) -> None:
    stage = Stage(key="concept", assessing_closes_at=now, others_scores=OthersScores.OPEN)
    one = OwnSeverity(stage, n, 0, 0, Severity(place=1, n=n, leniency=leniency, error=error), now, now)
    with app.test_request_context():
        words = words_of(one)
    assert all(part in words for part in told)
