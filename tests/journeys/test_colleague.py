"""A colleague is invited, writes, only reads, and is gone; another is let in; two organisations become one."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import actor_of, fill_in, make_application, make_fund, make_organisation, make_round
from tests.journeys.town import APPLICATION, PASSWORD, Town
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

SECTION = f"/apply/{APPLICATION}/concept/sections/project"
LEAD, EDITOR, VIEWER = (
    "Lead: can write, submit and invite others",
    "Editor: can write, but not submit",
    "Viewer: can read only",
)


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """Lea leads Bright Water Trust, which has a draft; everything is running. EVENHAND_PICTURES names a folder."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    people = {name: company.sign_up(f"{name.title()} Jones", f"{name}@test.example", now - timedelta(days=30))
              for name in ("lea", "asha", "tom")}  # fmt: skip
    company.make_administrator("Administrator", "administrator@test.example", now - timedelta(days=30))
    with Sessions.begin() as session:
        lead = session.get_one(Person, people["lea"])
        trust = make_organisation(session, "Bright Water Trust", lead=lead)
        round_ = make_round(session, now=now, fund=make_fund(session))
        reference = make_application(session, round_, now=now, lead=lead, organisation=trust).reference
        fill_in(session, actor_of(session, lead), reference, "concept", now=now)
        make_organisation(session, "Bright Watr Trust", lead=session.get_one(Person, people["tom"]))
    processes.start_all()
    folder = os.environ.get("EVENHAND_PICTURES")
    return Town(browser, processes, has_script, Path(folder) if folder and has_script else None)


def test_a_colleague_comes_writes_reads_and_goes(town: Town) -> None:
    with town.visitor() as colleague:
        with town.person("lea") as lead:
            invite(lead)
        join(colleague)
        write(colleague)
        change_to_viewer(town)
        only_read(colleague)
        remove(town)
        colleague.open("/apply/")
        colleague.must_not_read("Warmer homes", "Cooler homes")
        colleague.open(SECTION)
        colleague.must_read("We could not find that")
    assert not town.faults, "\n".join(town.faults)


def test_whoever_finds_their_organisation_here_is_let_in_and_two_that_are_one_are_merged(town: Town) -> None:
    with town.person("asha") as newcomer:
        ask(newcomer)
    with town.person("lea") as lead:
        lead.open("/apply/")
        lead.follow("People of Bright Water Trust")
        lead.follow("Answer Asha Jones")
        lead.press("Send your answer")
        lead.must_read("There is a problem")
        lead.choose("Let them in as editor: can write, but not submit")
        lead.press("Send your answer")
        lead.must_read("Your answer is sent to Asha Jones", "asha@test.example")
    with town.person("administrator") as administrator:
        merge(administrator)
    with town.person("tom") as twin:
        twin.open("/apply/")
        twin.must_read("Warmer homes", "People of Bright Water Trust")
        twin.must_not_read("Bright Watr Trust")
    assert not town.faults, "\n".join(town.faults)


def invite(lead: Walker) -> None:
    """Find the page, invite with mistakes that are told and mended, and send it again."""
    lead.open("/account/")
    lead.follow("People, invitations and details")
    lead.press("Invite a colleague")
    lead.press("Send invitation")
    lead.must_read("There is a problem")
    lead.type("Their email address", "nia@test.example")
    lead.choose(EDITOR)
    lead.press("Send invitation")
    lead.must_read("An invitation is on its way to nia@test.example", "Invitations not accepted yet")


def join(colleague: Walker) -> None:
    """Open the link that came by email, make an account, and be in."""
    for _try in range(100):
        colleague.open("/demo/mail")
        if colleague.reads("nia@test.example"):
            break
        colleague.page.wait_for_timeout(200)
    colleague.follow("invites you to join")
    link = colleague.page.locator("main a[href*='/account/invitations/']").first.get_attribute("href")
    assert link is not None
    colleague.open(link)
    colleague.must_read("Lea Jones", "Bright Water Trust", "nia@test.example")
    colleague.press("Create account and accept")
    colleague.must_read("There is a problem")
    colleague.type("Your full name", "Nia Roberts")
    colleague.page.get_by_label("Password", exact=True).fill(PASSWORD)
    colleague.press("Create account and accept")
    colleague.must_read("You now belong to Bright Water Trust", "Nia Roberts")


