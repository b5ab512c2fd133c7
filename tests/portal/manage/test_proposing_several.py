"""Proposing one outcome for several: what can be chosen."""

import re

from flask import Flask
from sqlalchemy import select

from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import decline
from tests.portal.manage.pages import ROUND, as_, make_desk

SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"')


def test_only_what_can_be_told_at_their_stage_is_offered(app: Flask, sessions: _Sessions) -> None:
    desk = make_desk(sessions)
    chosen = {"act": "propose", "of": "ticked", "stage": "concept", "chosen": [desk.assessed.reference]}
    page, manager = f"{ROUND}/act", as_(app, desk.world.staff.manager)
    shown = manager.get(page, query_string=chosen).text
    assert 'value="invited"' in shown
    assert 'value="awarded"' not in shown
    sent = manager.post(page, query_string=chosen, data={"outcome": "awarded", "reason": "So.", "shown": "1"})
    assert sent.status_code == 422
    assert "Choose an outcome" in sent.text


def test_the_page_says_which_proposals_are_replaced_and_asks_again_where_these_changed(
    app: Flask, sessions: _Sessions
) -> None:
    desk = make_desk(sessions)
    reference = desk.assessed.reference
    chosen = {"act": "propose", "of": "ticked", "stage": "concept", "chosen": [reference]}
    page, manager = f"{ROUND}/act", as_(app, desk.world.staff.manager)
    said = "What you propose now replaces them"
    before = manager.get(page, query_string=chosen).text
    assert said not in before
    with sessions.begin() as session:
        decline(session, desk.world, desk.assessed, now=utcnow())
    form = {"outcome": "reserve", "reason": "Good, but others were better.", "shown": "1", "entry_key": "one"}
    stale = manager.post(page, query_string=chosen, data=form | {"seen": SEEN.findall(before)[0]})
    assert (stale.status_code, "has changed since the page was opened" in stale.text) == (409, True)
    assert f"{reference}</a>: Decline" in stale.text.partition(said)[2]
    again = manager.post(page, query_string=chosen, data=form | {"seen": SEEN.findall(stale.text)[0]})
    assert again.status_code == 302
    run_due_jobs(sessions, now=utcnow())
    with sessions.reading() as session:
        of_it = Decision.submission_id == desk.assessed.current.id
        assert session.scalars(select(Decision.outcome).where(of_it)).all() == [Outcome.RESERVE]
