"""A whole round with real clicks, from signing up to an award, on real web, worker, beat and broker processes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.funds.models import Round, Stage
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import make_fund, make_round
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

PASSWORD = "seven geese in a row"
REFERENCE = "TST-2026"
APPLICATION = f"{REFERENCE}-0001"
STAFF = {
    "manager": [Role.MANAGER],
    "approver": [Role.APPROVER],
    "moderator": [Role.MODERATOR],
    "adviser": [Role.ADVISER],
    "auditor": [Role.AUDITOR],
    "first-assessor": [Role.ASSESSOR],
    "second-assessor": [Role.ASSESSOR],
}
REASONS = {"concept": "A convincing paper.", "full": "The best of all proposals."}
COMMENT_FOR_FUNDER = "Between us: the budget is thin."


@dataclass
class Town:
    """Everybody and everything that a journey needs."""

    browser: Browser
    processes: Processes
    has_script: bool
    pictures: Path | None
    faults: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    @contextmanager
    def visitor(self) -> Iterator[Walker]:
        """Somebody with a browser, not signed in."""
        walker = Walker.enter(self.browser, self.processes.base_url, has_script=self.has_script)
        walker.pictures, walker.faults, walker.met = self.pictures, self.faults, self.met
        yield walker
        walker.leave()

    @contextmanager
    def person(self, name: str) -> Iterator[Walker]:
        """One of the people, signed in."""
        with self.visitor() as walker:
            walker.sign_in(f"{name}@test.example", PASSWORD)
            yield walker


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def town(request: pytest.FixtureRequest, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """A published round with its staff, and everything running. EVENHAND_PICTURES names a folder for pictures."""
    now = utcnow()
    post = Post(make_mail(f"maildir://{mailbox.folder}"))
    company = Company(Sessions, post, processes.base_url, PASSWORD)
    hired_at = now - timedelta(days=30)
    people = {name: company.sign_up(name.replace("-", " ").title(), f"{name}@test.example", hired_at) for name in STAFF}
    administrator = company.make_administrator("Administrator", "administrator@test.example", hired_at)
    with Sessions.begin() as session:
        fund = make_fund(session)
        make_round(session, now=now, fund=fund, made_up_note="Everything in this round is made up for a test.")
        fund_id = fund.id
    _appoint(company, administrator, people, fund_id)
    processes.start_all()
    folder = os.environ.get("EVENHAND_PICTURES")
    return Town(browser, processes, bool(request.param), Path(folder) if folder and request.param else None)


def _appoint(company: Company, administrator: UUID, people: dict[str, UUID], fund_id: UUID) -> None:
    for name, roles in STAFF.items():
        if name != "auditor":  # whom the administrator appoints by clicks
            for role in roles:
                company.appoint(administrator, people[name], fund_id, role, utcnow())


def time_passes(days: float) -> None:
    """Let so many days go by, by moving the round's dates into the past."""
    with Sessions.begin() as session:
        for stage in session.scalars(select(Stage)):
            for name in ("opens_at", "closes_at", "assessing_closes_at"):
                setattr(stage, name, getattr(stage, name) - timedelta(days=days))
        for round_ in session.scalars(select(Round)):
            assert round_.published_at is not None
            round_.published_at -= timedelta(days=days)


def test_a_whole_round_from_signing_up_to_an_award(town: Town) -> None:
    with town.visitor() as visitor:
        look_round(visitor)
        sign_up(visitor)
        apply(visitor)
    appoint_the_auditor(town)
    time_passes(11)
    judge(town, "concept")
    moderate(town)
    invite(town)
    prepare(town)
    time_passes(40)
    judge(town, "full")
    award(town)
    read_the_outcome(town)
    assert not town.faults, "\n".join(town.faults)


def look_round(visitor: Walker) -> None:
    visitor.open("/")
    visitor.follow("Test round")
    visitor.must_read("Plain words are best.", "Text for 5", "Everything in this round is made up for a test.")
    visitor.open("/nothing/here")


def sign_up(visitor: Walker) -> None:
    visitor.open("/account/sign-up")
    visitor.press("Create account")
    visitor.type("Your full name", "Nia Roberts")
    visitor.type("Email address", "nia@test.example")
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.press("Create account")
    _confirm(visitor, "nia@test.example")
    visitor.sign_in("nia@test.example", PASSWORD)


def _confirm(visitor: Walker, address: str) -> None:
    for _try in range(100):
        visitor.open("/demo/mail")
        if visitor.reads(address):
            break
        visitor.page.wait_for_timeout(200)
    visitor.follow("Confirm")
    link = visitor.page.locator("main a[href*='/account/confirm/']").first.get_attribute("href")
    assert link is not None
    visitor.open(link)
    visitor.press("Confirm my email address")


