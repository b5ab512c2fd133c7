"""How far assessing has come, what keeps it, and late work that is handed on in one step."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.models import Person
from assessments.allocating.models import AllocationRun
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.scoring.states import State
from assessments.work import run_due_jobs
from tests.assessments.allocating.worlds import STAGE, Bench, make_bench
from tests.assessments.scoring.panels import assessed, offer
from tests.factories import sign_in
from tests.statements import Statements


@pytest.fixture
def bench(sessions: _Sessions) -> Bench:
    """Three applications that want two assessors each: one is done but for one, one is late, one has nobody."""
    early = utcnow() - timedelta(days=5)
    with sessions.begin() as session:
        made = make_bench(session, now=early, applications=3, assessors=4)
        court, (first, second, _third) = made.court, made.applications
        assessed(session, court, first, court.assessors[0], now=early)
        offer(session, court, first, court.assessors[1], now=early)
        for number in (0, 1):
            offer(session, court, second, court.assessors[number], now=early, days=2)
        return made


@pytest.fixture
def manager(app: Flask, bench: Bench, sessions: _Sessions) -> FlaskClient:
    with sessions.reading() as session:
        return sign_in(app.test_client(), session.get_one(Person, bench.court.manager.user_id))


def test_what_keeps_the_next_step_is_said_in_sentences_that_lead_there(
    manager: FlaskClient, bench: Bench, queries: Callable[[], AbstractContextManager[Statements]]
) -> None:
    here = f"/manage/rounds/{bench.round}/assessing"
    assert here in manager.get(f"/manage/rounds/{bench.round}").text
    with queries() as made:
        page = manager.get(here).text
    assert made.count <= 8
    for sentence in (
        "1 of 4 assessments are in.", "1 application lacks an assessor", "2 assessments are late, the latest by 3 days",
        "3 assessments wait for their assessors to declare interests",
    ):  # fmt: skip
        assert sentence in page
    people = re.findall(r"<bdi>(Assessor \w)</bdi></a></th>\s*" + r"<td[^>]*>(\d)</td>\s*" * 4, page)
    assert people == [("Assessor A", "2", "1", "1", "1"), ("Assessor B", "2", "0", "2", "1")]
    assert all(application.reference in page for application in bench.applications)


def test_every_application_of_a_stage_can_be_listed_with_those_that_wait_for_nobody(
    manager: FlaskClient, bench: Bench, sessions: _Sessions
) -> None:
    here, whole = f"/manage/rounds/{bench.round}/assessing", bench.applications[2].reference
    with sessions.begin() as session:
        for actor in bench.court.assessors[:2]:
            assessed(session, bench.court, bench.applications[2], actor, now=utcnow())
    assert whole not in manager.get(here).text
    page = manager.get(f"{here}?every=1").text
    assert all(application.reference in page for application in bench.applications)
    assert f"{here}?stage={STAGE}#papers" in page


def test_late_work_is_handed_on_in_one_step_with_one_email_a_person(
    manager: FlaskClient, bench: Bench, sessions: _Sessions
) -> None:
    here = f"/manage/rounds/{bench.round}/{STAGE}/late"
    assert "Work out who could take each" in manager.get(here).text
    for _press in range(2):
        assert manager.post(here).status_code == 302
    assert "is being worked out" in manager.get(here).text
    run_due_jobs(sessions, now=utcnow())
    page = manager.get(here).text
    assert page.count("Assessor C, Assessor D") == 2
    link = re.search(r'href="([^"]+/give-out)"', page)
    assert link is not None
    day = utcnow() + timedelta(days=4)
    due = {"due_on": [str(day.day), str(day.month), str(day.year)]}
    assert manager.post(link[1], data={**due, "reason": ""}).status_code == 422
    assert manager.post(link[1], data={**due, "reason": "It is overdue."}).status_code == 302
    run_due_jobs(sessions, now=utcnow())
    assert "Nothing is late" in manager.get(here).text
    with sessions.reading() as session:
        ended = session.scalars(select(Assignment).where(Assignment.state == State.REASSIGNED)).all()
        told = session.scalars(select(Email.address).where(Email.template == "work_given")).all()
        assert {work.ended_because for work in ended} == {"It is overdue."}
        assert sorted(told) == sorted(person.email for person in bench.court.people)
        assert session.scalars(select(AllocationRun.done_at)).one() is not None
