"""The list, beginning, status, withdrawing and support: what an applicant is told, and when."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from assessments.accounts.models import Organisation, Person
from assessments.actors import Place
from assessments.applications.models import Application
from assessments.applications.queries import get_own_application
from assessments.applications.states import State
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import log_session
from assessments.funds.models import Round
from tests.factories import (
    actor_of,
    join,
    make_application,
    make_organisation,
    make_person,
    make_round,
    make_submitted,
    sign_in,
)
from tests.outcomes import COMMENT, REASON, Staff, judge, make_closed_round, make_staffed_fund, propose, release, screen
from tests.portal.apply.pages import main_of, text_of


@dataclass
class Judged:
    """Five applications of one lead's five organisations, handed in alike to a stage that has closed since."""

    sessions: _Sessions
    client: FlaskClient
    now: datetime = field(default_factory=utcnow)
    staff: Staff = field(init=False)
    round: Round = field(init=False)
    lead: Person = field(init=False)
    organisations: list[Organisation] = field(init=False)
    applications: list[Application] = field(init=False)

    def __post_init__(self) -> None:
        with self.sessions.begin() as session:
            self.staff = make_staffed_fund(session)
            self.round = make_closed_round(session, self.staff, now=self.now, made_up_note="All of it is made up.")
            self.lead = make_person(session)
            self.organisations = [make_organisation(session, "Trust", lead=self.lead) for _ in range(5)]
            then = self.now - timedelta(days=10)
            self.applications = [
                make_submitted(session, self.round, now=then, lead=self.lead, organisation=organisation)
                for organisation in self.organisations
            ]
        sign_in(self.client, self.lead)

    def get(self, path: str, number: int = 0) -> Any:
        return self.client.get(f"/apply/{self.applications[number].reference}{path}")

    def post(self, path: str, fields: dict[str, str] | None = None, number: int = 0) -> Any:
        return self.client.post(f"/apply/{self.applications[number].reference}{path}", data=fields or {})

    def decide(self, outcome: Outcome, *, pence: int = 0, is_released: bool = True) -> None:
        """Judge the first application and propose an outcome; release it unless told otherwise."""
        with self.sessions.begin() as session:
            screen(
                session, self.staff, self.applications[0], now=self.now, is_eligible=outcome is not Outcome.INELIGIBLE
            )
            if outcome is not Outcome.INELIGIBLE:
                judge(session, self.staff, self.applications[0], now=self.now)
            propose(session, self.staff, self.applications[0], outcome, now=self.now, pence=pence)
            if is_released:
                release(session, self.staff, self.round, now=self.now)


@pytest.fixture
def judged(sessions: _Sessions, client: FlaskClient) -> Judged:
    return Judged(sessions, client)


def test_before_release_every_page_is_the_same_whatever_was_found_and_proposed(judged: Judged) -> None:
    _submitted, eligible, ineligible, assessed, proposed = judged.applications
    with judged.sessions.begin() as session:
        for application in (eligible, assessed, proposed):
            screen(session, judged.staff, application, now=judged.now)
        screen(session, judged.staff, ineligible, now=judged.now, is_eligible=False)
        for application in (assessed, proposed):
            judge(session, judged.staff, application, now=judged.now)
        propose(session, judged.staff, ineligible, Outcome.INELIGIBLE, now=judged.now)
        propose(session, judged.staff, proposed, Outcome.INVITED, now=judged.now, pence=1_000_000)
    with judged.sessions.reading() as session:
        actor = actor_of(session, judged.lead)
        states = [get_own_application(session, actor, each.reference).current.state for each in judged.applications]
    assert states == [State.SUBMITTED, State.ELIGIBLE, State.INELIGIBLE, State.ASSESSED, State.ASSESSED]

    for path in ("/status", "/concept/check", "/concept/receipt", "/withdraw", "/support", "", "/concept", "/full"):
        assert len({shown(judged, path, number) for number in range(5)}) == 1, path
    cards = main_of(judged.client.get("/apply/")).split("<li class=")[1:]
    assert len(cards) == 5
    assert len({without_references(card.partition("</li>")[0]) for card in cards}) == 1


def shown(judged: Judged, path: str, number: int) -> tuple[int, str]:
    """Status and page of one application, without what differs between any two."""
    response = judged.get(path, number)
    page = main_of(response) if response.status_code != 302 else str(response.location)
    return response.status_code, without_references(page)


def without_references(page: str) -> str:
    """A page without references, fingerprints and the tokens of its forms."""
    return re.sub(r'TST-2026-\d{4}|[0-9a-f]{64}|name="csrf_token"[^>]*', "", page)


def test_a_draft_whose_time_has_passed_is_told_so(sessions: _Sessions, client: FlaskClient) -> None:
    with sessions.begin() as session:
        then = utcnow() - timedelta(days=10)
        round_ = make_round(session, now=then, closes_in=timedelta(days=5))
        lead = make_person(session)
        application = make_application(session, round_, now=then, lead=lead)
    sign_in(client, lead)
    assert "Not submitted in time" in text_of(client.get("/apply/"))
    text = text_of(client.get(f"/apply/{application.reference}/status"))
    assert "The closing time passed before it was submitted." in text
    assert "Submit before" not in text


