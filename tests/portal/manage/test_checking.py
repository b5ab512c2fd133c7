"""The pages of the checklist and of the reserve list, and what an approver sees of what changed."""

from datetime import datetime
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from assessments.accounts.models import Membership, Person
from assessments.applications.models import Application, Submission
from assessments.db import _Sessions
from assessments.decisions.beside import AwardCheck, DecisionNote, ReservePlace
from assessments.decisions.checks import REGISTER, GoneFromRegister
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.documents.models import Document
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import Purpose
from tests.assessments.decisions.test_beside import reserve_three
from tests.assessments.decisions.test_checking import make_listed
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.assessments.documents.papers import PDF
from tests.outcomes import propose
from tests.portal.hidden import hidden_in
from tests.portal.manage.pages import APPLICATIONS, ROUND, as_


def test_that_somebody_is_dissolved_can_be_recorded_in_a_round_without_a_checklist(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        application = make_assessed(session, world, now=now)
    manager, place = as_(app, world.staff.manager), f"{APPLICATIONS}/{application.reference}"
    assert f"{place}/checklist" in manager.get(place).text
    assert "This round has no checklist." in manager.get(f"{place}/checklist").text
    found = {"outcome": "gone", "evidence": "Struck off on 3 March."}
    assert manager.post(f"{place}/checklist/{REGISTER.key}", data=found).status_code == 302
    shown = manager.get(f"{place}/checklist").text
    assert "It can be awarded nothing." in shown
    assert "Struck off on 3 March." in shown
    with sessions.begin() as session, pytest.raises(GoneFromRegister):
        propose(session, world.staff, application, Outcome.AWARDED, now=now, pence=100)


def test_the_checklist_is_done_by_two_people_and_then_an_award_is_proposed_and_read(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = make_listed(session, now)
        lines = session.scalars(
            select(EnvelopeLine.id).where(EnvelopeLine.purpose == Purpose.DELIVERY).order_by(EnvelopeLine.position)
        ).all()
    manager, approver = as_(app, world.staff.manager), as_(app, world.staff.approver)
    place = f"{APPLICATIONS}/{application.reference}"
    proposed = {
        "outcome": "awarded", "reason": "It reaches many.", f"amount-{lines[0]}": "10,000.01", "total": "£10,000",
        "conditions": "Insure it.\r\nTell us the start.", "note": "Ask about rent.",
    }  # fmt: skip
    answer = manager.post(f"{place}/concept/propose", data=proposed)
    assert answer.status_code == 422
    assert "do not add up to this total" in answer.text
    answer = manager.post(f"{place}/concept/propose", data=proposed | {"total": "10000.01"})
    assert "Still open: Registration seen; Bank details." in answer.text
    assert "0 of 4 done" in manager.get(f"{place}/concept/propose").text
    for item in ("register", "bank"):
        page = manager.get(f"{place}/checklist/{item}")
        assert page.status_code == 200
        assert manager.post(f"{place}/checklist/{item}", data={"outcome": "in_order"}).status_code == 422
        sent = manager.post(f"{place}/checklist/{item}", data={"outcome": "in_order", "evidence": "Seen today."})
        assert sent.status_code == 302
    assert f"{place}/checklist/bank/confirm" not in manager.get(f"{place}/checklist").text
    read, confirm = approver.get(f"{place}/checklist"), f"{place}/checklist/bank/confirm"
    assert confirm in read.text
    other = hidden_in(manager.get(f"{place}/checklist/bank")) | {
        "outcome": "in_order",
        "evidence": "Another statement.",
    }
    assert manager.post(f"{place}/checklist/bank", data=other).status_code == 302
    assert approver.post(confirm, data=hidden_in(read)).status_code == 409  # it is about what was not read
    assert approver.post(confirm, data=hidden_in(approver.get(f"{place}/checklist"))).status_code == 302
    assert manager.post(f"{place}/concept/propose", data=proposed | {"total": "10000.01"}).status_code == 302
    with sessions.begin() as session:
        assert session.scalars(select(DecisionNote.note)).all() == ["Ask about rent."]
        assert len(session.scalars(select(AwardCheck)).all()) == 3
        session.execute(update(Submission).values(requested_pence=7_000_000))
    shown = approver.get(f"{place}/concept/decision").text
    for told in ("Insure it.", "Tell us the start.", "Ask about rent.", "£55,000.50 then, £70,000 now", "2 of 4 done"):
        assert told in shown
    decision = f"{place}/concept/decision"
    with sessions.reading() as session:
        assert session.scalars(select(Decision.state)).one().value == "proposed"
    approve = {**hidden_in(approver.get(decision)), "answer": "approve"}
    assert approver.post(decision, data=approve).status_code == 302
    assert "Send it back</button>" not in manager.get(decision).text
    back = hidden_in(approver.get(decision))
    assert back["answer"] == "send_back"
    assert "Enter a reason" in approver.post(decision, data={**back, "reason": " "}).text
    assert approver.post(decision, data={**back, "reason": "A slip."}).status_code == 302
    with sessions.reading() as session:
        assert session.scalars(select(Decision.state)).one().value == "sent_back"


def test_a_file_shows_what_was_seen_and_what_was_recorded_before_stays_to_be_read(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = make_listed(session, now)
        memberships = select(Membership).where(Membership.organisation_id == application.organisation_id)
        lead = session.get_one(Person, session.scalars(memberships).one().person_id)
        auditor = world.staff.auditor
    manager, page = as_(app, world.staff.manager), f"{APPLICATIONS}/{application.reference}/checklist"

    def send(item: str, outcome: str = "in_order", name: str = "register.pdf", content: bytes = PDF) -> TestResponse:
        file = (BytesIO(content), name)
        return manager.post(f"{page}/{item}", data={"outcome": outcome, "evidence": "See it.", "document": file})

    refused = send("register", name="register.exe", content=b"MZ\x90")
    assert refused.status_code == 422
    assert "See it." in refused.text
    refused = send("register", outcome="")
    assert "“register.pdf” was not kept, because the rest was not. Choose it again." in refused.text
    refused = send("bank")
    assert refused.status_code == 422
    assert "Choose no file here" in refused.text
    assert 'name="document"' not in manager.get(f"{page}/bank").text
    for _press in range(2):
        assert send("register", "not_in_order").status_code == 302
    assert send("register", name="later.pdf", content=PDF + b"% later").status_code == 302
    with sessions.reading() as session:
        shown = session.execute(
            select(AwardCheck.id, Document.id, Document.name).outerjoin(AwardCheck.document).order_by(Document.name)
        ).all()
    assert [row[2] for row in shown] == ["later.pdf", "register.pdf"]
    listed = manager.get(page).text
    assert "What was recorded before" in listed
    for check_id, document_id, name in shown:
        assert name in listed
        opened = as_(app, auditor).get(f"{page}/files/{check_id}")
        assert opened.status_code == 200
        assert opened.headers["Content-Disposition"].startswith("attachment")
        assert opened.data.startswith(PDF)
        for person in (lead, auditor, world.staff.manager):
            assert as_(app, person).get(f"/files/{document_id}").status_code == 404
        assert as_(app, lead).get(f"{page}/files/{check_id}").status_code == 403
    assert "later.pdf" in manager.get(f"{ROUND}/awards/checks.csv").text


def test_the_order_of_the_reserve_list_is_typed_and_each_fault_is_named(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        first, second, third = (each.reference for each in reserve_three(session, world, now))
    manager = as_(app, world.staff.manager)
    page = f"{ROUND}/concept/reserves"
    assert 'value="3"' in manager.get(page).text
    answer = manager.post(page, data={first: "2", second: "2", third: "x"})
    assert answer.status_code == 422
    assert answer.text.count("a place of its own") >= 3
    assert manager.post(page, data={first: "20", second: "10", third: "30"}).status_code == 302
    with sessions.reading() as session:
        order = session.scalars(select(ReservePlace.submission_id).order_by(ReservePlace.position)).all()
        named = select(Submission.id, Application.reference).join(Submission.application)
        references = {row[0]: row[1] for row in session.execute(named)}
    assert [references[each] for each in order] == [second, first, third]
