"""The decision room's page: who is in, what is proposed, and what that leaves of the money."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessments.accounts.models import Organisation
from assessments.actors import Role
from assessments.applications.models import Application
from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision
from assessments.funds.limits import Limit, limit_documents
from assessments.funds.models import EnvelopeLine, Stage
from assessments.funds.states import Purpose
from assessments.interests.states import InterestKind
from assessments.interests.use_cases import Entry, declare_interest
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, invite, make_assessed, make_world
from tests.assessments.reports.ranked import calculate
from tests.factories import make_staff, revise_rounds
from tests.outcomes import propose, release
from tests.portal.hidden import hidden_in
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
    # Whom the first is proposed to be advised by has that one, though nobody is told of it yet.
    form = as_(app, world.staff.manager).get("/manage/applications/TST-2026-0002/concept/propose").text
    assert f"{world.staff.adviser.name} (advises 1)" in form


def test_only_who_proposes_finds_the_way_to_propose(app: Flask, world: World) -> None:
    for person in (world.staff.approver, world.staff.auditor, world.staff.moderator):
        page = as_(app, person).get(PAGE)
        assert page.status_code == 200
        assert "/propose" not in page.text
        assert "/concept/release" not in page.text
    ways = as_(app, world.staff.manager).get(PAGE).text
    for way in ("release", "letters", "feedback", "reserves"):
        assert f'/concept/{way}"' in ways


def test_who_may_have_a_part_is_told_so_and_who_else_decides(
    app: Flask, world: World, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        other = make_staff(session, world.staff.fund, Role.MANAGER, name="Olu Free")
        body = session.scalars(select(Organisation).join(Application).order_by(Application.reference)).first()
        assert body is not None
        interest = Entry(InterestKind.TRUSTEESHIP, body.name)
        declare_interest(session, world.manager, interest, now=now)
    run_due_jobs(sessions, now=now)
    client = as_(app, world.staff.manager)
    page = client.get(PAGE).text
    assert "You stand aside from one application: TST-2026-0001" in page
    assert "Propose and release: <bdi>Olu Free</bdi>" in page
    assert "Confirm your register" in page
    form = "/manage/applications/TST-2026-0001/concept/propose"
    assert "Their register of interests names it" in client.get(form).text
    assert (
        "Olu Free can"
        in client.post(form, data={**hidden_in(client.get(form)), "outcome": "declined", "reason": "No."}).text
    )
    assert "You stand aside" not in as_(app, other).get(PAGE).text
    release = f"{ROUND}/concept/release"
    left_out = "which somebody else has to release: TST-2026-0001"
    assert left_out in client.get(release).text
    assert left_out not in as_(app, other).get(release).text


def test_an_award_that_was_given_up_shows_no_money(app: Flask, sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.AWARDED, now=now, pence=1_500_000)
        release(session, world.staff, world.round, now=now)
    calculate(sessions, world, now)
    manager = as_(app, world.staff.manager)

    def row() -> str:
        return (
            manager.get(PAGE).text.partition(f'/manage/applications/{application.reference}"')[2].partition("</tr>")[0]
        )

    assert row().count("£30,000") == 2  # given, and all down to it
    with sessions.begin() as session:
        session.execute(update(Decision).values(given_up_at=now))
    assert "given up" in row()
    assert "£30,000" not in row()


def test_why_an_outcome_was_corrected_is_public_as_soon_as_it_is_told(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
        whose, later = (application.reference, "concept"), now + timedelta(hours=1)
        corrected = Proposal(Outcome.INVITED, "It reaches many.", public_note="A mark was entered twice.")
        decision = propose_decision(session, world.manager, *whose, corrected, now=later)
        session.flush()
        approve_decision(session, world.approver, *whose, seen_version=decision.version, now=later)
    public = app.test_client()
    assert "A mark was entered twice." not in public.get(f"/rounds/{world.round.reference}").text
    with sessions.begin() as session:
        release(session, world.staff, world.round, now=later)
    assert "A mark was entered twice." in public.get(f"/rounds/{world.round.reference}").text