def test_what_was_handed_in_is_being_considered(judged: Judged) -> None:
    text = text_of(judged.get("/status"))
    assert "Being considered You submitted it, and the fund is considering it." in text
    assert "plans to finish assessing by" in text
    assert "All of it is made up." in text


def test_an_invitation_is_told_with_its_reason_money_and_the_way_on(judged: Judged) -> None:
    judged.decide(Outcome.INVITED, pence=1_250_050)
    text, page = text_of(judged.get("/status")), main_of(judged.get("/status"))
    assert COMMENT not in text  # nobody has gone over it
    for words in (
        "Invited to the next stage",
        REASON,
        "£12,500.50",
        "A costed plan",
        "You were told the outcome on",
    ):
        assert words in text
    assert f'href="/apply/{judged.applications[0].reference}/full"' in page
    assert f'href="/apply/{judged.applications[0].reference}/support"' in page
    assert "A fair case" not in text
    tasks = text_of(judged.get("/full"))
    assert "Where questions match, we copied the answers from your concept paper." in tasks
    assert "Warmer homes" in tasks


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.DECLINED, "Not successful"),
        (Outcome.RESERVE, "On the reserve list"),
        (Outcome.INELIGIBLE, "Not eligible"),
    ],
)
def test_other_outcomes_are_told_with_the_reason_once_they_are_released(
    judged: Judged, outcome: Outcome, words: str
) -> None:
    judged.decide(outcome, is_released=False)
    assert words not in text_of(judged.get("/status"))
    assert REASON not in text_of(judged.get("/status"))
    with judged.sessions.begin() as session:
        release(session, judged.staff, judged.round, now=judged.now)
    text = text_of(judged.get("/status"))
    assert f"{words} " in text
    assert REASON in text
    assert "Withdraw this application" not in text
    assert judged.get("/full").status_code == 404
    assert judged.get("/support").status_code == 404
    assert judged.get("/withdraw").status_code == 409


def test_an_award_is_told_by_year_with_its_total(sessions: _Sessions, client: FlaskClient) -> None:
    now = utcnow()
    with sessions.begin() as session:
        staff = make_staffed_fund(session)
        round_ = make_closed_round(session, staff, now=now, stages=1)
        lead = make_person(session)
        application = make_submitted(session, round_, now=now - timedelta(days=10), lead=lead)
        screen(session, staff, application, now=now)
        judge(session, staff, application, now=now)
        propose(session, staff, application, Outcome.AWARDED, now=now, pence=10_000_001)
        release(session, staff, round_, now=now)
    text = text_of(sign_in(client, lead).get(f"/apply/{application.reference}/status"))
    assert "2026-27 £100,000.01 2027-28 £100,000.01 Total £200,000.02" in text


def test_withdrawing_needs_a_confirmation_and_then_ends_it(judged: Judged) -> None:
    response = judged.post("/withdraw", {"reason": "We have no time."})
    assert response.status_code == 422
    assert '<a href="#confirmed">' in main_of(response)
    assert "We have no time." in main_of(response)
    assert judged.post("/withdraw", {"reason": "We have no time.", "confirmed": "y"}).status_code == 302
    text = text_of(judged.get("/status"))
    assert "Withdrawn You withdrew it" in text
    assert "What you submitted" in text_of(judged.get("/concept/check"))
    assert judged.post("/withdraw", {"confirmed": "y"}).status_code == 302
    assert "You withdrew it" in text_of(judged.get("/status"))


def test_a_reason_that_is_too_long_is_shown_again(judged: Judged) -> None:
    response = judged.post("/withdraw", {"reason": "x" * 5001, "confirmed": "y"})
    assert response.status_code == 422
    assert "x" * 5001 in main_of(response)


def test_only_leads_withdraw_and_accept(judged: Judged) -> None:
    judged.decide(Outcome.INVITED, pence=100)
    with judged.sessions.begin() as session:
        editor = make_person(session)
        join(session, editor, judged.organisations[0], Place.EDITOR)
    sign_in(judged.client, editor)
    assert "Withdraw this application" not in text_of(judged.get("/status"))
    assert judged.get("/withdraw").status_code == 403
    assert judged.post("/withdraw", {"confirmed": "y"}).status_code == 403
    assert "Accept the support" not in text_of(judged.get("/support"))
    assert judged.post("/support/accept").status_code == 403


def test_support_is_accepted_once_and_its_sessions_are_added_up(judged: Judged) -> None:
    judged.decide(Outcome.INVITED, pence=1_500_000)
    text = text_of(judged.get("/support"))
    assert judged.staff.adviser.name in text
    assert "£15,000" in text
    assert "Accept the support" in text
    for _ in range(2):
        assert judged.post("/support/accept").status_code == 302
    assert "Accept the support" not in text_of(judged.get("/support"))
    with judged.sessions.begin() as session:
        adviser = actor_of(session, judged.staff.adviser)
        for number, minutes in enumerate((90, 45)):
            log_session(
                session, adviser, judged.applications[0].reference, entry_key=str(number), held_on=judged.now.date(),
                minutes=minutes, worked_on="The budget", now=judged.now,
            )  # fmt: skip
    text = text_of(judged.get("/support"))
    assert "1 hour 30 minutes The budget" in text
    assert "45 minutes The budget" in text
    assert "Total 2 hours 15 minutes" in text
