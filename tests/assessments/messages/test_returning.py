"""An email that another mail server sent back is known as such, once; other reports change nothing."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.gateways import make_mail
from assessments.health.pulse import read_pulse
from assessments.messages.models import Email
from assessments.messages.queries import count_emails
from assessments.messages.states import EmailState
from assessments.messages.use_cases import (
    CameBack,
    NoReport,
    NotOurs,
    note_returned,
    retry_email,
    send_due_emails,
)
from tests.assessments.messages.test_sending import ADMINISTRATOR, BASE_URL, only_email, queue_one
from tests.mailbox import Mailbox

REPORT = """From: Mail Delivery System <mailer-daemon@example.org>
To: no-reply@evenhand.example
Subject: Undelivered mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=utf-8

I could not deliver your message to ada@example.org.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 there is nobody
 of that name
--cut
Content-Type: {kind}

Message-ID: {name}
To: ada@example.org
Subject: Your new password

--cut--
"""


def report(name: str, action: str = "failed", kind: str = "message/rfc822") -> bytes:
    return REPORT.format(name=name, action=action, kind=kind).encode()


@pytest.fixture
def sent(sessions: _Sessions, mailbox: Mailbox, now: datetime) -> Email:
    queue_one(sessions, now)
    assert send_due_emails(sessions, make_mail(f"maildir://{mailbox.folder}"), base_url=BASE_URL, now=now) == 1
    return only_email(sessions)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_an_email_that_came_back_is_known_as_one_that_failed(
    kind: str, sessions: _Sessions, sent: Email, now: datetime
) -> None:
    for _report in range(2):
        with sessions.begin() as session:
            note_returned(session, report(sent.message_id, kind=kind), now=now)
    email = only_email(sessions)
    assert (email.state, email.failed_at, email.sent_at) == (EmailState.FAILED, now, now)
    assert email.error == "Came back: smtp; 550 5.1.1 there is nobody of that name"
    with sessions.reading() as session:
        assert count_emails(session, ADMINISTRATOR)[EmailState.FAILED] == 1
        noted = select(func.count()).where(TrailEntry.action == "email.returned")
        assert session.scalar(noted) == 1
        assert read_pulse(session).emails_failed == 0
    with sessions.begin() as session, pytest.raises(CameBack):
        retry_email(session, ADMINISTRATOR, email.id, now=now)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_of_anything_else_changes_nothing(
    action: str, sessions: _Sessions, sent: Email, now: datetime
) -> None:
    with sessions.begin() as session, pytest.raises(NoReport):
        note_returned(session, report(sent.message_id, action), now=now)
    assert only_email(sessions).state is EmailState.SENT


@pytest.mark.parametrize("written", [b"", b"\xff\xfe\x00", b"Hello,\n\nis anybody there?\n"])
def test_what_is_no_report_is_refused(written: bytes, sessions: _Sessions, sent: Email, now: datetime) -> None:
    with sessions.begin() as session, pytest.raises(NoReport):
        note_returned(session, written, now=now)


def test_a_report_about_somebody_elses_email_is_refused(sessions: _Sessions, sent: Email, now: datetime) -> None:
    for name in ("<other@example.org>", f"<{'0' * 32}@evenhand>"):
        with sessions.begin() as session, pytest.raises(NotOurs):
            note_returned(session, report(name), now=now)
