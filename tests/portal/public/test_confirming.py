"""Confirming by a link, without an account: from the writer's button to what every page says of it."""

import csv
import io
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.applications.confirmations import LASTS
from assessments.applications.use_cases import screen_application, submit_application
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Fund
from assessments.funds.questions import Section
from assessments.scoring.models import Assignment
from assessments.scoring.use_cases import accept_assignment, assign_assessor
from tests.asking import ask_also
from tests.assessments.rendering.test_printing import text_in
from tests.confirming import BEA, CAL, DAY, PARTNERS, Naming
from tests.factories import actor_of, make_staff
from tests.mailbox import Mailbox
from tests.portal.apply.pages import main_of, text_of
from tests.portal.manage.pages import as_
from tests.portal.test_lists import counting


@pytest.fixture
def naming(sessions: _Sessions, mailbox: Mailbox) -> Naming:
    return Naming(sessions, mailbox, utcnow())


def send(client: FlaskClient, token: str, button: str, **typed: str) -> TestResponse:
    """Fill in the form of the page as it is open, and press one of its buttons."""
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(f"/confirm/{token}").text)
    return client.post(f"/confirm/{token}", data={"seen": seen[1] if seen else "", button: "1", **typed})


def page(client: FlaskClient, token: str) -> str:
    return text_of(client.get(f"/confirm/{token}"))


def submit(naming: Naming) -> None:
    with naming.sessions.begin() as session:
        actor = actor_of(session, naming.lead)
        submit_application(session, actor, naming.reference, "concept", is_declared=True, now=utcnow())


def test_the_writer_asks_on_the_check_page_and_sees_where_each_stands(naming: Naming, app: Flask) -> None:
    lead, check = as_(app, naming.lead), f"/apply/{naming.reference}/concept/check"
    asked = {"question": "partners"}
    shown = text_of(lead.get(check))
    for words in (
        "Confirmed by others",
        "Green Homes (Bea Bank) Not asked yet",
        "Dora Chair",
        "Ask partners to confirm",
    ):
        assert words in shown
    assert lead.post(check.replace("check", "confirmations"), data=asked).location == f"{check}#confirmed"
    shown = text_of(lead.get(check))
    assert "Emails are on their way to 2 people." in shown
    assert "Asked at bea@test.example on" in shown
    assert "Ask partners to confirm" not in shown
    assert "Ask for the declaration" in shown
    lead.post(check.replace("check", "confirmations"), data=asked)
    assert "Nothing was sent now" in text_of(lead.get(check))
    tasks = text_of(lead.get(f"/apply/{naming.reference}/concept"))
    assert "Who are your partners?: 0 of 2 confirmed" in tasks
    assert "Who signs for you?: Not asked yet" in tasks


def test_saving_by_itself_writes_to_nobody(naming: Naming, app: Flask) -> None:
    lead, more = as_(app, naming.lead), f"/apply/{naming.reference}/concept/sections/more"
    seen = re.search(r'name="seen:signatory" value="([^"]*)"', main_of(lead.get(more)))
    assert seen
    typed = {"signatory-name": "Eve Clerk", "signatory-email": "eve@test.example", "page:name": "one"}
    typed["seen:signatory"] = seen[1]
    assert lead.post(f"{more}/autosave", data=typed).status_code == 200
    assert 'value="eve@test.example"' in main_of(lead.get(more))
    assert naming.mailbox.deliver(utcnow()) == []


def test_a_partner_sees_its_row_and_nothing_else_and_confirms_without_an_account(
    naming: Naming, client: FlaskClient
) -> None:
    token = naming.tokens("partners")["bea@test.example"]
    shown = page(client, token)
    for words in (
        "Warmer homes",
        "River Trust",
        "Test round",
        "Visits at home.",
        "£500",
        "This is the answer of Bea Bank",
    ):
        assert words in shown
    for words in ("Cal Crow", "We visit people", "dora@test.example"):
        assert words not in shown
    nameless = send(client, token, "confirm")
    assert (nameless.status_code, 'href="#name"' in main_of(nameless)) == (422, True)
    assert send(client, token, "confirm", name="Bea", reason="No").status_code == 422
    assert send(client, token, "confirm", name="Bea Bank").location == f"/confirm/{token}"
    assert "Bea Bank confirmed this on" in page(client, token)


