"""A manager writes to everybody with a draft, tries it and sends it; they read it by email and on their page."""

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.accounts.use_cases import appoint
from assessments.actors import SYSTEM, Place, Role
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import join, make_application, make_fund, make_organisation, make_round
from tests.journeys.town import APPLICATION, PASSWORD, REFERENCE, Town
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

MESSAGES = f"/manage/rounds/{REFERENCE}/messages"
SUBJECT = f"One week left for {APPLICATION}"


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """A manager, and a draft with a lead and an editor."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    ids = {name: company.sign_up(name.title(), f"{name}@test.example", now) for name in ("manager", "lead", "editor")}
    with Sessions.begin() as session:
        fund = make_fund(session)
        lead, editor = (session.get_one(Person, ids[name]) for name in ("lead", "editor"))
        organisation = make_organisation(session, "Bright Water Trust", lead=lead)
        join(session, editor, organisation, Place.EDITOR)
        round_ = make_round(session, now=now, fund=fund)
        make_application(session, round_, now=now, lead=lead, organisation=organisation)
        appoint(session, SYSTEM, person_id=ids["manager"], fund_id=fund.id, role=Role.MANAGER, now=now)
    processes.start_all()
    return Town(browser, processes, has_script, None)


def test_a_message_from_writing_it_to_reading_it(town: Town, mailbox: Mailbox) -> None:
    with town.person("manager") as manager:
        write(manager)
        send(manager)
        wait_until(manager, "2 sent, 0 waiting, 0 failed")
    with town.person("lead") as lead:
        lead.open("/demo/mail")
        lead.must_read(SUBJECT, f"[Test] {SUBJECT}")
        lead.open("/apply/")
        lead.follow("Untitled project")
        lead.follow("Messages about this application")
        lead.must_read(SUBJECT, "Bright Water Trust is still writing", "Sent by email to:", "Editor")
    with town.person("editor") as editor:
        turn_off(editor)
    with town.person("manager") as manager:
        write(manager)
        manager.must_read("Applications: 1. People: 1.")
        send(manager)
        wait_until(manager, "1 sent, 0 waiting, 0 failed")
        manager.open(f"/manage/applications/{APPLICATION}/messages")
        manager.must_read("lead@test.example")
    assert [message["To"] for message in mailbox.messages() if message["Subject"] == SUBJECT] == [
        "lead@test.example", "editor@test.example", "lead@test.example",
    ]  # fmt: skip
    assert not town.faults, "\n".join(town.faults)


def write(manager: Walker) -> None:
    """Write to everybody with a draft, with a mistake that is told and mended, and try it."""
    manager.open(f"/manage/rounds/{REFERENCE}")
    manager.follow("Messages")
    manager.press("Write a message")
    manager.press("Save and look at it")
    manager.page.locator("input[name=audience][value='writing:concept']").check()
    manager.type("Subject", "One week left for {referenz}")
    manager.type("Message", "{organisation} is still writing.\n\nThe stage closes on {closing}.")
    manager.press("Save and look at it")
    manager.must_read("There is no field {referenz}.")
    manager.type("Subject", "One week left for {reference}")
    manager.press("Save and look at it")
    manager.must_read(SUBJECT, "Bright Water Trust is still writing.")
    manager.press("Send a test to me")
    manager.must_read("A test is on its way to manager@test.example.")


def send(manager: Walker) -> None:
    """Send it, not without saying that it is meant."""
    manager.press("Send the message")
    manager.must_read("Tick the box to confirm that you want to send the message.")
    manager.choose("I have read the message, and want to send it to these applicants now")
    manager.press("Send the message")
    manager.must_read("The message is on its way to")


def wait_until(manager: Walker, text: str) -> None:
    """Look again until the worker has sent it."""
    for _try in range(100):
        if manager.reads(text):
            return
        manager.page.wait_for_timeout(200)
        manager.open(manager.page.url)
    raise AssertionError(f"{text!r} did not come: {manager.page.locator('main').inner_text()}")


def turn_off(editor: Walker) -> None:
    """Turn the messages of funds off, as somebody who is not a lead."""
    editor.open("/account/")
    editor.follow("Choose")
    box = editor.page.get_by_label("Message from a fund, to those who help to write an application")
    box.uncheck()
    editor.press("Save")
    editor.must_read("Your choice is saved.")
    assert not box.is_checked()