def write(colleague: Walker) -> None:
    """Change an answer of the draft, and find that submitting is for leads."""
    colleague.follow("My applications")
    colleague.follow("Warmer homes")
    colleague.must_read("Somebody who leads the organisation submits.")
    colleague.follow("Your project")
    colleague.type("What is your project called?", "Cooler homes")
    colleague.press("Save and continue")
    colleague.open("/apply/")
    colleague.must_read("Cooler homes")
    colleague.open(SECTION)


def change_to_viewer(town: Town) -> None:
    """Let the colleague read only from now on, as the lead."""
    with town.person("lea") as lead:
        lead.open("/account/")
        lead.follow("People, invitations and details")
        lead.page.get_by_role("link", name="Change what Nia Roberts can do").click()
        lead.look()
        lead.choose(VIEWER)
        lead.press("Save")
        lead.must_read(VIEWER)
        lead.page.get_by_role("link", name="Change what Lea Jones can do").click()
        lead.choose(EDITOR)
        lead.press("Save")
        lead.must_read("Make another person a lead first")


def only_read(colleague: Walker) -> None:
    """What was open to be written is refused, with the text kept; reading goes on."""
    colleague.type("What is your project called?", "Typed in vain")
    colleague.press("Save and continue")
    colleague.must_read("You do not have permission")
    assert "Typed in vain" in colleague.page.content()
    colleague.open("/apply/")
    colleague.follow("Cooler homes")
    colleague.must_read("You can read this application, but not change it.")


def remove(town: Town) -> None:
    """Remove the colleague, as the lead."""
    with town.person("lea") as lead:
        lead.open("/account/")
        lead.follow("People, invitations and details")
        lead.page.get_by_role("link", name="Change what Nia Roberts can do").click()
        lead.follow("Remove Nia Roberts from Bright Water Trust")
        lead.press("Remove Nia Roberts from Bright Water Trust")
        lead.must_read("Nia Roberts no longer belongs to Bright Water Trust")
        lead.must_not_read("nia@test.example")


def ask(newcomer: Walker) -> None:
    """Name an organisation that is here, and ask to be let in."""
    newcomer.open("/apply/")
    newcomer.press("Name your organisation")
    newcomer.type("Name of the organisation", "Bright Water")
    newcomer.choose("Charity")
    newcomer.page.get_by_label("Charity number").fill("1234567")
    newcomer.page.locator("[name=income_band][value=up_to_10k]").check()
    newcomer.page.locator("select[name=region]").select_option("wales")
    newcomer.press("Save organisation")
    newcomer.must_read("This organisation is already here")
    newcomer.must_not_read("Lea Jones", "lea@test.example")
    newcomer.press("Ask Bright Water Trust to let me in")
    newcomer.must_read("Your request is sent", "Its leads have been asked")


def merge(administrator: Walker) -> None:
    """Find the two by their number, look at what would move, and merge them."""
    administrator.open("/admin/people")
    administrator.follow("Organisations")
    administrator.follow("Requests to be let in")
    administrator.open("/admin/organisations")
    administrator.follow("Organisations with the same number as another")
    administrator.follow("Bright Watr Trust")
    administrator.press("Merge it into another organisation")
    administrator.follow("Bright Water Trust")
    administrator.press("Merge the organisations")
    administrator.must_read("There is a problem")
    administrator.choose(
        "I have made sure that both are the same organisation, and understand that this cannot be undone"
    )
    administrator.press("Merge the organisations")
    administrator.must_read("Everything now belongs to Bright Water Trust", "Tom Jones", "Asha Jones")
