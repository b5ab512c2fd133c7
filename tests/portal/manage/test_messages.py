"""Writing to applicants by the pages: nothing typed is lost, nothing goes out unseen, and it is found again."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.accounts.models import Person
from assessments.clock import utcnow
from assessments.correspondence.models import Letter, Message
from assessments.db import _Sessions
from assessments.work import run_due_jobs
from tests.assessments.correspondence.posts import Office, make_office
from tests.factories import make_application
from tests.mailbox import Mailbox
from tests.portal.manage.pages import ROUND, as_

MESSAGES = f"{ROUND}/messages"
TEXT = {
    "audience": "writing:concept",
    "subject": "About {reference}",
    "body": "Until {closing}.\r\n\r\nSee https://x.example",
}


@pytest.fixture
def office(sessions: _Sessions) -> Office:
    with sessions.begin() as session:
        return make_office(session, now=utcnow())


@pytest.fixture
def client(app: Flask, office: Office) -> FlaskClient:
    return as_(app, office.world.staff.manager)


def only(sessions: _Sessions) -> Message:
    with sessions.reading() as session:
        return session.scalars(select(Message)).one()


def hidden(text: str) -> dict[str, str]:
    """What a form carries along."""
    return dict(re.findall(r'name="(seen_\w+|entry_key)" type="hidden" value="([^"]*)"', text))


def write(client: FlaskClient, **changes: str) -> str:
    """Write a message, and return the address of the page on which it can be sent."""
    form = hidden(client.get(f"{MESSAGES}/new").text)
    answer = client.post(f"{MESSAGES}/new", data={**form, **TEXT, "preview": "Save and look at it", **changes})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_the_round_leads_to_its_messages_and_they_to_writing_one(client: FlaskClient) -> None:
    assert f'href="{MESSAGES}"' in client.get(ROUND).text
    page = client.get(MESSAGES).text
    assert f'href="{MESSAGES}/new"' in page
    assert "Nothing has been written to the applicants of this round yet" in page


def test_the_groups_are_offered_with_how_many_are_in_them(client: FlaskClient) -> None:
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(f"{MESSAGES}/new").text))
    for words in (
        "Concept paper: still writing 1 application", "Concept paper: submitted 4 applications",
        "Concept paper: invited to the next stage 1 application",
        "Concept paper: not successful, or not eligible 1 application", "Applications that I name",
    ):  # fmt: skip
        assert words in page
    assert "awarded" not in page


def test_a_message_is_looked_at_tried_and_sent_and_found_again(
    client: FlaskClient, app: Flask, office: Office, sessions: _Sessions, mailbox: Mailbox
) -> None:
    mailbox.deliver(utcnow())
    send = write(client)
    page = client.get(send).text
    assert f"About {office.draft.reference}" in page
    assert "https://x.example" in page
    assert 'href="https://x.example"' not in page
    answer = client.post(send.replace("/send", "/test"), follow_redirects=True)
    assert "A test is on its way to" in answer.text
    assert client.post(send, data=hidden(page)).status_code == 422
    assert "Tick the box" in client.post(send, data=hidden(page)).text
    for _double_click in range(2):
        answer = client.post(send, data={**hidden(page), "confirmed": "y"}, follow_redirects=True)
        assert answer.status_code == 200
    run_due_jobs(sessions, now=utcnow())
    mailbox.deliver(utcnow())
    texts = [message["Subject"] for message in mailbox.messages() if "About" in message["Subject"]]
    assert texts == [f"[Test] About {office.draft.reference}", *[f"About {office.draft.reference}"] * 2]
    page = client.get(send.replace("/send", "")).text
    assert "1 of 1 written to" in page
    assert "2 sent, 0 waiting, 0 failed" in page
    assert "Stop sending" not in page
    assert "Sent</strong>" in client.get(MESSAGES).text
    page = client.get(f"/manage/applications/{office.draft.reference}/messages").text
    assert "lea@test.example" in page
    assert f"About {office.draft.reference}" in page
    page = as_(app, office.viewer).get(f"/apply/{office.draft.reference}/messages").text
    assert f"About {office.draft.reference}" in page
    assert "lea@test.example" not in page


def test_a_sent_message_is_not_written_on(client: FlaskClient, sessions: _Sessions) -> None:
    send = write(client)
    client.post(send, data={**hidden(client.get(send).text), "confirmed": "y"})
    shown = send.removesuffix("/send")
    for path in (send, f"{shown}/edit"):
        assert client.get(path).location == shown
    assert client.post(f"{shown}/edit", data={**TEXT, "seen_version": "1"}).location == shown
    assert client.post(f"{shown}/discard").status_code == 409


def test_what_was_typed_stays_when_it_cannot_be_taken(client: FlaskClient, sessions: _Sessions) -> None:
    typed = {"audience": "chosen", "references": "TST-2026-9999", "subject": "About {x}", "body": "=cmd() 👋 <b>"}
    answer = client.post(f"{MESSAGES}/new", data={**typed, "save": "Save as a draft"})
    assert answer.status_code == 422
    text = unescape(answer.text)
    for words in ("TST-2026-9999", "About {x}", "=cmd() 👋 <b>", "There is no field {x}", "is called TST-2026-9999"):
        assert words in text
    for field in ("references", "subject"):
        assert f'href="#{field}"' in answer.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Message.id))) == 0


def test_an_empty_form_is_told_everything_that_it_lacks(client: FlaskClient) -> None:
    answer = client.post(f"{MESSAGES}/new", data={"preview": "Save and look at it"})
    assert answer.status_code == 422
    for words in ("Choose who should get the message.", "Enter a subject,", "Enter the message,"):
        assert words in answer.text
    for audience in ("made up", "writing", "writing:none", "awarded:full", ":", "chosen:concept"):
        answer = client.post(f"{MESSAGES}/new", data={**TEXT, "audience": audience})
        assert answer.status_code == 422, audience


def test_a_message_of_ten_thousand_characters_is_taken_and_one_more_is_not(client: FlaskClient) -> None:
    assert client.post(f"{MESSAGES}/new", data={**TEXT, "body": "é\r\n" * 5_000}).status_code == 302
    assert client.post(f"{MESSAGES}/new", data={**TEXT, "body": "é" * 10_001}).status_code == 422


def test_the_same_form_twice_is_one_draft_and_one_gone_back_to_shows_both(
    client: FlaskClient, sessions: _Sessions
) -> None:
    form = {**hidden(client.get(f"{MESSAGES}/new").text), **TEXT, "save": "Save as a draft"}
    for _double_click in range(2):
        assert client.post(f"{MESSAGES}/new", data=form).location == MESSAGES
    answer = client.post(f"{MESSAGES}/new", data={**form, "body": "Something else."})
    assert answer.status_code == 409
    assert "Something else." in answer.text
    assert "Until {closing}." in answer.text
    again = {**form, **hidden(answer.text), "body": "Something else."}
    assert client.post(f"{MESSAGES}/{only(sessions).id}/edit", data=again).status_code == 302
    assert only(sessions).body == "Something else."


def test_two_windows_show_both_texts_and_nothing_is_lost(client: FlaskClient, sessions: _Sessions) -> None:
    write(client)
    edit = f"{MESSAGES}/{only(sessions).id}/edit"
    seen = hidden(client.get(edit).text)
    assert client.post(edit, data={**TEXT, **seen, "body": "Mine."}).status_code == 302
    answer = client.post(edit, data={**TEXT, **seen, "body": "Yours."})
    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert "Yours." in answer.text
    assert client.post(edit, data={**TEXT, **hidden(answer.text), "body": "Yours."}).status_code == 302
    assert only(sessions).body == "Yours."


def test_when_the_number_changes_before_sending_the_page_asks_again(
    client: FlaskClient, office: Office, sessions: _Sessions
) -> None:
    send = write(client)
    page = client.get(send).text
    with sessions.begin() as session:
        make_application(session, office.world.round, now=utcnow() - timedelta(days=10))
    answer = client.post(send, data={**hidden(page), "confirmed": "y"})
    assert answer.status_code == 409
    assert "Applications then: 1, now: 2" in answer.text
    assert 'name="confirmed" type="checkbox" value="y" checked' not in answer.text
    assert client.post(send, data={**hidden(answer.text), "confirmed": "y"}).status_code == 302


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "１"])
def test_made_up_numbers_send_nothing(client: FlaskClient, sessions: _Sessions, number: str) -> None:
    send = write(client)
    for name in ("seen_version", "seen_applications", "seen_people"):
        form = {**hidden(client.get(send).text), "confirmed": "y", name: number}
        assert client.post(send, data=form).status_code == 409
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Letter.id))) == 0


def test_a_message_with_an_empty_list_says_so_and_is_kept(client: FlaskClient, sessions: _Sessions) -> None:
    send = write(client, audience="submitted:full")
    page = client.get(send).text
    assert "Nobody would get this message now." in page
    assert "Send the message" not in page
    form = {"seen_version": "1", "seen_applications": "0", "seen_people": "0", "confirmed": "y"}
    answer = client.post(send, data=form)
    assert answer.status_code == 409
    assert "nobody would get this message now" in answer.text
    assert client.post(send.replace("/send", "/test")).status_code == 409
    assert only(sessions).sent_at is None


def test_a_draft_that_is_not_finished_is_led_back_to_be_finished(client: FlaskClient, sessions: _Sessions) -> None:
    client.post(f"{MESSAGES}/new", data={"audience": "writing:concept", "save": "Save as a draft"})
    message = f"{MESSAGES}/{only(sessions).id}"
    assert client.get(message).location == f"{message}/edit"
    assert client.get(f"{message}/send").location == f"{message}/edit"
    answer = client.post(f"{message}/discard", follow_redirects=True)
    assert "The draft is thrown away" in answer.text
    assert client.get(f"{message}/edit").status_code == 404


def test_an_application_leads_to_writing_to_it_alone(client: FlaskClient, office: Office) -> None:
    page = client.get(f"/manage/applications/{office.submitted.reference}/messages").text
    link = unescape(re.findall(r'href="([^"]+/messages/new[^"]+)"', page)[0])
    page = client.get(link).text
    assert re.search(rf"<textarea[^>]+name=\"references\"[^>]*>\s*{office.submitted.reference}", page)
    assert re.search(r'value="chosen"[^>]* checked', page)


def test_a_message_can_be_stopped_from_its_page(client: FlaskClient, sessions: _Sessions, mailbox: Mailbox) -> None:
    mailbox.deliver(utcnow())
    send = write(client)
    client.post(send, data={**hidden(client.get(send).text), "confirmed": "y"})
    run_due_jobs(sessions, now=utcnow())
    shown = send.removesuffix("/send")
    assert "Stop sending" in client.get(shown).text
    answer = client.post(f"{shown}/stop", follow_redirects=True)
    assert "The message is stopped" in answer.text
    assert "Not sent" in answer.text
    assert mailbox.deliver(utcnow()) == []


def test_an_auditor_reads_what_was_sent_and_no_draft(app: Flask, client: FlaskClient, office: Office) -> None:
    auditor: Person = office.world.staff.auditor
    send = write(client)
    assert "About {reference}" not in as_(app, auditor).get(MESSAGES).text
    client.post(send, data={**hidden(client.get(send).text), "confirmed": "y"})
    page = as_(app, auditor).get(MESSAGES).text
    assert "About {reference}" in page
    assert "Write a message" not in page
    assert "Stop sending" not in as_(app, auditor).get(send.removesuffix("/send")).text
