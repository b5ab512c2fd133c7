"""Comments on a draft and the plan, as both sides click through them."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessments.accounts.models import Person
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.use_cases import FeedbackWords, write_feedback
from tests.assessments.supporting.places import Shared, make_shared
from tests.outcomes import COMMENT
from tests.portal.manage.pages import MADE_UP, as_, typed_day


@pytest.fixture
def place(sessions: _Sessions) -> Shared:
    with sessions.begin() as session:
        return make_shared(session, now=utcnow(), made_up_note=MADE_UP)


@pytest.fixture
def people(app: Flask, place: Shared, sessions: _Sessions) -> tuple[FlaskClient, FlaskClient]:
    """The applicant's browser, and the adviser's."""
    with sessions.reading() as session:
        lead, adviser = (session.get_one(Person, each.user_id) for each in (place.lead, place.adviser))
        return as_(app, lead), as_(app, adviser)


def hidden(page: str, name: str) -> str:
    [value] = re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return str(value)


def test_a_draft_is_shared_commented_on_and_the_comments_are_weighed(
    people: tuple[FlaskClient, FlaskClient], place: Shared
) -> None:
    applicant, adviser = people
    at = f"/apply/{place.reference}/support"
    assert "Ask for comments on your draft" in applicant.get(at).text
    page = applicant.get(f"{at}/reviews/new").text
    assert "Delivery" in page
    form: dict[str, Any] = {"entry_key": hidden(page, "entry_key"), "words": "Is it clear?"}
    refused = applicant.post(f"{at}/reviews/new", data=form)
    assert (refused.status_code, "Choose at least one of the sections" in refused.text) == (422, True)
    assert "Is it clear?" in refused.text
    sent = applicant.post(f"{at}/reviews/new", data=form | {"sections": ["delivery"]})
    assert sent.location.endswith(f"{at}/reviews/1")
    theirs = f"/advise/{place.reference}/reviews/1"
    shown = adviser.get(theirs).text
    assert "Month by month" in shown
    assert "Warmer homes" not in shown.partition("<h1")[2]
    written = {"comment-plan": "Say who does what.", "seen": hidden(shown, "seen")}
    assert adviser.post(theirs, data=written | {"save": "1"}).status_code == 302
    assert "Say who does what." not in applicant.get(f"{at}/reviews/1").text
    page = adviser.get(theirs).text
    assert adviser.post(theirs, data={"comment-plan": "Say who.", "seen": hidden(page, "seen")}).status_code == 302
    page = applicant.get(f"{at}/reviews/1").text
    assert "Say who." in page
    answer = {"verdict-plan": "taken", "word-plan": "Yes, in the table.", "seen": hidden(page, "seen")}
    assert applicant.post(f"{at}/reviews/1", data=answer).status_code == 302
    page = adviser.get(theirs).text
    assert "Taken up" in page
    assert "Yes, in the table." in page
    assert "1 comments" not in applicant.get(at).text


def feed_back(sessions: _Sessions, place: Shared) -> None:
    with sessions.begin() as session:
        words = FeedbackWords("A clear plan.", COMMENT)
        write_feedback(session, place.world.manager, place.reference, "concept", words, now=utcnow())


def test_the_plan_is_drafted_from_the_feedback_that_was_told(
    people: tuple[FlaskClient, FlaskClient], place: Shared, sessions: _Sessions
) -> None:
    applicant, adviser = people
    at = f"/advise/{place.reference}/plan"
    assert COMMENT not in adviser.get(at).text  # what assessors wrote, before anybody has gone over it
    feed_back(sessions, place)
    page = adviser.get(at).text
    [key, *_same] = re.findall(r"plan\?from=(\w+)#new", page)
    page = adviser.get(f"{at}?from={key}").text
    assert f'name="drafted_from" type="hidden" value="{key}"' in page
    form: dict[str, Any] = {
        "entry_key": hidden(page, "entry_key"), "drafted_from": key, "text": COMMENT, "owner": "applicant",
        **typed_day("due_on", 5),
    }  # fmt: skip
    refused = adviser.post(at, data=form | typed_day("due_on", -2))
    assert (refused.status_code, "cannot be in the past" in refused.text) == (422, True)
    for _press in range(2):
        assert adviser.post(at, data=form).status_code == 302
    page = adviser.get(at).text
    assert page.count(COMMENT + "</p>") == 1
    assert "From the feedback" not in page
    mine = f"/apply/{place.reference}/support/plan"
    assert "To do" in applicant.get(mine).text
    assert applicant.post(f"{mine}/1", data={"step": "finish"}).status_code == 302
    assert "Done" in applicant.get(mine).text
    assert applicant.post(f"{mine}/1", data={"step": "fly"}).status_code == 404
    assert applicant.post(f"{mine}/9", data={"step": "finish"}).status_code == 404


def test_a_refused_answer_leads_to_its_box_and_a_support_that_is_over_offers_nothing_more(
    people: tuple[FlaskClient, FlaskClient], place: Shared, sessions: _Sessions
) -> None:
    feed_back(sessions, place)
    applicant, adviser = people
    at, asking = f"/advise/{place.reference}", {"question": "May we buy a van?", "entry_key": "once"}
    assert applicant.post(f"/apply/{place.reference}/support/questions", data=asking).status_code == 302
    refused = adviser.post(f"{at}/questions/1", data={"answer-1": "x" * 5001})
    assert (refused.status_code, 'href="#answer-1"' in refused.text) == (422, True)
    assert 'aria-describedby="answer-1-error"' in refused.text
    assert "x" * 5001 in refused.text
    assert "Draft something for the plan" in adviser.get(f"{at}/plan").text
    assert adviser.post(f"{at}/close").status_code == 302
    assert "Draft something for the plan" not in adviser.get(f"{at}/plan").text
    assert "Say how ready" not in adviser.get(f"{at}/readiness").text


def test_what_was_said_of_a_section_can_be_taken_back(people: tuple[FlaskClient, FlaskClient], place: Shared) -> None:
    applicant, _adviser = people
    page = f"/apply/{place.reference}/support/readiness"
    for level, is_said in (("ready", True), ("", False)):
        assert applicant.post(page, data={"level-delivery": level}).status_code == 302
        assert ('<option value="ready" selected' in applicant.get(page).text) == is_said


def test_what_was_typed_while_support_ended_is_shown_to_be_copied(
    people: tuple[FlaskClient, FlaskClient], place: Shared
) -> None:
    applicant, adviser = people
    mine, theirs = f"/apply/{place.reference}/support", f"/advise/{place.reference}"
    sections = {"sections": ["delivery"], "words": "", "entry_key": "a"}
    assert applicant.post(f"{mine}/reviews/new", data=sections).status_code == 302
    seen = hidden(adviser.get(f"{theirs}/reviews/1").text, "seen")
    assert adviser.post(f"{theirs}/close").status_code == 302
    need = {"text": "Typed late", "owner": "applicant", **typed_day("due_on", 5)}
    for client, page, form in (
        (adviser, f"{theirs}/reviews/1", {"comment-plan": "Typed late", "seen": seen}),
        (adviser, f"{theirs}/questions", {"question": "Typed late"}),
        (adviser, f"{theirs}/plan", need),
        (applicant, f"{mine}/plan", need),
        (applicant, f"{mine}/plan", {"text": "Typed late"}),
        (applicant, f"{mine}/questions", {"question": "Typed late"}),
        (applicant, f"{mine}/reviews/new", sections | {"words": "Typed late", "entry_key": "b"}),
    ):
        refused = client.post(page, data={"entry_key": "late"} | form)
        assert (refused.status_code, "Typed late" in refused.text) == (409, True), page
        assert "the support has ended" in refused.text, page


def test_a_form_that_is_sent_again_in_other_words_is_refused_with_them_and_a_key_of_its_own(
    people: tuple[FlaskClient, FlaskClient], place: Shared
) -> None:
    applicant, _adviser = people
    page = f"/apply/{place.reference}/support/questions"
    form = {"question": "May we buy a van?", "entry_key": hidden(applicant.get(page).text, "entry_key")}
    for _press in range(2):
        assert applicant.post(page, data=form).status_code == 302
    other = {"question": "May we hire one?", "entry_key": form["entry_key"]}
    refused = applicant.post(page, data=other)
    assert (refused.status_code, "This was not saved" in refused.text) == (409, True)
    assert "May we hire one?</textarea>" in refused.text
    fresh = hidden(refused.text, "entry_key")
    assert fresh != form["entry_key"]
    assert applicant.post(page, data=other | {"entry_key": fresh}).status_code == 302
    assert applicant.get(page).text.count("May we buy a van?</p>") == 1
