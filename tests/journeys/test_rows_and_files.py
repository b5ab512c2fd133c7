"""The round that is open in the demonstration: files that are kept, refused and taken away; a table and a budget."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator

from assessments.accounts.models import Person
from assessments.actors import SYSTEM
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.funds.presets import OPEN_NOW, read_preset
from assessments.funds.use_cases import load_round, publish_round
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.assessments.documents.papers import HTML, PDF, picture
from tests.clamav import OUR_VIRUS
from tests.factories import make_application, make_organisation
from tests.journeys.test_message import wait_until
from tests.journeys.walker import NARROW, Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

PASSWORD = "seven geese in a row"
UPLOAD = "Upload A map or photographs of the place"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def nia(
    request: pytest.FixtureRequest, browser: Browser, processes: Processes, mailbox: Mailbox, clamd_url: str
) -> Iterator[Walker]:
    """Nia leads an organisation. EVENHAND_PICTURES names a folder."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    person_id = company.sign_up("Nia", "nia@test.example", now)
    processes.environment = {**processes.environment, "CLAMD_URL": clamd_url}
    processes.start_all()
    folder = os.environ.get("EVENHAND_PICTURES")
    pictures = Path(folder) if folder and request.param else None
    walker = Walker.enter(browser, processes.base_url, has_script=bool(request.param), pictures=pictures)
    walker.sign_in("nia@test.example", PASSWORD)
    with Sessions.begin() as session:
        definition = read_preset(OPEN_NOW, today=now.date())
        round_ = load_round(session, SYSTEM, definition, now=now)
        publish_round(session, SYSTEM, definition.reference, now=definition.stages[0].opens_at - timedelta(days=1))
        lead = session.get_one(Person, person_id)
        trust = make_organisation(session, "Bright Water Trust", lead=lead)
        make_application(session, round_, now=now, lead=lead, organisation=trust)
    yield walker
    walker.leave()
    assert not walker.faults, "\n".join(walker.faults)


@pytest.mark.journey
def test_files_a_table_and_a_budget_are_given_refused_and_taken_back(nia: Walker) -> None:
    draft = f"/apply/{read_preset(OPEN_NOW, today=utcnow().date()).reference}-0001"
    nia.open(f"{draft}/concept/sections/place")
    give_files(nia)
    fill_in_the_table(nia)
    nia.open(f"{draft}/concept/sections/money")
    fill_in_the_budget(nia)
    nia.open(f"{draft}/concept/check")
    nia.must_read("mill pond.png", "The mill pond", "1,500", "A public body", "£25,000.50", "£27,000.50")
    nia.must_not_read("old map.png")
    read_on_a_telephone(nia)


def read_on_a_telephone(nia: Walker) -> None:
    """Each row is a card, so that nothing is scrolled sideways; to a screen reader it is a table all the same."""
    nia.page.set_viewport_size(NARROW)
    frames = nia.page.locator(".eh-table-scroll")
    assert frames.evaluate_all("all => all.map((one) => one.scrollWidth - one.clientWidth)") == [0, 0]
    stretches = frames.first.get_by_role("table")
    assert stretches.get_by_role("columnheader").all_inner_texts() == [
        "Where it is", "Length in metres", "Who owns the bank",
    ]  # fmt: skip
    pond = stretches.get_by_role("row").filter(has=nia.page.get_by_role("rowheader", name="The mill pond"))
    assert pond.get_by_role("cell").all_inner_texts() == ["1,200", "A public body"]


def give_files(nia: Walker) -> None:
    """A page that calls itself a PDF, one that carries a virus, and two pictures, one of which is the wrong one."""
    if nia.has_script:
        choose(nia, "large.pdf", bytes(11 * 1024 * 1024))
        nia.must_read("“large.pdf” is larger than 10 MB")  # said at its box, before any of it is sent
    give(nia, "plan.pdf", HTML)
    nia.must_not_read("is larger than 10 MB")
    nia.must_read("There is a problem", "“plan.pdf” was not kept: its content is of no kind that can be uploaded")
    give(nia, "old map.png", picture())
    nia.met.clear()  # the page is looked at again with what is on it now
    give(nia, "flood.pdf", PDF + OUR_VIRUS)
    wait_until(nia, "“flood.pdf” was rejected by the virus scanner")
    wait_until(nia, "No virus found")
    nia.press("Remove flood.pdf")
    nia.press("Remove old map.png")
    nia.must_not_read("flood.pdf", "old map.png")
    give(nia, "mill pond.png", picture())
    nia.must_read("mill pond.png")


def give(nia: Walker, name: str, content: bytes) -> None:
    """Choose a file and upload it."""
    choose(nia, name, content)
    nia.press(UPLOAD)


def choose(nia: Walker, name: str, content: bytes) -> None:
    """Choose a file."""
    nia.page.set_input_files(
        "input[type=file]", FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    )


def fill_in_the_table(nia: Walker) -> None:
    """Two stretches, the length of one not as a number at first; the first row is removed and the others move up."""
    for number, where, metres in (("1", "Nowhere", "7"), ("2", "The mill pond", "1,200"), ("3", "The meadow", "long")):
        if nia.page.get_by_role("group", name=f"Row {number}", exact=True).count() == 0:
            nia.press("Add another row")
        row = group(nia, f"Row {number}")
        row.get_by_label("Where it is").fill(where)
        row.get_by_label("Length in metres").fill(metres)
        row.get_by_label("Who owns the bank").select_option("A public body")
    nia.press("Remove row 1")
    nia.press("Save and continue")
    nia.must_read("There is a problem", "Row 2, Length in metres:")
    second = group(nia, "Row 2")
    assert second.get_by_label("Length in metres").input_value() == "long"
    second.get_by_label("Length in metres").fill("300")
    if nia.has_script:
        nia.must_read("Total: Length in metres 1,500")
    nia.press("Save and continue")


def fill_in_the_budget(nia: Walker) -> None:
    """Amounts of two years, one of them a formula at first; every sum is there, with the script as they are typed."""
    years = nia.page.get_by_role("group", name="People", exact=True).get_by_role("group")
    years.nth(0).get_by_label("Grant asked for").fill("£20,000.50")
    years.nth(0).get_by_label("Match in kind").fill("2000")
    years.nth(1).get_by_label("Grant asked for").fill("=5000")
    if nia.has_script:
        nia.must_read("Total £22,000.50")
    nia.press("Save and continue")
    nia.must_read("There is a problem", "grant asked for: ", "Total £22,000.50")
    group(nia, "People").get_by_role("group").nth(1).get_by_label("Grant asked for").fill("5,000")
    nia.press("Save and continue")


def group(nia: Walker, name: str) -> Locator:
    """The boxes under that heading."""
    return nia.page.get_by_role("group", name=name, exact=True)
