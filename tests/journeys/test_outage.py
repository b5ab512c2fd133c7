"""With nobody at work behind the pages, they go on and say what waits; when the worker is back, it all arrives."""

import hashlib

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.accounts.use_cases import appoint
from assessments.actors import SYSTEM, Role
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import actor_of, fill_in, make_application, make_fund, make_organisation, make_round
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

PASSWORD = "seven geese in a row"
REFERENCE = "TST-2026"
WAITS = "Something has changed since; they are about to be calculated again."
NOT_YET = "have not been calculated yet"


@pytest.fixture
def draft(processes: Processes, mailbox: Mailbox) -> str:
    """The reference of an application that is ready to be submitted by nia@test.example, in mo@test.example's fund."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    nia = company.sign_up("Nia Roberts", "nia@test.example", now)
    mo = company.sign_up("Mo Manager", "mo@test.example", now)
    with Sessions.begin() as session:
        fund = make_fund(session)
        round_ = make_round(session, now=now, fund=fund)
        lead = session.get_one(Person, nia)
        organisation = make_organisation(session, "Bright Water Trust", lead=lead)
        application = make_application(session, round_, now=now, lead=lead, organisation=organisation)
        fill_in(session, actor_of(session, lead), application.reference, "concept", now=now)
        appoint(session, SYSTEM, person_id=mo, fund_id=fund.id, role=Role.MANAGER, now=now)
        return application.reference


def test_a_submission_is_taken_in_an_outage_and_its_email_and_figures_arrive_after_it(
    browser: Browser, processes: Processes, mailbox: Mailbox, draft: str
) -> None:
    processes.start("web")
    applicant, manager = (Walker.enter(browser, processes.base_url) for _each in range(2))
    applicant.sign_in("nia@test.example", PASSWORD)
    applicant.open(f"/apply/{draft}/concept/check")
    applicant.choose("I have read the declaration, and I make it for the organisation")
    applicant.press("Submit application")
    applicant.must_read(draft, "SHA-256")
    manager.sign_in("mo@test.example", PASSWORD)
    manager.open(f"/manage/rounds/{REFERENCE}/statistics")
    manager.must_read(NOT_YET)
    assert not receipts(mailbox, draft)

    processes.start(*(["broker"] if processes.broker_port else []), "worker", "beat")

    processes.wait_until(lambda: len(receipts(mailbox, draft)) == 1)
    (text,) = receipts(mailbox, draft)
    assert sha256_of_receipt(applicant, draft) in text
    processes.wait_until(lambda: says_one_was_handed_in(manager))
    manager.must_not_read(WAITS)
    for walker in (applicant, manager):
        walker.leave()
        assert not walker.faults, "\n".join(walker.faults)


def receipts(mailbox: Mailbox, reference: str) -> list[str]:
    """The acknowledgements that came for an application."""
    messages = mailbox.messages("nia@test.example")
    return [message.get_content() for message in messages if f"received {reference}" in str(message["Subject"])]


def sha256_of_receipt(applicant: Walker, reference: str) -> str:
    """The digest of the file that the applicant downloads, taken here."""
    response = applicant.page.request.get(f"/apply/{reference}/concept/receipt.json")
    return hashlib.sha256(response.body()).hexdigest()


def says_one_was_handed_in(manager: Walker) -> bool:
    """Whether the statistics page has the new figure."""
    manager.page.reload()
    row = manager.page.get_by_role("row").filter(has_text="Submitted").first
    return bool(row.count()) and row.locator("td").first.inner_text().strip() == "1"
