"""`make pictures`: the pictures of the README and of docs/, taken of a demonstration of their own.

Stops at the first page that is not as expected; the pictures that were there stay as they are until all are taken.
"""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from assessments.funds.presets import ASSESSING_NOW, OPEN_NOW, read_preset
from tests.browser import find_chromium, launch
from tests.databases import ROOT, free_port, migrate
from tests.processes import OURS, Processes

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 150_000
SCREEN = ViewportSize(width=1120, height=760)
TODAY = datetime.now(UTC).date()
NOW_OPEN = read_preset(OPEN_NOW, today=TODAY).reference
NOW_ASSESSED = read_preset(ASSESSING_NOW, today=TODAY).reference
WAITING = 30_000
CAPTION = "main [class^=govuk-caption]"


@dataclass(frozen=True)
class Picture:
    """What is shown: who opens which page, follows which links from there, and what must be read on it then.

    `top` is what stands at the upper edge of the picture; the page's own beginning if it is left out.
    """

    name: str
    who: str | None
    path: str
    reads: str
    links: tuple[str, ...] = ()
    top: str = ""
    height: int = 760


PICTURES = (
    Picture("rounds", None, "/", "Open for applications", height=820),
    Picture("round", None, f"/rounds/{NOW_OPEN}", "Start an application"),
    Picture("figures", None, "/rounds/GLF-2008", "What came of it", top="#figures"),
    Picture(
        "tasks", "applicant", "/apply/", "Check your answers and submit", (f'a[href^="/apply/{NOW_OPEN}-"]',),
        top=CAPTION,
    ),
    Picture(
        "section", "applicant", "/apply/", "Save and continue",
        (f'a[href^="/apply/{NOW_OPEN}-"]', ".govuk-task-list li:nth-child(2) a"),
    ),
    Picture(
        "receipt", "applicant", "/apply/", "Application submitted",
        (f'a[href^="/apply/{NOW_ASSESSED}-"]', 'a[href$="/receipt"]'),
    ),
    Picture("queue", "assessor", "/assess/", "Applications to assess"),
    Picture(
        "score", "assessor", "/assess/", "Your scores", ('.govuk-task-list__item:has-text("of") a >> nth=-1',),
        height=800,
    ),
    Picture("moderation", "moderator", "/assess/moderation", "Agreed", ('main a[href*="/moderation/"]',)),
    Picture("waits", "manager", f"/manage/rounds/{NOW_ASSESSED}", "What waits for whom"),
    Picture("applications", "manager", f"/manage/rounds/{NOW_ASSESSED}/applications", NOW_ASSESSED, top=".eh-filters"),
    Picture(
        "ranking", "manager", f"/manage/rounds/{NOW_ASSESSED}", "Rank", ('main a[href$="/ranking"]',), top=CAPTION
    ),
    Picture(
        "approval", "approver", "/manage/proposals", "Proposed outcome", ('main a[href$="/decision"]',), top=CAPTION
    ),
    Picture("trail", "auditor", f"/manage/rounds/{NOW_ASSESSED}/trail", "Trail", top=CAPTION),
)  # fmt: skip


class NotAsExpected(Exception):
    """A page is not what its picture should show."""


@click.command()
@click.option(
    "--at", help="The address of a demonstration that runs already, for trying; DEMO_PASSWORD is its password."
)
@click.argument("names", nargs=-1)
def main(at: str | None, names: tuple[str, ...]) -> None:
    """Take the pictures, or those that are named."""
    chromium = find_chromium()
    if chromium is None:
        raise click.ClickException("No picture was taken: Chromium is not installed.")
    wanted = [picture for picture in PICTURES if not names or picture.name in names]
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = launch(playwright, chromium)
        try:
            if at:
                _take_all(browser, at, os.environ["DEMO_PASSWORD"], wanted, folder)
            else:
                _with_demonstration(browser, wanted, folder)
        except NotAsExpected as problem:
            raise click.ClickException(f"No picture was changed. {problem}") from None
        FOLDER.mkdir(parents=True, exist_ok=True)
        for picture in wanted:
            shutil.copyfile(folder / f"{picture.name}.png", FOLDER / f"{picture.name}.png")
    click.echo(f"{len(wanted)} pictures are in {FOLDER.relative_to(ROOT)}.")


def _with_demonstration(browser: Browser, wanted: list[Picture], folder: Path) -> None:
    """Play a demonstration in a temporary folder, serve it on a free port, and take its pictures."""
    port, password = free_port(), secrets.token_urlsafe(12)
    environment = {
        "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "BROKER_URL": f"filesystem://{folder / 'broker'}",
        "MAIL_URL": f"maildir://{folder / 'mail'}",
        "FILES_URL": f"file://{folder / 'files'}",
        "SECRET_KEY": secrets.token_hex(32),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DEMO": "1",
    }
    migrate(environment["DATABASE_URL"])
    click.echo("Playing a demonstration of which to take pictures. This takes a minute or two.")
    _seed({**environment, "DEMO_PASSWORD": password})
    processes = Processes(folder, environment, port)
    try:
        processes.start("web")
        _take_all(browser, processes.base_url, password, wanted, folder)
    finally:
        processes.stop_all()


def _seed(environment: Mapping[str, str]) -> None:
    inherited = {key: value for key, value in os.environ.items() if key not in OURS}
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "demo", "seed"]
    done = subprocess.run(
        command, cwd=ROOT, env={**inherited, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotAsExpected(f"The demonstration could not be played:\n{done.stderr}")


def _take_all(browser: Browser, base_url: str, password: str, wanted: list[Picture], folder: Path) -> None:
    for picture in wanted:
        context = browser.new_context(base_url=base_url, viewport={**SCREEN, "height": picture.height}, locale="en-GB")
        context.set_default_timeout(WAITING)
        page = context.new_page()
        try:
            _take(page, picture, password, folder / f"{picture.name}.png")
        finally:
            with suppress(Exception):
                context.close()
        click.echo(f"  {picture.name}")


def _take(page: Page, picture: Picture, password: str, path: Path) -> None:
    if picture.who:
        page.goto("/account/sign-in")
        page.get_by_label("Email address").fill(f"{picture.who}@demo.example")
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
    answer = page.goto(picture.path)
    if answer is None or not answer.ok:
        raise NotAsExpected(f"{picture.name}: {picture.path} answers {answer.status if answer else 'nothing'}.")
    for link in picture.links:
        if not page.locator(link).count():
            raise NotAsExpected(f"{picture.name}: {page.url} has no link {link}.")
        page.locator(link).first.click()
        page.wait_for_load_state()
    if picture.reads not in page.locator("main").inner_text():
        raise NotAsExpected(f"{picture.name}: {page.url} does not say {picture.reads!r}.")
    page.evaluate("document.fonts.ready")
    if picture.top:
        page.locator(picture.top).evaluate("place => window.scrollTo(0, place.getBoundingClientRect().top - 24)")
    page.screenshot(path=path, animations="disabled", caret="hide")
    if path.stat().st_size > LARGEST:
        raise NotAsExpected(f"{picture.name}: the picture has {path.stat().st_size} bytes, more than {LARGEST}.")


if __name__ == "__main__":
    main()
