"""A message reaches everybody for whom it is, once, whatever happens on the way."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from assessments.applications.models import Application
from assessments.audit.models import TrailEntry
from assessments.correspondence.models import Letter
from assessments.correspondence.queries import find_progress, get_message
from assessments.correspondence.recipients import Reach, count_reach
from assessments.correspondence.states import Audience, MessageState
from assessments.correspondence.use_cases import (
    CHUNK,
    ChangedMeanwhile,
    NobodyToWriteTo,
    ReachChanged,
    send_message,
    send_test,
    stop_message,
)
from assessments.correspondence.use_cases.delivering import write_letters
from assessments.db import Sessions, _Sessions
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.funds.models import Fund
from assessments.messages.models import Email
from assessments.messages.states import EmailState
from tests.assessments.correspondence.posts import ROUND, Office, make_office, references_of, send, work, write
from tests.assessments.decisions.worlds import make_handed_in
from tests.factories import actor_of, make_application
from tests.mailbox import Mailbox


@pytest.fixture
def office(sessions: _Sessions, now: datetime) -> Office:
    with sessions.begin() as session:
        return make_office(session, now=now)


def test_a_letter_has_the_fields_of_its_own_application_and_no_more(office: Office, mailbox: Mailbox) -> None:
    mailbox.deliver(office.now)
    with Sessions.begin() as session:
        draft = session.get_one(Application, office.draft.id)
        draft.title = "{reference}\nBcc: all {{ 7 * 7 }} <b>"
    send(office, write(office, subject="{title} – {organisation}", body="{ closing } {reference} <i>{title}</i>"))
    work(office)
    letter = mailbox.deliver(office.now)[0]
    assert letter["Subject"] == "{reference} Bcc: all {{ 7 * 7 }} <b> – Draft & Co"
    assert letter["Bcc"] is None
    assert f"(GMT, Europe/London) {office.draft.reference} <i>{{reference}} Bcc: all" in letter.get_content()
    assert "Dear lea," in letter.get_content()
    assert f"{mailbox.base_url}/apply/{office.draft.reference}/messages" in letter.get_content()
    assert letter.get_content_type() == "text/plain"


def test_replies_go_to_the_fund_if_it_says_how_it_is_reached(office: Office, mailbox: Mailbox) -> None:
    mailbox.deliver(office.now)
    for contact in (None, "help@fund.example"):
        with Sessions.begin() as session:
            fund = session.get_one(Fund, office.world.staff.fund.id)
            fund.contact_email = contact
            fund.revise()
        send(office, write(office))
        work(office)
        letter = mailbox.deliver(office.now)[0]
        assert letter["Reply-To"] == contact
        told = "To answer, reply to this email." if contact else "Nobody reads replies to this email address."
        assert f"to Test round. {told}\n" in letter.get_content()


def test_a_test_goes_to_oneself_alone_and_is_no_letter(office: Office, mailbox: Mailbox) -> None:
    mailbox.deliver(office.now)
    message = write(office)
    for seconds in (0, 5):
        with Sessions.begin() as session:
            send_test(session, office.manager, ROUND, message.id, now=office.now + timedelta(seconds=seconds))
    work(office)
    (test,) = mailbox.deliver(office.now + timedelta(seconds=9))
    assert test["To"] == office.world.staff.manager.email
    assert test["Subject"] == f"[Test] About {office.draft.reference}"
    assert "only you get" in test.get_content()
    with Sessions.reading() as session:
        assert session.scalar(select(func.count(Letter.id))) == 0


def test_staff_do_not_read_the_title_of_what_is_not_handed_in(office: Office, mailbox: Mailbox) -> None:
    mailbox.deliver(office.now)
    with Sessions.begin() as session:
        session.get_one(Application, office.draft.id).title = "A secret plan"
    message = write(office, body="About {title}.")
    with Sessions.begin() as session:
        send_test(session, office.manager, ROUND, message.id, now=office.now)
    assert "secret" not in mailbox.deliver(office.now)[0].get_content()


def test_sending_twice_at_once_or_later_is_sending_once(office: Office, mailbox: Mailbox) -> None:
    mailbox.deliver(office.now)
    message = write(office)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: send(office, message), range(2)))
    send(office, message, now=office.now + timedelta(hours=1))
    work(office)
    assert len(mailbox.deliver(office.now)) == 2
    with Sessions.reading() as session:
        sent = select(func.count(TrailEntry.id)).where(TrailEntry.action == "message.sent")
        assert session.scalar(sent) == 1


def test_an_empty_list_is_refused_and_the_draft_kept(office: Office) -> None:
    message = write(office, Audience.AWARDED, "full")
    with pytest.raises(NobodyToWriteTo):
        send(office, message)
    with pytest.raises(NobodyToWriteTo), Sessions.begin() as session:
        send_test(session, office.manager, ROUND, message.id, now=office.now)
    with Sessions.reading() as session:
        assert get_message(session, office.manager, ROUND, message.id).state is MessageState.DRAFT


def test_when_others_would_get_it_than_were_seen_the_sender_is_asked_again(office: Office) -> None:
    message = write(office, Audience.SUBMITTED)
    with Sessions.reading() as session:
        seen = count_reach(session, office.manager, message)
    with Sessions.begin() as session:
        make_handed_in(session, office.world, now=office.now)

    def go(reach: Reach, version: int = 1) -> None:
        with Sessions.begin() as session:
            send_message(
                session, office.manager, ROUND, message.id, seen_version=version, seen_reach=reach, now=office.now
            )

    with pytest.raises(ReachChanged, match="Applications then: 4, now: 5"):
        go(seen)
    with pytest.raises(ChangedMeanwhile):
        go(Reach(5, 5), version=2)
    go(Reach(5, 5))
    assert len(references_of(message)) == 5


def test_what_is_not_written_to_its_end_is_not_sent(office: Office) -> None:
    message = write(office, subject="")
    with pytest.raises(Invalid):
        send(office, message)
    with pytest.raises(Invalid), Sessions.begin() as session:
        send_test(session, office.manager, ROUND, message.id, now=office.now)


def test_only_the_fund_s_managers_send_and_stop(office: Office) -> None:
    message = write(office)
    send(office, message)
    with Sessions.begin() as session:
        applicant = actor_of(session, office.lead, now=office.now)
    for actor, kind in ((office.auditor, NotPermitted), (office.approver, NotFound), (applicant, NotFound)):
        with pytest.raises(kind), Sessions.begin() as session:
            stop_message(session, actor, ROUND, message.id, now=office.now)
        with pytest.raises(kind), Sessions.begin() as session:
            send_message(
                session, actor, ROUND, message.id, seen_version=2, seen_reach=Reach(1, 1), now=office.now
            )  # fmt: skip


def test_a_crash_on_the_way_costs_nothing_and_nobody_gets_two(office: Office, mailbox: Mailbox) -> None:
    mailbox.deliver(office.now)
    message = write(office)
    send(office, message)
    with contextlib.suppress(KeyboardInterrupt), Sessions.begin() as session:
        write_letters(session, message.id, None, now=office.now)
        raise KeyboardInterrupt
    work(office)
    for _again in range(2):
        with Sessions.begin() as session:
            write_letters(session, message.id, None, now=office.now)
    assert len(mailbox.deliver(office.now)) == 2
    with Sessions.reading() as session:
        assert get_message(session, office.manager, ROUND, message.id).state is MessageState.SENT


def test_letters_are_written_some_at_a_time_until_all_are(office: Office) -> None:
    work(office)
    with Sessions.begin() as session:
        for _number in range(CHUNK):
            make_application(session, office.world.round, now=office.now - timedelta(days=10))
    message = write(office)
    send(office, message)
    with Sessions.begin() as session:
        write_letters(session, message.id, None, now=office.now)
    with Sessions.reading() as session:
        assert find_progress(session, message).written == CHUNK
        assert get_message(session, office.manager, ROUND, message.id).state is MessageState.SENDING
    work(office)
    with Sessions.reading() as session:
        progress = find_progress(session, message)
        assert progress.written == progress.letters == CHUNK + 1
        assert sum(progress.emails.values()) == CHUNK + 2
        assert get_message(session, office.manager, ROUND, message.id).state is MessageState.SENT


def test_stopping_keeps_back_what_has_not_gone_out(office: Office, mailbox: Mailbox) -> None:
    mailbox.deliver(office.now)
    message = write(office, Audience.SUBMITTED)
    send(office, message)
    work(office)
    with Sessions.begin() as session:
        one = session.scalars(select(Email).where(Email.letter_id.is_not(None)).limit(1)).one()
        one.sent_at = office.now
    for _time in range(2):
        with Sessions.begin() as session:
            stopped = stop_message(session, office.manager, ROUND, message.id, now=office.now)
    assert stopped.state is MessageState.STOPPED
    work(office)
    assert mailbox.deliver(office.now) == []
    with Sessions.reading() as session:
        progress = find_progress(session, message)
        assert (progress.letters, progress.written, progress.emails[EmailState.SENT]) == (4, 1, 1)


def test_what_has_all_gone_out_cannot_be_stopped_any_more(office: Office, mailbox: Mailbox) -> None:
    message = write(office)
    with pytest.raises(IllegalStep), Sessions.begin() as session:
        stop_message(session, office.manager, ROUND, message.id, now=office.now)
    send(office, message)
    work(office)
    mailbox.deliver(office.now)
    with pytest.raises(IllegalStep), Sessions.begin() as session:
        stop_message(session, office.manager, ROUND, message.id, now=office.now)


def test_the_trail_of_each_application_tells_that_it_was_written_to(office: Office) -> None:
    message = write(office, Audience.SUBMITTED)
    send(office, message)
    work(office)
    with Sessions.reading() as session:
        entries = session.scalars(select(TrailEntry).where(TrailEntry.action == "letter.written")).all()
    assert {entry.application_id for entry in entries} == {
        application.id for application in office.everybody if application is not office.draft
    }
    assert {entry.actor_id for entry in entries} == {office.manager.user_id}
