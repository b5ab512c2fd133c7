"""More time for one application."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.applications.queries import list_extensions
from assessments.applications.states import State
from assessments.applications.use_cases import (
    StageClosed,
    extend_deadline,
    submit_application,
)
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted, Refused
from tests.assessments.applications.drafts import MOMENT, CompleteDraft, plain
from tests.factories import (
    actor_of,
    fill_in,
    make_application,
    make_person,
)
from tests.mailbox import Mailbox


@pytest.fixture
def draft(sessions: _Sessions, now: datetime) -> CompleteDraft:
    return CompleteDraft(sessions, now)


def test_an_extension_lets_one_application_in_and_no_other(draft: CompleteDraft) -> None:
    with draft.sessions.begin() as session:
        other = make_application(session, draft.round, now=draft.now, lead=make_person(session))
        other_lead = actor_of(session, session.get_one(type(draft.lead), other.started_by_id))
        fill_in(session, other_lead, other.reference, "concept", now=draft.now)
    until = draft.closes_at + timedelta(days=1)
    draft.extend(until)
    with draft.sessions.begin() as session, pytest.raises(StageClosed):
        submit_application(session, other_lead, other.reference, "concept", is_declared=True, now=draft.closes_at)
    with pytest.raises(StageClosed):
        draft.submit(now=until)
    draft.submit(now=until - MOMENT)
    assert draft.submission().state is State.SUBMITTED


def test_an_extension_has_an_author_a_reason_and_a_place_on_the_trail(draft: CompleteDraft) -> None:
    draft.extend(draft.closes_at + timedelta(days=1), reason=" Flood. ")
    with draft.sessions.reading() as session:
        (extension,) = list_extensions(session, draft.submission().id)
        assert (extension.reason, extension.granted_by.id) == ("Flood.", draft.staff.manager.id)
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "extension.granted")).one()
    assert entry.actor_id == draft.staff.manager.id
    assert "Flood" not in json.dumps(entry.details)


def test_the_lead_is_told_of_more_time(draft: CompleteDraft, mailbox: Mailbox) -> None:
    draft.extend(draft.closes_at + timedelta(days=1))
    (message,) = mailbox.deliver(draft.now)
    assert (message["To"], message["Subject"]) == (draft.lead.email, f"You have more time for {draft.reference}")
    body = plain(message)
    assert "22 March 2026 at midday (GMT, Europe/London)" in body
    assert f"http://localhost/apply/{draft.reference}" in body


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (timedelta(days=11), "  ", "reason"),
        (timedelta(days=10), "Flood", "until"),
        (timedelta(days=-1), "Flood", "until"),
    ],
)
def test_an_extension_needs_a_reason_and_a_later_moment(
    draft: CompleteDraft, until: timedelta, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        draft.extend(draft.now + until, reason=reason)
    assert set(refusal.value.problems) == {field}


def test_an_extension_of_more_than_a_year_is_a_slip_of_the_pen(draft: CompleteDraft) -> None:
    with pytest.raises(Invalid) as refusal:
        draft.extend(draft.now + timedelta(days=3650))
    assert "within a year" in refusal.value.problems["until"]


def test_what_is_handed_in_is_not_extended(draft: CompleteDraft) -> None:
    draft.submit()
    with pytest.raises(Refused, match="nothing to extend"):
        draft.extend(draft.closes_at + timedelta(days=1))


def test_only_the_funds_manager_extends(draft: CompleteDraft) -> None:
    for person in (draft.staff.approver, draft.staff.auditor):
        with draft.sessions.begin() as session, pytest.raises(NotPermitted):
            extend_deadline(
                session, actor_of(session, person), draft.reference, "concept",
                until=draft.closes_at + timedelta(days=1), reason="Flood", now=draft.now,
            )  # fmt: skip
    with draft.sessions.begin() as session, pytest.raises(NotFound):
        extend_deadline(
            session, draft.actor, draft.reference, "concept", until=draft.closes_at + timedelta(days=1),
            reason="I want more time", now=draft.now,
        )  # fmt: skip
