"""Letters and feedback on the pages: every letter before it goes out, and what an applicant reads of it afterwards."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.messages.models import Email
from tests.assessments.decisions.worlds import decline, make_assessed, make_world
from tests.factories import make_person
from tests.outcomes import propose
from tests.portal.hidden import hidden_in
from tests.portal.manage.pages import APPLICATIONS, ROUND, Desk, as_, at, make_desk
from tests.statements import Statements

LETTERS, RELEASE = f"{ROUND}/concept/letters", f"{ROUND}/concept/release"
FEEDBACK = {"strengths": "A clear plan.", "would_have_helped": "More on renters.", "of-reach": "Six towns."}


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


@pytest.fixture
def manager(app: Flask, desk: Desk) -> FlaskClient:
    return as_(app, desk.world.staff.manager)


def test_a_manager_words_a_letter_and_reads_every_one_before_it_goes_out(manager: FlaskClient, desk: Desk) -> None:
    page = manager.get(f"{LETTERS}/declined")
    assert "We are sorry to tell you" in page.text
    refused = manager.post(f"{LETTERS}/declined", data={"subject": "", "body": "{amuont} {years}", "seen": ""})
    assert refused.status_code == 422
    assert "There is no field {amuont}." in refused.text
    assert 'href="#body"' in refused.text
    lacking = manager.post(f"{LETTERS}/declined", data={"subject": "No", "body": "Not {years}", "seen": ""})
    assert (lacking.status_code, desk.approved.reference in lacking.text) == (422, True)
    words = {"subject": "About {reference}", "body": "Dear friends of {organisation}", "seen": ""}
    assert manager.post(f"{LETTERS}/declined", data=words).status_code == 302
    shown = manager.get(LETTERS).text
    assert f"About {desk.approved.reference}" in shown
    assert "Dear friends of Trust" in shown
    assert "We are glad to invite you" in shown  # what is only proposed, too
    assert manager.get(f"{LETTERS}/awarded").status_code == 404  # nobody is told that at this stage
    other = manager.post(f"{LETTERS}/declined", data={**words, "body": "Mine"})
    assert other.status_code == 409
    assert "What stands now" in other.text
    assert manager.post(f"{LETTERS}/declined/usual").status_code == 302
    assert "Dear friends" not in manager.get(LETTERS).text


def test_a_letter_is_said_to_lack_what_it_would_if_only_the_approved_were_told_and_an_address(
    app: Flask, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        world, now = make_world(session, now=utcnow()), utcnow()
        approved, proposed = (make_assessed(session, world, now=now) for _ in range(2))
        propose(session, world.staff, approved, Outcome.DECLINED, now=now)
        decline(session, world, proposed, now=now)
    client = as_(app, world.staff.manager)
    words = {"subject": "No", "body": "Of {applied}", "seen": ""}
    assert client.post(f"{LETTERS}/declined", data=words).status_code == 302
    shown = client.get(LETTERS).text
    assert shown.count("Of 2") == 2
    assert shown.count("Nothing to fill in for: applied, if only what is approved were released now.") == 1
    assert "Nothing to fill in for: applied. It cannot be released like this." in client.get(RELEASE).text
    contact = f"/manage/funds/{world.staff.fund.id}/contact"
    for page in (LETTERS, RELEASE, f"{RELEASE}/set"):
        assert f'href="{contact}"' in client.get(page).text
    said = {"email": "ask@fund.example", "phone": "", "hours": "", "address": "1 Mill Lane", "topics": ""}
    assert client.post(contact, data=said).status_code == 302
    for page in (LETTERS, RELEASE, f"{RELEASE}/set"):
        assert contact not in client.get(page).text


def test_letters_are_pdfs_to_keep_for_managers_before_and_for_applicants_after(
    app: Flask, manager: FlaskClient, desk: Desk
) -> None:
    preview = manager.get(f"{APPLICATIONS}/{desk.approved.reference}/concept/letter.pdf")
    told = as_(app, desk.lead).get(f"/apply/{desk.invited.reference}/concept/outcome.pdf")
    for response in (preview, told):
        assert response.data.startswith(b"%PDF")
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert as_(app, desk.lead).get(f"/apply/{desk.invited.reference}/full/outcome.pdf").status_code == 404


def test_feedback_is_missed_on_the_release_page_written_beside_its_sources_and_read_by_the_applicant(
    app: Flask, manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    assert "1 applicant would be told without feedback" in manager.get(RELEASE).text
    page = at(desk.approved, "feedback")
    assert "Say more about how you will reach people who rent." in manager.get(page).text
    refused = manager.post(page, data={**FEEDBACK, "strengths": " ", "seen": ""})
    assert (refused.status_code, "Say what was strong" in refused.text) == (422, True)
    assert manager.post(page, data={**FEEDBACK, "seen": ""}).status_code == 302
    assert "Everybody who was assessed gets feedback" in manager.get(RELEASE).text
    assert manager.post(page, data={**FEEDBACK, "strengths": "Other", "seen": ""}).status_code == 409
    assert "With feedback: What was strong, What would have helped, Reach" in manager.get(LETTERS).text
    late = at(desk.invited, "feedback")
    assert manager.post(late, data={**FEEDBACK, "seen": ""}).status_code == 302
    told = as_(app, desk.lead).get(f"/apply/{desk.invited.reference}/status").text
    for part in ("A clear plan.", "More on renters.", "Six towns.", "Your letter as a PDF"):
        assert part in told
    assert "applied, and" not in told  # others of the stage still wait
    assert "Save this feedback" not in manager.get(late).text
    with sessions.begin() as session:
        correction = Proposal(Outcome.INVITED, "Other reasons.", public_note="A score was entered twice.")
        propose_decision(session, desk.world.manager, desk.invited.reference, "concept", correction, now=utcnow())
    seen = hidden_in(manager.get(late))["seen"]
    assert manager.post(late, data={**FEEDBACK, "strengths": "Put right.", "seen": seen}).status_code == 302
    anew = manager.get(late).text
    for part in ("Put right.", "What the applicant was told on", "A clear plan.", "Save this feedback"):
        assert part in anew
    assert "Put right." not in as_(app, desk.lead).get(f"/apply/{desk.invited.reference}/status").text


def test_a_letter_that_could_not_be_delivered_is_shown_with_what_to_do(
    app: Flask, manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    assert "could not be delivered" not in manager.get(LETTERS).text
    with sessions.begin() as session:
        failed = {"failed_at": utcnow(), "error": "SMTPRecipientsRefused: 550 no such user"}
        session.execute(update(Email).where(Email.template == "outcome").values(failed))
    shown = manager.get(LETTERS).text
    for part in ("Letters that could not be delivered", desk.lead.email, "550 no such user", "ask for another address"):
        assert part in shown
    assert "Invited to the next stage" in as_(app, desk.lead).get(f"/apply/{desk.invited.reference}/status").text


def test_the_page_of_letters_asks_as_much_for_many_as_for_few(
    manager: FlaskClient,
    desk: Desk,
    sessions: _Sessions,
    queries: Callable[[], AbstractContextManager[Statements]],
) -> None:
    manager.get(LETTERS)
    with queries() as few:
        manager.get(LETTERS)
    with sessions.begin() as session:
        now = utcnow()
        for _number in range(3):
            application = make_assessed(session, desk.world, now=now, lead=make_person(session))
            propose(session, desk.world.staff, application, Outcome.DECLINED, now=now)
    with queries() as many:
        manager.get(LETTERS)
    assert many.count == few.count
