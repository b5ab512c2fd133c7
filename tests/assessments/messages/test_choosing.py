"""A person gets every kind of email but those that they turned off, and those that they must get in any case."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from assessments.actors import VISITOR, Actor, Place, Role
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import NotFound, NotPermitted
from assessments.messages.kinds import KINDS, Reader, is_optional, kinds_for
from assessments.messages.models import Email
from assessments.messages.queries import kinds_turned_off
from assessments.messages.use_cases import choose_emails, queue_email, stop_emails
from tests.factories import make_person
from tests.mailbox import Mailbox

SESSION = {"person": "Ada", "reference": "TST-2026-0001", "title": "Warm", "held_on": "2026-03-11", "path": "/x"}
RESET = {"path": "/account/reset/secret"}


def make_applicant(sessions: _Sessions) -> Actor:
    with sessions.begin() as session:
        person = make_person(session, email="ada@test.example")
        return Actor(user_id=person.id, places=frozenset({(uuid4(), Place.LEAD)}))


def queue(sessions: _Sessions, actor: Actor | None, template: str, now: datetime, key: str = "one") -> Email | None:
    with sessions.begin() as session:
        queue_email(
            session, key=key, template=template, address="ada@test.example", now=now,
            context=SESSION if template == "support_session" else RESET, user_id=actor.user_id if actor else None,
        )  # fmt: skip
    with sessions.reading() as session:
        return session.scalar(select(Email).where(Email.key == key))


def test_what_was_turned_off_is_not_even_queued_and_comes_again_once_it_is_turned_on(
    sessions: _Sessions, now: datetime
) -> None:
    ada = make_applicant(sessions)
    with sessions.begin() as session:
        choose_emails(session, ada, [], now=now)
    assert queue(sessions, ada, "support_session", now) is None
    with sessions.begin() as session:
        choose_emails(session, ada, ["support_session"], now=now)
    assert queue(sessions, ada, "support_session", now) is not None


def test_a_required_email_comes_whatever_was_chosen(sessions: _Sessions, now: datetime) -> None:
    ada = make_applicant(sessions)
    with sessions.begin() as session:
        choose_emails(session, ada, [], now=now)
        assert all(is_optional(kind) for kind in kinds_turned_off(session, ada.user_id or uuid4()))
    email = queue(sessions, ada, "reset_password", now)
    assert email is not None
    assert email.stop_key is None


def test_somebody_elses_choice_is_nobody_elses(sessions: _Sessions, now: datetime) -> None:
    ada = make_applicant(sessions)
    with sessions.begin() as session:
        choose_emails(session, ada, [], now=now)
        bea = Actor(user_id=make_person(session).id)
    assert queue(sessions, bea, "support_session", now) is not None
    assert queue(sessions, None, "support_session", now, key="to an address without an account") is not None


def test_kinds_that_a_person_cannot_get_now_stay_as_they_were_chosen(sessions: _Sessions, now: datetime) -> None:
    ada = make_applicant(sessions)
    assessor = Actor(user_id=ada.user_id, roles=frozenset({(uuid4(), Role.ASSESSOR)}))
    with sessions.begin() as session:
        choose_emails(session, assessor, [], now=now)
        choose_emails(session, ada, [name for name in KINDS if is_optional(name)], now=now)
        assert ada.user_id is not None
        assert kinds_turned_off(session, ada.user_id) == {
            name for name, kind in KINDS.items() if kind.reader is Reader.ASSESSOR and is_optional(name)
        }


def test_choosing_twice_is_once_and_made_up_kinds_are_passed_over(sessions: _Sessions, now: datetime) -> None:
    ada = make_applicant(sessions)
    for _time in range(2):
        with sessions.begin() as session:
            choose_emails(session, ada, ["no_such_kind", "reset_password"], now=now)
    with sessions.reading() as session:
        (entry,) = session.scalars(select(TrailEntry).where(TrailEntry.action == "person.emails_chosen"))
        assert "support_session" in entry.details["kinds"]
    with pytest.raises(NotPermitted), sessions.begin() as session:
        choose_emails(session, VISITOR, [], now=now)


def test_an_optional_email_can_be_stopped_by_the_link_at_its_foot_and_by_the_reading_program(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    ada = make_applicant(sessions)
    email = queue(sessions, ada, "support_session", now)
    assert email is not None
    (message,) = mailbox.deliver(now)
    link = f"{mailbox.base_url}/account/emails/stop/{email.stop_key}"
    assert link in message.get_content()
    assert f"{mailbox.base_url}/account/emails\n" in message.get_content()
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for _time in range(2):
        with sessions.begin() as session:
            assert stop_emails(session, str(email.stop_key), now=now) == "support_session"
    assert queue(sessions, ada, "support_session", now, key="later") is None


def test_the_link_to_stop_stays_in_one_piece_however_long_our_address_is(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    queue(sessions, make_applicant(sessions), "support_session", now)
    Mailbox(mailbox.folder, "https://grants.a-very-long-name-of-a-department.gov.example").deliver(now)
    (raw,) = (path.read_text() for path in mailbox.folder.glob("*.eml"))
    assert (
        "\nList-Unsubscribe: <https://grants.a-very-long-name-of-a-department.gov.example/account/emails/stop/" in raw
    )


def test_a_required_email_has_no_link_to_stop_it(sessions: _Sessions, now: datetime, mailbox: Mailbox) -> None:
    queue(sessions, make_applicant(sessions), "reset_password", now)
    (message,) = mailbox.deliver(now)
    assert message["List-Unsubscribe"] is None
    assert "/account/emails" not in message.get_content()


@pytest.mark.parametrize("key", ["", "made-up", "%", "' OR 1=1"])
def test_a_key_of_no_email_stops_nothing(sessions: _Sessions, now: datetime, key: str) -> None:
    with pytest.raises(NotFound), sessions.begin() as session:
        stop_emails(session, key, now=now)


def test_letters_to_many_wait_for_what_somebody_is_waiting_for(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        for number, is_bulk in enumerate((True, False)):
            queue_email(
                session, key=str(number), template="reset_password", address=f"{number}@test.example", context=RESET,
                now=now, is_bulk=is_bulk,
            )  # fmt: skip
    assert [message["To"] for message in mailbox.deliver(now)] == ["1@test.example", "0@test.example"]


def test_everybody_sees_the_kinds_that_they_can_get() -> None:
    newcomer, assessor = Actor(user_id=uuid4()), Actor(user_id=uuid4(), roles=frozenset({(uuid4(), Role.ASSESSOR)}))
    assert "received" in kinds_for(newcomer)
    assert "assigned" not in kinds_for(newcomer)
    assert "assigned" in kinds_for(assessor)
    assert "received" not in kinds_for(assessor)
    assert {"reset_password"} <= set(kinds_for(newcomer)) & set(kinds_for(assessor))
