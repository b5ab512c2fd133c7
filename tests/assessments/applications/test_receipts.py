"""The proof of what was handed in."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from assessments.actors import Place
from assessments.applications.models import Receipt
from assessments.applications.receipts import canonical_json, fingerprint
from assessments.db import _Sessions
from tests.assessments.applications.drafts import CompleteDraft, plain
from tests.factories import (
    join,
    make_person,
)
from tests.mailbox import Mailbox


@pytest.fixture
def draft(sessions: _Sessions, now: datetime) -> CompleteDraft:
    return CompleteDraft(sessions, now)


def test_the_receipt_is_the_canonical_json_of_all_that_was_handed_in_and_its_fingerprint(draft: CompleteDraft) -> None:
    draft.save("project", {"title": "Flüsse 🌊"})
    draft.submit()
    with draft.sessions.reading() as session:
        receipt = session.scalars(select(Receipt)).one()
        written = receipt.content
    content = json.loads(written)
    assert written == canonical_json(content)
    assert receipt.sha256 == hashlib.sha256(written.encode("utf-8")).hexdigest() == fingerprint(written)
    assert "Flüsse 🌊" in written
    assert content["answers"]["first_year"] == 2_500_000
    assert "website" not in content["answers"]
    assert content["submitted_at"] == draft.now.isoformat() == receipt.submitted_at.isoformat()
    assert (content["reference"], content["round"], content["stage"]) == (draft.reference, "TST-2026", "concept")
    assert content["organisation"]["name"] == "River Trust"
    assert content["titles"] == {"round": "Test round", "stage": "Concept paper"}
    asked = [question["label"] for section in content["asked"] for question in section["questions"]]
    assert asked == [question.label for question in draft.submission().form.questions.values()]


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical_json({"b": [1, "é"], "a": {"d": None, "c": True}}) == '{"a":{"c":true,"d":null},"b":[1,"é"]}'


def test_the_receipt_goes_to_every_lead_by_email(draft: CompleteDraft, mailbox: Mailbox) -> None:
    with draft.sessions.begin() as session:
        second = make_person(session, "Second Lead")
        join(session, second, draft.organisation, Place.LEAD)
        join(session, make_person(session), draft.organisation, Place.EDITOR)
    draft.submit()
    messages = {message["To"]: message for message in mailbox.deliver(draft.now)}
    assert set(messages) == {draft.lead.email, second.email}
    message = messages[draft.lead.email]
    assert message["Subject"] == f"We have received {draft.reference}: Concept paper"
    body = plain(message)
    (receipt,) = draft.submission().receipts
    assert "Dear Ada Lead" in body
    assert "11 March 2026 at midday (GMT, Europe/London)" in body
    assert receipt.sha256 in body
    assert f"http://localhost/apply/{draft.reference}/concept/receipt" in body


def test_moments_are_kept_in_utc(draft: CompleteDraft) -> None:
    draft.submit()
    submitted_at = draft.submission().submitted_at
    assert submitted_at is not None
    assert submitted_at.tzinfo is UTC
