"""What the law and the reader expect, looked at in a browser; and a request for another format, from form to answer."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from portal.public.help import GUIDES
from tests.factories import make_fund, make_round
from tests.journeys.town import PASSWORD, REFERENCE, Town
from tests.mailbox import Mailbox
from tests.processes import Processes

TEXTS = ("/privacy", "/cookies", "/accessibility", "/terms", "/help", "/contact", f"/rounds/{REFERENCE}/contact")


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """An open round and its manager; web and worker are running."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    manager = company.sign_up("Manager", "manager@test.example", now - timedelta(days=30))
    administrator = company.make_administrator("Administrator", "administrator@test.example", now - timedelta(days=30))
    with Sessions.begin() as session:
        fund = make_fund(session)
        make_round(session, now=now, fund=fund)
        fund_id = fund.id
    company.appoint(administrator, manager, fund_id, Role.MANAGER, now)
    processes.start_all()
    return Town(browser, processes, has_script, None)


def test_somebody_asks_for_another_format_and_the_fund_s_manager_answers(town: Town, mailbox: Mailbox) -> None:
    with town.person("manager") as manager:
        manager.open("/manage/")
        manager.follow("Contact details of")
        manager.press("Save")
        manager.must_read("There is a problem")
        manager.type("Email address", "fund@test.example")
        manager.type("Telephone number", "020 7946 0123")
        manager.press("Save")
    with town.visitor() as visitor:
        for path in (*TEXTS, *(f"/help/{people}" for people in GUIDES)):
            visitor.open(path)
        visitor.open(f"/rounds/{REFERENCE}")
        visitor.must_read("020 7946 0123")
        visitor.follow("Ask for this in another format")
        visitor.press("Send the request")
        visitor.must_read("There is a problem", "Choose the format that you need")
        visitor.choose("Large print")
        visitor.type("What do you need in this format?", "All the questions.")
        visitor.type("Your name", "Bea Reader")
        visitor.type("Email address", "bea@test.example")
        visitor.press("Send the request")
        visitor.must_read("Your request is sent")
    town.processes.wait_until(lambda: len(mailbox.messages("bea@test.example")) == 1)
    town.processes.wait_until(lambda: len(mailbox.messages("fund@test.example")) == 1)
    with town.person("manager") as manager:
        manager.open("/manage/")
        manager.must_read("1 waiting")
        manager.follow("Requests for another format")
        manager.follow("Bea Reader")
        manager.must_read("bea@test.example", "All the questions.")
        manager.type("What was done", "Sent by post.")
        manager.press("Record that it is done")
        manager.must_read("Nobody waits for an answer.")
        manager.follow("Answered requests")
        manager.must_read("Bea Reader")
    assert not town.faults, "\n".join(town.faults)
