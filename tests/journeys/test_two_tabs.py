"""Two windows on one answer, and a session that ends while somebody types: nothing typed is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from assessments.accounts.models import Person
from assessments.actors import Place
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.gateways import make_mail
from config import load_settings
from portal.app import create_app
from portal.auth import SIGNED_IN_AT
from portal.commands.stories.people import Company, Post
from tests.factories import join, make_application, make_organisation, make_round
from tests.journeys.walker import Walker
from tests.mailbox import Mailbox
from tests.processes import Processes
from worker.app import make_queue

PASSWORD = "seven geese in a row"
QUESTION = "What will you do?"


@pytest.fixture
def section(processes: Processes, mailbox: Mailbox) -> str:
    """A page of a draft that Nia leads and Tom may edit, served by the real web process."""
    now = utcnow()
    company = Company(Sessions, Post(make_mail(f"maildir://{mailbox.folder}")), processes.base_url, PASSWORD)
    nia, tom = (company.sign_up(name, f"{name.lower()}@test.example", now) for name in ("Nia", "Tom"))
    with Sessions.begin() as session:
        lead, editor = session.get_one(Person, nia), session.get_one(Person, tom)
        organisation = make_organisation(session, "Bright Water Trust", lead=lead)
        join(session, editor, organisation, Place.EDITOR)
        round_ = make_round(session, now=now)
        application = make_application(session, round_, now=now, lead=lead, organisation=organisation)
    processes.start("web")
    return f"/apply/{application.reference}/concept/sections/project"


@pytest.fixture
def nia(browser: Browser, processes: Processes, section: str, has_script: bool) -> Iterator[Walker]:
    walker = Walker.enter(browser, processes.base_url, has_script=has_script)
    walker.sign_in("nia@test.example", PASSWORD)
    yield walker
    walker.leave()
    assert not walker.faults, "\n".join(walker.faults)


@pytest.fixture
def tom(browser: Browser, processes: Processes, section: str, has_script: bool) -> Iterator[Walker]:
    walker = Walker.enter(browser, processes.base_url, has_script=has_script)
    walker.sign_in("tom@test.example", PASSWORD)
    yield walker
    walker.leave()
    assert not walker.faults, "\n".join(walker.faults)


def test_two_people_write_in_one_answer_and_one_of_them_chooses(nia: Walker, tom: Walker, section: str) -> None:
    nia.open(section)
    tom.open(section)
    tom.type(QUESTION, "We visit people at home.")
    tom.press("Save and continue")
    nia.type("What is your project called?", "Warmer homes")
    nia.type(QUESTION, "We repair windows. 🏠")
    nia.press("Save and continue")
    nia.must_read("Choose between two versions", "By Tom, on", "We visit people at home.")
    assert nia.page.get_by_label(QUESTION, exact=True).input_value() == "We repair windows. 🏠"
    nia.type(QUESTION, "We visit people at home, and repair windows.")
    nia.press("Use this version", exact=False)
    nia.must_read("The version that you chose is saved.")
    for walker in (nia, tom):
        walker.open(section)
        assert walker.page.get_by_label(QUESTION, exact=True).input_value().endswith("and repair windows.")
        assert walker.page.get_by_label("What is your project called?").input_value() == "Warmer homes"
    tom.open(section.replace("sections/project", "versions"))
    tom.must_read("Versions that were not chosen", "We visit people at home.")


def test_signed_out_while_typing_the_text_comes_back_into_the_form(nia: Walker, section: str) -> None:
    nia.open(section)
    nia.type(QUESTION, "An hour’s work.\n\nAll of it.")
    nia.choose("Home energy")
    nia.page.context.clear_cookies()
    nia.press("Save and continue")
    nia.must_read("Sign in to go on")
    nia.type("Email address", "nia@test.example")
    nia.page.get_by_label("Password", exact=True).fill(PASSWORD)
    nia.press("Sign in")
    nia.must_read("You are signed in again")
    nia.press("Go back to the form")
    assert nia.page.get_by_label(QUESTION, exact=True).input_value() == "An hour’s work.\n\nAll of it."
    assert nia.page.get_by_label("Home energy", exact=True).is_checked()
    nia.type("What is your project called?", "Warmer homes")
    nia.press("Save and continue")
    nia.open(section)
    assert nia.page.get_by_label(QUESTION, exact=True).input_value() == "An hour’s work.\n\nAll of it."


def test_before_the_session_ends_a_page_says_so_and_one_can_stay(
    nia: Walker, section: str, processes: Processes, has_script: bool
) -> None:
    signed_in_since(nia, processes, timedelta(hours=11, minutes=52))
    nia.open(section)
    nia.must_read("You are signed in until")
    warning = nia.page.get_by_text("You will be signed out in 10 minutes or less.")
    if not has_script:
        expect(warning).to_have_count(0)
        return
    expect(warning).to_be_visible()
    nia.type(QUESTION, "Still typing.")
    nia.press("Stay signed in")
    expect(nia.page.get_by_text("You stay signed in.")).to_be_visible()
    assert nia.page.get_by_label(QUESTION, exact=True).input_value() == "Still typing."
    signed_in_since(nia, processes, timedelta(hours=11, minutes=59))
    nia.open(section)
    expect(nia.page.get_by_role("alert").filter(has_text="2 minutes or less")).to_be_visible()


def signed_in_since(walker: Walker, processes: Processes, ago: timedelta) -> None:
    """Make the browser's session one that began so long ago."""
    app = create_app(load_settings(processes.environment), make_queue(processes.environment["BROKER_URL"]))
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = next(cookie for cookie in walker.page.context.cookies() if cookie["name"] == "session")
    held = {**serializer.loads(cookie["value"]), SIGNED_IN_AT: (utcnow() - ago).isoformat()}
    held.pop("stays_until", None)
    walker.page.context.add_cookies([{"name": "session", "value": serializer.dumps(held), "url": walker.base_url}])


def test_back_opens_a_form_again_after_a_refusal_and_after_sending(nia: Walker, section: str, has_script: bool) -> None:
    if not has_script:
        pytest.skip("without script it is the browser that asks whether to send the form again")
    nia.open("/account/")
    nia.follow("Bright Water Trust")
    nia.open(f"{nia.page.url}/invite")
    nia.press("Send invitation")
    nia.must_read("There is a problem")
    nia.open("/account/")
    nia.page.go_back()
    nia.must_read("Their email address")
    nia.type("Their email address", "new@test.example")
    nia.choose("Editor: can write, but not submit")
    nia.press("Send invitation")
    nia.page.go_back()
    nia.must_read("Their email address")
