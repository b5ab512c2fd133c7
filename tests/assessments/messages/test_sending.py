"""An email is sent once for its key, whatever fails in between, and what it said does not stay."""

import smtplib
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from assessments.actors import VISITOR, Actor
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import IllegalStep, NotPermitted
from assessments.gateways import AnswerLost, make_mail
from assessments.messages.models import Email
from assessments.messages.queries import count_emails, get_email, list_emails
from assessments.messages.states import PAUSES, EmailState
from assessments.messages.use_cases import CLAIM, MayHaveArrived, queue_email, retry_email, send_due_emails
from tests.mailbox import Mailbox

ADMINISTRATOR = Actor(user_id=uuid4(), is_administrator=True)
BASE_URL = "https://grants.example"


def queue_one(sessions: _Sessions, now: datetime, key: str = "reset:1", address: str = "ada@example.org") -> None:
    with sessions.begin() as session:
        queue_email(
            session,
            key=key,
            template="reset_password",
            address=address,
            context={"path": "/account/reset/secret-token", "person": "Ada"},
            now=now,
        )


def only_email(sessions: _Sessions) -> Email:
    with sessions.reading() as session:
        return session.scalars(select(Email).options(undefer(Email.context))).one()


@contextmanager
def mail_server(*answers: bytes) -> Iterator[str]:
    """A mail server that gives these answers in turn, then hangs up; yields its MAIL_URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_answer, args=(listener, answers))
        thread.start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)


def _answer(listener: socket.socket, answers: tuple[bytes, ...]) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        for answer in answers:
            connection.sendall(answer + b"\r\n")
            if answer.startswith(b"354"):
                while lines.readline() not in (b".\r\n", b""):
                    pass
            else:
                lines.readline()


TO_DATA = (b"220 here", b"250 hello", b"250 sender", b"250 recipient", b"354 go on")


def test_an_email_is_rendered_with_its_link_and_delivered(sessions: _Sessions, now: datetime, mailbox: Mailbox) -> None:
    queue_one(sessions, now)
    (message,) = mailbox.deliver(now)
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == "Set a new password"
    assert f"{mailbox.base_url}/account/reset/secret-token" in message.get_content()
    assert message["Message-ID"] == only_email(sessions).message_id


def test_a_second_email_with_the_same_key_has_no_effect(sessions: _Sessions, now: datetime, mailbox: Mailbox) -> None:
    queue_one(sessions, now)
    queue_one(sessions, now, address="other@example.org")
    assert [message["To"] for message in mailbox.deliver(now)] == ["ada@example.org"]
    queue_one(sessions, now)
    assert mailbox.deliver(now) == []


def test_nothing_is_sent_for_a_change_that_rolled_back(sessions: _Sessions, now: datetime, mailbox: Mailbox) -> None:
    with sessions.begin() as session:
        queue_email(session, key="x", template="reset_password", address="a@example.org", context={}, now=now)
        session.rollback()
    assert mailbox.deliver(now) == []


def test_what_an_email_said_is_forgotten_once_it_is_sent(sessions: _Sessions, now: datetime, mailbox: Mailbox) -> None:
    queue_one(sessions, now)
    assert only_email(sessions).context
    mailbox.deliver(now)
    assert only_email(sessions).context == {}


def test_a_fault_is_kept_and_the_email_tried_again_later(sessions: _Sessions, now: datetime, mailbox: Mailbox) -> None:
    queue_one(sessions, now)
    with mail_server(b"220 here", b"250 hello", b"250 sender", b"550 no such person") as url:
        assert send_due_emails(sessions, make_mail(url), base_url=BASE_URL, now=now) == 1
    email = only_email(sessions)
    assert (email.state, email.due_at, email.unanswered) == (EmailState.WAITING, now + PAUSES[0], 0)
    assert "no such person" in (email.error or "")
    assert mailbox.deliver(now) == []
    assert len(mailbox.deliver(now + PAUSES[0])) == 1
    assert only_email(sessions).error is None


def test_one_bad_email_does_not_hold_up_the_next(sessions: _Sessions, now: datetime, mailbox: Mailbox) -> None:
    with sessions.begin() as session:
        queue_email(session, key="bad", template="no_such_template", address="a@example.org", context={}, now=now)
    queue_one(sessions, now)
    assert len(mailbox.deliver(now)) == 1


def test_after_eight_attempts_nobody_tries_again_by_themselves(sessions: _Sessions, now: datetime) -> None:
    queue_one(sessions, now)
    nowhere = make_mail("smtp://127.0.0.1:1")
    moment, tried = now, 0
    while send_due_emails(sessions, nowhere, base_url=BASE_URL, now=moment):
        tried += 1
        moment += timedelta(days=1)
    assert (tried, only_email(sessions).state) == (8, EmailState.FAILED)


def test_an_email_whose_answer_was_lost_is_sent_twice_at_most(sessions: _Sessions, now: datetime) -> None:
    queue_one(sessions, now)
    for attempt in range(2):
        with mail_server(*TO_DATA) as url:
            send_due_emails(sessions, make_mail(url), base_url=BASE_URL, now=now + attempt * timedelta(hours=1))
    email = only_email(sessions)
    assert (email.state, email.unanswered) == (EmailState.FAILED, 2)


def test_a_worker_that_vanished_while_sending_counts_as_an_answer_lost(
    sessions: _Sessions, now: datetime, mailbox: Mailbox
) -> None:
    class Vanishing:
        def send(self, message: EmailMessage) -> None:
            raise KeyboardInterrupt

    queue_one(sessions, now)
    with pytest.raises(KeyboardInterrupt):
        send_due_emails(sessions, Vanishing(), base_url=BASE_URL, now=now)
    assert mailbox.deliver(now + CLAIM - timedelta(seconds=1)) == []
    assert len(mailbox.deliver(now + CLAIM)) == 1
    assert only_email(sessions).unanswered == 1


def test_a_mail_server_that_hangs_up_before_the_text_is_tried_again_without_suspicion(now: datetime) -> None:
    message = EmailMessage()
    message["To"] = "a@example.org"
    with mail_server(b"554 go away") as url, pytest.raises(smtplib.SMTPConnectError):
        make_mail(url).send(message)


def test_a_mail_server_that_hangs_up_after_the_text_may_have_taken_it() -> None:
    message = EmailMessage()
    message["To"] = "a@example.org"
    with mail_server(*TO_DATA) as url, pytest.raises(AnswerLost):
        make_mail(url).send(message)


def test_workers_at_the_same_time_send_each_email_once(sessions: _Sessions, now: datetime, mailbox: Mailbox) -> None:
    for number in range(30):
        queue_one(sessions, now, key=f"reset:{number}")
    mail = make_mail(f"maildir://{mailbox.folder}")

    def send(_: int) -> int:
        return send_due_emails(sessions, mail, base_url=BASE_URL, now=now)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 30
    assert len({message["Message-ID"] for message in mailbox.messages()}) == len(mailbox.messages()) == 30


def test_an_administrator_sees_states_and_never_texts(sessions: _Sessions, now: datetime) -> None:
    queue_one(sessions, now)
    with sessions.reading() as session:
        (email,) = list_emails(session, ADMINISTRATOR, state=EmailState.WAITING)
        assert count_emails(session, ADMINISTRATOR)[EmailState.WAITING] == 1
        with pytest.raises(Exception, match="raiseload"):
            assert email.context
        for refused in (VISITOR, Actor(user_id=uuid4())):
            with pytest.raises(NotPermitted):
                list_emails(session, refused)


def test_only_a_failed_email_is_retried_and_that_is_on_the_trail(sessions: _Sessions, now: datetime) -> None:
    queue_one(sessions, now)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        retry_email(session, ADMINISTRATOR, 1, now=now)
    with sessions.begin() as session:
        get_email(session, ADMINISTRATOR, 1, lock=True).failed_at = now
    with sessions.begin() as session:
        retry_email(session, ADMINISTRATOR, 1, now=now)
    assert only_email(sessions).state is EmailState.WAITING
    with sessions.reading() as session:
        assert session.scalars(select(TrailEntry.action)).all() == ["email.retried"]


@pytest.mark.parametrize("url", ["", "http://x", "maildir://relative/folder", "smtp://"])
def test_a_mail_url_that_says_nothing_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        make_mail(url)


def test_what_may_have_arrived_twice_is_not_sent_a_third_time(sessions: _Sessions, now: datetime) -> None:
    queue_one(sessions, now)
    for attempt in range(2):
        with mail_server(*TO_DATA) as url:
            send_due_emails(sessions, make_mail(url), base_url=BASE_URL, now=now + attempt * timedelta(hours=1))
    with pytest.raises(MayHaveArrived), sessions.begin() as session:
        retry_email(session, ADMINISTRATOR, 1, now=now)


def test_trying_again_forgets_no_copy_that_may_have_arrived(sessions: _Sessions, now: datetime) -> None:
    queue_one(sessions, now)
    with mail_server(*TO_DATA) as url:
        send_due_emails(sessions, make_mail(url), base_url=BASE_URL, now=now)
    with sessions.begin() as session:
        get_email(session, ADMINISTRATOR, 1, lock=True).failed_at = now
        retry_email(session, ADMINISTRATOR, 1, now=now)
    assert only_email(sessions).unanswered == 1
