"""From nothing to a published first round, by pages alone; and what can go wrong on the way."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Fund, Round, Stage
from assessments.funds.presets import GREENER_LIVING, preset_text
from tests.factories import make_fund, make_person, make_round, make_staff, sign_in

SOON = utcnow().date() + timedelta(days=10)
NEW = {
    "based_on": "example:open-now",
    "title": "Seaside 2027",
    "reference": "sea-2027",
    "opens_on": [str(SOON.day), str(SOON.month), str(SOON.year)],
}


@pytest.fixture
def admin(app: Flask, sessions: _Sessions) -> FlaskClient:
    """The browser of the only person there is, an administrator."""
    with sessions.begin() as session:
        person = make_person(session, "Ada Ministrator", is_administrator=True)
    return sign_in(app.test_client(), person)


def found(admin: FlaskClient) -> str:
    """Make a fund and manage it; the id of the fund."""
    form = {"name": "Seaside Fund", "funder": "The Coast", "purpose": "Cleaner beaches.", "is_mine": "y"}
    assert admin.post("/admin/funds/new", data=form).location == "/admin/first-steps"
    return str(re.findall(r'<option value="([0-9a-f-]{36})"', admin.get("/manage/rounds/new").text)[0])


def test_where_nobody_is_the_home_page_says_how_to_begin(app: Flask, sessions: _Sessions) -> None:
    assert "flask admin create" in app.test_client().get("/").text
    with sessions.begin() as session:
        make_person(session)
    assert "flask admin create" not in app.test_client().get("/").text


def test_an_administrator_gets_from_nothing_to_a_published_round(
    app: Flask, admin: FlaskClient, sessions: _Sessions
) -> None:
    assert 'href="/admin/first-steps"' in admin.get("/admin/people").text
    assert admin.get("/admin/first-steps").text.count("Not done yet") == 4
    fund_id = found(admin)
    steps = admin.get("/admin/first-steps").text
    assert 'href="/manage/rounds/new"' in steps
    assert "Seaside Fund" in steps
    made = admin.post("/manage/rounds/new", data={**NEW, "fund": fund_id})
    assert made.location == "/manage/rounds/SEA-2027/definition"
    page = admin.get(made.location).text
    assert "title: Seaside 2027" in page
    assert "made_up_note" not in page
    assert f"opens: {SOON.isoformat()} 09:00" in page
    changed = _text(page).replace("maximum_grant: £100,000", "maximum_grant: £75,000")
    assert admin.post(made.location, data={"definition": changed}).location == "/manage/rounds/SEA-2027"
    assert "£75,000" in admin.get("/rounds/SEA-2027").text
    assert app.test_client().get("/rounds/SEA-2027").status_code == 404
    assert admin.post("/manage/rounds/SEA-2027/publish").status_code == 302
    assert "Seaside 2027" in app.test_client().get("/rounds/SEA-2027").text
    assert "First steps" not in admin.get("/admin/people").text
    assert admin.post(made.location, data={"definition": changed}).status_code == 422
    assert "stays as it is" in admin.get(made.location).text


def _text(page: str) -> str:
    [text] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return unescape(str(text)).lstrip("\r\n")


def test_what_is_wrong_with_a_new_round_is_told_and_nothing_is_made(admin: FlaskClient, sessions: _Sessions) -> None:
    fund_id = found(admin)
    for changes, said in (
        ({"reference": "sea side"}, "must be capitals and a year"),
        ({"reference": ""}, "#reference"),
        ({"title": ""}, "#title"),
        ({"based_on": "example:nothing"}, "#based_on"),
        ({"based_on": "round:TST-2026"}, "#based_on"),
        ({"opens_on": ["31", "2", "2027"]}, "#opens_on-day"),
        ({"fund": "x"}, "#fund"),
    ):
        answer = admin.post("/manage/rounds/new", data={**NEW, "fund": fund_id, **changes})
        assert answer.status_code == 422, changes
        assert said in answer.text, changes
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Round.id))) == 0


def test_the_same_reference_twice_is_told_at_its_box(admin: FlaskClient) -> None:
    fund_id = found(admin)
    assert admin.post("/manage/rounds/new", data={**NEW, "fund": fund_id}).status_code == 302
    again = admin.post("/manage/rounds/new", data={**NEW, "fund": fund_id})
    assert again.status_code == 422
    assert 'href="#reference"' in again.text


def test_a_wrong_line_is_named_and_what_was_typed_stays(admin: FlaskClient, sessions: _Sessions) -> None:
    fund_id = found(admin)
    path = admin.post("/manage/rounds/new", data={**NEW, "fund": fund_id}).location
    text = _text(admin.get(path).text)
    bad = text.replace("assessors_wanted: 3", "assessors_wanted: lots", 1).replace("kind: budget", "kind: riches", 1)
    lines = [number for number, line in enumerate(bad.splitlines(), 1) if "lots" in line or "riches" in line]
    answer = admin.post(path, data={"definition": bad})
    assert answer.status_code == 422
    assert all(f"line {number}:" in answer.text for number in lines)
    assert "(kind: riches)" in answer.text or "(- kind: riches)" in answer.text
    assert "assessors_wanted: lots" in answer.text
    with sessions.reading() as session:
        assert set(session.scalars(select(Stage.assessors_wanted))) == {3}


@pytest.mark.parametrize(
    "change", [("reference: SEA-2027", "reference: SEA-2028"), ("name: Seaside Fund", "name: Another Fund")]
)
def test_a_draft_does_not_become_another_round(
    admin: FlaskClient, sessions: _Sessions, change: tuple[str, str]
) -> None:
    fund_id = found(admin)
    path = admin.post("/manage/rounds/new", data={**NEW, "fund": fund_id}).location
    answer = admin.post(path, data={"definition": _text(admin.get(path).text).replace(*change, 1)})
    assert answer.status_code == 422
    assert "stay as they are in a draft" in answer.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Round.id))) == session.scalar(select(func.count(Fund.id))) == 1


def test_a_file_makes_a_draft_of_a_fund_that_one_manages_and_of_no_other(app: Flask, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        manager = make_staff(session, make_fund(session, "Greener Living Fund"), Role.MANAGER)
        stranger = make_staff(session, make_fund(session, "Another Fund"), Role.MANAGER)
    content = preset_text(GREENER_LIVING).encode()
    for person, status in ((stranger, 422), (manager, 302), (manager, 422)):
        browser = sign_in(app.test_client(), person)
        answer = browser.post("/manage/rounds/new/file", data={"file": (BytesIO(content), "round.yaml")})
        assert answer.status_code == status
    assert "There is a round with this reference already" in answer.text
    assert browser.get("/manage/rounds/GLF-2008").status_code == 200


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a: [", b"x" * 400_000, "🏖: 1".encode()])
def test_what_is_no_round_is_refused_in_words(admin: FlaskClient, sessions: _Sessions, content: bytes) -> None:
    found(admin)
    answer = admin.post("/manage/rounds/new/file", data={"file": (BytesIO(content), "round.yaml")})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Round.id))) == 0


def test_a_manager_copies_a_round_of_their_fund_and_sees_none_of_another(app: Flask, sessions: _Sessions) -> None:
    now = utcnow()
    with sessions.begin() as session:
        fund = make_fund(session, "Seaside Fund")
        before = make_round(session, now=now, fund=fund, reference="SEA-2026", title="Seaside 2026")
        second = session.scalars(select(Stage).where(Stage.round_id == before.id, Stage.position == 2)).one()
        names = ("opens_at", "closes_at", "assessing_closes_at")
        later = {name: getattr(second, name) + timedelta(days=31) for name in names}
        session.execute(update(Stage).where(Stage.id == second.id).values(later))
        make_round(session, now=now, reference="FAR-2026", title="Far away")
        manager = make_staff(session, fund, Role.MANAGER)
    browser = sign_in(app.test_client(), manager)
    page = browser.get("/manage/rounds/new").text
    assert "Copy of Seaside 2026 (SEA-2026)" in page
    assert "Far away" not in page
    fund_id = str(fund.id)
    far = browser.post("/manage/rounds/new", data={**NEW, "fund": fund_id, "based_on": "round:FAR-2026"})
    assert far.status_code == 422
    made = browser.post("/manage/rounds/new", data={**NEW, "fund": fund_id, "based_on": "round:SEA-2026"})
    assert made.location == "/manage/rounds/SEA-2027/definition"
    with sessions.reading() as session:
        stages = session.scalars(
            select(Stage).join(Stage.round).where(Round.reference == "SEA-2027").order_by(Stage.position)
        ).all()
        assert [stage.key for stage in stages] == ["concept", "full"]
        assert stages[0].opens_at.date() in (SOON, SOON - timedelta(days=1))
