"""An application shows what was sent about it: to its applicants what was sent to them, to staff everything."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.queries import get_own_application, get_staff_application
from assessments.clock import utcnow
from assessments.correspondence.history import PAGE, Entry, list_correspondence
from assessments.db import Sessions, _Sessions
from assessments.errors import NotPermitted
from assessments.messages.models import Email
from assessments.messages.states import EmailState
from assessments.messages.use_cases import queue_email
from tests.assessments.correspondence.posts import Office, make_office, send, work, write
from tests.factories import actor_of
from tests.mailbox import Mailbox


@pytest.fixture
def office(sessions: _Sessions, now: datetime) -> Office:
    with sessions.begin() as session:
        return make_office(session, now=now)


def read(actor: Actor, application: Application, *, is_staff: bool, cursor: str | None = None) -> Any:
    with Sessions.reading() as session:
        get = get_staff_application if is_staff else get_own_application
        return list_correspondence(
            session, actor, get(session, actor, application.reference), now=utcnow(), cursor=cursor
        )


def applicant_of(office: Office) -> Actor:
    with Sessions.reading() as session:
        return actor_of(session, office.lead, now=office.now)


def test_the_newest_comes_first_with_its_text_and_who_got_it(office: Office, mailbox: Mailbox) -> None:
    message = write(office, subject="To {organisation}", body="Hello {reference}.\n\nBye.")
    send(office, message, now=office.now + timedelta(minutes=1))
    work(office, office.now + timedelta(minutes=2))
    mailbox.deliver(office.now + timedelta(minutes=3))
    (entry,) = read(office.manager, office.draft, is_staff=True).rows
    assert entry.subject == "To Draft & Co"
    assert entry.body == f"Hello {office.draft.reference}.\n\nBye."
    assert entry.at == office.now + timedelta(minutes=2)
    assert [(one.name, one.state) for one in entry.receivers] == [("ed", EmailState.SENT), ("lea", EmailState.SENT)]
    assert read(applicant_of(office), office.draft, is_staff=False).rows == [entry]


def test_what_was_said_stays_as_it_was_said(office: Office) -> None:
    with Sessions.begin() as session:
        session.get_one(Application, office.draft.id).title = "The old title"
    send(office, write(office, body="About {title}."))
    work(office)
    with Sessions.begin() as session:
        session.get_one(Application, office.draft.id).title = "The new title"
    entries: list[Entry] = read(applicant_of(office), office.draft, is_staff=False).rows
    assert "The old title" in entries[0].body


def test_staff_do_not_read_the_title_of_a_draft_and_its_applicants_do(office: Office) -> None:
    with Sessions.begin() as session:
        session.get_one(Application, office.draft.id).title = "A secret plan"
    send(office, write(office, body="About {title}."))
    work(office)
    assert "secret" not in read(office.manager, office.draft, is_staff=True).rows[0].body
    assert "A secret plan" in read(applicant_of(office), office.draft, is_staff=False).rows[0].body


def test_applicants_do_not_see_what_was_sent_to_staff_about_them(office: Office) -> None:
    with Sessions.reading() as session:
        lead = actor_of(session, session.get_one(Person, office.declined.started_by_id), now=office.now)
    seen = {entry.kind for entry in read(lead, office.declined, is_staff=False).rows}
    assert seen == {"received", "outcome"}
    assert {entry.kind for entry in read(office.auditor, office.declined, is_staff=True).rows} == seen | {"assigned"}


def test_those_who_judge_do_not_read_it(office: Office) -> None:
    with pytest.raises(NotPermitted):
        read(office.approver, office.submitted, is_staff=True)


def test_an_email_that_tells_several_people_the_same_is_shown_once(office: Office) -> None:
    with Sessions.begin() as session:
        for person in (office.lead, office.editor):
            queue_email(
                session, key=f"extended:{person.id}", template="extended", address=person.email, context={},
                now=office.now, user_id=person.id, application_id=office.draft.id,
            )  # fmt: skip
        session.execute(update(Email).where(Email.address == "ed@test.example").values(failed_at=office.now))
    (entry,) = read(office.manager, office.draft, is_staff=True).rows
    assert (entry.kind, entry.subject, entry.body) == ("extended", "", "")
    states = {one.address: one.state for one in entry.receivers}
    assert states == {"ed@test.example": EmailState.FAILED, "lea@test.example": EmailState.WAITING}


def test_pages_lead_to_the_oldest_with_everything_once_and_constant_statements(
    office: Office, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    taken = []
    for before, number in ((0, 1), (1, 2 * PAGE + 3)):
        with Sessions.begin() as session:
            for each in range(before, number):
                queue_email(
                    session, key=f"x:{each}", template="extended" if each % 2 else "withdrawn",
                    address=office.lead.email, context={}, now=office.now - timedelta(minutes=each // 2),
                    user_id=office.lead.id, application_id=office.draft.id,
                )  # fmt: skip
        send(office, write(office, subject=f"Number {number}"))
        work(office)
        with queries() as made:
            page = read(office.manager, office.draft, is_staff=True)
        taken.append(made.count)
    assert len(set(taken)) == 1
    entries, cursor = list(page.rows), page.next_cursor
    while cursor:
        page = read(office.manager, office.draft, is_staff=True, cursor=cursor)
        entries, cursor = [*entries, *page.rows], page.next_cursor
    assert len(entries) == 2 * PAGE + 5
    assert len({(entry.at, entry.kind, entry.subject) for entry in entries}) == len(entries)
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
