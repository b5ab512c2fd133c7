"""A pack comes down before any account, is filled in and goes up; an earlier application and the passport help."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.applications.packs.grids import cells_by_place
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.assessments.applications.packs.filling import type_beside, write_into
from tests.factories import make_application, make_organisation, make_round, make_submitted
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes
from tests.rowed import COSTS, ask_also

PASSWORD = "seven geese in a row"
DRAFT = "/apply/TST-2026-0001"


@pytest.fixture
def nia(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Iterator[Walker]:
    """Nia leads an organisation with a draft and an earlier application. EVENHAND_PICTURES names a folder."""
    processes.start("web")
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    person_id = company.sign_up("Nia", "nia@test.example", now)
    with Sessions.begin() as session:
        lead = session.get_one(Person, person_id)
        trust = make_organisation(session, "Bright Water Trust", lead=lead)
        old = make_round(session, now=now, reference="OLD-2025", title="The round before")
        make_submitted(session, old, now=now, lead=lead, organisation=trust)
        round_ = make_round(session, now=now)
        ask_also(session, round_, COSTS)
        make_application(session, round_, now=now, lead=lead, organisation=trust)
    folder = os.environ.get("EVENHAND_PICTURES")
    pictures = Path(folder) if folder and has_script else None
    walker = Walker.enter(browser, processes.base_url, has_script=has_script, pictures=pictures)
    yield walker
    walker.leave()
    assert not walker.faults, "\n".join(walker.faults)


@pytest.mark.journey
def test_a_pack_goes_down_is_filled_in_and_comes_up_and_the_rest_is_taken_from_before(
    nia: Walker, tmp_path: Path
) -> None:
    filled = fill_in(download(nia), tmp_path)
    nia.sign_in("nia@test.example", PASSWORD)
    nia.open(DRAFT)
    nia.follow("Bring answers from a Word document")
    nia.press("Show what goes where")
    nia.must_read("There is a problem", "Choose the Word document with your answers.")
    nia.page.set_input_files("input[type=file]", filled)
    nia.press("Show what goes where")
    nia.must_read(
        "Nothing is saved yet.", "Cooler homes", "51 words long", "Bench", "typed beside the boxes", "Dear fund"
    )
    nia.press("Put in what is ticked")
    nia.must_read("Answers put in: 4. Of these, 1 need correcting", "Cooler homes")
    take_the_rest(nia)
    keep_the_passport(nia)
    nia.open(f"{DRAFT}/concept/check")
    nia.must_read("Cooler homes", "Policy 17", "30,000.50", "Bench", "£1,200.50")


def download(visitor: Walker) -> bytes:
    """Find the pack on the page of the round."""
    visitor.open("/rounds/TST-2026")
    with visitor.page.expect_download() as begun:
        visitor.page.get_by_role("link", name="Concept paper: all questions as a Word document").click()
    return Path(begun.value.path()).read_bytes()


def fill_in(pack: bytes, folder: Path) -> Path:
    """Write some answers, one too long, two rows of a table, and something beside the boxes."""
    written = {"eh:title:": "Cooler homes", "eh:summary:": "word " * 51, "eh:people:": "1,200"}
    cells = {"1-item": "Bench", "1-number": "2", "1-cost": "£1,200.50", "1-by": "1 May 2027", "2-item": "Tree"}
    tags = {cell.name: f"eh:costs.{place}:" for place, cell in cells_by_place(COSTS).items()}
    written |= {tags[name]: text for name, text in cells.items()}
    path = folder / "filled.docx"
    path.write_bytes(type_beside(write_into(pack, written), "Dear fund"))
    return path


def take_the_rest(nia: Walker) -> None:
    """Take what the earlier application said where nothing stands yet."""
    nia.follow("Start from an earlier application")
    nia.must_read("The round before", "The same question.")
    nia.follow("Choose what OLD-2025-0001, Concept paper, said")
    nia.press("Take what is chosen")
    nia.must_read("answers were taken from OLD-2025-0001")
    nia.open(f"{DRAFT}/concept/sections/project")
    nia.must_read("Taken from OLD-2025-0001")
    assert nia.page.get_by_label("What is your project called?", exact=True).input_value() == "Cooler homes"


def keep_the_passport(nia: Walker) -> None:
    """Add the insurance, with a mistake that is told and mended."""
    nia.open("/account/")
    nia.follow("People, invitations and details")
    nia.follow("The organisation’s passport")
    nia.follow("Add Insurance")
    nia.type("What is it called, or what is its number?", "Policy 17")
    nia.press("Save")
    nia.must_read("There is a problem", "Enter its date.")
    nia.type_date("Its date", 1, 9, 2026)
    nia.type_date("Last day on which it counts", 31, 8, 2099)
    nia.press("Save")
    nia.must_read("Insurance: saved.", "Policy 17", "In order")
