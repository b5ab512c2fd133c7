"""Questions and complaints about outcomes on the pages: sent by applicants, answered by somebody with no part in it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.db import _Sessions
from assessments.replies.models import Reply
from tests.factories import make_staff
from tests.portal.hidden import hidden_in
from tests.portal.manage.pages import APPLICATIONS, ROUND, Desk, as_, make_desk

COMPLAINT = {"kind": "complaint", "text": "Nobody read our budget."}


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


@pytest.fixture
def other(sessions: _Sessions, desk: Desk) -> Person:
    with sessions.begin() as session:
        return make_staff(session, desk.world.staff.fund, Role.MANAGER)


def complain(app: Flask, desk: Desk, sessions: _Sessions) -> str:
    """Send a complaint; the address of its page for the staff."""
    lead, page = as_(app, desk.lead), f"/apply/{desk.invited.reference}/concept/reply"
    assert page in lead.get(f"/apply/{desk.invited.reference}/status").text
    for change, said in (({"kind": ""}, "Choose whether it is"), ({"text": " "}, "Enter what you ask")):
        answer = lead.post(page, data={**COMPLAINT, **change})
        assert (answer.status_code, said in answer.text) == (422, True)
    key = re.search(r'name="entry_key"[^>]*value="([^"]+)"', lead.get(page).text)
    assert key is not None
    for _time in range(2):
        assert lead.post(page, data={**COMPLAINT, "entry_key": key[1]}).status_code == 302
    assert lead.get(f"/apply/{desk.invited.reference}/full/reply").status_code == 404
    with sessions.reading() as session:
        reply = session.scalars(select(Reply)).one()
    return f"{APPLICATIONS}/{desk.invited.reference}/replies/{reply.id}"


def test_a_complaint_is_sent_taken_on_upheld_and_looked_at_again(
    app: Flask, desk: Desk, other: Person, sessions: _Sessions
) -> None:
    page, staff = complain(app, desk, sessions), as_(app, other)
    assert "(1 waits)" in staff.get(ROUND).text
    assert desk.invited.reference in staff.get(f"{ROUND}/replies").text
    assert "Answer this" in staff.get(page).text
    assert staff.post(f"{page}/take").status_code == 302
    missing = staff.post(page, data={"answer": "You are right."})
    assert (missing.status_code, "Choose whether the complaint is upheld." in missing.text) == (422, True)
    assert staff.post(page, data={"step": "uphold", "answer": "You are right."}).status_code == 302
    again = staff.post(f"{page}/reconsider", data={"found": "stays", "note": ""})
    assert (again.status_code, "There is a problem" in again.text) == (422, True)
    assert staff.post(f"{page}/reconsider", data={"found": "stays", "note": "We read it."}).status_code == 302
    told = as_(app, desk.lead).get(f"/apply/{desk.invited.reference}/concept/reply").text
    for part in ("Nobody read our budget.", "You are right.", "We read it.", "The outcome stays as it is."):
        assert part in told
    assert desk.invited.reference in staff.get(f"{ROUND}/replies?done=1").text
    assert "No question or complaint waits for the fund." in staff.get(f"{ROUND}/replies").text


def test_other_words_in_a_page_that_was_sent_before_are_kept_and_sent_by_pressing_again(
    app: Flask, desk: Desk, sessions: _Sessions
) -> None:
    lead, page = as_(app, desk.lead), f"/apply/{desk.invited.reference}/concept/reply"
    key = hidden_in(lead.get(page))["entry_key"]
    assert lead.post(page, data={**COMPLAINT, "entry_key": key}).status_code == 302
    other = {"kind": "question", "text": "Who sat on the panel?"}
    refused = lead.post(page, data={**other, "entry_key": key})
    assert (refused.status_code, "sent before with something else" in refused.text) == (409, True)
    assert refused.text.count(other["text"]) == 1
    anew = hidden_in(refused)["entry_key"]
    assert anew != key
    assert lead.post(page, data={**other, "entry_key": anew}).status_code == 302
    with sessions.reading() as session:
        assert sorted(session.scalars(select(Reply.text))) == [COMPLAINT["text"], other["text"]]


def test_who_decided_is_told_that_somebody_else_answers(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    page, manager = complain(app, desk, sessions), as_(app, desk.world.staff.manager)
    shown = manager.get(page).text
    assert "Somebody of the fund answers this who did not" in shown
    assert "Answer this" not in shown
    assert manager.post(f"{page}/take").status_code == 403
    assert manager.post(page, data={"step": "uphold", "answer": "So."}).status_code == 403


def test_another_s_answer_is_shown_beside_what_was_entered(
    app: Flask, desk: Desk, other: Person, sessions: _Sessions
) -> None:
    page, staff = complain(app, desk, sessions), as_(app, other)
    with sessions.begin() as session:
        second: FlaskClient = as_(app, make_staff(session, desk.world.staff.fund, Role.APPROVER))
    staff.post(f"{page}/take")
    second.post(f"{page}/take")
    refused = staff.post(page, data={"step": "not_uphold", "answer": "Mine.", "seen": "old"})
    assert refused.status_code == 409
    assert "somebody else is answering it" in refused.text
    assert "Mine." in refused.text
