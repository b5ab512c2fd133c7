"""What managers keep beside an application, as pages and forms: what is typed stays, twice is once, nothing leaks."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.casework.models import ApplicationTag, Flag, Note, Officer, Tag
from assessments.db import _Sessions
from tests.portal.manage.pages import ROUND, Desk, as_, at, make_desk

TYPED = "=cmd() <b>Ada</b> 🌊"


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


@pytest.fixture
def manager(app: Flask, desk: Desk) -> FlaskClient:
    return as_(app, desk.world.staff.manager)


def count(sessions: _Sessions, model: type[object]) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_tags(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    page = f"{at(desk.fresh)}/tags"
    for form in ({}, {"tag": " "}, {"tag": "x" * 41}):
        answer = manager.post(page, data=form)
        assert answer.status_code == 422
        assert "There is a problem" in answer.text
        assert form.get("tag", "").strip() in answer.text
    for _press in range(2):
        assert manager.post(page, data={"tag": TYPED}).status_code == 302
    assert (count(sessions, Tag), count(sessions, ApplicationTag)) == (1, 1)
    shown = manager.get(at(desk.fresh)).text
    assert "&lt;b&gt;Ada" in shown
    assert "<b>Ada" not in shown
    with sessions.reading() as session:
        tag = session.scalars(select(Tag)).one()
    assert "1 application carries it" in manager.get(f"{ROUND}/tags/{tag.id}").text
    for _press in range(2):
        assert manager.post(f"{page}/{tag.id}/remove").status_code == 302
    assert count(sessions, ApplicationTag) == 0


def test_the_tags_of_a_fund_are_renamed_merged_and_deleted(
    manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    for name in ("First", "Second"):
        manager.post(f"{at(desk.fresh)}/tags", data={"tag": name})
    with sessions.reading() as session:
        first, second = session.scalars(select(Tag).order_by(Tag.name)).all()
    taken = manager.post(f"{ROUND}/tags/{first.id}", data={"name": "SECOND"})
    assert (taken.status_code, "Merge this one into it instead" in taken.text) == (422, True)
    assert manager.post(f"{ROUND}/tags/{first.id}", data={"name": "Third"}).status_code == 302
    for into in ("", "nobody", str(first.id)):
        assert manager.post(f"{ROUND}/tags/{first.id}/merge", data={"into": into}).status_code == 422
    assert manager.post(f"{ROUND}/tags/{first.id}/merge", data={"into": str(second.id)}).status_code == 302
    for press in ("deleted, and off everything", "does not exist any more"):
        answer = manager.post(f"{ROUND}/tags/{second.id}/delete", follow_redirects=True)
        assert press in answer.text
    assert count(sessions, Tag) == 0
    assert "The fund has no tags yet" in manager.get(f"{ROUND}/tags").text


def test_an_address_with_a_tag_that_was_deleted_says_so_and_shows_the_list(
    manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    manager.post(f"{at(desk.fresh)}/tags", data={"tag": "Gone"})
    with sessions.reading() as session:
        tag = session.scalars(select(Tag)).one()
    narrowed = manager.get(f"{ROUND}/applications?tag={tag.id}").text
    assert "1 application<" in narrowed
    assert desk.eligible.reference not in narrowed
    manager.post(f"{ROUND}/tags/{tag.id}/delete")
    for wanted in (tag.id, "nonsense", "' OR 1=1"):
        answer = manager.get(f"{ROUND}/applications", query_string={"tag": str(wanted)})
        assert answer.status_code == 200
        assert "a tag that no longer exists" in answer.text
        assert desk.eligible.reference in answer.text


def test_flags(manager: FlaskClient, app: Flask, desk: Desk, sessions: _Sessions) -> None:
    page = f"{at(desk.fresh)}/flags"
    for text in ("", "x" * 5001):
        answer = manager.post(page, data={"reason": text})
        assert (answer.status_code, text in answer.text) == (422, True)
    for _press in range(2):
        assert manager.post(page, data={"reason": TYPED}).status_code == 302
    assert count(sessions, Flag) == 1
    assert "1 application with an open flag" in manager.get(ROUND).text
    assert "1 application<" in manager.get(f"{ROUND}/applications?show=flagged").text
    auditor = as_(app, desk.world.staff.auditor).get(at(desk.fresh)).text
    assert "&lt;b&gt;Ada" in auditor
    assert "Resolve this flag" not in auditor
    resolve = str(re.findall(r'href="([^"]+/resolve)"', manager.get(at(desk.fresh)).text)[0])
    assert manager.post(resolve, data={"reason": ""}).status_code == 422
    for _press in range(2):
        assert manager.post(resolve, data={"reason": "It was a draft."}).status_code == 302
    again = manager.post(resolve, data={"reason": "Other words."})
    assert (again.status_code, "Other words." in again.text) == (409, True)
    assert "1 resolved flag" in manager.get(at(desk.fresh)).text
    assert "open flag" not in manager.get(ROUND).text


def test_the_lead_officer(manager: FlaskClient, app: Flask, desk: Desk, sessions: _Sessions) -> None:
    page, mine = f"{at(desk.fresh)}/officer", str(desk.world.staff.manager.id)
    for wrong in ("nobody", str(desk.world.staff.auditor.id)):
        assert manager.post(page, data={"officer": wrong}).status_code == 422
    for _press in range(2):
        assert manager.post(page, data={"officer": mine}).status_code == 302
    assert count(sessions, Officer) == 1
    for officer in ("me", mine):
        assert "1 application<" in manager.get(f"{ROUND}/applications?officer={officer}").text
    assert "0 applications<" in as_(app, desk.world.staff.auditor).get(f"{ROUND}/applications?officer=me").text
    assert manager.get(f"{ROUND}/applications?officer=nonsense").status_code == 200
    assert manager.post(page, data={"officer": ""}).status_code == 302
    assert "Who led on it before" in manager.get(at(desk.fresh)).text


def test_notes(manager: FlaskClient, app: Flask, desk: Desk, sessions: _Sessions) -> None:
    page = f"{at(desk.fresh)}/notes"
    for text in ("", "x" * 10_001):
        answer = manager.post(page, data={"text": text, "entry_key": "one"})
        assert (answer.status_code, text in answer.text) == (422, True)
    for _press in range(2):
        assert manager.post(page, data={"text": TYPED, "entry_key": "one"}).status_code == 302
    assert count(sessions, Note) == 1
    approver, auditor = as_(app, desk.world.staff.approver), as_(app, desk.world.staff.auditor)
    assert "&lt;b&gt;Ada" in approver.get(page).text
    assert "&lt;b&gt;Ada" in approver.get(at(desk.fresh)).text
    assert "&lt;b&gt;Ada" not in auditor.get(at(desk.fresh)).text
    assert "Internal notes" not in auditor.get(at(desk.fresh)).text
    assert auditor.get(page).status_code == 403
    assert "Ada" not in approver.post(page, data={"text": "Mine.", "entry_key": "two"}).text
    withdraw = str(re.findall(r'action="([^"]+/withdraw)"', manager.get(page).text)[0])
    for _press in range(2):
        assert manager.post(withdraw).status_code == 302
    assert "Read the withdrawn note" in approver.get(page).text


def test_nothing_that_is_kept_stands_on_an_applicant_s_pages_or_in_a_file(
    manager: FlaskClient, app: Flask, desk: Desk, sessions: _Sessions
) -> None:
    reference = desk.invited.reference
    manager.post(f"{at(desk.invited)}/tags", data={"tag": "Weak-Tag"})
    manager.post(f"{at(desk.invited)}/flags", data={"reason": "Weak-Flag"})
    manager.post(f"{at(desk.invited)}/notes", data={"text": "Weak-Note", "entry_key": "one"})
    lead = as_(app, desk.lead)
    for path in (f"/apply/{reference}/status", f"/apply/{reference}", "/apply/"):
        text = lead.get(path).text
        assert "Weak-" not in text
    auditor = as_(app, desk.world.staff.auditor)
    for what in ("applications", "assessments"):
        with auditor.get(f"{ROUND}/{what}.csv") as file:
            assert "Weak-" not in file.get_data(as_text=True)
    assert lead.get(f"{at(desk.invited)}/notes").status_code == 403
