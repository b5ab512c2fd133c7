"""Approving several proposals that were read on one page."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask

from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.assessments.decisions.worlds import make_assessed
from tests.factories import make_staff
from tests.portal.manage.pages import as_, at, make_desk


def test_approving_several_that_were_read_on_one_page(
    app: Flask, sessions: _Sessions, queries: Callable[[], Any]
) -> None:
    desk = make_desk(sessions)
    approver = as_(app, desk.world.staff.approver)
    with sessions.begin() as session:
        both = make_staff(session, desk.world.staff.fund, Role.MANAGER, Role.APPROVER)
        more = [make_assessed(session, desk.world, now=utcnow()) for _ in range(3)]
    for application in more:
        form = {"outcome": "declined", "reason": f"Not {application.reference} this time."}
        assert as_(app, both).post(at(application, "propose"), data=form).status_code == 302
    boxes = re.findall(r'name="chosen" value="([^"]+)"', approver.get("/manage/proposals").text)
    assert len(boxes) == 4
    assert re.findall(r'name="chosen"', as_(app, both).get("/manage/proposals").text) == ['name="chosen"'], (
        "not one's own"
    )
    page = "/manage/proposals/approve"
    with queries() as for_one:
        approver.get(page, query_string={"chosen": boxes[:1]})
    with queries() as for_four:
        shown = approver.get(page, query_string={"chosen": boxes}).text
    assert for_one.count == for_four.count
    for application in more:
        assert f"Not {application.reference} this time." in shown
    read = re.findall(r'name="read" value="([^"]+)"', shown)
    answer = approver.post(page, data={"read": [*read[:3], read[0], read[3].rpartition(":")[0] + ":7"]})
    assert answer.status_code == 409
    assert "3 proposals are approved" in answer.text
    assert len(re.findall(r'name="read" value="([^"]+)"', answer.text)) == 1, "the one that was not stays to be read"
    for _press in range(2):
        assert approver.post(page, data={"read": read}).location == "/manage/proposals"
    assert "No proposal waits" in approver.get("/manage/proposals").text
    for nothing in ({}, {"read": "x"}):
        assert approver.post(page, data=nothing).location == "/manage/proposals"
