"""Answers that are kept and do not fit: marked until they are corrected, however one comes to the page."""

import pytest
from flask.testing import FlaskClient

from assessments.db import _Sessions
from tests.portal.apply.pages import Draft, text_of


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    return Draft(sessions, client)


def test_what_does_not_fit_is_marked_again_whenever_the_page_is_opened(draft: Draft) -> None:
    draft.post("/concept/sections/reach?then=later", {"people": "many"})
    text = text_of(draft.get("/concept/sections/reach"))
    assert "There is a problem" in text
    assert text.count("Enter a whole number") == 2
    assert "What you typed is saved, so nothing is lost." in text
    assert "Answer this question" not in text


def test_amounts_that_fit_only_one_by_one_are_marked_as_soon_as_all_are_there(draft: Draft) -> None:
    amounts = {"first_year": "10", "second_year": "20", "years": "2"}
    saved = draft.post("/concept/sections/money", amounts)
    assert (saved.status_code, saved.location) == (302, f"/apply/{draft.reference}/concept/sections/money")
    assert "You ask for £30 in all. The round gives £10,000 or more." in text_of(draft.get("/concept/sections/money"))
    later = draft.post("/concept/sections/money?then=later", amounts)
    assert later.location == f"/apply/{draft.reference}/concept"
