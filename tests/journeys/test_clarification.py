"""The fund asks, the applicant answers; and a stranger finds the receipt genuine, and the staff what was changed."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.accounts.use_cases import appoint
from assessments.actors import SYSTEM, Role
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.assessments.rendering.test_printing import text_in
from tests.factories import make_fund, make_organisation, make_round, make_submitted
from tests.journeys.town import APPLICATION, PASSWORD, Town
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

WHY = "You name two towns, and the sum fits one."


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """A manager, and an application that was handed in."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    ids = {name: company.sign_up(name.title(), f"{name}@test.example", now) for name in ("manager", "lead")}
    with Sessions.begin() as session:
        fund, lead = make_fund(session), session.get_one(Person, ids["lead"])
        organisation = make_organisation(session, "Bright Water Trust", lead=lead)
        make_submitted(session, make_round(session, now=now, fund=fund), now=now, lead=lead, organisation=organisation)
        appoint(session, SYSTEM, person_id=ids["manager"], fund_id=fund.id, role=Role.MANAGER, now=now)
    processes.start("web")
    return Town(browser, processes, has_script, None)


def test_a_clarification_from_asking_to_a_receipt_that_anybody_can_check(town: Town, tmp_path: Path) -> None:
    with town.person("manager") as manager:
        ask(manager)
    with town.person("lead") as lead:
        answer(lead)
        signed, printed = download(lead, "signed file", tmp_path), download(lead, "to read", tmp_path)
    text = text_in(printed.read_bytes())
    for words in ("Receipt 2 for TST-2026-0001", "We visit people in one town only.", "Bright Water Trust"):
        assert words in text
    with town.visitor() as visitor:
        visitor.open("/receipts/check")
        visitor.press("Check this receipt")
        visitor.must_read("Choose a file, or paste what is in it")
        visitor.page.get_by_label("The file (ends in .json)").set_input_files(signed)
        visitor.press("Check this receipt")
        visitor.must_read("This receipt is genuine", APPLICATION, "Bright Water Trust")
    with town.person("manager") as manager:
        manager.open(f"/manage/applications/{APPLICATION}")
        manager.must_read("Changed since it was first submitted", "in one town only.", "Submitted again on", WHY)
    assert not town.faults, "\n".join(town.faults)


def ask(manager: Walker) -> None:
    """Return it with one question."""
    manager.open(f"/manage/applications/{APPLICATION}")
    manager.follow("Return it with questions")
    manager.press("Return it to the applicant")
    manager.must_read("There is a problem", "Enter a reason")
    manager.choose("What will you do?")
    manager.type("What do you need to know?", WHY)
    until = (utcnow() + timedelta(days=9)).date()
    manager.type_date("They can submit again until", until.day, until.month, until.year)
    manager.type("Time", "5pm")
    manager.press("Return it to the applicant")
    manager.must_read("is with its applicant until", "The applicant can submit again before")


def answer(lead: Walker) -> None:
    """Find what is asked, answer it, and submit again."""
    lead.open("/apply/")
    lead.must_read("Returned to you")
    lead.follow("Warmer homes")
    lead.must_read("The fund has returned this to you", WHY)
    lead.follow("What will you do?")
    lead.must_read("Answers that stay as you submitted them")
    lead.type("What will you do?", "We visit people in one town only.")
    lead.press("Save and continue")
    lead.page.get_by_role("button", name="Check your answers and submit").click()
    lead.choose("I have read the declaration, and I make it for the organisation")
    lead.press("Submit application")
    lead.must_read("Application submitted", "Receipt 1:")


def download(walker: Walker, name: str, folder: Path) -> Path:
    """What the link of that name gives."""
    with walker.page.expect_download() as got:
        walker.page.get_by_role("button", name=name).click()
    path = folder / got.value.suggested_filename
    got.value.save_as(path)
    return path
