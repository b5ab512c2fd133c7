"""Ticking several applications of a list and acting on them: the pages of it, and what bad input comes to."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assessments.accounts.models import Organisation, Person
from assessments.actors import Place
from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.audit.models import TrailEntry
from assessments.batches.models import Batch
from assessments.casework.models import ApplicationTag, Tag
from assessments.clock import utcnow
from assessments.correspondence.models import Message
from assessments.db import _Sessions
from assessments.work import run_due_jobs
from tests.factories import join
from tests.portal.manage.pages import ROUND, Desk, as_, make_desk, typed_day

PAGE = f"{ROUND}/act"


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


@pytest.fixture
def manager(app: Flask, desk: Desk) -> FlaskClient:
    return as_(app, desk.world.staff.manager)


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {
        name: str(re.findall(rf'name="{name}"[^>]*value="([^"]*)"', text)[0]) for name in ("shown", "entry_key")
    }  # fmt: skip


def send(client: FlaskClient, query: dict[str, Any], **typed: Any) -> TestResponse:
    """Open the page of an act, and send its form."""
    opened = client.get(PAGE, query_string=query)
    assert opened.status_code == 200, opened.text
    return client.post(PAGE, query_string=query, data={**hidden(opened.text), **typed})


def count(sessions: _Sessions, model: type[object]) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_list_has_boxes_for_managers_and_for_nobody_else(app: Flask, manager: FlaskClient, desk: Desk) -> None:
    text = manager.get(f"{ROUND}/applications?state=assessed&sort=mark").text
    assert 'name="chosen"' in text
    assert '<input type="hidden" name="state" value="assessed">' in text
    assert "Continue with all 3 that match" in text
    for person in (desk.world.staff.auditor, desk.world.staff.approver):
        assert 'name="chosen"' not in as_(app, person).get(f"{ROUND}/applications").text


def test_those_ticked_are_tagged_and_the_report_says_so(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    query = {"act": "tag", "of": "ticked", "chosen": [desk.fresh.reference, desk.eligible.reference]}
    begun = send(manager, query, tag="Second look")
    assert begun.status_code == 302
    page = manager.get(begun.location).text
    assert "0 done, 0 left out, 2 to do" in page
    assert "data-refresh" in page
    run_due_jobs(sessions, now=utcnow())
    page = manager.get(begun.location).text
    assert "2 done, 0 left out, 0 to do" in page
    assert "data-refresh" not in page
    assert count(sessions, ApplicationTag) == 2
    assert "Second look" in manager.get(f"{ROUND}/applications").text
    assert "Add a tag" in manager.get(f"{ROUND}/acts").text


def test_a_double_click_begins_one_act_and_leads_to_it_even_once_nothing_matches_any_more(
    manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    query = {"act": "screen", "of": "all", "state": "submitted"}
    typed = {**hidden(manager.get(PAGE, query_string=query).text), "finding": "eligible", "reason": "Fits."}
    first = manager.post(PAGE, query_string=query, data=typed)
    run_due_jobs(sessions, now=utcnow())
    second = manager.post(PAGE, query_string=query, data=typed)
    assert first.location == second.location
    assert count(sessions, Batch) == 1


def test_a_number_that_has_changed_is_told_and_asked_again(
    manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    query = {"act": "tag", "of": "all"}
    opened = manager.get(PAGE, query_string=query)
    typed = {**hidden(opened.text), "tag": "Second look"}
    shown = int(typed["shown"])
    for wrong in (str(shown + 1), "", "nonsense", "-1", "9" * 40):
        answer = manager.post(PAGE, query_string=query, data={**typed, "shown": wrong})
        assert answer.status_code == 409
        assert f"match {shown} applications now" in answer.text
        assert 'value="Second look"' in answer.text
        assert hidden(answer.text)["shown"] == str(shown)
    assert count(sessions, Batch) == 0


def test_nothing_ticked_and_unknown_acts_lead_back_to_the_list(manager: FlaskClient, desk: Desk) -> None:
    for query, said in (
        ({"act": "tag", "of": "ticked"}, "Choose at least one application"),
        ({"act": "tag", "of": "ticked", "chosen": ["no such thing", "'"]}, "Choose at least one application"),
        ({"act": "tag", "of": "all", "q": "x" * 200}, "Choose at least one application"),
        ({"act": "fire", "of": "all"}, "Choose what to do"),
        ({}, "Choose what to do"),
    ):
        answer = manager.get(PAGE, query_string=query, follow_redirects=True)
        assert (answer.status_code, said in answer.text) == (200, True), query


GONE = {
    "tag": "4a7f3f0e-6f0c-4a57-9a1c-0d6f1f6a3c11",
    "stage": "gone",
    "state": "nonsense",
    "show": "nonsense",
    "assessor": "nobody",
    "officer": "abc",
    "least": "much",
    "q": "x" * 10_000,
}


@pytest.mark.parametrize("act", ["screen", "message"])
@pytest.mark.parametrize("name", sorted(GONE))
def test_all_that_match_is_nobody_s_choice_where_a_filter_of_theirs_is_left_out(
    name: str, act: str, manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    query = {"act": act, "of": "all", name: GONE[name]}
    answer = manager.get(PAGE, query_string=query, follow_redirects=True)
    assert answer.request.path == f"{ROUND}/applications"
    assert "Nothing was done: the list was narrowed by something that is no longer there" in answer.text
    assert "left out" in answer.text or "Only the first 200 characters" in answer.text
    sent = {"shown": "7", "entry_key": "k", "finding": "eligible", "reason": "Fits."}
    path = PAGE if act == "screen" else f"{PAGE}/message"
    assert "/applications" in manager.post(path, query_string=query, data=sent).location
    assert (count(sessions, Batch), count(sessions, Message)) == (0, 0)


def test_those_ticked_at_a_stage_that_is_not_there_are_not_taken_at_another(manager: FlaskClient, desk: Desk) -> None:
    query = {"act": "tag", "of": "ticked", "chosen": [desk.fresh.reference], "stage": "gone"}
    assert "Nothing was done" in manager.get(PAGE, query_string=query, follow_redirects=True).text


def test_a_list_that_left_a_filter_out_leads_on_from_what_it_shows(manager: FlaskClient, desk: Desk) -> None:
    listed = manager.get(f"{ROUND}/applications", query_string={"tag": GONE["tag"], "state": "assessed"}).text
    assert "a tag that no longer exists" in listed
    assert '<input type="hidden" name="state" value="assessed">' in listed
    assert '<input type="hidden" name="tag"' not in listed


@pytest.mark.parametrize(
    ("act", "typed", "said"),
    [
        ("screen", {"reason": "So."}, "Choose whether the applications are eligible"),
        ("screen", {"finding": "eligible", "reason": ""}, "Enter a reason"),
        ("assign", {}, "Choose at least one of the assessors"),
        ("assign", {"assessor": ["nobody"], **typed_day("due_on", 3)}, "Choose at least one of the assessors"),
        ("assign", {"assessor": ["x"], "due_on": ["31", "2", "2030"]}, "Enter a real date"),
        ("propose", {"outcome": "richer", "reason": "So."}, "Choose an outcome"),
        ("propose", {"outcome": "invited", "reason": "So.", "grant": "lots"}, "Enter an amount in pounds"),
        ("propose", {"outcome": "invited", "reason": "So.", "grant": "1"}, "Say what the preparation grant is for"),
        ("tag", {"tag": ""}, "Enter a tag"),
        ("untag", {"tag": "nonsense"}, "Choose one of the fund"),
        ("officer", {"officer": ""}, "Choose who leads on them"),
        ("officer", {"officer": "nonsense"}, "Choose one of the fund"),
    ],
)
def test_what_a_form_lacks_is_told_and_nothing_is_begun(
    act: str, typed: dict[str, Any], said: str, manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    answer = send(manager, {"act": act, "of": "all"}, **typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert said in answer.text
    assert count(sessions, Batch) == 0


def test_assigning_proposing_and_naming_an_officer_from_the_pages(
    manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    staff = desk.world.staff
    ids = [str(person.id) for person in staff.assessors]
    for act, typed in (
        ("assign", {"assessor": ids, **typed_day("due_on", 300)}),
        ("propose", {"outcome": "reserve", "reason": "Good, but not enough money."}),
        ("officer", {"officer": str(staff.manager.id)}),
        ("officer", {"officer": "nobody"}),
    ):
        assert send(manager, {"act": act, "of": "all"}, **typed).status_code == 302
    run_due_jobs(sessions, now=utcnow())
    pages = [manager.get(link).text for link in _acts(manager)]
    assert len(pages) == 4
    assert all("0 to do" in page for page in pages)
    assert any("Reserve list" in page and "Good, but not enough money." in page for page in pages)


def test_a_reason_with_a_name_in_it_is_told_whole(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    insider = desk.world.staff.assessors[0]
    with sessions.begin() as session:
        application = session.get_one(Application, desk.eligible.id)
        session.get_one(Person, insider.id).name = "Zoe <b> 100% Insider"
        join(session, insider, session.get_one(Organisation, application.organisation_id), Place.VIEWER)
    query = {"act": "assign", "of": "ticked", "chosen": desk.eligible.reference}
    begun = send(manager, query, assessor=[str(insider.id)], **typed_day("due_on", 3))
    run_due_jobs(sessions, now=utcnow())
    assert "Zoe &lt;b&gt; 100% Insider has a part in the application" in manager.get(begun.location).text
    with manager.get(f"{begun.location}/report.csv") as report:
        assert "Zoe <b> 100% Insider has a part" in report.get_data(as_text=True)


def test_a_message_begins_with_those_ticked_or_with_a_draft_to_all_that_match(
    manager: FlaskClient, desk: Desk, sessions: _Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {"act": "message", "of": "ticked", "chosen": [desk.fresh.reference, desk.eligible.reference]}
    page = manager.get(PAGE, query_string=few, follow_redirects=True)
    assert page.request.path == f"{ROUND}/messages/new"
    assert desk.fresh.reference in page.text
    monkeypatch.setattr("portal.manage.several_letters.FEW", 1)
    many, letters = {"act": "message", "of": "all"}, f"{ROUND}/act/message"
    opened = manager.get(PAGE, query_string=many, follow_redirects=True)
    assert opened.request.path == letters
    wrong = manager.post(letters, query_string=many, data={**hidden(opened.text), "shown": "3"})
    assert (wrong.status_code, "and 3 when the page was opened" in wrong.text) == (409, True)
    for _press in range(2):
        begun = manager.post(letters, query_string=many, data=hidden(opened.text))
        assert begun.status_code == 302
    assert count(sessions, Message) == 1
    assert desk.eligible.reference in manager.get(begun.location).text
    none = manager.get(letters, query_string={"of": "ticked"}, follow_redirects=True)
    assert "Choose at least one application" in none.text


def _acts(client: FlaskClient) -> list[str]:
    return re.findall(r'href="(/manage/rounds/[^"]+/acts/[^"]+)"', client.get(f"{ROUND}/acts").text)


def test_the_report_is_a_file_that_no_spreadsheet_runs(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    begun = send(manager, {"act": "screen", "of": "all"}, finding="eligible", reason="Fits.")
    run_due_jobs(sessions, now=utcnow())
    with manager.get(f"{begun.location}/report.csv") as answer:
        text = answer.get_data(as_text=True)
    lines = text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "reference,stage,organisation,result,reason"
    assert len(lines) == 8
    assert f"{desk.fresh.reference},Concept paper" in text
    assert "It does not wait to be screened." in text
    with sessions.reading() as session:
        state = session.scalars(select(Submission.state).where(Submission.id == desk.fresh.current.id)).one()
    assert state is State.ELIGIBLE


def test_stopping_leaves_the_rest_as_it_is(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    begun = send(manager, {"act": "tag", "of": "all"}, tag="Second look")
    for _press in range(2):
        assert manager.post(f"{begun.location}/stop").status_code == 302
    run_due_jobs(sessions, now=utcnow())
    assert count(sessions, ApplicationTag) == 0
    assert "What was still to do was left as it is" in manager.get(begun.location).text
    assert count(sessions, Tag) == 1
    other = send(manager, {"act": "tag", "of": "all"}, tag="Second look")
    run_due_jobs(sessions, now=utcnow())
    assert manager.post(f"{other.location}/stop").status_code == 409


def test_taking_the_report_away_is_on_the_trail(
    app: Flask, manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    begun = send(manager, {"act": "tag", "of": "all"}, tag="Second look")
    report = f"{begun.location}/report.csv"
    with manager.get(report) as answer:
        assert answer.status_code == 200
    manager.head(report).close()
    assert as_(app, desk.world.staff.auditor).get(report).status_code == 403
    with sessions.reading() as session:
        mine = select(TrailEntry).where(TrailEntry.action == "batch.report_downloaded")
        entry = session.scalars(mine).one()
    assert (str(entry.subject_id), entry.round_id) == (begun.location.rpartition("/")[2], desk.world.round.id)
    assert (entry.actor_id, entry.details) == (desk.world.staff.manager.id, {})
    assert "downloaded the report of an act" in manager.get(f"{ROUND}/trail").text
