"""A whole round with real clicks, from signing up to an award, on real web, worker, beat and broker processes."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import make_fund, make_round
from tests.journeys.applicant_steps import apply, look_round, prepare, sign_up
from tests.journeys.staff_steps import appoint_the_auditor, award, invite, judge, moderate, read_the_outcome
from tests.journeys.town import PASSWORD, STAFF, Town, time_passes
from tests.mailbox import Mailbox
from tests.processes import Processes


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
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
    return Town(browser, processes, has_script, Path(folder) if folder and has_script else None)


def _appoint(company: Company, administrator: UUID, people: dict[str, UUID], fund_id: UUID) -> None:
    for name, roles in STAFF.items():
        if name != "auditor":  # whom the administrator appoints by clicks
            for role in roles:
                company.appoint(administrator, people[name], fund_id, role, utcnow())


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
