"""A member of staff comes and goes: invited by email, given work, gone; and the work is with the manager again."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.applications.use_cases import screen_application
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.funds.models import Fund
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import actor_of, make_fund, make_round, make_submitted
from tests.journeys.staff_steps import confirm_register
from tests.journeys.town import PASSWORD, REFERENCE, Town
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

NEWCOMER = "nia@panel.example"


@pytest.fixture
def town(browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """An administrator, a manager, and an application that was found eligible; everything runs."""
    hired_at = utcnow() - timedelta(days=30)
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    administrator = company.make_administrator("Administrator", "administrator@test.example", hired_at)
    manager = company.sign_up("Manager", "manager@test.example", hired_at)
    with Sessions.begin() as session:
        fund = make_fund(session, "Seaside Fund")
        fund_id = fund.id
    company.appoint(administrator, manager, fund_id, Role.MANAGER, utcnow())
    _make_eligible(fund_id, manager)
    processes.start_all()
    return Town(browser, processes, True, None)


def _make_eligible(fund_id: UUID, manager: UUID) -> None:
    early = utcnow() - timedelta(days=10)
    with Sessions.begin() as session:
        fund = session.get_one(Fund, fund_id)
        round_ = make_round(session, now=early, fund=fund, closes_in=timedelta(days=5))
        application = make_submitted(session, round_, now=early)
        actor = actor_of(session, session.get_one(Person, manager))
        screen_application(
            session, actor, application.reference, "concept", is_eligible=True, reason="Fits.", now=utcnow()
        )


def test_a_member_of_staff_is_invited_works_and_leaves(town: Town) -> None:
    with town.person("administrator") as administrator:
        invite(administrator)
    with town.visitor() as newcomer:
        accept(newcomer)
        with town.person("manager") as manager:
            assign(manager)
        newcomer.open("/assess/")
        newcomer.follow("Warmer homes")
        confirm_register(newcomer)
        newcomer.press("I have no interest in this application")
        newcomer.must_read("We visit people at home")
        reading = newcomer.page.url
        with town.person("administrator") as administrator:
            let_go(administrator)
        newcomer.page.goto(reading)
        newcomer.must_read("Sign in")
        newcomer.must_not_read("We visit people at home")
        newcomer.sign_in(NEWCOMER, PASSWORD)
        newcomer.page.goto(reading)
        newcomer.must_not_read("We visit people at home")
    with town.person("manager") as manager:
        manager.open(f"/manage/rounds/{REFERENCE}")
        manager.must_read("1 application short of assessors")
        manager.open("/manage/staff")
        manager.must_not_read("Nia Roberts")
    assert not town.faults, "\n".join(town.faults)


def invite(administrator: Walker) -> None:
    """Ask somebody without an account to assess, for a while."""
    administrator.open("/admin/people")
    administrator.press("Invite a member of staff")
    administrator.press("Invite")
    administrator.type("Email address", NEWCOMER)
    administrator.page.get_by_label("Fund", exact=True).select_option(label="Seaside Fund")
    administrator.choose("Assessor")
    last = utcnow() + timedelta(days=20)
    administrator.type_date("Last day (optional)", last.day, last.month, last.year)
    administrator.press("Invite")
    administrator.must_read(NEWCOMER, "The link works until")


def accept(newcomer: Walker) -> None:
    """Follow the link in the email, and make an account."""
    for _try in range(100):
        newcomer.open("/demo/mail")
        if newcomer.reads(NEWCOMER):
            break
        newcomer.page.wait_for_timeout(200)
    newcomer.follow("You are asked to work for Seaside Fund")
    link = newcomer.page.locator("main a[href*='/account/staff-invitations/']").first.get_attribute("href")
    assert link is not None
    newcomer.open(link)
    newcomer.press("Make my account and accept")
    newcomer.type("Your full name", "Nia Roberts")
    newcomer.page.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.press("Make my account and accept")
    newcomer.must_read("your roles count from now on")


def assign(manager: Walker) -> None:
    """Give the newcomer work."""
    manager.open("/manage/staff")
    manager.must_read("Nia Roberts", "Assessor of Seaside Fund")
    manager.open(f"/manage/applications/{REFERENCE}-0001/concept/assign")
    manager.page.get_by_label("Nia Roberts").check()
    due = utcnow() + timedelta(days=9)
    manager.type_date("Due on", due.day, due.month, due.year)
    manager.press("Assign")


def let_go(administrator: Walker) -> None:
    """Record that the newcomer has left."""
    administrator.open("/admin/roles-ending")
    administrator.follow("Nia Roberts")
    administrator.follow("Change the last day")
    administrator.open("/admin/roles-ending")
    administrator.follow("Nia Roberts")
    administrator.press("This person has left")
    administrator.must_read("1 application that they have still to assess")
    administrator.press("End everything now")
    administrator.must_read("Nia Roberts has left")
