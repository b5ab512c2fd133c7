"""An administrator alone with an empty Evenhand comes to a first round that everybody can read."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.journeys.town import PASSWORD, Town
from tests.mailbox import Mailbox
from tests.processes import Processes


@pytest.fixture
def town(browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """Nobody but an administrator; everything runs."""
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    company.make_administrator("Administrator", "administrator@test.example", utcnow() - timedelta(days=1))
    processes.start_all()
    return Town(browser, processes, True, None)


def test_an_administrator_comes_from_nothing_to_a_published_round(town: Town) -> None:
    with town.person("administrator") as walker:
        walker.open("/admin/first-steps")
        walker.must_read("Not done yet")
        walker.follow("Create a fund")
        walker.press("Create fund")
        walker.must_read("There is a problem")
        walker.type("Name of the fund", "Seaside Fund")
        walker.type("Who gives the money", "The Coast Foundation")
        walker.type("What the fund is for", "Cleaner beaches.")
        walker.press("Create fund")
        walker.must_read("Seaside Fund is there")
        walker.follow("Set up a round")
        opens = utcnow() + timedelta(days=10)
        walker.page.locator("select[name=based_on]").select_option("example:open-now")
        walker.type("Title of the round", "Seaside 2027")
        walker.type("Reference", "SEA-2027")
        walker.type_date("The first stage opens on", opens.day, opens.month, opens.year)
        walker.press("Make the draft")
        walker.open("/admin/first-steps")
        walker.follow("Go to the draft")
        walker.press("Publish the round")
    with town.visitor() as visitor:
        visitor.open("/rounds/SEA-2027")
        visitor.must_read("Seaside 2027")
    assert not town.faults, "\n".join(town.faults)
