"""A draft is commented on in the margin and the comments are answered, by real clicks of those whom it concerns."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.accounts.passwords import hash_password
from assessments.clock import utcnow
from assessments.db import Sessions
from tests.assessments.supporting.places import invite_one, make_shared
from tests.journeys.town import APPLICATION, PASSWORD, REFERENCE, Town
from tests.journeys.walker import Walker
from tests.processes import Processes


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes) -> Iterator[Town]:
    """Two invited applicants: one with a draft written in full, and one who has done nothing yet; and the staff."""
    now = utcnow()
    with Sessions.begin() as session:
        place = make_shared(session, now=now)
        invite_one(session, place.world, now=now, is_accepted=False)
        known = hash_password(PASSWORD)
        for name, actor in (("lead", place.lead), ("adviser", place.adviser), ("manager", place.world.manager)):
            person = session.get_one(Person, actor.user_id)
            person.name, person.email, person.password_hash = name.capitalize(), f"{name}@test.example", known
    processes.start("web")
    town = Town(browser, processes, has_script, None)
    yield town
    assert not town.faults, "\n".join(town.faults)


def test_a_draft_is_commented_on_and_the_comments_are_answered(town: Town) -> None:
    with town.person("lead") as lead, town.person("adviser") as adviser, town.person("manager") as manager:
        _ask_for_comments(lead)
        _comment(adviser)
        _answer(lead)
        adviser.page.reload()
        adviser.must_read("Taken up", "Not taken up", "It is one already.", "Yes, in the first line.")
        _say_how_ready(lead, adviser)
        _log_a_session(adviser)
        manager.open(f"/manage/rounds/{REFERENCE}")
        manager.follow("Support")
        manager.must_read("1 of 2 invited applicants have accepted the support.", "1 has had no session yet.")
        manager.must_read("1 hour 30 minutes")
        manager.must_not_read("Say who does what.", "The budget, line by line.")


def _ask_for_comments(lead: Walker) -> None:
    """From the draft, choose two of its three sections, after choosing none."""
    lead.open("/apply/")
    lead.follow(APPLICATION)
    lead.follow("Your support")
    lead.follow("Ask for comments on your draft")
    lead.type("What should your adviser look at? (optional)", "Is it clear who does it?")
    lead.press("Share these sections, and ask for comments")
    lead.must_read("Choose at least one of the sections")
    for section in ("Your project", "Delivery"):
        lead.choose(section)
    lead.press("Share these sections, and ask for comments")
    lead.must_read("Your adviser has not sent comments yet.", "No comment yet")
    lead.must_read("Is it clear who does it?", "Month by month,")


def _comment(adviser: Walker) -> None:
    """Write in the margin, keep it to oneself, and send it."""
    adviser.open("/advise/")
    adviser.follow(APPLICATION)
    adviser.follow("Version 1")
    adviser.must_read("Is it clear who does it?", "Month by month,")
    adviser.must_not_read("£25,000")
    adviser.type("Your comment on “How will you deliver it?”", "Say who does what.")
    adviser.press("Save without sending")
    adviser.type("Your comment on “What will you do?”", "Say it in one sentence.")
    adviser.press("Send the comments to the applicant")
    adviser.must_read("The applicant has your comments, and gets an email.", "Not answered yet")


def _answer(lead: Walker) -> None:
    """Read the comments beside what they are about; take one up, and not the other."""
    lead.open(f"/apply/{APPLICATION}/support")
    lead.follow("Version 1")
    beside = lead.page.locator(".eh-margin").filter(has_text="How will you deliver it?")
    assert "Month by month," in beside.inner_text()
    assert "Say who does what." in beside.inner_text()
    for question, answer, word in (
        ("How will you deliver it?", "Yes", "Yes, in the first line."),
        ("What will you do?", "No", "It is one already."),
    ):
        margin = lead.page.locator(".eh-margin").filter(has_text=question)
        margin.get_by_label(answer, exact=True).check()
        margin.get_by_label("A word about it (optional)").fill(word)
    lead.press("Save your answers")
    lead.must_read("Your answers to the comments are saved.")


def _say_how_ready(lead: Walker, adviser: Walker) -> None:
    """Say from both sides how ready each section is, and read what the other says."""
    for walker, home, level in ((lead, "/apply/", "Ready"), (adviser, "/advise/", "Needs work")):
        walker.open(f"{home}{APPLICATION}{'/support' if walker is lead else ''}")
        walker.follow("How ready each section is")
        walker.page.get_by_label("Delivery", exact=True).select_option(label=level)
        walker.press("Save")
    row = adviser.page.get_by_role("row", name="Delivery")
    assert [cell.strip() for cell in row.get_by_role("cell").all_inner_texts()] == [
        "Ready",
        "Needs work",
        "Everything asked is answered",
    ]


def _log_a_session(adviser: Walker) -> None:
    """Note a session with its hours."""
    adviser.open(f"/advise/{APPLICATION}")
    today = utcnow()
    adviser.type_date("Date of the session", today.day, today.month, today.year)
    adviser.type("Hours", "1.5")
    adviser.type("What was worked on", "The budget, line by line.")
    adviser.press("Log the session")
