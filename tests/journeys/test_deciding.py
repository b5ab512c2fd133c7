"""A stage is decided: scenarios side by side, one adopted, the checklist done by two people, an award approved."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser
from sqlalchemy import update

from assessments.accounts.passwords import hash_password
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.funds.checklist import ChecklistItem, checklist_documents
from assessments.funds.limits import Limit, limit_documents
from assessments.funds.models import EnvelopeLine, Round, Stage
from assessments.funds.states import CheckKind, Purpose
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.factories import revise_rounds
from tests.journeys.walker import Walker
from tests.processes import Processes

PASSWORD = "seven geese in a row"
ITEM = ChecklistItem("accounts", "Accounts read", CheckKind.ACCOUNTS, is_second_wanted=True)


@dataclass(frozen=True)
class Desks:
    """The devices of a manager and of an approver."""

    manager: Walker
    approver: Walker


@pytest.fixture
def desks(browser: Browser, processes: Processes, has_script: bool) -> Iterator[Desks]:
    now = utcnow()
    with Sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        for points, region in (((5, 5), "london"), ((4, 4), "london"), ((3, 3), "north_east")):
            make_assessed(session, world, now=now, points=points, region=region)
        delivery = EnvelopeLine.purpose == Purpose.DELIVERY
        session.execute(update(EnvelopeLine).where(delivery).values(amount_pence=6_100_000))
        session.execute(update(Round).values(checklist=checklist_documents([ITEM])))
        limits = limit_documents([Limit("region", "north_east", least_number=1)])
        session.execute(update(Stage).values(limits=limits))
        revise_rounds(session)
        ask_for(session, JobKind.ROUND_FIGURES, world.round.id, now=now)
        people = [session.merge(person) for person in (world.staff.manager, world.staff.approver)]
        for person in people:
            person.password_hash = hash_password(PASSWORD)
        emails = [person.email for person in people]
    run_due_jobs(Sessions, now=utcnow())
    processes.start("web")
    walkers = [Walker.enter(browser, processes.base_url, has_script=has_script) for _email in emails]
    for walker, email in zip(walkers, emails, strict=True):
        walker.sign_in(email, PASSWORD)
    yield Desks(*walkers)
    for walker in walkers:
        walker.leave()
    assert not [fault for walker in walkers for fault in walker.faults]


def test_a_stage_is_decided_by_two_people(desks: Desks) -> None:
    manager, approver = desks.manager, desks.approver
    manager.open("/manage/rounds/TST-2026/concept/room")
    manager.must_read("£122,000, reaches to here.", "1 too few")
    manager.follow("What else could be chosen")
    for name, rule in (("As ranked", "Down the order"), ("With the North", "Best under the limits")):
        manager.type("Name", name)
        manager.choose(rule)
        manager.press("Work it out")
    run_due_jobs(Sessions, now=utcnow())
    manager.open("/manage/rounds/TST-2026/concept/scenarios")
    manager.must_read("In instead", "TST-2026-0003", "Give way", "TST-2026-0002", "All met")
    _see_accounts(manager, approver)
    manager.open("/manage/rounds/TST-2026/concept/scenarios")
    manager.page.get_by_role("link", name="Adopt it").last.click()
    manager.look()
    manager.type("Reason for those who are in, in words for the applicants", "It reaches many.")
    manager.choose("Leave them as they are")
    manager.press("Propose these outcomes")
    run_due_jobs(Sessions, now=utcnow())
    manager.page.reload()
    manager.must_read("1 done, 1 left out, 0 to do", "Still open: Accounts read.")
    approver.open("/manage/applications/TST-2026-0001/concept/decision")
    approver.must_read("Nothing that this proposal rests on has changed since it was made.")
    approver.choose("Approve it as it stands")
    approver.press("Record your answer")
    manager.open("/manage/rounds/TST-2026/concept/room")
    manager.must_read("approved, not released")
    manager.follow("The order of the reserve list")


def _see_accounts(manager: Walker, approver: Walker) -> None:
    """The accounts of the first are read, and confirmed by another; those of the others are not."""
    manager.open("/manage/applications/TST-2026-0001/checklist")
    manager.follow("Record what you found")
    manager.choose("In order")
    manager.type("Evidence", "The accounts of 2025, audited.")
    manager.press("Record what you found")
    manager.must_read("Waits for a second person")
    approver.open("/manage/applications/TST-2026-0001/checklist")
    approver.press("Confirm it", exact=False)
    approver.must_read("Confirmed by")
