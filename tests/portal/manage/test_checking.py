"""The pages of the checklist and of the reserve list, and what an approver sees of what changed."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessments.applications.models import Application, Submission
from assessments.db import _Sessions
from assessments.decisions.beside import AwardCheck, DecisionNote, ReservePlace
from assessments.decisions.checks import REGISTER, GoneFromRegister
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import Purpose
from tests.assessments.decisions.test_beside import reserve_three
from tests.assessments.decisions.test_checking import make_listed
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.outcomes import propose
from tests.portal.manage.pages import APPLICATIONS, ROUND, as_


def test_that_somebody_is_dissolved_can_be_recorded_in_a_round_without_a_checklist(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        application = make_assessed(session, world, now=now)
    manager, place = as_(app, world.staff.manager), f"{APPLICATIONS}/{application.reference}"
    assert f"{place}/checklist" in manager.get(place).text
    assert "This round has no checklist." in manager.get(f"{place}/checklist").text
    found = {"outcome": "gone", "evidence": "Struck off on 3 March."}
    assert manager.post(f"{place}/checklist/{REGISTER.key}", data=found).status_code == 302
    shown = manager.get(f"{place}/checklist").text
    assert "It can be awarded nothing." in shown
    assert "Struck off on 3 March." in shown
    with sessions.begin() as session, pytest.raises(GoneFromRegister):
        propose(session, world.staff, application, Outcome.AWARDED, now=now, pence=100)


def test_the_checklist_is_done_by_two_people_and_then_an_award_is_proposed_and_read(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = make_listed(session, now)
        lines = session.scalars(
            select(EnvelopeLine.id).where(EnvelopeLine.purpose == Purpose.DELIVERY).order_by(EnvelopeLine.position)
        ).all()
    manager, approver = as_(app, world.staff.manager), as_(app, world.staff.approver)
    place = f"{APPLICATIONS}/{application.reference}"
    proposed = {
        "outcome": "awarded", "reason": "It reaches many.", f"amount-{lines[0]}": "10,000.01", "total": "£10,000",
        "conditions": "Insure it.\r\nTell us the start.", "note": "Ask about rent.",
    }  # fmt: skip
    answer = manager.post(f"{place}/concept/propose", data=proposed)
    assert answer.status_code == 422
    assert "do not add up to this total" in answer.text
    answer = manager.post(f"{place}/concept/propose", data=proposed | {"total": "10000.01"})
    assert "Still open: Registration seen; Bank details." in answer.text
    assert "0 of 4 done" in manager.get(f"{place}/concept/propose").text
    for item in ("register", "bank"):
        page = manager.get(f"{place}/checklist/{item}")
        assert page.status_code == 200
        assert manager.post(f"{place}/checklist/{item}", data={"outcome": "in_order"}).status_code == 422
        sent = manager.post(f"{place}/checklist/{item}", data={"outcome": "in_order", "evidence": "Seen today."})
        assert sent.status_code == 302
    assert f"{place}/checklist/bank/confirm" not in manager.get(f"{place}/checklist").text
    assert f"{place}/checklist/bank/confirm" in approver.get(f"{place}/checklist").text
    assert approver.post(f"{place}/checklist/bank/confirm").status_code == 302
    assert manager.post(f"{place}/concept/propose", data=proposed | {"total": "10000.01"}).status_code == 302
    with sessions.begin() as session:
        assert session.scalars(select(DecisionNote.note)).all() == ["Ask about rent."]
        assert len(session.scalars(select(AwardCheck)).all()) == 2
        session.execute(update(Submission).values(requested_pence=7_000_000))
    shown = approver.get(f"{place}/concept/decision").text
    for told in ("Insure it.", "Tell us the start.", "Ask about rent.", "£55,000.50 then, £70,000 now", "2 of 4 done"):
        assert told in shown
    with sessions.reading() as session:
        assert session.scalars(select(Decision.state)).one().value == "proposed"


def test_the_order_of_the_reserve_list_is_typed_and_each_fault_is_named(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        first, second, third = (each.reference for each in reserve_three(session, world, now))
    manager = as_(app, world.staff.manager)
    page = f"{ROUND}/concept/reserves"
    assert 'value="3"' in manager.get(page).text
    answer = manager.post(page, data={first: "2", second: "2", third: "x"})
    assert answer.status_code == 422
    assert answer.text.count("a place of its own") >= 3
    assert manager.post(page, data={first: "20", second: "10", third: "30"}).status_code == 302
    with sessions.reading() as session:
        order = session.scalars(select(ReservePlace.submission_id).order_by(ReservePlace.position)).all()
        named = select(Submission.id, Application.reference).join(Submission.application)
        references = {row[0]: row[1] for row in session.execute(named)}
    assert [references[each] for each in order] == [second, first, third]
