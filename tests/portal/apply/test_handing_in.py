"""Checking, handing in, and the receipt."""

import hashlib
import json
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.actors import Role
from assessments.applications.models import Receipt, RefusedSubmission
from assessments.applications.use_cases import extend_deadline
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Fund
from assessments.messages.models import Email
from tests.assessments.rendering.test_printing import text_in
from tests.factories import actor_of, make_staff
from tests.portal.apply.pages import Draft, main_of, text_of


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    return Draft(sessions, client)


@pytest.fixture
def late(sessions: _Sessions, client: FlaskClient) -> Draft:
    return Draft(sessions, client, closes_in=timedelta(days=1), begun_ago=timedelta(days=2))


def refused(draft: Draft) -> list[RefusedSubmission]:
    with draft.sessions.reading() as session:
        return list(session.scalars(select(RefusedSubmission)))


def count(draft: Draft, model: type[Receipt] | type[Email]) -> int:
    with draft.sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_every_answer_is_shown_in_words_with_a_way_to_change_it(draft: Draft) -> None:
    draft.fill_in()
    text, page = text_of(draft.get("/concept/check")), main_of(draft.get("/concept/check"))
    for words in ("Warmer homes", "Home energy Water", "1,200", "Yes", "London", "£30,000.50", "1 September 2026"):
        assert words in text
    assert "Where can we read more? Not answered" in text
    assert f'href="/apply/{draft.reference}/concept/sections/money#answer-starts_on"' in page


def test_what_is_missing_is_marked_before_anybody_submits(draft: Draft) -> None:
    draft.fill_in(title="", people="many")
    text = text_of(draft.get("/concept/check"))
    assert "2 answers are missing or need correcting." in text
    assert "Not answered Error: Answer this question before you submit." in text
    assert "many Error: Enter a whole number" in text


def test_submitting_leads_to_a_receipt_with_reference_moment_and_fingerprint(draft: Draft) -> None:
    draft.fill_in()
    response = draft.post("/concept/submit", {"declared": "y"})
    assert (response.status_code, response.location) == (302, f"/apply/{draft.reference}/concept/receipt")
    text = text_of(draft.get("/concept/receipt"))
    with draft.sessions.reading() as session:
        receipt = session.scalars(select(Receipt)).one()
    assert draft.reference in text
    assert receipt.sha256 in text
    assert re.search(r"received on .* \((GMT|BST), Europe/London\)", text)
    assert "What happens next" in text


def test_the_file_of_the_receipt_has_the_fingerprint_that_the_page_shows(draft: Draft) -> None:
    draft.hand_in(title="Flüsse 🌊")
    response = draft.get("/concept/receipt.json")
    shown = re.search(r'id="sha256">([0-9a-f]{64})<', main_of(draft.get("/concept/receipt")))
    assert shown is not None
    assert hashlib.sha256(response.data).hexdigest() == shown[1]
    assert json.loads(response.data)["answers"]["title"] == "Flüsse 🌊"
    assert response.mimetype == "application/json"
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="{draft.reference}')
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_submitting_twice_has_the_effect_of_once(draft: Draft) -> None:
    draft.fill_in()
    answers = [draft.post("/concept/submit", {"declared": "y"}) for _ in range(2)]
    assert [answer.location for answer in answers] == [f"/apply/{draft.reference}/concept/receipt"] * 2
    assert (count(draft, Receipt), count(draft, Email)) == (1, 1)


def test_what_is_missing_leads_to_its_question_and_the_attempt_is_recorded(draft: Draft) -> None:
    draft.fill_in(title="", people="many")
    response = draft.post("/concept/submit", {"declared": "y"})
    assert response.status_code == 409
    page = main_of(response)
    assert f'<a href="/apply/{draft.reference}/concept/sections/project#answer-title">' in page
    assert f'<a href="/apply/{draft.reference}/concept/sections/reach#answer-people">' in page
    assert "Everything that you wrote is kept." in text_of(response)
    assert [each.missing for each in refused(draft)] == [["people", "title"]]
    assert count(draft, Receipt) == 0


def test_without_the_declaration_the_box_is_pointed_at(draft: Draft) -> None:
    draft.fill_in()
    response = draft.post("/concept/submit")
    assert response.status_code == 422
    assert '<a href="#declared">Tick the box' in main_of(response)
    assert [each.missing for each in refused(draft)] == [["declared"]]


def test_a_late_submission_is_refused_recorded_and_loses_nothing(late: Draft) -> None:
    late.fill_in()
    response = late.post("/concept/submit", {"declared": "y"})
    assert response.status_code == 409
    text = text_of(response)
    assert "this arrived after it. Everything that you wrote is kept." in text
    assert "Warmer homes" in text
    assert [each.was_late for each in refused(late)] == [True]


def test_an_extension_lets_it_in(late: Draft) -> None:
    late.fill_in()
    with late.sessions.begin() as session:
        manager = make_staff(session, session.get_one(Fund, late.round.fund_id), Role.MANAGER)
        extend_deadline(
            session, actor_of(session, manager), late.reference, "concept", until=utcnow() + timedelta(days=1),
            reason="Flood", now=utcnow(),
        )  # fmt: skip
    assert "The fund has given this application more time." in text_of(late.get("/concept"))
    assert late.post("/concept/submit", {"declared": "y"}).location.endswith("/receipt")


def test_editors_and_viewers_do_not_submit(draft: Draft) -> None:
    draft.fill_in()
    for person in (draft.editor, draft.viewer):
        draft.as_person(person)
        assert "<form" not in main_of(draft.get("/concept/check"))
        assert draft.post("/concept/submit", {"declared": "y"}).status_code == 403
    assert count(draft, Receipt) == 0
    assert not refused(draft)


def test_what_was_submitted_can_be_read_and_no_longer_changed(draft: Draft) -> None:
    draft.hand_in()
    page = draft.get("/concept/check")
    assert "What you submitted" in text_of(page)
    assert "<form" not in main_of(page)
    assert "sections/" not in main_of(page)


def test_the_receipt_is_printed_with_all_that_was_handed_in(draft: Draft) -> None:
    draft.hand_in(title="Flüsse & <Brücken>")
    response = draft.get("/concept/receipt.pdf")
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="{draft.reference}')
    text = text_in(response.data)
    with draft.sessions.reading() as session:
        receipt = session.scalars(select(Receipt)).one()
    for words in (
        "Flüsse & <Brücken>",
        "Home energy",
        "Water",
        "1,200",
        "£30,000.50",
        "1 September 2026",
        "River Trust",
    ):
        assert words in text
    assert receipt.sha256 in text.replace(" ", "")


def test_a_receipt_that_was_never_written_is_not_found(draft: Draft) -> None:
    draft.hand_in()
    assert [draft.get(f"/concept/receipt.pdf?number={number}").status_code for number in (0, 2)] == [404, 404]
