"""The people of a draft are told that it is about to close and, if it was never handed in, get what they wrote."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.applications.copying import LONGEST_ANSWER
from assessments.applications.drafts import DraftNotice
from assessments.applications.use_cases import ask_for_notices
from assessments.db import _Sessions
from assessments.decisions.use_cases import withdraw_application
from assessments.messages.models import Email
from assessments.work import run_due_jobs
from tests.assessments.applications.drafts import CompleteDraft, plain
from tests.mailbox import Mailbox

SOON = timedelta(minutes=1)


@pytest.fixture
def draft(sessions: _Sessions, now: datetime) -> CompleteDraft:
    return CompleteDraft(sessions, now)


def told_by(draft: CompleteDraft, now: datetime) -> list[str]:
    """What has been queued by a moment, once the worker has looked, twice."""
    for _look in range(2):
        with draft.sessions.begin() as session:
            ask_for_notices(session, now=now)
        run_due_jobs(draft.sessions, now=now)
    with draft.sessions.reading() as session:
        kinds = session.scalars(select(Email.template).order_by(Email.id)).all()
    return [kind for kind in kinds if kind in ("closing_soon", "draft_copy")]


def test_a_draft_is_told_of_a_week_and_a_day_before_its_closing_and_copied_after_it(draft: CompleteDraft) -> None:
    closes = draft.closes_at
    assert told_by(draft, closes - timedelta(days=7, minutes=1)) == []
    assert told_by(draft, closes - timedelta(days=7)) == ["closing_soon"]
    assert told_by(draft, closes - timedelta(days=2)) == ["closing_soon"]
    assert told_by(draft, closes - timedelta(days=1)) == ["closing_soon"] * 2
    assert told_by(draft, closes) == ["closing_soon", "closing_soon", "draft_copy"]
    assert told_by(draft, closes + timedelta(days=30)) == ["closing_soon", "closing_soon", "draft_copy"]
    assert draft.count(DraftNotice) == 0


def test_more_time_moves_what_is_still_to_be_told_and_sends_nothing_twice(draft: CompleteDraft) -> None:
    closes = draft.closes_at
    assert told_by(draft, closes - timedelta(days=7)) == ["closing_soon"]
    draft.extend(closes + timedelta(days=20), now=closes - timedelta(days=6))
    assert told_by(draft, closes) == ["closing_soon"]
    assert told_by(draft, closes + timedelta(days=13)) == ["closing_soon"]
    assert told_by(draft, closes + timedelta(days=19)) == ["closing_soon"] * 2
    assert told_by(draft, closes + timedelta(days=20)) == ["closing_soon", "closing_soon", "draft_copy"]


def test_what_was_handed_in_or_withdrawn_is_not_told_of(draft: CompleteDraft) -> None:
    draft.submit()
    assert told_by(draft, draft.closes_at) == []
    assert draft.count(DraftNotice) == 0


def test_a_withdrawn_draft_is_left_in_peace(draft: CompleteDraft) -> None:
    with draft.sessions.begin() as session:
        withdraw_application(session, draft.actor, draft.reference, reason="", now=draft.now)
    assert told_by(draft, draft.closes_at) == []


def test_the_copy_holds_what_was_written_by_question_and_says_where_it_was_cut(
    draft: CompleteDraft, mailbox: Mailbox
) -> None:
    draft.save("project", {"summary": "word " * (LONGEST_ANSWER // 4)})
    told_by(draft, draft.closes_at)
    sent = mailbox.deliver(draft.closes_at + SOON)
    copy = next(message for message in sent if "was not submitted" in str(message["Subject"]))
    text = plain(copy)
    assert "What is your project called? Warmer homes" in text
    assert "How much do you ask for in 2026-27? £25,000" in text
    assert "This copy is not whole" in text
    assert len(text) < 3 * LONGEST_ANSWER


def test_a_draft_in_which_nothing_was_written_is_not_copied(sessions: _Sessions, now: datetime) -> None:
    empty = CompleteDraft(sessions, now)
    for section, keys in (("project", ("title", "summary", "website")), ("reach", ("people", "national", "region"))):
        empty.save(section, dict.fromkeys(keys, ""))
    empty.save("project", {"behaviours": []})
    empty.save("money", dict.fromkeys(("first_year", "second_year", "years"), ""))
    empty.save("money", {"starts_on": {"day": "", "month": "", "year": ""}})
    assert told_by(empty, empty.closes_at) == []
