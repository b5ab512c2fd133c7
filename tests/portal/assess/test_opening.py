"""The assessor's list, the declaration that opens an application, and who is turned away."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.scoring.models import Assignment
from assessments.scoring.states import Ground, State
from assessments.scoring.use_cases import open_others
from tests.assessments.scoring.panels import Court, assessed, make_eligible
from tests.factories import make_person, sign_in
from tests.mailbox import Mailbox
from tests.portal.assess.typed import SUMMARY, WHOLE, work_now

PAGES = ("", "/score", "/submitted", "/others", "/recuse")
STATEMENTS = [6, 8, 10]


def test_nothing_of_the_answers_is_told_before_the_declaration(assessor: FlaskClient, offered: Assignment) -> None:
    score = f"/assess/{offered.id}/score"
    pages = [
        assessor.get("/assess/"),
        assessor.get(f"/assess/{offered.id}"),
        assessor.get(f"/assess/{offered.id}/recuse"),
        assessor.post(f"/assess/{offered.id}/recuse", data={}),
        assessor.get(score, follow_redirects=True),
        assessor.post(score, data={"save": "Save"}),
        assessor.post(score, data={**WHOLE, "submit": "Save and submit"}),
        assessor.get(f"/assess/{offered.id}/submitted", follow_redirects=True),
        assessor.get(f"/assess/{offered.id}/others"),
        assessor.post(f"/assess/{offered.id}/open-others"),
    ]
    for page in pages:
        assert SUMMARY not in page.text
        assert "£25,000" not in page.text
    assert [page.status_code for page in pages] == [200, 200, 200, 422, 200, 403, 403, 200, 403, 403]
    assert "Snug" in pages[1].text
    assert "Charity" not in pages[1].text


def test_how_it_came_in_is_told_once_it_has_opened(
    assessor: FlaskClient, offered: Assignment, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        session.execute(update(Application).values(assisted_through="post"))
    assert "Typed in by staff" not in assessor.get("/assess/").text
    assessor.post(f"/assess/{offered.id}/accept")
    assert "Typed in by staff" in assessor.get("/assess/").text


def test_declaring_no_interest_opens_the_application(assessor: FlaskClient, offered: Assignment) -> None:
    answer = assessor.post(f"/assess/{offered.id}/accept", follow_redirects=True)
    assert answer.request.path == f"/assess/{offered.id}/score"
    for shown in (SUMMARY, "£25,000", "£30,000.50", "1 September 2026", "1,200", "Home energy", "London", "Yes"):
        assert shown in answer.text
    assert "All of this is invented." in answer.text
    assert assessor.get(f"/assess/{offered.id}").location == f"/assess/{offered.id}/score"


def test_stepping_back_needs_a_ground_and_a_reason_and_takes_it_off_the_list(
    assessor: FlaskClient, sessions: _Sessions, offered: Assignment
) -> None:
    url = f"/assess/{offered.id}/recuse"
    nothing = assessor.post(url, data={})
    assert nothing.status_code == 422
    assert 'href="#ground"' in nothing.text
    no_reason = assessor.post(url, data={"ground": "conflict", "reason": " "})
    assert no_reason.status_code == 422
    assert 'href="#reason"' in no_reason.text
    assert assessor.post(url, data={"ground": "weather", "reason": "Rain."}).status_code == 422
    done = assessor.post(url, data={"ground": "conflict", "reason": "A cousin."}, follow_redirects=True)
    assert "Snug" not in done.text
    assert assessor.get(f"/assess/{offered.id}").status_code == 404
    kept = work_now(sessions, offered)
    assert (kept.state, kept.ground, kept.ended_because) == (State.RECUSED, Ground.CONFLICT, "A cousin.")


def test_what_is_overdue_says_so_in_words(
    assessor: FlaskClient, sessions: _Sessions, opened: Assignment, moment: datetime
) -> None:
    assert "Overdue" not in assessor.get("/assess/").text
    with sessions.begin() as session:
        session.execute(update(Assignment).values(due_at=moment - timedelta(days=1)))
    assert "Overdue" in assessor.get("/assess/").text


@pytest.mark.parametrize("path", PAGES)
def test_others_work_is_not_found_and_other_kinds_of_people_are_turned_away(
    app: Flask, sessions: _Sessions, court: Court, opened: Assignment, path: str
) -> None:
    with sessions.begin() as session:
        stranger = make_person(session)
    url = f"/assess/{opened.id}{path}"
    anonymous = app.test_client().get(url)
    assert anonymous.status_code == 302
    assert anonymous.location.startswith("/account/sign-in")
    people: list[tuple[Person | None, int]] = [(stranger, 403), (court.chair, 403), (court.people[1], 404)]
    for person, status in people:
        assert person
        assert sign_in(app.test_client(), person).get(url).status_code == status


def test_others_work_cannot_be_changed_by_its_address(
    app: Flask, sessions: _Sessions, court: Court, opened: Assignment
) -> None:
    other = sign_in(app.test_client(), court.people[1])
    for path, fields in (
        ("accept", {}), ("recuse", {"ground": "load", "reason": "Mine."}), ("score", WHOLE), ("open-others", {}),
    ):  # fmt: skip
        assert other.post(f"/assess/{opened.id}/{path}", data=fields).status_code == 404
    assert work_now(sessions, opened).state is State.ACCEPTED


@pytest.mark.parametrize("size", [1, 3, 30])
def test_pages_take_the_same_number_of_statements_however_much_work_there_is(
    app: Flask,
    sessions: _Sessions,
    court: Court,
    moment: datetime,
    queries: Callable[[], AbstractContextManager[Any]],
    size: int,
) -> None:
    actor: Actor = court.assessors[0]
    with sessions.begin() as session:
        for _ in range(size):
            application = make_eligible(session, court, now=moment)
            assessed(session, court, application, actor, now=moment)
            work = assessed(session, court, application, court.assessors[1], now=moment)
        open_others(session, court.assessors[1], work.id, now=moment)
    first = sign_in(app.test_client(), court.people[0])
    second = sign_in(app.test_client(), court.people[1])
    counts = []
    for browser, path in ((first, "/"), (second, f"/{work.id}/submitted"), (second, f"/{work.id}/others")):
        browser.get(f"/assess{path}")
        with queries() as made:
            assert browser.get(f"/assess{path}").status_code == 200
        counts.append(made.count)
    assert counts == STATEMENTS


def test_the_email_about_an_offer_says_what_when_and_where(mailbox: Mailbox, offered: Assignment, court: Court) -> None:
    letters = [letter for letter in mailbox.deliver(utcnow()) if letter["To"] == court.people[0].email]
    assert len(letters) == 1
    assert letters[0]["Subject"] == "An application to assess: TST-2026-0001"
    body = letters[0].get_content()
    assert "(Concept paper, Test round)" in body
    assert f"/assess/{offered.id}\n" in body
    assert "Europe/London" in body
    assert SUMMARY not in body
