"""A visitor checks whether a round is for them, an applicant asks and the fund publishes, and the voluntary forms."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assessments.accounts.models import Person
from assessments.accounts.use_cases import appoint
from assessments.actors import SYSTEM, Role
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from portal.commands.stories.people import Company, Post
from tests.factories import make_application, make_fund, make_organisation, make_round, make_submitted
from tests.journeys.test_message import wait_until
from tests.journeys.town import APPLICATION, PASSWORD, REFERENCE, Town
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes

QUESTION = "May two trusts apply together?"
SUBJECT = "A question was answered: Test round"


@pytest.fixture
def town(has_script: bool, browser: Browser, processes: Processes, mailbox: Mailbox) -> Town:
    """A manager, somebody who has submitted, and somebody who is writing. EVENHAND_PICTURES names a folder."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    ids = {name: company.sign_up(name.title(), f"{name}@test.example", now) for name in ("manager", "asker", "writer")}
    with Sessions.begin() as session:
        fund = make_fund(session)
        asker, writer = (session.get_one(Person, ids[name]) for name in ("asker", "writer"))
        round_ = make_round(session, now=now, fund=fund)
        make_submitted(session, round_, now=now, lead=asker, organisation=make_organisation(session, lead=asker))
        make_application(session, round_, now=now, lead=writer)
        appoint(session, SYSTEM, person_id=ids["manager"], fund_id=fund.id, role=Role.MANAGER, now=now)
    processes.start_all()
    folder = os.environ.get("EVENHAND_PICTURES")
    return Town(browser, processes, has_script, Path(folder) if folder and has_script else None)


def test_from_the_check_to_an_answer_for_everybody_and_the_voluntary_forms(town: Town, mailbox: Mailbox) -> None:
    with town.visitor() as visitor:
        check(visitor)
    with town.person("asker") as asker:
        ask(asker)
        say_what_is_voluntary(asker)
    with town.person("manager") as manager:
        publish(manager)
    with town.visitor() as visitor:
        visitor.open(f"/rounds/{REFERENCE}")
        visitor.follow("1 question that was answered for everybody")
        visitor.must_read("May two apply together?", "They may.")
        visitor.must_not_read("Asker", QUESTION)
    with town.person("writer") as writer:
        writer.open("/demo/mail")
        wait_until(writer, SUBJECT)
    assert [message["To"] for message in mailbox.messages() if message["Subject"] == SUBJECT] == ["writer@test.example"]
    assert not town.faults, "\n".join(town.faults)


def check(visitor: Walker) -> None:
    """Without an account, with an answer left out first."""
    visitor.open(f"/rounds/{REFERENCE}")
    visitor.follow("Check whether you can apply")
    visitor.press("See what this means")
    visitor.must_read("Choose an answer: What are you?")
    visitor.choose("A person")
    visitor.press("See what this means")
    visitor.must_read("This round is probably not for you", "Only charities can apply.")
    visitor.follow("Who may apply")
    visitor.must_read("Charities in England.")


def ask(asker: Walker) -> None:
    """Nothing first, then a question."""
    asker.open(f"/apply/{APPLICATION}/status")
    asker.follow("Ask the fund a question")
    asker.press("Send your question")
    asker.must_read("Enter your question")
    asker.type("Your question", QUESTION)
    asker.press("Send your question")
    asker.must_read("Your question is sent.", QUESTION, "Waits for the fund")


def say_what_is_voluntary(asker: Walker) -> None:
    """Three questions, one of them wrong at first; and the equality form, which is then done with."""
    asker.open(f"/apply/{APPLICATION}/concept/receipt")
    asker.follow("Three questions about what applying was like")
    asker.type("People whom you employ", "a lot")
    asker.press("Send the answers")
    asker.must_read("Enter whole hours, from 0 to 10,000, or leave it empty")
    asker.type("People whom you employ", "14")
    asker.choose("Yes")
    asker.press("Send the answers")
    asker.follow("Equality form: two questions, not kept with your application")
    asker.page.get_by_label("Disabled people").first.check()
    asker.press("Send the form")
    asker.must_read("The equality form is done.")
    asker.must_not_read("If you like")
    asker.open(f"/apply/{APPLICATION}/equality")
    asker.must_read("nobody can tell which form was yours")


def publish(manager: Walker) -> None:
    """Not with the asker's name, then without."""
    manager.open(f"/manage/rounds/{REFERENCE}")
    manager.follow("1 question to answer")
    manager.follow(QUESTION)
    manager.type("Answer", "They may, Asker.")
    manager.choose("Everybody: on the round’s page, and by email to all who are writing")
    manager.type("The question as everybody reads it", "May two apply together?")
    manager.press("Send the answer")
    manager.must_read("Take out the name or address of the person who asked")
    manager.type("Answer", "They may.")
    manager.press("Send the answer")
    manager.must_read("The answer is on the round’s page.")
