"""Two browsers on one draft, a cut network, a lost session, a page that is late: nothing typed is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from assessments.accounts.models import Person
from assessments.actors import Place
from assessments.applications.models import Answer, Submission
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.funds.models import Stage
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import join, make_application, make_organisation, make_round, revise_rounds
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

PASSWORD = "seven geese in a row"
QUESTION = "What will you do?"
WAITING = "Object.keys(localStorage).filter((name) => name.startsWith('evenhand-draft:')).length"


@pytest.fixture
def section(processes: Processes, mailbox: Mailbox) -> str:
    """A page of a draft that Nia leads and Tom may edit, with a day and a half left."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    nia, tom = (company.sign_up(name, f"{name.lower()}@test.example", now) for name in ("Nia", "Tom"))
    with Sessions.begin() as session:
        lead, editor = session.get_one(Person, nia), session.get_one(Person, tom)
        organisation = make_organisation(session, "Bright Water Trust", lead=lead)
        join(session, editor, organisation, Place.EDITOR)
        round_ = make_round(session, now=now, closes_in=timedelta(hours=30, minutes=10))
        application = make_application(session, round_, now=now, lead=lead, organisation=organisation)
    processes.start("web")
    return f"/apply/{application.reference}/concept/sections/project"


@pytest.fixture
def people(browser: Browser, processes: Processes, section: str) -> Iterator[tuple[Walker, Walker]]:
    walkers = (Walker.enter(browser, processes.base_url), Walker.enter(browser, processes.base_url))
    for walker, name in zip(walkers, ("nia", "tom"), strict=True):
        walker.sign_in(f"{name}@test.example", PASSWORD)
    yield walkers
    for walker in walkers:
        walker.leave()
    faults = [fault for walker in walkers for fault in walker.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
    assert not faults, "\n".join(faults)


def test_whatever_happens_while_two_people_write_nothing_is_lost(people: tuple[Walker, Walker], section: str) -> None:
    nia, tom = people
    nia.open(section)
    nia.must_read("1 day and 6 hours left to submit this application")
    tom.open(section)
    expect(tom.page.locator("[data-others]")).to_have_text("Nia is in this section.")
    _two_in_one_answer(nia, tom, section)
    _cut_off(nia, section)
    _signed_out(nia, section)
    _late(nia)
    nia.page.get_by_role("button", name="Sign out").click()
    nia.page.wait_for_url("**/account/sign-in")
    assert nia.page.evaluate(WAITING) == 0


def _box(walker: Walker) -> str:
    return walker.page.get_by_label(QUESTION, exact=True).input_value()


def _says(walker: Walker, text: str) -> None:
    expect(walker.page.locator(".eh-saved__said")).to_contain_text(text)


def _two_in_one_answer(nia: Walker, tom: Walker, section: str) -> None:
    nia.type(QUESTION, "We visit people.")
    _says(nia, "Saved at")
    tom.type(QUESTION, "We mend windows.")
    told = tom.page.locator("[data-saves=summary] .govuk-error-message")
    expect(told).to_contain_text("This answer was changed in another window while you wrote.")
    assert tom.page.evaluate("document.activeElement.name") == "summary", "nobody is taken out of what they type"
    tom.follow("Compare them and choose")
    tom.page.get_by_text("Make one answer of both").click()
    tom.page.locator("details[open] textarea").fill("We visit people, and mend windows.")
    tom.press("Save this as the answer", exact=False)
    tom.must_read("The version that you chose is saved.")
    nia.open(section)
    assert _box(nia) == "We visit people, and mend windows."
    nia.follow("1 earlier version")
    nia.page.get_by_role("link", name="Compare with what stands now").first.click()
    nia.look()
    nia.must_read("What changed", "[added:]")


def _cut_off(nia: Walker, section: str) -> None:
    nia.open(section)
    nia.page.context.set_offline(True)
    nia.type(QUESTION, "Typed on the train.")
    _says(nia, "No connection.")
    assert nia.page.evaluate(WAITING) == 1
    nia.page.context.set_offline(False)
    _says(nia, "Saved at")
    assert nia.page.evaluate(WAITING) == 0


def _signed_out(nia: Walker, section: str) -> None:
    nia.page.context.clear_cookies()
    nia.type(QUESTION, "Typed after the session had ended.")
    _says(nia, "You are signed out.")
    nia.page.get_by_role("link", name="Sign in again").click()
    nia.type("Email address", "nia@test.example")
    nia.page.get_by_label("Password", exact=True).fill(PASSWORD)
    nia.press("Sign in")
    assert nia.page.url.endswith(section)
    assert _box(nia) == "Typed after the session had ended."
    _says(nia, "Saved at")
    assert _standing() == "Typed after the session had ended."
    assert nia.page.evaluate(WAITING) == 0


def _late(nia: Walker) -> None:
    with Sessions.begin() as session:
        session.execute(update(Stage).where(Stage.position == 1).values(closes_at=utcnow() - timedelta(minutes=1)))
        revise_rounds(session)
    nia.type(QUESTION, "Typed a minute too late.")
    _says(nia, "but late: this closed on")
    assert _standing() == "Typed a minute too late."
    expect(nia.page.locator("[data-left-line]")).to_be_hidden()
    with Sessions.begin() as session:
        session.execute(update(Submission).values(extended_until=utcnow() + timedelta(hours=1, seconds=20)))
    nia.type(QUESTION, "Typed with more time.")
    expect(nia.page.locator("[data-left]")).to_have_text("1 hour")


def _standing() -> str:
    with Sessions.reading() as session:
        return str(session.scalars(select(Answer.value).where(Answer.question_key == "summary")).one())