def apply(visitor: Walker) -> None:
    visitor.open(f"/apply/rounds/{REFERENCE}/begin")
    visitor.press("Name your organisation")
    visitor.press("Save organisation")
    visitor.type("Name of the organisation", "Bright Water Trust")
    visitor.choose("Charity")
    visitor.page.get_by_label("Charity number").fill("1234567")
    visitor.page.get_by_label("Company number").fill("")
    visitor.page.locator("[name=income_band][value=from_100k_to_500k]").check()
    visitor.page.locator("select[name=region]").select_option("england")
    visitor.press("Save organisation")
    visitor.open(f"/apply/rounds/{REFERENCE}/begin")
    visitor.press("Start now")
    fill_in_the_concept_paper(visitor)
    visitor.choose("I have read the declaration, and I make it for the organisation")
    visitor.press("Submit application")
    visitor.must_read(APPLICATION, "SHA-256")
    visitor.open("/apply/")
    visitor.must_read("Warmer homes")
    visitor.open(f"/apply/{APPLICATION}/status")
    visitor.must_not_read("eligible")


def fill_in_the_concept_paper(visitor: Walker) -> None:
    visitor.follow("Your project")
    visitor.type("What is your project called?", "Warmer homes 🏠")
    visitor.type("What will you do?", "word " * 51)
    visitor.choose("Home energy")
    visitor.press("Save and continue")
    visitor.must_read("51 words")
    visitor.type("What will you do?", "We visit people at home. نحن نساعد")
    visitor.press("Save and continue")
    visitor.type("How many people will you reach?", "1,200")
    visitor.choose("Yes")
    visitor.choose("London")
    visitor.press("Save and continue")
    visitor.type("How much do you ask for in 2026-27?", "£-1")
    visitor.press("Save and continue")
    visitor.type("How much do you ask for in 2026-27?", "£25,000")
    visitor.type("How much do you ask for in 2027-28?", "1,000.50")
    visitor.type("For how many years?", "2")
    visitor.type_date("When will you start?", 31, 2, 2027)
    visitor.press("Save and continue")
    visitor.type_date("When will you start?", 1, 9, 2026)
    visitor.press("Save and continue")
    visitor.open(f"/apply/{APPLICATION}/concept/check")
    visitor.must_read("£1,000.50", "1 September 2026", "نحن نساعد", "Warmer homes 🏠")
    visitor.press("Submit application")


def appoint_the_auditor(town: Town) -> None:
    with town.person("administrator") as administrator:
        administrator.open("/admin/people")
        administrator.follow("Auditor")
        administrator.page.locator("select[name=fund]").select_option(index=1)
        administrator.choose("Auditor")
        administrator.press("Give role")
        administrator.open("/admin/work")
        administrator.must_not_read("Warmer homes")


def judge(town: Town, stage: str) -> None:
    with town.person("manager") as manager:
        manager.open("/manage/")
        manager.follow("Test round")
        manager.open(f"/manage/rounds/{REFERENCE}/applications")
        manager.follow(APPLICATION)
        manager.open(f"/manage/applications/{APPLICATION}/{stage}/screen")
        manager.press("Record what you found")
        manager.choose("Eligible: it goes on to be assessed")
        manager.page.locator("textarea[name=reason]").fill("A charity in England.")
        manager.press("Record what you found")
        manager.open(f"/manage/applications/{APPLICATION}/{stage}/assign")
        manager.page.get_by_label("First Assessor").check()
        manager.page.get_by_label("Second Assessor").check()
        due = utcnow() + timedelta(days=9)
        manager.type_date("Due on", due.day, due.month, due.year)
        manager.press("Assign")
    for name, points in (("first-assessor", 5), ("second-assessor", 2 if stage == "concept" else 4)):
        with town.person(name) as assessor:
            assess(assessor, points)


def assess(assessor: Walker, points: int) -> None:
    assessor.open("/assess/")
    assessor.must_not_read("We visit people at home")
    assessor.page.get_by_role("link", name="Warmer homes").first.click()
    assessor.look()
    assessor.must_not_read("We visit people at home")
    assessor.press("I have no interest in this application")
    assessor.must_read("We visit people at home")
    assessor.press("Save and submit")
    for criterion in ("reach", "change", "value"):
        assessor.page.locator(f"input[name='{criterion}-points'][value='{points}']").check()
        assessor.page.locator(f"textarea[name='{criterion}-reason']").fill(f"Worth {points} points.")
    assessor.page.locator("input[name=recommendation][value=fund]").check()
    assessor.type("Comment for the applicant", "Say more about what could go wrong.")
    assessor.type("Comment for the funder (optional)", COMMENT_FOR_FUNDER)
    assessor.press("Save and submit")
    assessor.open("/assess/")


def moderate(town: Town) -> None:
    with town.person("moderator") as moderator:
        for _try in range(100):
            moderator.open("/assess/moderation")
            if moderator.reads(APPLICATION):
                break
            moderator.page.wait_for_timeout(200)
        moderator.open(f"/assess/moderation/{APPLICATION}/concept")
        moderator.must_read("Worth 5 points.", "Worth 2 points.")
        moderator.press("Record the agreed scores")
        for criterion in ("reach", "change", "value"):
            moderator.page.locator(f"input[name='{criterion}-points'][value='4']").check()
            moderator.page.locator(f"textarea[name='{criterion}-reason']").fill("Agreed after discussion.")
        moderator.press("Record the agreed scores")


