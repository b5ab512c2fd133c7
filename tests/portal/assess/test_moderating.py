"""The moderator's pages: where assessors diverge, and what the panel agrees."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.actors import Role
from assessments.applications.models import Application, Submission
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.scoring.models import Mark, ModeratedScore
from assessments.scoring.queries import list_submitted
from assessments.work import run_due_jobs
from tests.assessments.scoring.panels import Court, accepted, assessed, full, make_eligible
from tests.factories import actor_of, make_fund, make_person, make_staff, sign_in
from tests.portal.hidden import hidden_in

AGREED = {
    "reach-points": "2",
    "reach-reason": "Between the two.",
    "change-points": "3",
    "change-reason": "As A says.",
    "value-points": "na",
    "value-reason": "No costs at this stage.",
}


@pytest.fixture
def chair(client: FlaskClient, court: Court) -> FlaskClient:
    """The moderator's browser."""
    assert court.chair
    return sign_in(client, court.chair)


def diverge(sessions: _Sessions, court: Court, moment: datetime, **answers: str) -> Application:
    """An application on which two assessors differ by four points."""
    with sessions.begin() as session:
        application = make_eligible(session, court, now=moment, **answers)
        assessed(session, court, application, court.assessors[0], full(0, 1, 1), now=moment)
        assessed(session, court, application, court.assessors[1], full(4, 5, None), now=moment)
        return application


def address(application: Application) -> str:
    return f"/assess/moderation/{application.reference}/concept"


