"""The page of scenarios: side by side, made, dropped and adopted by real forms."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.models import Decision, DecisionCondition
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.rooms.models import Scenario
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.assessments.reports.ranked import calculate
from tests.portal.hidden import hidden_in
from tests.portal.manage.pages import ROUND, as_

PAGE = f"{ROUND}/concept/scenarios"


def test_a_scenario_is_made_compared_and_adopted(app: Flask, sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        for points in ((5, 5), (3, 3)):
            make_assessed(session, world, now=now, points=points)
    calculate(sessions, world, now)
    manager, approver = as_(app, world.staff.manager), as_(app, world.staff.approver)
    assert manager.post(PAGE, data={"name": "", "method": "best"}).status_code == 422
    for name, method in (("First", "down_the_order"), ("Second", "best")):
        assert manager.post(PAGE, data={"name": name, "method": method, "entry_key": name}).status_code == 302
    assert "Being worked out" in manager.get(PAGE).text
    run_due_jobs(sessions, now=utcnow())
    shown = approver.get(PAGE).text
    for told in ("£110,001", "Yes: no other choice is better", "In instead", "None are set", "TST-2026-0002"):
        assert told in shown
    assert "Adopt it" not in shown
    with sessions.reading() as session:
        ids = dict(session.execute(select(Scenario.name, Scenario.id)).all())
    adopt = f"{PAGE}/{ids['Second']}/adopt"
    assert "2 applications are proposed, for £110,001 together" in manager.get(adopt).text
    assert manager.post(adopt, data={"reason": " ", "others": "as_they_are"}).status_code == 422
    terms = {"reason": "Strong.", "conditions": "Insure it.", "others": "as_they_are"}
    read = hidden_in(manager.get(adopt))
    with sessions.begin() as session:
        other = Proposal(Outcome.DECLINED, "It reaches few.")
        propose_decision(session, world.manager, "TST-2026-0001", "concept", other, now=utcnow())
    refused = manager.post(adopt, data=read | terms)
    assert refused.status_code == 409
    assert "what is proposed to some of them has changed" in refused.text
    sent = manager.post(adopt, data=hidden_in(refused) | terms)
    assert sent.status_code == 302
    run_due_jobs(sessions, now=utcnow())
    assert "Adopt a scenario: 2 applications" in manager.get(sent.location).text
    with sessions.reading() as session:
        assert len(session.scalars(select(Decision)).all()) == 2
        assert session.scalars(select(DecisionCondition.words)).all() == ["Insure it."] * 2
    assert manager.post(f"{PAGE}/{ids['First']}/anew").status_code == 302
    assert manager.post(f"{PAGE}/{ids['First']}/drop").status_code == 302
    assert "First" not in manager.get(PAGE).text.partition("<h1")[2].partition("Another scenario")[0]
