"""The Greener Living Fund is decided by real clicks: 112 concept papers, 17 invitations with support, 8 awards.

The staff have JavaScript, and the applicants have not; other journeys go to the same pages the other way. Where many do
the same, the first does it by clicks, and the others by use cases.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.journeys.greener_living import (
    Play,
    approve_the_others,
    its_moment_comes,
    open_and_assess,
    write_and_assess_proposals,
    write_terms,
)
from tests.journeys.town import PASSWORD, Town
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

ROUND = "/manage/rounds/GLF-2008"
INVITED = "We would like to read how you would do this."
DECLINED = "Others knew better whom they would influence."
AWARDED = "It will reach those whom nobody else reaches."


@dataclass(frozen=True)
class Scene:
    """The round as it is played, and the devices of those who come to it."""

    play: Play
    staff: Town
    applicants: Town


@pytest.fixture
def scene(browser: Browser, processes: Processes, mailbox: Mailbox) -> Iterator[Scene]:
    """The concept papers are assessed, nothing is decided, and everything runs."""
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    play = open_and_assess(company)
    processes.start_all()
    town = Town(browser, processes, has_script=True, pictures=None)
    yield Scene(play, town, replace(town, has_script=False))
    assert not town.faults, "\n".join(town.faults)


def test_of_112_papers_17_are_invited_with_support_and_8_awarded(scene: Scene) -> None:
    invited = propose_invitations(scene)
    approve(scene, "concept", INVITED)
    set_the_release(scene, invited[0])
    take_the_support_up(scene, invited[0])
    write_and_assess_proposals(scene.play, invited)
    adopt_a_scenario(scene)
    approve(scene, "full", AWARDED)
    release_now(scene)
    awarded = offer_all(scene)
    accept(scene, awarded[0])
    read_the_figures(scene)


def propose_invitations(scene: Scene) -> list[str]:
    """Look at the list against the money, choose the best 17 to be invited with support, and decline the others."""
    with scene.staff.person("manager") as manager:
        manager.open("/manage/")
        manager.follow("Greener Living Fund 2008")
        manager.follow("Decide: Concept paper")
        manager.must_read("The money for projects, £5,600,000, reaches to here.")
        manager.follow("Choose several in the list, and propose one outcome for them")
        manager.must_read("112 applications")
        boxes = manager.page.locator("input[name=chosen]")
        for number in range(17):
            boxes.nth(number).check()
        invited = [boxes.nth(number).get_attribute("value") or "" for number in range(17)]
        manager.page.get_by_label("With several applications").select_option(label="Propose an outcome")
        manager.press("Continue with those ticked")
        propose(manager, "Invite to the next stage", INVITED, 17, grant="29,400", purpose="To work out the budget.")
        manager.open(f"{ROUND}/applications?stage=concept&show=undecided")
        manager.page.get_by_label("With several applications").select_option(label="Propose an outcome")
        manager.press("Continue with all 95 that match")
        propose(manager, "Decline", DECLINED, 95)
        manager.open_until(f"{ROUND}/concept/room", "£499,800", but="Something has changed since")
    return invited


def propose(manager: Walker, outcome: str, reason: str, count: int, *, grant: str = "", purpose: str = "") -> None:
    """Fill in what becomes of several, and wait until it is proposed for each."""
    manager.choose(outcome)
    manager.type("Reason, in words for the applicants", reason)
    manager.type("Preparation grant to each", grant)
    manager.type("What the preparation grant is for", purpose)
    manager.press(f"Propose an outcome: {count} applications")
    manager.open_until(manager.page.url, f"{count} done, 0 left out, 0 to do")


def approve(scene: Scene, stage: str, reason: str) -> None:
    """Approve the first proposal with such a reason by clicks; a colleague does the same with the others."""
    with scene.staff.person("approver") as approver:
        approver.open("/manage/")
        approver.follow("Proposals that wait for approval")
        row = approver.page.get_by_role("row").filter(has_text=reason).first
        row.get_by_role("link").click()
        approver.look()
        approver.must_read(reason, "Nothing that this proposal rests on has changed since it was made.")
        approver.choose("Approve it as it stands")
        approver.press("Record your answer")
    approve_the_others(scene.play, stage)


def set_the_release(scene: Scene, first: str) -> None:
    """Go over the feedback of one, set the release for tomorrow, and see that nobody is told before its moment."""
    with scene.staff.person("manager") as manager:
        manager.open(ROUND)
        manager.follow("112 approved outcomes to release")
        manager.must_read("112 applicants would be told without feedback", "£499,800")
        manager.open(f"/manage/applications/{first}/concept/feedback")
        manager.type("What was strong", "Those whom you know, you know well.")
        manager.type("What would have helped", "A budget by quarter.")
        manager.press("Save this feedback")
        manager.follow("Release outcomes")
        manager.follow("Or set a moment, or name some of them")
        tomorrow = utcnow() + timedelta(days=1)
        manager.choose("All that are approved")
        manager.choose("At the moment below")
        manager.type_date("Day", tomorrow.day, tomorrow.month, tomorrow.year)
        manager.type("Time", "9am")
        manager.choose("I have read the letters, and want these applicants to be told then")
        manager.choose("Tell those who have no feedback their outcome without it")
        manager.press("Set the release")
        manager.must_read("Until then you can stop it.", "112 outcomes")
        with scene.applicants.person(scene.play.address(first)) as applicant:
            applicant.open(f"/apply/{first}/status")
            applicant.must_not_read(INVITED, "Your support")
        its_moment_comes()
        manager.open_until(f"{ROUND}/concept/release", "Nothing waits to be released", "Released")


def take_the_support_up(scene: Scene, first: str) -> None:
    """One reads the letter and the feedback, and accepts the support with an adviser; the others accept it, too."""
    with scene.staff.person("manager") as manager:
        manager.open(f"/manage/applications/{first}")
        manager.follow("Name one adviser")
        manager.page.get_by_label("Adviser", exact=True).select_option(label="Adviser")
        manager.press("Name the adviser")
    with scene.applicants.person(scene.play.address(first)) as applicant:
        applicant.open("/apply/")
        applicant.follow(first)
        applicant.follow("Where this application stands")
        applicant.must_read(INVITED, "Those whom you know, you know well.", "A budget by quarter.", "£29,400")
        applicant.follow("Your support")
        applicant.must_read("To work out the budget.")
        applicant.press("Accept the support")
        applicant.must_read("You have accepted the support.")
    with scene.staff.person("adviser") as adviser:
        adviser.open("/advise/")
        adviser.must_read(first)


def adopt_a_scenario(scene: Scene) -> None:
    """Have it worked out whom the money reaches, and propose that: awards to eight, who ask for all of it."""
    with scene.staff.person("manager") as manager:
        manager.open_until(f"{ROUND}/full/room", "reaches to here", "Marks and figures", but="Something has changed")
        manager.must_read("The money for projects, £5,600,000, reaches to here.")
        manager.follow("What else could be chosen")
        manager.type("Name", "As ranked")
        manager.choose("Down the order")
        manager.press("Work it out")
        manager.open_until(f"{ROUND}/full/scenarios", "£2,800,000 of £2,800,000")
        manager.follow("Adopt it")
        manager.must_read("8 applications are proposed, for £5,600,000 together.")
        manager.type("Reason for those who are in, in words for the applicants", AWARDED)
        manager.choose("Decline")
        manager.type("Reason for those who are left out, in words for the applicants", DECLINED)
        manager.press("Propose these outcomes")
        manager.open_until(manager.page.url, "17 done, 0 left out, 0 to do")
        manager.open_until(f"{ROUND}/full/room", "£5,600,000", but="Something has changed since")
        manager.must_not_read("reaches to here.")


def release_now(scene: Scene) -> None:
    """Tell everybody at once."""
    with scene.staff.person("manager") as manager:
        manager.open(f"{ROUND}/full/release")
        manager.must_read("Award a grant", "£5,600,000")
        manager.choose("I have read the letters, and want to tell these applicants now")
        manager.choose("Tell those who have no feedback their outcome without it")
        manager.press("Release the outcomes")
        manager.must_read("17 outcomes are released.")


def offer_all(scene: Scene) -> list[str]:
    """Offer all eight grants on the fund's terms; returns to whom."""
    write_terms(scene.play)
    last = utcnow() + timedelta(days=20)
    with scene.staff.person("manager") as manager:
        manager.open(f"{ROUND}/awards")
        manager.follow("Offer the grants that 8 applicants were told of")
        boxes = manager.page.locator("input[name=chosen]")
        awarded = [boxes.nth(number).get_attribute("value") or "" for number in range(boxes.count())]
        for number in range(boxes.count()):
            boxes.nth(number).check()
        manager.type_date("Last day to accept", last.day, last.month, last.year)
        manager.press("Make the offers")
        manager.must_read("8 offers are made.", "Offered, not answered yet")
    return awarded


