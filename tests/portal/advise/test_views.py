"""An adviser's pages."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.models import SupportSession
from assessments.decisions.use_cases import accept_support
from portal.advise.forms import minutes_from
from tests.assessments.decisions.worlds import make_world
from tests.factories import actor_of
from tests.portal.manage.pages import MADE_UP, Desk, as_, make_desk, typed_day


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


@pytest.fixture
def adviser(app: Flask, desk: Desk) -> FlaskClient:
    return as_(app, desk.world.staff.adviser)


def page_of(desk: Desk) -> str:
    return f"/advise/{desk.invited.reference}"


def accept(sessions: _Sessions, desk: Desk) -> None:
    with sessions.begin() as session:
        accept_support(session, actor_of(session, desk.lead), desk.invited.reference, now=utcnow())


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1.5", 90), ("2", 120), ("0.25", 15), ("1 h 30", 90), ("1h30m", 90), ("1:30", 90), ("45 minutes", 45),
        ("2 hours", 120), ("1 hour and 15 minutes", 75), ("90m", 90), ("", None), ("-1", None), ("1:75", None),
        ("1e3", None), ("an hour", None), ("١", None),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(typed: str, minutes: int | None) -> None:
    assert minutes_from(typed) == minutes


def test_an_adviser_reads_what_was_handed_in_and_what_the_grant_is_for(adviser: FlaskClient, desk: Desk) -> None:
    assert desk.invited.reference in adviser.get("/advise/").text
    page = adviser.get(page_of(desk)).text
    for words in ("£12,345.67", "A costed plan", "For the reasons that the panel gave.", "What will you do?", MADE_UP):
        assert words in page
    assert "How will you deliver it?" not in page
    assert "has not accepted the support yet" in page


def test_a_session_is_logged_once_however_often_it_is_sent(
    adviser: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    accept(sessions, desk)
    [key] = re.findall(r'name="entry_key"[^>]*value="([^"]+)"', adviser.get(page_of(desk)).text)
    form = {"entry_key": key, **typed_day("held_on", 0), "hours": "1 h 30", "worked_on": "The budget."}
    for _press in range(2):
        assert adviser.post(page_of(desk), data=form).status_code == 302
    with sessions.reading() as session:
        assert session.scalars(select(SupportSession.minutes)).all() == [90]
    assert "1 hour 30 minutes" in adviser.get("/advise/").text
    with sessions.reading() as session:
        logged = session.scalars(select(SupportSession.id)).one()
    for _press in range(2):
        assert adviser.post(page_of(desk), data={"strike": str(logged)}).status_code == 302
    assert "1 hour 30 minutes" not in adviser.get("/advise/").text
    assert "Struck out" in adviser.get(page_of(desk)).text
    assert adviser.post(page_of(desk), data={"strike": "x"}).status_code == 404
    assert adviser.post(page_of(desk), data=form).status_code == 409
    assert adviser.post(f"{page_of(desk)}/close").status_code == 302
    assert "The support is finished" in adviser.get(page_of(desk)).text
    for change in ({}, {"hours": ""}):
        late = adviser.post(page_of(desk), data={**form, "entry_key": "another", "worked_on": "Typed late", **change})
        assert (late.status_code, "Typed late" in late.text) == (409, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"held_on": ["31", "2", "2026"]}, "Enter a real date"),
        (typed_day("held_on", 2), "cannot be in the future"),
        (typed_day("held_on", -30), "before the support was offered"),
        ({"hours": "long"}, "like 1.5 or 1 h 30"),
        ({"hours": "0"}, "between a minute and 24 hours"),
        ({"worked_on": ""}, "Say what was worked on"),
    ],
)
def test_what_cannot_have_been_is_refused_and_what_was_typed_stays(
    adviser: FlaskClient, desk: Desk, sessions: _Sessions, change: dict[str, object], said: str
) -> None:
    accept(sessions, desk)
    form = {"entry_key": "a", **typed_day("held_on", 0), "hours": "2", "worked_on": "Typed words"}
    answer = adviser.post(page_of(desk), data={**form, **change})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert ("Typed words" in answer.text) == ("worked_on" not in change)


def test_nobody_else_gets_in(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        stranger = make_world(session, now=utcnow() + timedelta(0), reference="OTH-2026").staff.adviser
    staff = desk.world.staff
    for person in (staff.manager, staff.approver, staff.auditor, staff.moderator, staff.assessors[0], desk.lead):
        for method, page in (("GET", "/advise/"), ("GET", page_of(desk)), ("POST", f"{page_of(desk)}/close")):
            assert as_(app, person).open(page, method=method).status_code == 403, (person.name, page)
    for method, page in (("GET", page_of(desk)), ("POST", page_of(desk)), ("POST", f"{page_of(desk)}/close")):
        assert as_(app, stranger).open(page, method=method).status_code == 404, page
    assert app.test_client().get("/advise/").status_code == 302
