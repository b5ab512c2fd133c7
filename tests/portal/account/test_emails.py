"""The page on which a person chooses which emails they get, and the link that turns one kind off."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.messages.kinds import KINDS, Reader
from assessments.messages.models import Email, EmailTurnedOff
from assessments.messages.use_cases import queue_email
from tests.factories import make_fund, make_organisation, make_person, make_staff, sign_in

OPTIONAL = {
    name for name, kind in KINDS.items() if kind.reader in (Reader.ANYBODY, Reader.APPLICANT) and not kind.is_required
}
"""What an applicant can turn off."""


@pytest.fixture
def ada(sessions: _Sessions) -> Person:
    with sessions.begin() as session:
        person = make_person(session, email="ada@test.example")
        make_organisation(session, lead=person)
    return person


def off(sessions: _Sessions) -> set[str]:
    with sessions.reading() as session:
        return set(session.scalars(select(EmailTurnedOff.kind)))


def queue(sessions: _Sessions, person: Person) -> str:
    with sessions.begin() as session:
        queue_email(
            session, key="session", template="support_session", address=person.email, context={}, now=utcnow(),
            user_id=person.id,
        )  # fmt: skip
    with sessions.reading() as session:
        return str(session.scalars(select(Email.stop_key)).one())


def test_the_account_leads_to_a_page_with_every_kind_and_a_switch_for_each_that_need_not_be(
    client: FlaskClient, ada: Person
) -> None:
    sign_in(client, ada)
    assert 'href="/account/emails"' in client.get("/account/").text
    page = client.get("/account/emails").text
    assert page.count('type="checkbox"') == page.count("checked") == len(OPTIONAL)
    assert "Receipt of an application" in page
    assert 'value="received"' not in page
    assert "An application to assess" not in page


def test_an_assessor_chooses_among_an_assessors_emails(client: FlaskClient, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        assessor = make_staff(session, make_fund(session), Role.ASSESSOR)
    page = sign_in(client, assessor).get("/account/emails").text
    assert page.count('type="checkbox"') == 5
    assert "An application to assess" in page


def test_what_is_not_ticked_is_off_until_it_is_ticked_again(
    client: FlaskClient, sessions: _Sessions, ada: Person
) -> None:
    sign_in(client, ada)
    answer = client.post("/account/emails", data={"wanted": ["colleague_submitted", "made up"]}, follow_redirects=True)
    assert "Your choice is saved" in answer.text
    assert off(sessions) == OPTIONAL - {"colleague_submitted"}
    assert answer.text.count("checked") == 1
    client.post("/account/emails", data={"wanted": sorted(OPTIONAL - {"colleague_submitted"})})
    assert off(sessions) == {"colleague_submitted"}


def test_opening_the_link_changes_nothing_and_its_button_turns_the_kind_off_without_signing_in(
    client: FlaskClient, sessions: _Sessions, ada: Person
) -> None:
    link = f"/account/emails/stop/{queue(sessions, ada)}"
    assert "Session with an adviser" in client.get(link).text
    assert off(sessions) == set()
    for _time in range(2):
        answer = client.post(link)
        assert answer.status_code == 200
        assert "You will not get these emails any more" in answer.text
    assert off(sessions) == {"support_session"}


def test_a_program_that_reads_email_stops_it_at_once_without_a_token_of_ours(
    guarded_app: Flask, sessions: _Sessions, ada: Person
) -> None:
    link = f"/account/emails/stop/{queue(sessions, ada)}"
    answer = guarded_app.test_client().post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert off(sessions) == {"support_session"}


@pytest.mark.parametrize("key", ["made-up", "x" * 10_000, "%25", "=cmd()"])
def test_a_link_of_no_email_is_told_to_be_none(client: FlaskClient, sessions: _Sessions, key: str) -> None:
    for answer in (client.get(f"/account/emails/stop/{key}"), client.post(f"/account/emails/stop/{key}")):
        assert answer.status_code == 404