def accept(scene: Scene, reference: str) -> None:
    """Whoever leads one of the eight reads the letter and the offer, and accepts it with their name."""
    with scene.applicants.person(scene.play.address(reference)) as lead:
        lead.open("/apply/")
        lead.follow(reference)
        lead.must_read(AWARDED, "£350,000", "£700,000")
        lead.follow("Your grant: read the offer and answer it")
        lead.page.get_by_role("button", name="Read it to the end and accept").click()
        lead.look()
        lead.type("Your full name", scene.play.applicant(reference).writer)
        lead.choose("I have read the agreement, and I accept it for the organisation")
        lead.press("Accept the grant")
        lead.must_read("You have accepted the grant.")


def read_the_figures(scene: Scene) -> None:
    """What is on the public record is on the round's public page, and its staff read the same."""
    with scene.applicants.visitor() as visitor:
        visitor.open_until("/rounds/GLF-2008", "What came of it", "17 of 112", "8 of 17", "8 of 112")
        visitor.must_read("£6,100,000", "£5,600,000", "£499,800")
    with scene.staff.person("manager") as manager:
        manager.open(f"{ROUND}/statistics")
        manager.must_read("112", "17 of 112", "8 of 17", "£5,600,000", "£499,800")
        manager.open(f"{ROUND}/support")
        manager.must_read("17 of 17 invited applicants have accepted the support.", "£499,800")
