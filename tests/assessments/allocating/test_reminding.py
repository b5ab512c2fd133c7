"""Reminders: seven and two days before, and when late; one message a person and day, by the round's own clock."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.accounts.models import Person
from assessments.actors import Place
from assessments.allocating.use_cases import ask_for_reminders, invite_to_assess
from assessments.db import _Sessions
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.scoring.states import Ground
from assessments.scoring.use_cases import recuse_assignment
from assessments.work import run_due_jobs
from tests.assessments.allocating.worlds import STAGE, Bench, make_bench
from tests.assessments.scoring.panels import assessed, offer
from tests.factories import join

DUE = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
"""Five in the afternoon in London, two days after the clocks went forward."""


@pytest.fixture
def bench(sessions: _Sessions, now: datetime) -> Bench:
    """Two applications that both assessors have to do by the same day."""
    with sessions.begin() as session:
        made = make_bench(session, now=now, applications=2, assessors=2)
        for application in made.applications:
            for assessor in made.court.assessors:
                offer(session, made.court, application, assessor, now=now)
        for work in session.scalars(select(Assignment)):
            work.due_at = DUE
        return made


def sweep(sessions: _Sessions, now: datetime) -> Counter[str]:
    """What beat and the worker do; how many emails of each kind that made."""
    with sessions.reading() as session:
        before = Counter(session.scalars(select(Email.template)))
    with sessions.begin() as session:
        ask_for_reminders(session, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        return Counter(session.scalars(select(Email.template))) - before


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 23, 12, tzinfo=UTC), {}),
        (datetime(2026, 3, 24, 8, 59, tzinfo=UTC), {}),  # before nine in London, where it is still winter
        (datetime(2026, 3, 24, 9, 0, tzinfo=UTC), {"work_due": 2, "work_coming": 1}),
        (datetime(2026, 3, 26, 12, tzinfo=UTC), {}),
        (datetime(2026, 3, 29, 7, 59, tzinfo=UTC), {}),
        (datetime(2026, 3, 29, 8, 0, tzinfo=UTC), {"work_due": 2, "work_coming": 1}),  # summer time began in the night
        (datetime(2026, 3, 31, 17, tzinfo=UTC), {"work_late": 1}),
        (datetime(2026, 4, 1, 9, tzinfo=UTC), {"work_due": 2, "work_late": 1}),
        (datetime(2026, 4, 2, 9, tzinfo=UTC), {"work_late": 1}),
    ],
)
def test_everybody_is_reminded_once_for_all_their_work_on_the_days_that_count(
    sessions: _Sessions, bench: Bench, moment: datetime, expected: dict[str, int]
) -> None:
    assert sweep(sessions, moment) == Counter(expected)
    assert sweep(sessions, moment + timedelta(minutes=10)) == Counter() or not expected


def test_a_day_that_was_missed_is_made_up_for(sessions: _Sessions, bench: Bench) -> None:
    assert sweep(sessions, datetime(2026, 3, 23, 12, tzinfo=UTC)) == Counter()
    with sessions.begin() as session:
        for work in session.scalars(select(Assignment)):
            work.due_at = DUE
    assert sweep(sessions, datetime(2026, 3, 24, 12, tzinfo=UTC)) == {"work_due": 2, "work_coming": 1}
    assert sweep(sessions, datetime(2026, 3, 30, 12, tzinfo=UTC)) == {"work_due": 2, "work_coming": 1}


def test_nothing_is_said_of_work_that_is_in_or_has_ended(sessions: _Sessions, bench: Bench, now: datetime) -> None:
    first, second = bench.court.assessors
    with sessions.begin() as session:
        for work in session.scalars(select(Assignment).where(Assignment.assessor_id == second.user_id)).all():
            recuse_assignment(session, second, work.id, ground=Ground.LOAD, reason="No time for it.", now=now)
        for application in bench.applications:
            assessed(session, bench.court, application, first, now=now)
    for moment in (DUE - timedelta(days=2), DUE + timedelta(days=1)):
        assert sweep(sessions, moment) == Counter()


def test_managers_are_not_told_of_what_their_own_organisation_applied_for(
    sessions: _Sessions, bench: Bench, now: datetime
) -> None:
    with sessions.begin() as session:
        manager = session.get_one(Person, bench.court.manager.user_id)
        for application in bench.applications:
            join(session, manager, application.organisation, Place.VIEWER)
    assert sweep(sessions, DUE + timedelta(hours=1)) == Counter()


def test_who_has_not_answered_an_invitation_is_asked_once_more(
    sessions: _Sessions, bench: Bench, now: datetime
) -> None:
    with sessions.begin() as session:
        people = [person.id for person in bench.court.people]
        invite_to_assess(
            session, bench.court.manager, bench.round, STAGE, people, most=2, answer_by=now + timedelta(days=4),
            people_wanted=None, wishes=False, now=now,
        )  # fmt: skip
    assert sweep(sessions, now + timedelta(days=1)) == Counter()
    assert sweep(sessions, now + timedelta(days=3)) == {"assess_invited_again": 2}
    assert sweep(sessions, now + timedelta(days=3, hours=1)) == Counter()
