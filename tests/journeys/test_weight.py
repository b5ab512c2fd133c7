"""What a browser loads on a first visit to the pages on which people apply: bytes on the wire, and requests."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from assessments.accounts.passwords import hash_password
from assessments.actors import SYSTEM
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.presets import GREENER_LIVING, OPEN_NOW, read_preset
from assessments.funds.use_cases import load_round, publish_round
from tests.factories import make_organisation, make_person
from tests.journeys.town import PASSWORD
from tests.journeys.walker import WAITING
from tests.processes import Processes

MOST_BYTES = 100_000
MOST_REQUESTS = 10


@dataclass
class Load:
    """Counts what comes over the wire: answers with their headers, as the browser's own tools count them."""

    bytes: int = 0
    urls: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Count from now on."""
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.loadingFinished", self._add)
        tools.on("Network.requestWillBeSent", lambda event: self.urls.append(event["request"]["url"]))

    def _add(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def check(self, what: str) -> None:
        """Fail if it is too much."""
        sent = [url for url in self.urls if not url.startswith("data:")]
        assert 20_000 < self.bytes <= MOST_BYTES, f"{what}: {self.bytes} bytes for {sent}"
        assert 3 < len(sent) <= MOST_REQUESTS, f"{what}: {sent}"


@pytest.fixture
def references(sessions: _Sessions) -> list[str]:
    """Two rounds as funds write them, one short and one long, and somebody who can apply."""
    now = utcnow()
    made = []
    with sessions.begin() as session:
        for preset in (OPEN_NOW, GREENER_LIVING):
            definition = read_preset(preset, today=now.date())
            load_round(session, SYSTEM, definition, now=now)
            noticed = definition.stages[0].opens_at - timedelta(days=1)
            publish_round(session, SYSTEM, definition.reference, now=noticed)
            made.append(definition.reference)
        person = make_person(session, email="ada@test.example")
        person.password_hash = hash_password(PASSWORD)
        make_organisation(session, lead=person)
    return made


def first_visit(browser: Browser, base_url: str, path: str) -> Load:
    """Somebody whose browser has nothing of ours."""
    context = browser.new_context(base_url=base_url)
    context.set_default_timeout(WAITING)
    page, load = context.new_page(), Load()
    load.watch(page)
    page.goto(path, wait_until="networkidle")
    context.close()
    return load


@pytest.mark.journey
def test_the_pages_on_which_people_apply_are_light_on_a_first_visit(
    browser: Browser, processes: Processes, references: list[str]
) -> None:
    processes.start("web")
    for path in ("/", *(f"/rounds/{reference}" for reference in references), "/account/sign-up", "/account/sign-in"):
        first_visit(browser, processes.base_url, path).check(path)


@pytest.mark.journey
def test_the_application_form_is_light_even_with_nothing_kept_from_before(
    browser: Browser, processes: Processes, references: list[str]
) -> None:
    processes.start("web")
    context = browser.new_context(base_url=processes.base_url)
    context.set_default_timeout(WAITING)
    page = context.new_page()
    page.goto("/account/sign-in")
    page.get_by_label("Email address").fill("ada@test.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"/apply/rounds/{references[0]}/begin")
    page.get_by_role("button", name="Start").first.click()
    page.wait_for_url("**/apply/**")
    tasks = page.url
    sections = page.locator(".govuk-task-list a").evaluate_all("links => links.map(link => link.href)")
    assert len(sections) > 1
    for address in (tasks, *sections):
        emptied = browser.new_context(base_url=processes.base_url, storage_state=context.storage_state())
        fresh, load = emptied.new_page(), Load()
        load.watch(fresh)
        fresh.goto(address, wait_until="networkidle")
        assert "/apply/" in fresh.url
        load.check(address)
        emptied.close()
    context.close()
