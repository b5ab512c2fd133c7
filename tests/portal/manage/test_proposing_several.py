"""Proposing one outcome for several: what can be chosen."""

from flask import Flask

from assessments.db import _Sessions
from tests.portal.manage.pages import ROUND, as_, make_desk


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
