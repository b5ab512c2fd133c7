"""A manager shares a stage's work out: a shortfall is mended by raising a cap; then one email goes to each person."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from assessments.accounts.use_cases import appoint
from assessments.actors import SYSTEM, Role
from assessments.applications.use_cases import screen_application
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import make_fund, make_round, make_submitted
from tests.journeys.town import PASSWORD, REFERENCE, Town
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

PEOPLE = {"manager": Role.MANAGER, "first-assessor": Role.ASSESSOR, "second-assessor": Role.ASSESSOR}


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """Three applications that want two assessors each, in a fund that has two."""
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
        made = [make_submitted(session, round_, now=early) for _ in range(3)]
    manager = company.actor(ids["manager"], now)
    for application in made:
        with Sessions.begin() as session:
            screen_application(
                session, manager, application.reference, "concept", is_eligible=True, reason="Fits.", now=now
            )
    processes.start_all()
    return Town(browser, processes, has_script, None)


def test_a_shortfall_is_named_mended_and_given_out_with_one_email_a_person(town: Town, mailbox: Mailbox) -> None:
    with town.person("first-assessor") as assessor:
        assessor.follow("What you know and have time for")
        assessor.page.get_by_role("group", name="Home energy").get_by_label("It is my field").check()
        assessor.type("Keywords", "heat pumps, insulation")
        assessor.type("Most applications in a round", "2")
        assessor.press("Save")
        assessor.must_read("What you know and have time for is saved.")
    with town.person("manager") as manager:
        manager.open(f"/manage/rounds/{REFERENCE}")
        manager.follow("How far assessing has come")
        manager.must_read("3 applications lack an assessor", "No work was given out yet.")
        manager.follow("3 applications lack an assessor")
        manager.press("Save and allocate")
        _wait(manager, "1 of 3 applications is short of assessors.")
        manager.press("Look at who gets what")
        manager.must_read("1 assessor is missing.", "First Assessor could judge it, but has their most.")
        manager.follow("How much each assessor would have")
        manager.page.go_back()
        manager.press("Let First Assessor have one more")
        _wait(manager, "All 3 applications have all the assessors that they should have.")
        manager.press("Look at who gets what")
        manager.must_read("It is proven that no allocation by the same rules suits better.")
        manager.follow(f"{REFERENCE}-0001")
        manager.must_read("How well each suits it, of 100")
        manager.page.go_back()
        manager.press("Give this work out")
        manager.must_read("2 people get one email each")
        manager.press("Give the work out")
        _wait(manager, "3 done, 0 left out, 0 to do")
        manager.open(f"/manage/rounds/{REFERENCE}/concept/invitations")
        manager.open(f"/manage/rounds/{REFERENCE}/assessors")
        manager.open(f"/manage/rounds/{REFERENCE}/assessing")
        manager.must_read("0 of 6 assessments are in.")
    for name in ("first-assessor", "second-assessor"):
        told = [mail for mail in mailbox.messages(f"{name}@test.example") if "to assess" in str(mail["Subject"])]
        assert len(told) == 1
    assert not town.faults, "\n".join(town.faults)


def _wait(manager: Walker, text: str) -> None:
    """Wait until the worker has done it, looking again by the link that is there for it."""
    for number in range(300):
        if manager.reads(text):
            break
        manager.page.wait_for_timeout(200)
        if number % 25 == 24:  # on a busy machine the page itself looks less and less often
            manager.page.reload()
        for link in ("See how far it has come", "See whether it is done"):
            if not manager.has_script and manager.page.get_by_role("link", name=link).count():
                manager.follow(link)
    manager.must_read(text)
