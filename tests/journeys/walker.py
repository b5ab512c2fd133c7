"""A person in a browser, who looks at every page that they come to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, ViewportSize, expect

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
NARROW = ViewportSize(width=320, height=800)
WIDE = ViewportSize(width=1280, height=900)
WAITING = 30_000


@dataclass
class Walker:
    """Clicks and types as a person does, by what the page says; each page that is met is looked at.

    With `has_script` off, the browser runs no JavaScript of ours, so a page must do without.
    """

    page: Page
    base_url: str
    has_script: bool = True
    pictures: Path | None = None
    faults: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    @classmethod
    def enter(
        cls, browser: Browser, base_url: str, *, has_script: bool = True, pictures: Path | None = None
    ) -> "Walker":
        """A new browser, with nobody signed in."""
        context = browser.new_context(java_script_enabled=has_script, viewport=WIDE, base_url=base_url)
        context.set_default_timeout(WAITING)
        walker = cls(context.new_page(), base_url, has_script, pictures)
        walker.page.on("console", walker._hear)
        walker.page.on("response", walker._check_host)
        walker.page.on("pageerror", lambda error: walker.faults.append(f"script: {error}"))
        return walker

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)
        self.look()

    def open_until(self, path: str, *texts: str, but: str = "") -> None:
        """Open a page again and again until it says all of it, and does not say what it says meanwhile."""
        for _try in range(300):
            self.open(path)
            if all(self.reads(text) for text in texts) and not (but and self.reads(but)):
                return
            self.page.wait_for_timeout(300)
        self.must_read(*texts)
        raise AssertionError(f"{self.page.url} goes on saying {but!r}")

    def follow(self, text: str) -> None:
        """Follow the first link of that text."""
        link = self.page.get_by_role("link", name=text).first
        assert link.count(), f"{self.page.url} has no link {text!r}:\n{self.page.locator('main').inner_text()}"
        link.click()
        self.page.wait_for_load_state()
        self.look()

    def press(self, text: str, *, exact: bool = True) -> None:
        """Press the button of that name."""
        button = self.page.get_by_role("button", name=text, exact=exact)
        assert button.count(), f"{self.page.url} has no button {text!r}:\n{self.page.locator('main').inner_text()}"
        button.click()
        if self.has_script:  # what waits to be saved is saved before the form is sent
            expect(self.page.locator("[data-sending]")).to_have_count(0, timeout=WAITING)
        self.page.wait_for_load_state()
        self.look()

    def type(self, label: str, text: str) -> None:
        """Type into the field of that label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str) -> None:
        """Choose a radio button or a checkbox by its label."""
        self.page.get_by_label(label, exact=True).check()

    def type_date(self, legend: str, day: int, month: int, year: int) -> None:
        """Type a date into the three boxes of a group."""
        group = self.page.get_by_role("group", name=legend)
        for label, number in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(label, exact=True).fill(str(number))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in."""
        self.open("/account/sign-in")
        self.type("Email address", email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.press("Sign in")

    def reads(self, text: str) -> bool:
        """Whether the page says that."""
        return text in " ".join((self.page.locator("body").text_content() or "").split())

    def must_read(self, *texts: str) -> None:
        """Fail unless the page says all of it."""
        missing = [text for text in texts if not self.reads(text)]
        assert not missing, f"{self.page.url} does not say {missing}:\n{self.page.locator('main').inner_text()}"

    def must_not_read(self, *texts: str) -> None:
        """Fail if the page says any of it."""
        said = [text for text in texts if self.reads(text)]
        assert not said, f"{self.page.url} says {said}"

    def look(self) -> None:
        """See that a page is in order, the first time that this kind of page is met."""
        self.page.locator("main").wait_for(state="attached")
        kind = _kind(self.page.url) + ("!" if self.page.locator(".govuk-error-summary").count() else "")
        if kind in self.met:
            return
        self.met.add(kind)
        self._check_heading()
        self._check_widths(kind)
        if self.has_script:
            self._check_with_axe()

    def leave(self) -> None:
        """Close the browser."""
        self.page.context.close()

    def _check_heading(self) -> None:
        headings = self.page.locator("h1").count()
        if headings != 1:
            self.faults.append(f"{self.page.url}: {headings} level-one headings")
        if not self.page.title().endswith("Evenhand"):
            self.faults.append(f"{self.page.url}: its title is {self.page.title()!r}")

    def _check_widths(self, kind: str) -> None:
        for name, size in (("320", NARROW), ("1280", WIDE)):
            self.page.set_viewport_size(size)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                self.faults.append(f"{self.page.url}: {wide} pixels wide on a screen of {size['width']}")
            if self.pictures is not None:
                picture = f"{re.sub(r'[^a-z0-9!]+', '-', kind.lower()).strip('-') or 'home'}-{name}.png"
                self.page.screenshot(path=self.pictures / picture, full_page=True)

    def _check_with_axe(self) -> None:
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE)
        found: Mapping[str, Any] = self.page.evaluate("axe.run()")
        for violation in found["violations"]:
            places = [node["html"][:160] for node in violation["nodes"][:3]]
            self.faults.append(f"{self.page.url}: {violation['id']}: {violation['help']}: {places}")

    def _hear(self, message: ConsoleMessage) -> None:
        expected = "the server responded with a status of 4"
        if message.type in ("error", "warning") and expected not in message.text:
            self.faults.append(f"{self.page.url}: the browser says {message.text}")

    def _check_host(self, response: Response) -> None:
        if not response.url.startswith((self.base_url, "data:")):
            self.faults.append(f"{self.page.url} loads {response.url}")


def _kind(url: str) -> str:
    """A page's address without what differs from one thing to the next."""
    path = re.sub(r"https?://[^/]+", "", url).split("?")[0].split("#")[0]
    path = re.sub(r"/(confirm|reset|mail|invitations)/.+", r"/\1/…", path)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2,8}-\d{4}(-\d+)?", "…", path)
