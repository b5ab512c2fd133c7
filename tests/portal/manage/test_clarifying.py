"""Returning an application with questions, on the pages of the fund, of its applicant and of its assessor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from assessments.accounts.models import Person
from assessments.applications.clarifications import Clarification
from assessments.applications.models import Submission
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.scoring.models import Assignment
from tests.factories import make_person, make_round, make_submitted
from tests.outcomes import Staff, make_staffed_fund
from tests.portal.apply.pages import main_of, text_of
from tests.portal.manage.pages import as_

WHY = "You name two towns, & the <sum> fits one."


@dataclass(frozen=True)
class Desk:
    """An application that waits to be screened."""

    app: Flask
    sessions: _Sessions
    staff: Staff
    lead: Person
    reference: str

    @property
    def manager(self) -> FlaskClient:
        return as_(self.app, self.staff.manager)

    @property
    def applicant(self) -> FlaskClient:
        return as_(self.app, self.lead)

    @property
    def page(self) -> str:
        return f"/manage/applications/{self.reference}"

    @property
    def own(self) -> str:
        return f"/apply/{self.reference}"

    def ask(self, *, days: int = 9, **changes: Any) -> Any:
        until = (utcnow() + timedelta(days=days)).date()
        day = [str(until.day), str(until.month), str(until.year)]
        form = {"questions": ["summary", "people"], "reason": WHY, "until": day, "clock": "5pm", **changes}
        return self.manager.post(f"{self.page}/concept/clarify", data=form)

    def answer(self) -> None:
        """Change one of the two answers, and hand in again."""
        client = self.applicant
        client.post(f"{self.own}/concept/sections/project", data={"summary": "We visit people in one town only."})
        assert client.post(f"{self.own}/concept/submit", data={"declared": "y"}).location.endswith("/receipt")


@pytest.fixture
def desk(app: Flask, sessions: _Sessions) -> Desk:
    now: datetime = utcnow()
    with sessions.begin() as session:
        staff, lead = make_staffed_fund(session), make_person(session)
        round_ = make_round(session, now=now, fund=staff.fund)
        return Desk(app, sessions, staff, lead, make_submitted(session, round_, now=now, lead=lead).reference)


def test_the_form_asks_for_questions_a_reason_and_a_date_and_keeps_what_was_typed(desk: Desk) -> None:
    assert "Return it with questions" in desk.manager.get(desk.page).text
    assert "We visit people at home" in desk.manager.get(f"{desk.page}/concept/clarify").text
    for changes, missing in (
        ({"questions": []}, "Choose at least one of the questions."),
        ({"questions": ["nonsense"]}, "Choose at least one of the questions."),
        ({"reason": " "}, "Enter a reason"),
        ({"clock": "soon"}, "Enter a time, like 5pm or 17:30."),
        ({"days": -1}, "The date must be later than now."),
        ({"days": 70}, "The date must be within 60 days."),
    ):
        response = desk.ask(**changes)
        assert (response.status_code, missing in response.text) == (422, True), changes
        assert "reason" in changes or "You name two towns, &amp; the &lt;sum&gt; fits one." in response.text
    assert 'value="people" checked' in desk.ask(reason=" ").text


def test_while_it_is_returned_the_staff_read_what_was_submitted_and_nothing_of_what_is_written(desk: Desk) -> None:
    for _time in range(2):  # a double click
        assert desk.ask().location == desk.page
    desk.applicant.post(f"{desk.own}/concept/sections/project", data={"summary": "Half a secret answer."})
    for person in (desk.staff.manager, desk.staff.auditor):
        text = text_of(as_(desk.app, person).get(desk.page))
        for words in (WHY, "What will you do?", "We visit people at home", "The applicant can submit again before"):
            assert words in text
        assert "Half a secret answer." not in text
    listed = text_of(desk.manager.get("/manage/rounds/TST-2026/applications?state=returned"))
    assert desk.reference in listed
    assert "Half a secret answer." not in listed


def test_while_it_is_returned_it_is_read_and_not_screened(desk: Desk) -> None:
    form = desk.manager.get(f"{desk.page}/concept/screen")
    assert "form" in main_of(form)
    desk.ask()
    page = desk.manager.get(f"{desk.page}/concept/screen")
    for words in ("We visit people at home", "As it was submitted before it was returned", "It is with its applicant"):
        assert words in text_of(page)
    assert "It has not been submitted" not in text_of(page)
    assert "<form" not in main_of(page)
    forged = desk.manager.post(f"{desk.page}/concept/screen", data={"finding": "eligible", "reason": "Fits."})
    assert (forged.status_code, "it was returned to the applicant with questions" in text_of(forged)) == (409, True)


def test_while_it_is_returned_nothing_is_taken_from_elsewhere(desk: Desk) -> None:
    desk.ask()
    assert "Other ways to write" not in text_of(desk.applicant.get(f"{desk.own}/concept"))
    for path in ("reuse", "pack"):
        assert desk.applicant.get(f"{desk.own}/concept/{path}").location == f"{desk.own}/concept"
    given = {"take": "summary", "summary": "From a Word document."}
    refused = desk.applicant.post(f"{desk.own}/concept/pack/place", data=given)
    assert (refused.status_code, "Nothing was put in" in text_of(refused)) == (409, True)
    assert "From a Word document." not in text_of(desk.applicant.get(f"{desk.own}/concept/check"))


def test_the_applicant_sees_what_is_asked_on_every_page_and_can_change_nothing_else(desk: Desk) -> None:
    desk.ask()
    client = desk.applicant
    assert "Returned to you" in text_of(client.get("/apply/"))
    for path in ("/concept", "/concept/sections/project", "/concept/check"):
        text = text_of(client.get(f"{desk.own}{path}"))
        assert WHY in text, path
        assert "submit again before" in text, path
    project, check = (main_of(client.get(f"{desk.own}/concept/{at}")) for at in ("sections/project", "check"))
    assert 'name="summary"' in project
    assert 'name="title"' not in project
    assert "Warmer homes" in project
    assert (check.count(">Change<"), "#answer-summary" in check) == (2, True)
    money = text_of(client.get(f"{desk.own}/concept/sections/money"))
    assert "The fund asks nothing about this section" in money
    forged = client.post(f"{desk.own}/concept/sections/project", data={"summary": "Mine.", "title": "Forged"})
    assert forged.status_code == 409
    assert "what you changed is not one of them" in text_of(forged)
    assert "Mine." in forged.text
    old_tab = {"summary": "Mine.", "title": "Forged", "seen:title": "as it was"}
    assert client.post(f"{desk.own}/concept/sections/project", data=old_tab).status_code == 409
    assert "Forged" not in text_of(client.get(f"{desk.own}/concept/check"))
    assert "two versions" not in text_of(client.get(f"{desk.own}/concept"))


def test_from_one_question_to_the_next_and_to_a_second_receipt_beside_the_first(desk: Desk) -> None:
    desk.ask()
    client = desk.applicant
    went = client.post(f"{desk.own}/concept/sections/project", data={"summary": "We visit people in one town only."})
    assert went.location == f"{desk.own}/concept/sections/reach"
    went = client.post(f"{desk.own}/concept/sections/reach", data={"people": "900"})
    assert went.location == f"{desk.own}/concept"
    assert client.post(f"{desk.own}/concept/submit", data={"declared": "y"}).location == f"{desk.own}/concept/receipt"
    text = text_of(client.get(f"{desk.own}/concept/receipt"))
    assert "Receipt 1:" in text
    one, two = (client.get(f"{desk.own}/concept/receipt.json?number={number}").get_json() for number in (1, 2))
    assert (one["answers"]["people"], two["answers"]["people"]) == (1200, 900)
    assert "You answered, and submitted it again, on" in text_of(client.get(f"{desk.own}/status"))


def test_staff_and_assessor_see_by_words_what_was_changed(desk: Desk) -> None:
    desk.ask()
    desk.answer()
    page = main_of(desk.manager.get(desk.page))
    assert "Changed since it was first submitted" in page
    assert ("<del>" in page, "<ins>" in page) == (True, True)
    assert "Submitted again on" in page
    desk.manager.post(f"{desk.page}/concept/screen", data={"finding": "eligible", "reason": "Yes."})
    assessor = desk.staff.assessors[0]
    day = (utcnow() + timedelta(days=5)).date()
    due = [str(day.day), str(day.month), str(day.year)]
    desk.manager.post(f"{desk.page}/concept/assign", data={"assessor": [str(assessor.id)], "due_on": due})
    with desk.sessions.reading() as session:
        assignment_id = session.scalars(select(Assignment.id)).one()
    client = as_(desk.app, assessor)
    client.post(f"/assess/{assignment_id}/accept")
    page = main_of(client.get(f"/assess/{assignment_id}/score"))
    assert "Changed since it was first submitted" in page
    assert "one town only." in page
    assert WHY not in text_of(client.get(f"/assess/{assignment_id}/score"))


def test_a_form_about_what_was_answered_meanwhile_shows_what_stands(desk: Desk) -> None:
    seen = "1-" + desk.manager.get(f"{desk.page}/concept/clarify").text.split('name="seen"')[1].split('value="1-')[1]
    seen = seen.split('"')[0]
    desk.ask()
    desk.answer()
    response = desk.ask(seen=seen)
    assert response.status_code == 409
    assert WHY in text_of(response)
    with desk.sessions.reading() as session:
        assert len(session.scalars(select(Clarification)).all()) == 1


def test_after_the_date_the_applicant_reads_that_what_they_submitted_stands(desk: Desk) -> None:
    desk.ask()
    with desk.sessions.begin() as session:
        over = utcnow() - timedelta(minutes=1)
        session.execute(update(Submission).values(returned_until=over))
        session.execute(update(Clarification).values(until=over))
    client = desk.applicant
    assert "so what you submitted before stands" in text_of(client.get(f"{desk.own}/status"))
    refused = client.post(f"{desk.own}/concept/submit", data={"declared": "y"})
    assert refused.status_code == 409
    assert "What you submitted before stands, and what you wrote since is kept." in text_of(refused)