def invite(town: Town) -> None:
    with town.person("manager") as manager:
        wait_for_the_mark(manager, "concept", "80.0")
        manager.open(f"/manage/applications/{APPLICATION}/concept/propose")
        manager.press("Propose this outcome")
        manager.page.locator("input[name=outcome][value=invited]").check()
        manager.page.locator("textarea[name=reason]").fill(REASONS["concept"])
        manager.page.locator("input[name^=amount-]").first.fill("12,500")
        manager.page.locator("textarea[name=grant_purpose]").fill("To work out the budget.")
        manager.page.locator("select[name=adviser]").select_option(label="Adviser")
        manager.press("Propose this outcome")
    approve(town, "concept")
    release(town, "concept")


def wait_for_the_mark(manager: Walker, stage: str, mark: str) -> None:
    for _try in range(100):
        manager.open(f"/manage/rounds/{REFERENCE}/{stage}/ranking")
        if manager.reads(mark):
            return
        manager.page.wait_for_timeout(200)
    raise AssertionError(f"the mark {mark} did not arrive: {manager.page.locator('main').inner_text()}")


def approve(town: Town, stage: str) -> None:
    with town.person("approver") as approver:
        approver.open("/manage/proposals")
        approver.follow(APPLICATION)
        approver.open(f"/manage/applications/{APPLICATION}/{stage}/decision")
        approver.press("Record your answer")
        approver.choose("Approve it as it stands")
        approver.press("Record your answer")


def release(town: Town, stage: str) -> None:
    with town.person("nia") as applicant:
        applicant.open(f"/apply/{APPLICATION}/status")
        applicant.must_not_read(REASONS[stage])
    with town.person("manager") as manager:
        manager.open(f"/manage/rounds/{REFERENCE}/{stage}/release")
        manager.press("Release the outcomes")
        manager.choose("I have read the letters, and want to tell these applicants now")
        manager.press("Release the outcomes")


def prepare(town: Town) -> None:
    with town.person("nia") as applicant:
        applicant.open(f"/apply/{APPLICATION}/status")
        applicant.must_read(REASONS["concept"], "Say more about what could go wrong.")
        applicant.must_not_read(COMMENT_FOR_FUNDER, "First Assessor")
        applicant.open(f"/apply/{APPLICATION}/support")
        applicant.must_read("£12,500", "To work out the budget.")
        applicant.press("Accept the support")
    with town.person("adviser") as adviser:
        adviser.open("/advise/")
        adviser.follow(APPLICATION)
        adviser.press("Log the session")
        today = utcnow()
        adviser.type_date("Date of the session", today.day, today.month, today.year)
        adviser.type("Hours", "1.5")
        adviser.page.locator("textarea[name=worked_on]").fill("The budget, line by line.")
        adviser.press("Log the session")
    with town.person("nia") as applicant:
        applicant.open(f"/apply/{APPLICATION}/support")
        applicant.must_read("The budget, line by line.")
        write_the_full_proposal(applicant)


def write_the_full_proposal(applicant: Walker) -> None:
    applicant.open(f"/apply/{APPLICATION}/full")
    applicant.follow("Your project")
    assert "We visit people" in applicant.page.get_by_label("What will you do?", exact=True).input_value()
    applicant.press("Save and continue")
    applicant.type("How will you deliver it?", "Month by month.")
    applicant.press("Save and continue")
    applicant.open(f"/apply/{APPLICATION}/full/check")
    applicant.choose("I have read the declaration, and I make it for the organisation")
    applicant.press("Submit application")
    applicant.must_read("SHA-256")


def award(town: Town) -> None:
    with town.person("manager") as manager:
        wait_for_the_mark(manager, "full", "90.0")
        manager.open(f"/manage/applications/{APPLICATION}/full/propose")
        manager.page.locator("input[name=outcome][value=awarded]").check()
        manager.page.locator("textarea[name=reason]").fill(REASONS["full"])
        amounts = manager.page.locator("input[name^=amount-]")
        amounts.nth(0).fill("25,000")
        amounts.nth(1).fill("1,000.50")
        manager.press("Propose this outcome")
    approve(town, "full")
    release(town, "full")


def read_the_outcome(town: Town) -> None:
    with town.person("nia") as applicant:
        applicant.open(f"/apply/{APPLICATION}/status")
        applicant.must_read(REASONS["full"], "£25,000", "£1,000.50", "£26,000.50")
    with town.person("auditor") as auditor:
        auditor.open(f"/manage/rounds/{REFERENCE}/trail")
        auditor.must_read(APPLICATION)
        auditor.open(f"/manage/applications/{APPLICATION}")
        auditor.must_read("Worth 5 points.", "Agreed after discussion.")
    with town.visitor() as visitor:
        for _try in range(100):
            visitor.open(f"/rounds/{REFERENCE}")
            if visitor.reads("1 of 1"):
                break
            visitor.page.wait_for_timeout(200)
        visitor.must_read("£26,000.50")
    with town.person("manager") as manager:
        manager.open(f"/manage/rounds/{REFERENCE}/statistics")
        manager.must_read("£26,000.50")
