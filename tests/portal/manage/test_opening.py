"""A sealed round on the pages: what the staff see of it, opening one early, and what its applicant is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessments.accounts.models import Person
from assessments.applications.models import EarlyOpening
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Round, Stage
from tests.factories import make_person, make_round, make_submitted, revise_rounds
from tests.outcomes import Staff, make_staffed_fund
from tests.portal.manage.pages import as_

TITLE, WHY = "A title that nobody knows", "He rang & asked <us> to look."


@dataclass(frozen=True)
class Desk:
    """A sealed round with one application in it that was handed in."""

    staff: Staff
    lead: Person
    reference: str
    closes_at: datetime

    @property
    def page(self) -> str:
        return f"/manage/applications/{self.reference}"

    @property
    def form(self) -> str:
        return f"{self.page}/concept/open-early"


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    now = utcnow()
    with sessions.begin() as session:
        staff, lead = make_staffed_fund(session), make_person(session)
        round_ = make_round(session, now=now, fund=staff.fund, is_sealed=True)
        application = make_submitted(session, round_, now=now, lead=lead, title=TITLE)
        return Desk(staff, lead, application.reference, now + timedelta(days=10))


def close(sessions: _Sessions, desk: Desk) -> None:
    """Let the first stage be over."""
    with sessions.begin() as session:
        session.execute(update(Stage).where(Stage.key == "concept").values(closes_at=utcnow() - timedelta(minutes=1)))
        revise_rounds(session)


def test_the_page_of_a_sealed_application_shows_that_it_is_and_nothing_of_it(app: Flask, desk: Desk) -> None:
    for person in (desk.staff.manager, desk.staff.approver, desk.staff.auditor, desk.staff.moderator):
        text = as_(app, person).get(desk.page).text
        assert "Sealed until it closes" in text
        assert "nobody but those who wrote it can read it before" in text
        assert TITLE not in text
        assert "55,000" not in text
        assert "Screen it" not in text
        assert ("Open it before its closing" in text) == (person == desk.staff.manager)


def test_the_round_and_its_public_page_say_that_it_is_sealed(app: Flask, desk: Desk) -> None:
    assert "This round is sealed" in as_(app, desk.staff.auditor).get("/manage/rounds/TST-2026").text
    assert "This round is sealed" in app.test_client().get("/rounds/TST-2026").text


def test_opening_asks_for_a_ground_and_a_reason_and_keeps_what_was_typed(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.staff.manager)
    assert "Once it is open, it cannot be sealed again" in client.get(desk.form).text
    for typed, missing in (
        ({"reason": WHY}, "Choose the ground for opening it."),
        ({"ground": "fraud", "reason": " "}, "Enter a reason"),
        ({"ground": "curiosity", "reason": WHY}, "Choose the ground for opening it."),
    ):
        response = client.post(desk.form, data=typed)
        assert (response.status_code, missing in response.text) == (422, True), typed
        assert (typed["reason"] == " ") or "He rang &amp; asked &lt;us&gt; to look." in response.text
    assert "Sealed until it closes" in client.get(desk.page).text


def test_what_was_opened_is_read_by_the_staff_with_who_opened_it_and_why(
    app: Flask, desk: Desk, sessions: _Sessions
) -> None:
    client = as_(app, desk.staff.manager)
    for _ in range(2):  # a double click
        assert client.post(desk.form, data={"ground": "fraud", "reason": WHY}).location == desk.page
    for person in (desk.staff.approver, desk.staff.auditor):
        text = as_(app, person).get(desk.page).text
        assert TITLE in text
        assert desk.staff.manager.name in text
        assert "A suspicion of fraud had to be looked into: He rang &amp; asked &lt;us&gt; to look." in text
        assert "Screen it" not in text
    with sessions.reading() as session:
        assert len(session.scalars(select(EarlyOpening)).all()) == 1


def test_the_applicant_is_told_after_the_closing_when_and_on_what_ground_and_not_before(
    app: Flask, desk: Desk, sessions: _Sessions
) -> None:
    as_(app, desk.staff.manager).post(desk.form, data={"ground": "fraud", "reason": WHY})
    status = f"/apply/{desk.reference}/status"
    assert "before the closing" not in as_(app, desk.lead).get(status).text
    close(sessions, desk)
    text = as_(app, desk.lead).get(status).text
    assert "Opened by the fund’s staff before the closing, on" in text
    assert "Ground: A suspicion of fraud had to be looked into." in text
    assert "He rang" not in text


def test_after_the_closing_there_is_nothing_to_open_early(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    client = as_(app, desk.staff.manager)
    close(sessions, desk)
    assert client.get(desk.form).status_code == 409
    assert client.post(desk.form, data={"ground": "law", "reason": WHY}).status_code == 409
    assert TITLE in client.get(desk.page).text


def test_a_round_that_is_not_sealed_says_nothing_of_seals(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        session.execute(update(Round).values(is_sealed=False))
        revise_rounds(session)
    for address in (desk.page, "/manage/rounds/TST-2026"):
        assert "ealed" not in as_(app, desk.staff.manager).get(address).text
    assert as_(app, desk.staff.manager).get(desk.form).status_code == 409