def test_a_link_that_was_passed_on_or_used_twice_shows_what_was_said_and_by_whom(
    naming: Naming, client: FlaskClient
) -> None:
    token = naming.tokens("partners")["bea@test.example"]
    assert send(client, token, "decline", name="A Friend", reason="Nobody asked us.").status_code == 302
    again = client.post(f"/confirm/{token}", data={"confirm": "1", "name": "Bea Bank"})
    assert again.location == f"/confirm/{token}"
    shown = page(client, token)
    assert "A Friend declined on" in shown
    assert "Nobody asked us." in shown
    assert "Visits at home." not in shown


def test_the_signatory_reads_the_whole_application_as_it_stands(naming: Naming, client: FlaskClient) -> None:
    token = naming.tokens("signatory")["dora@test.example"]
    assert "We visit people at home" in page(client, token)
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(f"/confirm/{token}").text)
    assert seen
    naming.save("project", summary="Something else altogether.")
    stale = {"confirm": "1", "name": "Dora Chair", "seen": seen[1]}
    refused = client.post(f"/confirm/{token}", data=stale)
    assert refused.status_code == 409
    assert "changed after you opened this page" in text_of(refused)
    assert "Something else altogether." in text_of(refused)
    assert 'value="Dora Chair"' in main_of(refused)
    assert send(client, token, "confirm", name="Dora Chair").status_code == 302
    naming.save("project", summary="And again.")
    assert "has been changed since" in page(client, token)


def test_a_link_that_has_nothing_to_confirm_says_why_and_what_to_do(naming: Naming, client: FlaskClient) -> None:
    tokens = naming.tokens("partners", now=naming.now - LASTS)
    assert "This link has run out" in page(client, tokens["bea@test.example"])
    tokens = naming.tokens("partners")
    naming.save(partners=[{**BEA, "role": "More."}])
    assert "once Ada Marsh asks again" in page(client, tokens["bea@test.example"])
    assert "no longer names Cal Crow here" in page(client, tokens["cal@test.example"])
    unknown = client.get("/confirm/of-no-link")
    assert (unknown.status_code, "We do not know this link" in text_of(unknown)) == (404, True)


def test_what_is_needed_is_said_before_submitting_and_everybody_reads_who_confirmed(
    naming: Naming, client: FlaskClient, app: Flask
) -> None:
    lead, concept = as_(app, naming.lead), f"/apply/{naming.reference}/concept"
    refused = lead.post(f"{concept}/submit", data={"declared": "y"})
    assert refused.status_code == 409
    assert "Every partner must have confirmed before you submit" in text_of(refused)
    assert main_of(refused).count('href="#confirmed"') == 2
    assert "must have confirmed" not in text_of(lead.get(f"{concept}/sections/more"))
    for key, name in (("partners", "Bea Bank"), ("signatory", "Dora Chair")):
        for token in naming.tokens(key).values():
            assert send(client, token, "confirm", name=name).status_code == 302
    submit(naming)
    with naming.sessions.begin() as session:
        fund = session.get_one(Fund, naming.round.fund_id)
        manager = as_(app, make_staff(session, fund, Role.MANAGER))
    assert "Dora Chair Confirmed By Dora Chair, on" in text_of(manager.get(f"/manage/applications/{naming.reference}"))
    rows = list(csv.DictReader(io.StringIO(manager.get("/manage/rounds/TST-2026/applications.csv").text)))
    assert rows[0]["answer_signatory"] == "Dora Chair (dora@test.example)\nDora Chair: Confirmed"
    assert rows[0]["answer_partners"].endswith("Green Homes: Confirmed\nWarm Streets: Confirmed")
    assert "Confirmed: Dora Chair" in text_in(lead.get(f"{concept}/receipt.pdf").data)


