"""Twenty minutes of an assessor: an anchor paper by keyboard and on a bad line, then the rest, and how they mark.

Nothing is lost, and nothing goes to anybody else.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from assessments.accounts.models import Person
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.funds.models import Criterion
from assessments.gateways import make_mail
from assessments.scoring.models import Assessment
from assessments.scoring.use_cases import mark_anchor
from portal.commands.stories.people import Company, Post
from tests.assessments.scoring.panels import make_court, make_eligible, offer
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

PASSWORD = "seven geese in a row"
WAITING = "Object.keys(localStorage).filter((name) => name.startsWith('evenhand-draft:')).length"
AT = "document.activeElement.name"


@pytest.fixture
def una(browser: Browser, processes: Processes, mailbox: Mailbox) -> Iterator[Walker]:
    """An assessor to whom two applications are offered, of which the first is what everybody scores first."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    known = company.sign_up("Una", "una@test.example", now)
    with Sessions.begin() as session:
        court = make_court(session, now=now, assessors=1)
        session.execute(
            update(Criterion).where(Criterion.key == "reach").values(top=12, points=[f"{n}" for n in range(13)])
        )
        session.get_one(Person, court.people[0].id).email = "una-a@test.example"
        session.get_one(Person, court.people[0].id).password_hash = session.get_one(Person, known).password_hash
        for days, title in enumerate(("Warm homes", "Dry cellars"), 7):
            application = make_eligible(session, court, now=now, title=title)
            if title == "Warm homes":
                mark_anchor(session, court.manager, application.reference, "concept", is_anchor=True, now=now)
            offer(session, court, application, court.assessors[0], now=now, days=days)
    processes.start("web")
    walker = Walker.enter(browser, processes.base_url)
    walker.sign_in("una-a@test.example", PASSWORD)
    yield walker
    walker.leave()
    faults = [fault for fault in walker.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
    assert not faults, "\n".join(faults)


def test_an_assessor_scores_by_keyboard_and_loses_nothing_on_a_bad_line(una: Walker) -> None:
    una.open("/assess/")
    una.press("Start the next one", exact=False)
    una.press("I have no interest in this application")
    _score_by_keyboard(una)
    _cut_off(una)
    _from_another_window(una)
    _turn_the_keys_off_and_on(una)
    _submit(una, "is submitted. This is the next one.")
    una.must_read("Dry cellars")
    una.open("/assess/?show=submitted")
    una.must_read("1 of 2 done")
    assert una.page.evaluate(WAITING) == 0
    _see_how_others_scored_the_anchor(una)
    _score_the_rest(una)
    una.open("/assess/?show=submitted")
    una.follow("How you mark")
    una.press("Keep my scores as they are, and show me")
    una.must_read("Too little to tell.", "From 2 assessments of yours")
    una.look()


def _submit(una: Walker, told: str) -> None:
    keyboard = una.page.keyboard
    keyboard.press("a")
    keyboard.press("Space")
    assert una.page.get_by_role("radio", name="Yes: take it forward").is_checked()
    keyboard.press("c")
    keyboard.type("Say who mends the pumps.")
    keyboard.press("Shift+Tab")
    keyboard.press("e")
    assert una.page.evaluate(AT) == "submit"
    una.page.keyboard.press("Enter")
    expect(una.page.locator("main")).to_contain_text(told)


def _see_how_others_scored_the_anchor(una: Walker) -> None:
    una.follow("Warm homes")
    una.press("Open the others’ scores")
    una.follow("How you scored the anchor paper")
    una.must_read("1 assessor has submitted it so far.", "The moderator has not recorded agreed scores yet.")
    una.look()


def _score_the_rest(una: Walker) -> None:
    una.open("/assess/")
    una.press("Start the next one", exact=False)
    una.press("I have no interest in this application")
    for points in ("2", "3", "4"):
        una.page.keyboard.press("j")
        una.page.keyboard.press(points)
        una.page.keyboard.press("r")
        una.page.keyboard.type("Plain enough.")
        una.page.keyboard.press("Shift+Tab")
    _submit(una, "That was the last one: all done.")


def _says(una: Walker, text: str) -> None:
    expect(una.page.locator(".eh-saved__said")).to_contain_text(text)


def _score_by_keyboard(una: Walker) -> None:
    keyboard = una.page.keyboard
    keyboard.press("?")
    expect(una.page.get_by_role("dialog")).to_be_visible()
    una.look()
    keyboard.press("Escape")
    for points, reason in (("12", "Wide s and 3 towns."), ("3", "Likely."), ("x", "No costs yet.")):
        keyboard.press("j")
        for key in points:
            keyboard.press(key)
        keyboard.press("r")
        keyboard.type(reason)  # its letters and digits press nothing while one types
        keyboard.press("Shift+Tab")
    _says(una, "Saved at")
    checked = una.page.locator("input[type=radio]:checked").evaluate_all("all => all.map((one) => one.value)")
    assert checked == ["12", "3", "na"]


def _cut_off(una: Walker) -> None:
    una.page.context.set_offline(True)
    una.type("Your private notes (optional)", "Typed on the train.")
    _says(una, "No connection.")
    assert una.page.evaluate(WAITING) == 1
    una.page.context.set_offline(False)
    _says(una, "Saved at")
    assert una.page.evaluate(WAITING) == 0


def _from_another_window(una: Walker) -> None:
    """The first box that another window changed meanwhile says so, and stays as it was typed."""
    with Sessions.begin() as session:
        stored = _stored(session)
        next(one for one in stored.scores if one.reason == "Likely.").reason = "Likelier."
        stored.typed_on = {**stored.typed_on, "change-score": "another window"}
    with una.page.context.expect_page() as opened:
        una.page.evaluate("window.open(location.href)")
    assert opened.value.locator("textarea").nth(1).input_value() == "Likelier."
    opened.value.close()
    una.page.locator("#change-reason").fill("Likely, I think.")
    told = una.page.locator("[data-saves=change-score] .govuk-error-message")
    expect(told).to_contain_text("changed in another window")
    una.press("Save")
    una.must_read("What stands now", "Likelier.")
    una.press("Save")
    una.must_read("Saved.")
    with Sessions.reading() as session:
        assert {one.reason for one in _stored(session).scores} >= {"Likely, I think."}


def _stored(session: Session) -> Assessment:
    return session.scalars(select(Assessment).options(selectinload(Assessment.scores))).one()


def _turn_the_keys_off_and_on(una: Walker) -> None:
    una.follow("Keyboard shortcuts")
    una.press("Turn them off")
    expect(una.page.get_by_text("The keys are off in this browser.")).to_be_visible()
    una.press("Turn them on")
    una.page.keyboard.press("Escape")
