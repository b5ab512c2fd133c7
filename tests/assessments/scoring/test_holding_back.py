"""What of an anonymous stage is on nobody's list yet: by what they themselves have done, not what others have."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.db import _Sessions
from assessments.funds.models import Stage
from assessments.interests.models import ApplicantsDeclared, Conflict
from assessments.interests.states import ConflictGround, Standing
from assessments.scoring.holding_back import list_held_back
from assessments.scoring.queue import list_piles, list_queue
from tests.assessments.scoring.panels import Court, make_court, make_eligible, offer
from tests.factories import revise_rounds


@pytest.fixture
def work(sessions: _Sessions, now: datetime) -> tuple[Court, Application]:
    """Two applications to an anonymous stage, each offered to two assessors, and the first of them."""
    with sessions.begin() as session:
        court = make_court(session, now=now)
        session.execute(update(Stage).where(Stage.key == "concept").values(is_anonymous=True))
        revise_rounds(session)
        applications = [make_eligible(session, court, now=now) for _ in range(2)]
        for application in applications:
            for assessor in court.assessors:
                offer(session, court, application, assessor, now=now)
        return court, applications[0]


def seen(sessions: _Sessions, actor: Actor, now: datetime) -> tuple[int, list[int], list[tuple[int, int]]]:
    """How many lines the list has, how much is counted by stage, and what waits for the actor and for others."""
    with sessions.reading() as session:
        piles = [pile.total for pile in list_piles(session, actor)]
        held = [(each.own, each.others) for each in list_held_back(session, actor)]
        return len(list_queue(session, actor, now=now).rows), piles, held


def test_who_has_gone_through_all_applicants_sees_their_work_and_nobody_else_does(
    sessions: _Sessions, work: tuple[Court, Application], now: datetime
) -> None:
    court, _first = work
    ada, ben = court.assessors
    assert seen(sessions, ada, now) == seen(sessions, ben, now) == (0, [], [(2, 0)])
    with sessions.begin() as session:
        looked = ApplicantsDeclared(person_id=ada.user_id, round_id=court.round.id, declared_at=now)
        session.add(looked)
    assert seen(sessions, ada, now) == (2, [2], [])
    assert seen(sessions, ben, now) == (0, [], [(2, 0)])


def test_what_is_in_question_of_one_is_held_back_from_them_alone(
    sessions: _Sessions, work: tuple[Court, Application], now: datetime
) -> None:
    court, first = work
    ada, ben = court.assessors
    with sessions.begin() as session:
        for assessor in (ada, ben):
            session.add(ApplicantsDeclared(person_id=assessor.user_id, round_id=court.round.id, declared_at=now))
        session.add(
            Conflict(
                application_id=first.id, round_id=court.round.id, person_id=ada.user_id, rests_on="A name",
                ground=ConflictGround.SAME_NAME, standing=Standing.POSSIBLE, found_at=now - timedelta(days=1),
            )
        )  # fmt: skip
    assert seen(sessions, ada, now) == (1, [1], [(0, 1)])
    assert seen(sessions, ben, now) == (2, [2], [])