def test_a_partner_of_whom_only_an_address_is_given_is_asked_once_the_rest_is_said(naming: Naming, app: Flask) -> None:
    lead, check = as_(app, naming.lead), f"/apply/{naming.reference}/concept/check"
    naming.save(partners=[BEA, {**dict.fromkeys(BEA, ""), "email": "cal@test.example"}])
    shown = text_of(lead.get(check))
    assert "Row 2 has something in it, but not: Organisation; Name of the contact; What they will do." in shown
    assert (
        "cal@test.example Not asked yet They can be asked once you have filled in: Organisation; Name of the contact; "
        "What they will do."
    ) in shown
    assert "1 partner gets a link" in shown
    assert list(naming.tokens("partners")) == ["bea@test.example"]
    shown = text_of(lead.get(check))
    assert "They can be asked once" in shown
    assert "Ask partners to confirm" not in shown
    naming.save(partners=[BEA, CAL])
    assert list(naming.tokens("partners")) == ["cal@test.example"]


def test_who_judges_reads_who_confirmed_when_and_neither_why_not_nor_who_was_written_to(
    naming: Naming, client: FlaskClient, app: Flask
) -> None:
    with naming.sessions.begin() as session:
        others = replace(PARTNERS, key="others", label="Who else?", confirmed=None)
        ask_also(session, naming.round, Section("else", "Anybody else", questions=(others,)))
    naming.save("else", others=[{**CAL, "organisation": "Cold Lanes"}, {**BEA, "organisation": "Late Ltd"}])
    for key, name in (("partners", "Bea Bank"), ("signatory", "Dora Chair")):
        for token in naming.tokens(key).values():
            send(client, token, "confirm", name=name)
    refused = naming.tokens("others")["cal@test.example"]
    send(client, refused, "decline", name="Cal Crow", reason="We never agreed to that.")
    submit(naming)
    work, people = judged(naming)
    pages = [
        as_(app, people[Role.ASSESSOR]).get(f"/assess/{work.id}/score"),
        as_(app, people[Role.MODERATOR]).get(f"/assess/moderation/{naming.reference}/concept"),
    ]
    for shown in map(text_of, pages):
        assert "Green Homes (Bea Bank) Confirmed By Bea Bank, on" in shown
        assert "Dora Chair Confirmed By Dora Chair, on" in shown
        assert "Cold Lanes (Cal Crow) Declined By Cal Crow, on" in shown
        assert "Late Ltd (Bea Bank) Not confirmed" in shown
        for kept in ("We never agreed to that.", "Asked at", "Their link", "Asked, not answered"):
            assert kept not in shown
    for path in ("", "/concept/screen"):
        manager = as_(app, people[Role.MANAGER]).get(f"/manage/applications/{naming.reference}{path}")
        assert "We never agreed to that." in text_of(manager)


def judged(naming: Naming) -> tuple[Assignment, dict[Role, Person]]:
    """The application, open to an assessor, and the staff of its fund."""
    with naming.sessions.begin() as session:
        fund = session.get_one(Fund, naming.round.fund_id)
        people = {role: make_staff(session, fund, role) for role in (Role.MANAGER, Role.ASSESSOR, Role.MODERATOR)}
        manager, assessor = (actor_of(session, people[role]) for role in (Role.MANAGER, Role.ASSESSOR))
        now, reference = utcnow(), naming.reference
        screen_application(session, manager, reference, "concept", is_eligible=True, reason="Fits.", now=now)
        work = assign_assessor(
            session, manager, reference, "concept", people[Role.ASSESSOR].id, due_at=now + 9 * DAY, now=now
        )
        return accept_assignment(session, assessor, work.id, now=now), people


def test_checking_takes_as_many_statements_for_one_partner_as_for_twenty(naming: Naming, app: Flask) -> None:
    lead, check = as_(app, naming.lead), f"/apply/{naming.reference}/concept/check"

    def statements() -> int:
        with counting() as noted:
            assert lead.get(check).status_code == 200
        return len(noted)

    naming.ask("partners")
    few = statements()
    naming.save(partners=[{**CAL, "email": f"cal-{number}@test.example"} for number in range(20)])
    assert naming.ask("partners") == 20
    assert statements() == few
