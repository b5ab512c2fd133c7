"""A grant that was told of is offered, read, downloaded and accepted, by real clicks."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.decisions.states import Outcome
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.assessments.awards.worlds import make_round_to_offer, tell
from tests.assessments.rendering.test_printing import text_in
from tests.journeys.town import APPLICATION, PASSWORD, Town
from tests.mailbox import Mailbox
from tests.processes import Processes


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """A manager, and an organisation that was told that it gets a grant."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    known = company.sign_up("Known", "known@test.example", now)
    with Sessions.begin() as session:
        offered = make_round_to_offer(session, now=now, made_up_note=None)
        (told,) = tell(session, offered, [(Outcome.AWARDED, 3_000_000, 2_000_000)], now=now - timedelta(hours=1))
        for name, person in (("manager", offered.world.staff.manager), ("lead", told.lead)):
            person.email = f"{name}@test.example"
            person.password_hash = session.get_one(Person, known).password_hash
    processes.start("web")
    return Town(browser, processes, has_script, None)


def test_a_grant_is_offered_and_accepted_by_a_lead(town: Town, tmp_path: Path) -> None:
    last = utcnow() + timedelta(days=20)
    with town.person("manager") as manager:
        manager.open("/manage/rounds/TST-2026/awards")
        manager.follow("Offer the grant that 1 applicant was told of")
        manager.page.get_by_role("checkbox").first.check()
        manager.type_date("Last day to accept", last.day, last.month, last.year)
        manager.page.get_by_label("The condition").select_option(label="Instalment 2 waits for it")
        manager.press("Make the offers")
        manager.must_read("1 offer is made.", "Offered, not answered yet")
    with town.person("lead") as lead:
        lead.open(f"/apply/{APPLICATION}/status")
        lead.follow("Your grant: read the offer and answer it")
        with lead.page.expect_download() as download:
            lead.page.get_by_role("link", name="Agreement (PDF)").click()
        download.value.save_as(tmp_path / "agreement.pdf")
        text = text_in((tmp_path / "agreement.pdf").read_bytes())
        for words in ("£50,000", "£30,000", "1 April 2027", "The condition", "What terms say.", "Nobody yet"):
            assert words in text
        lead.page.get_by_role("button", name="Read it to the end and accept").click()
        lead.look()
        lead.press("Accept the grant")
        lead.must_read("Type your own name", "Tick the box")
        lead.type("Your full name", "Lee Lead 0")
        lead.choose("I have read the agreement, and I accept it for the organisation")
        lead.press("Accept the grant")
        lead.must_read("You have accepted the grant.", "Accepted by Lee Lead 0", "Waits for a condition")
    with town.person("manager") as manager:
        manager.open(f"/manage/applications/{APPLICATION}/award")
        manager.must_read("Lee Lead 0", "Accepted", "Progress report")
        manager.follow("Vary the award")
    assert not town.faults, "\n".join(town.faults)
