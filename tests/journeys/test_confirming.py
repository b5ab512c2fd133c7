"""A partner and a signatory answer by the links that the writer had sent, and the writer reads what they said."""

import re

import pytest
from playwright.sync_api import Browser

from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.confirming import Naming
from tests.journeys.town import APPLICATION, PASSWORD, Town
from tests.mailbox import Mailbox
from tests.processes import Processes

CHECK = f"/apply/{APPLICATION}/concept/check"


@pytest.fixture
def town(browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """A draft that names two partners and who declares."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    Naming(Sessions, mailbox, now, lead_id=company.sign_up("Lead", "lead@test.example", now))
    processes.start("web")
    return Town(browser, processes, True, None)


def test_a_partner_declines_and_a_signatory_declares(town: Town, mailbox: Mailbox) -> None:
    with town.person("lead") as lead:
        lead.open(CHECK)
        lead.press("Ask partners to confirm", exact=False)
        lead.press("Ask for the declaration", exact=False)
        lead.must_read("Asked at bea@test.example", "Asked at dora@test.example")
        links = {str(sent["To"]): link_in(sent.get_content()) for sent in mailbox.deliver(utcnow())}
        with town.visitor() as bea:
            bea.open(links["bea@test.example"])
            bea.must_read("What the application says of you", "Visits at home.")
            bea.type("Your full name", "Bea Bank")
            bea.press("Decline")
            bea.must_read("Say why you decline")
            bea.type("If you decline: why?", "Nobody asked us.")
            bea.press("Decline")
            bea.must_read("Bea Bank declined on", "Nobody asked us.")
        with town.visitor() as dora:
            dora.open(links["dora@test.example"])
            dora.must_read("The whole application, as it stands now", "We visit people at home")
            dora.type("Your full name", "Dora Chair")
            dora.press("Confirm")
            dora.must_read("Dora Chair confirmed this on")
        lead.open(CHECK)
        lead.must_read("Nobody asked us.", "By Dora Chair, on")
    assert not town.faults, "\n".join(town.faults)


def link_in(body: str) -> str:
    """The path of the link in an email."""
    found = re.search(r"/confirm/\S+", body)
    assert found, body
    return found[0]