def test_the_list_says_that_marks_wait_and_then_as_of_when_they_are(
    chair: FlaskClient, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    application = diverge(sessions, court, moment, title="Snug")
    waiting = chair.get("/assess/moderation").text
    assert "waiting to be calculated again" in waiting
    assert "Snug" not in waiting
    assert run_due_jobs(sessions, now=moment)
    page = chair.get("/assess/moderation").text
    assert "waiting to be calculated again" not in page
    assert "as of" in page
    assert "Snug" in page
    assert "Two assessors are 2 points or more apart: 4 on “Reach”, 4 on “Change”." in page
    assert "Their marks are further apart" not in page, "of so few nobody knows what chance makes"
    assert "All of this is invented." in page
    assert f'href="{address(application)}"' in page


def test_agreeing_is_not_divergent(chair: FlaskClient, sessions: _Sessions, court: Court, moment: datetime) -> None:
    with sessions.begin() as session:
        application = make_eligible(session, court, now=moment, title="Calm")
        for actor in court.assessors:
            assessed(session, court, application, actor, now=moment)
    run_due_jobs(sessions, now=moment)
    assert "Calm" not in chair.get("/assess/moderation").text


def test_all_scores_and_reasons_stand_side_by_side(
    chair: FlaskClient, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    page = chair.get(address(diverge(sessions, court, moment, summary="We lend excluders."))).text
    for words in ("4 points apart", "0 of 5", "4 of 5", "Not applicable", "Because of reach.", "We lend excluders."):
        assert words in page
    for person in court.people:
        assert person.name in page


def test_agreed_scores_are_recorded_shown_and_replaced_and_the_originals_stay(
    chair: FlaskClient, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    application = diverge(sessions, court, moment)
    answer = chair.post(address(application), data=AGREED)
    assert answer.location == "/assess/moderation"
    page = chair.get(address(application)).text
    assert "Agreed scores were recorded" in page
    assert "Between the two." in page
    assert "53.3" in page  # (1 x 2/5 + 2 x 3/5) / 3
    chair.post(address(application), data={**AGREED, "reach-points": "1"})
    run_due_jobs(sessions, now=utcnow())
    assert "Agreed" in chair.get("/assess/moderation").text
    with sessions.reading() as session:
        assert sorted(session.scalars(select(ModeratedScore.points)), key=str) == [1, 3, None]
        mark = session.scalars(select(Mark)).one()
        assert mark.moderated == pytest.approx(100 * (0.2 + 1.2) / 3)
        assert mark.value == mark.moderated
        assert mark.mean == pytest.approx((15 + 100 * (0.8 + 2) / 3) / 2)
        works = list_submitted(session, session.scalars(select(Submission.id)))
        points = sorted(sorted(score.points or 0 for score in work.assessment.scores) for work in works
                        if work.assessment)  # fmt: skip
        assert points == [[0, 1, 1], [0, 4, 5]]


def test_the_second_of_two_moderators_is_shown_what_the_first_agreed_and_overwrites_nothing(
    chair: FlaskClient, app: Flask, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    application = diverge(sessions, court, moment)
    with sessions.begin() as session:
        colleague = make_staff(session, court.fund, Role.MODERATOR, name="Second Chair")
    second = sign_in(app.test_client(), colleague)
    opened = {client: hidden_in(client.get(address(application))) for client in (chair, second)}
    assert chair.post(address(application), data={**opened[chair], **AGREED}).status_code == 302
    theirs = {**AGREED, "reach-points": "5", "reach-reason": "Far and wide."}
    refused = second.post(address(application), data={**opened[second], **theirs})
    assert refused.status_code == 409
    for words in ("What stands now", "Between the two.", "Far and wide.</textarea>"):
        assert words in refused.text
    with sessions.reading() as session:
        assert sorted(session.scalars(select(ModeratedScore.points)), key=str) == [2, 3, None]
    again = second.post(address(application), data={**hidden_in(refused), **theirs})
    assert again.status_code == 302, "who has seen it may agree otherwise"
    with sessions.reading() as session:
        assert sorted(session.scalars(select(ModeratedScore.points)), key=str) == [3, 5, None]


def test_what_is_missing_is_named_at_its_fields_and_nothing_typed_is_lost(
    chair: FlaskClient, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    application = diverge(sessions, court, moment)
    answer = chair.post(address(application), data={"reach-points": "2", "change-reason": "As A says."})
    assert answer.status_code == 422
    for field in ("reach-reason", "change-points", "value-points", "value-reason"):
        assert f'href="#{field}"' in answer.text
    assert "As A says." in answer.text
    unknown = chair.post(address(application), data={**AGREED, "reach-points": "9"})
    assert unknown.status_code == 422
    assert 'href="#reach-points"' in unknown.text


def test_nothing_is_agreed_while_an_assessment_is_to_come(
    chair: FlaskClient, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    with sessions.begin() as session:
        application = make_eligible(session, court, now=moment)
        assessed(session, court, application, court.assessors[0], now=moment)
    assert "Record the agreed scores" not in chair.get(address(application)).text
    answer = chair.post(address(application), data=AGREED)
    assert answer.status_code == 409
    assert "Between the two." in answer.text


def test_only_moderators_of_the_fund_get_there(app: Flask, sessions: _Sessions, court: Court, moment: datetime) -> None:
    application = diverge(sessions, court, moment, title="Snug")
    run_due_jobs(sessions, now=moment)
    with sessions.begin() as session:
        elsewhere = make_staff(session, make_fund(session), Role.MODERATOR)
        manager = make_staff(session, court.fund, Role.MANAGER)
        stranger = make_person(session)
    url = address(application)
    assert app.test_client().get(url).status_code == 302
    for person, status in ((stranger, 403), (manager, 403), (court.people[0], 403), (elsewhere, 404)):
        browser = sign_in(app.test_client(), person)
        assert browser.get(url).status_code == status
        assert browser.post(url, data=AGREED).status_code == status
    assert "Snug" not in sign_in(app.test_client(), elsewhere).get("/assess/moderation").text
    assert sign_in(app.test_client(), stranger).get("/assess/moderation").status_code == 403


def test_a_moderator_who_has_still_to_assess_it_sees_nothing_of_it(
    client: FlaskClient, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    application = diverge(sessions, court, moment, title="Snug")
    run_due_jobs(sessions, now=moment)
    with sessions.begin() as session:
        both = make_staff(session, court.fund, Role.MODERATOR, Role.ASSESSOR)
        accepted(session, court, application, actor_of(session, both, now=moment), now=moment)
    browser = sign_in(client, both)
    assert "Snug" not in browser.get("/assess/moderation").text
    answer = browser.get(address(application))
    assert answer.status_code == 403
    assert "Because of reach." not in answer.text


def test_there_is_no_page_for_a_stage_that_was_not_reached_or_a_place_that_was_made_up(
    chair: FlaskClient, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    application = diverge(sessions, court, moment)
    for url in (
        f"/assess/moderation/{application.reference}/full", "/assess/moderation/TST-2026-9999/concept",
        "/assess/moderation?after=nonsense", "/assess/moderation?after=WyJhIiwgImIiXQ",
    ):  # fmt: skip
        assert chair.get(url).status_code == 404


@pytest.mark.parametrize("size", [1, 3, 30])
def test_pages_take_the_same_number_of_statements_however_many_diverge(
    chair: FlaskClient,
    sessions: _Sessions,
    court: Court,
    moment: datetime,
    queries: Callable[[], AbstractContextManager[Any]],
    size: int,
) -> None:
    for _ in range(size):
        application = diverge(sessions, court, moment)
    run_due_jobs(sessions, now=moment)
    counts = []
    for url in ("/assess/moderation", address(application)):
        chair.get(url)
        with queries() as made:
            assert chair.get(url).status_code == 200
        counts.append(made.count)
    assert counts == STATEMENTS


STATEMENTS = [5, 13]


def test_the_list_goes_on_after_a_page(
    chair: FlaskClient, sessions: _Sessions, court: Court, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.scoring.to_moderate.PAGE", 2)
    references = [diverge(sessions, court, moment).reference for _ in range(5)]
    run_due_jobs(sessions, now=moment)
    url, found = "/assess/moderation", []
    while url:
        page = chair.get(url).text
        found += [reference for reference in references if f"/{reference}/" in page]
        url = page.split('rel="next"')[0].split('href="')[-1].split('"')[0] if 'rel="next"' in page else ""
        url = url.replace("&amp;", "&")
    assert found == references
