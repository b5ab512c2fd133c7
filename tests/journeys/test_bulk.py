"""A manager chooses several applications, screens, assigns and tags them, and reads what was left out and why."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Organisation, Person
from assessments.accounts.queries import find_person_by_email
from assessments.accounts.use_cases import appoint
from assessments.actors import SYSTEM, Place, Role
from assessments.applications.use_cases import screen_application
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import actor_of, join, make_fund, make_round, make_submitted
from tests.journeys.town import PASSWORD, REFERENCE, Town
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

LIST = f"/manage/rounds/{REFERENCE}/applications"
PEOPLE = {
    "manager": Role.MANAGER, "second-manager": Role.MANAGER, "first-assessor": Role.ASSESSOR,
    "second-assessor": Role.ASSESSOR,
}  # fmt: skip


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """Five applications that wait to be screened. One assessor belongs to the first of them."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    ids = {
        name: company.sign_up(name.replace("-", " ").title(), f"{name}@test.example", now - timedelta(days=20))
        for name in PEOPLE
    }
    with Sessions.begin() as session:
        fund = make_fund(session)
        for name, role in PEOPLE.items():
            appoint(session, SYSTEM, person_id=ids[name], fund_id=fund.id, role=role, now=now)
        early = now - timedelta(days=10)
        round_ = make_round(session, now=early, fund=fund, closes_in=timedelta(days=5))
        made = [make_submitted(session, round_, now=early) for _ in range(5)]
        own = session.get_one(Organisation, made[0].organisation_id)
        join(session, session.get_one(Person, ids["second-assessor"]), own, Place.VIEWER)
    processes.start_all()
    return Town(browser, processes, has_script, None)


def test_several_applications_are_screened_assigned_and_tagged_and_the_report_says_what_was_left_out(
    town: Town,
) -> None:
    with town.person("manager") as manager:
        manager.open(f"{LIST}?state=submitted")
        manager.must_read("5 applications")
        _continue(manager, "Screen", "Continue with all 5 that match")
        _found_by_another_meanwhile(f"{REFERENCE}-0005")
        _screen(manager)
        manager.must_read("match 4 applications now, and 5 when the page was opened")
        _screen(manager)
        _wait(manager, "4 done, 0 left out, 0 to do")

        manager.open(f"{LIST}?state=eligible")
        manager.must_read("5 applications")
        _tick(manager, town, 1, 2)
        _continue(manager, "Assign assessors", "Continue with those ticked")
        manager.must_read("Assign assessors: 2 applications")
        manager.press("Assign assessors: 2 applications")
        manager.must_read("Choose at least one of the assessors.")
        manager.choose("First Assessor")
        manager.choose("Second Assessor")
        due = utcnow() + timedelta(days=9)
        manager.type_date("Due on", due.day, due.month, due.year)
        manager.press("Assign assessors: 2 applications")
        _wait(manager, "1 done, 1 left out, 0 to do")
        manager.must_read("Second Assessor has a part in the application")
        manager.follow("Left out")
        manager.must_read(f"{REFERENCE}-0001")

        manager.open(LIST)
        _continue(manager, "Add a tag", "Continue with all 5 that match")
        manager.type("Tag", "Second look")
        manager.press("Add a tag: 5 applications")
        _wait(manager, "5 done, 0 left out, 0 to do")
        manager.open(f"/manage/rounds/{REFERENCE}/tags")
        manager.follow("Show them")
        manager.must_read("5 applications", "Second look")
        manager.open(f"/manage/rounds/{REFERENCE}/acts")
        _keep(manager)
    assert not town.faults, "\n".join(town.faults)


def _continue(manager: Walker, act: str, button: str) -> None:
    manager.page.locator("select[name=act]").select_option(label=act)
    manager.press(button)


def _tick(manager: Walker, town: Town, *numbers: int) -> None:
    """Tick rows; with the script, all of them first and then off again."""
    if town.has_script:
        manager.page.get_by_label("Choose all on this page").check()
        assert manager.page.locator("input[name=chosen]:checked").count() == 5
        manager.page.get_by_label("Choose all on this page").uncheck()
    for number in numbers:
        manager.page.get_by_label(f"Choose {REFERENCE}-000{number}").check()


def _screen(manager: Walker) -> None:
    manager.choose("Eligible: they go on to be assessed")
    manager.page.locator("textarea[name=reason]").fill("Charities in England.")
    manager.page.locator("main form button.govuk-button").last.click()
    manager.page.wait_for_load_state()
    manager.look()


def _found_by_another_meanwhile(reference: str) -> None:
    with Sessions.begin() as session:
        person = find_person_by_email(session, "second-manager@test.example")
        assert person is not None
        screen_application(
            session, actor_of(session, person), reference, "concept", is_eligible=True, reason="Fits.", now=utcnow()
        )


def _wait(manager: Walker, text: str) -> None:
    """Wait until the worker has done it, looking again by the link that is there for it."""
    for _try in range(150):
        if manager.reads(text):
            break
        manager.page.wait_for_timeout(200)
        if not manager.has_script and manager.page.get_by_role("link", name="See how far it has come").count():
            manager.follow("See how far it has come")
    manager.must_read(text)


def _keep(manager: Walker) -> None:
    """What is kept beside one application."""
    manager.open(f"/manage/applications/{REFERENCE}-0002")
    manager.follow("Raise a flag")
    manager.page.locator("textarea[name=reason]").fill("The two budgets differ.")
    manager.press("Raise the flag")
    manager.must_read("The two budgets differ.")
    manager.follow("Change the lead officer")
    manager.page.locator("select[name=officer]").select_option(label="Second Manager")
    manager.press("Save")
    manager.must_read("Second Manager")
    manager.page.get_by_text("Write a note").click()
    manager.page.locator("textarea[name=text]").fill("Called them on Tuesday.")
    manager.press("Add note")
    manager.must_read("Called them on Tuesday.")
    manager.follow("Resolve this flag")
    manager.page.locator("textarea[name=reason]").fill("One was a draft.")
    manager.press("Resolve the flag")
    manager.must_read("1 resolved flag")
    manager.open(LIST)
    manager.must_read("Second Manager")
