"""The decision room's page: who is in, what is proposed, and what that leaves of the money."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import update

from assessments.db import _Sessions
from assessments.funds.limits import Limit, limit_documents
from assessments.funds.models import EnvelopeLine, Stage
from assessments.funds.states import Purpose
from tests.assessments.decisions.worlds import World, invite, make_assessed, make_world
from tests.assessments.reports.ranked import calculate
from tests.factories import revise_rounds
from tests.portal.manage.pages import ROUND, as_

PAGE = f"{ROUND}/concept/room"


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    """Two applications for £55,000.50 each, of whom the money reaches one; the first is to be invited."""
    with sessions.begin() as session:
        world = make_world(session, now=now)
        first, _second = (make_assessed(session, world, now=now, points=points) for points in ((5, 5), (4, 4)))
        session.execute(
            update(EnvelopeLine).where(EnvelopeLine.purpose == Purpose.DELIVERY).values(amount_pence=3_000_000)
        )
        limits = (Limit("region", "london", least_number=2), Limit("region", "england", most_number=0))
        session.execute(update(Stage).where(Stage.position == 1).values(limits=limit_documents(limits)))
        revise_rounds(session)
        invite(session, world, first, 1_234_567, now=now)
    calculate(sessions, world, now)
    return world


def test_the_line_the_money_and_the_floors_stand_on_one_page(app: Flask, world: World) -> None:
    page = as_(app, world.staff.manager).get(PAGE).text
    before, _line, after = page.partition("£60,000, reaches to here.")
    assert "TST-2026-0001" in before
    assert "TST-2026-0002" in after
    assert "£110,001" in after
    assert "£12,345.67" in before
    assert "1 too few" in before
    assert "Not met</strong>" in before
    assert before.count("Met</strong>") == 1
    assert "TST-2026-0002/concept/propose" in after


def test_only_who_proposes_finds_the_way_to_propose(app: Flask, world: World) -> None:
    for person in (world.staff.approver, world.staff.auditor, world.staff.moderator):
        page = as_(app, person).get(PAGE)
        assert page.status_code == 200
        assert "/propose" not in page.text
        assert "/concept/release" not in page.text
    ways = as_(app, world.staff.manager).get(PAGE).text
    for way in ("release", "letters", "feedback", "reserves"):
        assert f'/concept/{way}"' in ways
