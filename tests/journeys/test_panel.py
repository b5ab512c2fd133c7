"""A panel meets on devices: one member leaves for an item, two say whether their scores stand, the chair records."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from assessments.accounts.passwords import hash_password
from assessments.clock import utcnow
from assessments.db import Sessions
from tests.assessments.panels.meetings import Table, make_table
from tests.journeys.walker import Walker
from tests.processes import Processes

PASSWORD = "seven geese in a row"


@dataclass(frozen=True)
class Panel:
    """The chair's device, and those of the two who assessed and of one who only sits."""

    chair: Walker
    amy: Walker
    ben: Walker
    cat: Walker
    table: Table


@pytest.fixture
def panel(browser: Browser, processes: Processes, has_script: bool) -> Iterator[Panel]:
    now = utcnow()
    with Sessions.begin() as session:
        table = make_table(session, now=now, titles=("Snug", "Warm"), made_up_note="All of this is invented.")
        people = [table.court.chair, *table.court.people]
        hashed = hash_password(PASSWORD)
        for person in people:
            assert person is not None
            session.merge(person).password_hash = hashed
        emails = [person.email for person in people if person]
    processes.start("web")
    walkers = [Walker.enter(browser, processes.base_url, has_script=has_script) for _email in emails]
    for walker, email in zip(walkers, emails, strict=True):
        walker.sign_in(email, PASSWORD)
    chair, amy, ben, cat = walkers
    yield Panel(chair, amy, ben, cat, table)
    for walker in walkers:
        walker.leave()
    assert not [fault for walker in walkers for fault in walker.faults]


def test_a_chairs_panel_with_a_member_in_conflict(panel: Panel, has_script: bool) -> None:
    chair, amy, ben, cat = panel.chair, panel.amy, panel.ben, panel.cat
    meeting = f"/assess/panels/{panel.table.meeting.id}"
    item = f"{meeting}/items/{panel.table.items[0].id}"
    chair.open("/assess/moderation")
    chair.follow("Panel meetings")
    chair.follow("Panel one")
    chair.follow("Members and agenda")
    chair.press("Save members and agenda")
    chair.press("Begin the meeting")
    for name in ("Assessor A", "Assessor B", "Assessor C"):
        chair.choose(name)
    chair.press("Save who is present")
    cat.open("/assess/panels")
    cat.follow("Panel one")
    cat.follow("Snug")
    cat.follow("I have an interest, and leave for this item")
    cat.choose("Assessor C")
    cat.choose("has another interest in it")
    cat.press("Record that they leave")
    cat.must_read("You take no part in this item.")
    cat.must_not_read("Snug")
    cat.page.goto(item)
    cat.must_read("its page is shut for you")
    for walker in (amy, ben):
        walker.open(item)
        walker.must_not_read("1 of 5")
        walker.press("Open all scores")
        walker.must_read("1 of 5", "4 of 5")
    chair.open(item)
    amy.press("My scores stand")
    ben.follow("Revise my scores")
    for criterion in ("reach", "change", "value"):
        ben.page.locator(f'input[name="{criterion}-points"][value="2"]').check()
        ben.page.locator(f'textarea[name="{criterion}-reason"]').fill("Amy has a point.")
    ben.press("Record the revised scores")
    if has_script:  # the chair's page looks by itself
        expect(chair.page.get_by_text("Revised: 2 of 5").first).to_be_visible(timeout=30_000)
    else:
        chair.follow("Look again")
    chair.must_read("Confirmed", "Revised: 2 of 5", "Assessor C: takes no part", "2 present, 2 needed.")
    chair.follow("Record agreed scores")
    for criterion in ("reach", "change", "value"):
        chair.page.locator(f'input[name="{criterion}-points"][value="2"]').check()
        chair.page.locator(f'textarea[name="{criterion}-reason"]').fill("Between the two.")
    chair.press("Record the agreed scores")
    chair.must_read("The agreed scores are recorded.", "They come to a mark of 40.0.")
    chair.follow("Write the minutes of this item")
    chair.type("Minutes of this item", "Short, and all of one mind.")
    chair.press("Save the minutes")
    chair.follow("Agenda")
    chair.press("Close the meeting")
    chair.must_read("These minutes are final.", "Assessor A, Assessor B", "Assessor C, has another interest in it")
    amy.page.goto(item)
    amy.must_read("until it is closed")
    amy.open(f"{meeting}/minutes")
    amy.must_read("Short, and all of one mind.", "Reach: 2 of 5")
