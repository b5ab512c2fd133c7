"""What an organisation does about its grant, on its own pages and as the fund's manager sees it."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from assessments.awards.models import Award, AwardCondition, AwardReport, PromisedOutcome
from assessments.awards.queries import get_award
from assessments.awards.states import AwardState, ReportState
from assessments.awards.use_cases import ReportDraft, answer_evidence, ask_to_lapse, write_report
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome, State
from assessments.messages.models import Email
from assessments.work import run_due_jobs
from tests.assessments.awards.worlds import (
    Offered,
    Told,
    accept,
    award_one,
    confirm_details,
    make_round_to_offer,
    offer,
    tell,
)
from tests.portal.hidden import hidden_in
from tests.portal.manage.pages import as_, typed_day

PDF = b"%PDF-1.7\nThe lease.\n"


@dataclass
class Running:
    """An accepted award that promised something, and those who look at it."""

    offered: Offered
    told: Told
    applicant: FlaskClient
    manager: FlaskClient
    condition_id: UUID
    report_id: UUID

    @property
    def own(self) -> str:
        return f"/apply/{self.told.reference}/award"

    @property
    def managed(self) -> str:
        return f"/manage/applications/{self.told.reference}/award"


@pytest.fixture
def running(app: Flask, sessions: _Sessions) -> Running:
    now = utcnow()
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        award = offer(session, offered, told, now=now)
        promised = {"outcome": "Warmer homes", "indicator": "Homes visited", "baseline": "40", "target": "400"}
        session.add(PromisedOutcome(award_id=award.id, position=1, **promised))
        accept(session, told, award, now=now)
        condition_id, report_id = award.conditions[0].id, award.reports[0].id
    clients = as_(app, told.lead), as_(app, offered.world.staff.manager)
    return Running(offered, told, *clients, condition_id, report_id)


def test_a_report_sets_what_was_reached_beside_what_was_promised(running: Running, sessions: _Sessions) -> None:
    page = f"{running.own}/reports/{running.report_id}"
    shown = running.applicant.get(page)
    for words in ("Reached so far: Homes visited", "It was 40; you promised 400."):
        assert words in shown.text
    report = {**hidden_in(shown), "words": "We visited half of them.", "spent": "1,000"}
    lacking = running.applicant.post(page, data=report)
    assert lacking.status_code == 422
    assert 'href="#reached-1"' in lacking.text
    assert running.applicant.post(page, data={**report, "reached-1": "210 homes"}).status_code == 302
    with sessions.reading() as session:
        sent = session.get_one(AwardReport, running.report_id)
        assert (sent.state, sent.reached) == (ReportState.SENT, {"1": "210 homes"})
    read = running.manager.get(f"{running.managed}/reports/{running.report_id}").text
    assert all(words in read for words in ("Homes visited", "40", "400", "210 homes"))


def test_what_was_typed_is_shown_still_after_a_colleague_sent_the_report_or_the_condition_was_met(
    running: Running, sessions: _Sessions
) -> None:
    report, condition = f"{running.own}/reports/{running.report_id}", f"{running.own}/conditions/{running.condition_id}"
    late = {**hidden_in(running.applicant.get(report)), "words": "Typed in the second tab.", "spent": "7", "save": "1"}
    evidence = {**hidden_in(running.applicant.get(condition)), "words": "Typed in the second tab."}
    with sessions.begin() as session:
        draft = ReportDraft("Sent by a colleague.", 100, {1: "210 homes"})
        actor, reference, now = running.told.actor, running.told.reference, utcnow()
        write_report(session, actor, reference, running.report_id, draft, is_sent=True, now=now)
        manager = running.offered.world.manager
        answer_evidence(session, manager, reference, running.condition_id, is_met=True, reason="We saw it.", now=now)
    for page, typed in ((report, late), (condition, evidence)):
        refused = running.applicant.post(page, data=typed)
        assert refused.status_code == 409
        assert "Typed in the second tab." in refused.text
        assert "in the form below" not in refused.text


def test_evidence_of_a_colleague_is_not_overwritten_by_a_page_that_did_not_show_it(
    running: Running, sessions: _Sessions
) -> None:
    page = f"{running.own}/conditions/{running.condition_id}"
    first, second = ({**hidden_in(running.applicant.get(page)), "words": f"Evidence {n}."} for n in (1, 2))
    assert running.applicant.post(page, data=first).status_code == 302
    refused = running.applicant.post(page, data=second)
    assert refused.status_code == 409
    assert all(words in refused.text for words in ("What stands now", "Evidence 1.", "Evidence 2."))
    assert running.applicant.post(page, data={**second, **hidden_in(refused)}).status_code == 302
    with sessions.reading() as session:
        assert session.get_one(AwardCondition, running.condition_id).evidence == "Evidence 2."


def test_the_document_that_shows_that_a_condition_is_met_is_opened_by_both_sides_and_by_nobody_else(
    running: Running, app: Flask
) -> None:
    page = f"{running.own}/conditions/{running.condition_id}"
    given = {"words": "See the lease.", "document": (BytesIO(PDF), "lease.pdf")}
    assert running.applicant.post(page, data=given, content_type="multipart/form-data").status_code == 302
    theirs = f"{running.managed}/conditions/{running.condition_id}"
    assert f"{theirs}/document" in running.manager.get(theirs).text
    for client, place in ((running.applicant, page), (running.manager, theirs)):
        with client.get(f"{place}/document") as opened:
            assert opened.data == PDF
            assert opened.headers["Content-Disposition"].startswith("attachment")
    staff = running.offered.world.staff
    for person in (staff.assessors[0], staff.adviser):
        assert as_(app, person).get(f"{theirs}/document").status_code in (403, 404)
    wrong = {"words": "See.", "document": (BytesIO(b"MZ\x90\x00"), "lease.exe")}
    refused = running.applicant.post(page, data=wrong, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert 'href="#document"' in refused.text


def test_a_payment_is_noted_on_a_page_that_says_first_whether_there_is_anywhere_to_pay(
    running: Running, sessions: _Sessions
) -> None:
    page = f"{running.managed}/instalments/1"
    before = running.manager.get(page).text
    assert "has not entered any yet" in before
    assert 'name="paid_on-day"' not in before
    refused = running.manager.post(page, data=typed_day("paid_on", 0))
    assert refused.status_code == 409
    assert "Ask a lead of it to enter them" in refused.text
    with sessions.begin() as session:
        confirm_details(session, running.offered, running.told, now=utcnow())
    assert "confirmed by" in running.manager.get(page).text
    assert running.manager.post(page, data=typed_day("paid_on", 0)).status_code == 302


def test_a_letter_that_did_not_arrive_is_named_to_the_manager_with_what_the_mail_server_said(
    running: Running, sessions: _Sessions
) -> None:
    letters = f"/manage/rounds/{running.offered.world.round.reference}/concept/letters"
    assert "could not be delivered" not in running.manager.get(letters).text
    with sessions.begin() as session:
        failed = {"failed_at": utcnow(), "error": "550 No such person"}
        session.execute(update(Email).where(Email.template == "award_offered").values(**failed))
    page = running.manager.get(letters).text
    assert all(words in page for words in ("could not be delivered", "550 No such person", running.told.lead.email))


def test_an_offer_that_nobody_answered_lapses_and_the_next_in_reserve_is_proposed(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        first, second = tell(session, offered, [(Outcome.AWARDED, 280_000_000, 0), (Outcome.RESERVE, 0, 0)], now=now)
        award = offer(session, offered, first, now=now)
    late = datetime(2026, 4, 2, 12, 0, tzinfo=now.tzinfo)
    with sessions.begin() as session:
        ask_to_lapse(session, now=late)
    while run_due_jobs(sessions, now=late):
        pass
    with sessions.reading() as session:
        assert session.get_one(Award, award.id).state is AwardState.LAPSED
        proposed = session.scalars(select(Decision).where(Decision.state == State.PROPOSED)).one()
        assert (proposed.outcome, proposed.submission_id) == (Outcome.AWARDED, second.submission_id)


def test_a_deed_changes_a_target_and_the_day_of_a_report_and_everybody_reads_both(
    running: Running, app: Flask, sessions: _Sessions
) -> None:
    page, vary = f"{running.own}/deeds/1", f"{running.managed}/vary"
    shown = running.manager.get(vary).text
    assert "Target: Homes visited" in shown
    with sessions.reading() as session:
        award = get_award(session, running.offered.world.manager, running.told.reference)
        typed = {f"amount-{one.number}": f"{one.amount_pence / 100:.2f}" for one in award.instalments}
        position = award.reports[0].position
    wanted = {**typed, "target-1": "350", **typed_day(f"report-{position}", 400), "reason": "The winter was long."}
    empty = running.manager.post(vary, data={**wanted, "target-1": ""})
    assert empty.status_code == 422
    assert 'href="#target-1"' in empty.text
    assert running.manager.post(vary, data=wanted).status_code == 302
    approver = as_(app, running.offered.world.staff.approver)
    deed = f"{running.managed}/deeds/1"
    for words in ("Homes visited", "400", "350", "Report due", "The winter was long."):
        assert words in approver.get(deed).text
    assert "As it was" in approver.get(deed).text
    assert approver.post(deed, data={"answer": "yes"}).status_code == 302
    read = running.applicant.get(page)
    assert "350" in read.text
    signed = {**hidden_in(read), "answer": "yes", "name": running.told.lead.name}
    assert running.applicant.post(page, data=signed).status_code == 302
    assert "you promised 350." in running.applicant.get(f"{running.own}/reports/{running.report_id}").text
