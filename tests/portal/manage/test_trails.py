"""The pages of trails: how one finds them, narrows them and takes them away."""

import csv
import io
import re
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from assessments.accounts.models import Person
from assessments.audit.models import TrailEntry
from assessments.audit.use_cases import seal_trail
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.factories import make_person
from tests.portal.manage.pages import Desk, as_, at, make_desk

TRAIL = "/manage/rounds/TST-2026/trail"


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


def entries(text: str) -> int:
    return len(re.findall(r"<tr", text.partition("<tbody")[2]))


def linked(text: str, words: str) -> str:
    """Where the link with those words leads."""
    found = re.search(rf'href="([^"]+)"[^>]*>{re.escape(words)}', text)
    assert found, words
    return found[1].replace("&amp;", "&")


def test_each_trail_is_reached_from_the_page_of_its_thing(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.auditor)
    page = client.get(at(desk.invited)).text
    for words, heading in (
        ("Trail of this application", f"Trail of {desk.invited.reference}"),
        ("Trail<span", "Trail of one assessment"),
        ("Trail of this outcome", "Trail of one outcome"),
    ):
        text = client.get(linked(page, words)).text
        assert f'<h1 class="govuk-heading-l">{heading}</h1>' in text
        assert entries(text)
    person = linked(client.get(TRAIL).text, f"<bdi>{desk.world.staff.manager.name}")
    text = client.get(person).text
    assert f"What {desk.world.staff.manager.name} did" in text
    assert entries(text)


def test_a_manager_reads_trails_and_takes_none_away(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.manager)
    text = client.get(TRAIL).text
    assert "(CSV)" not in text
    assert "/people/" not in text
    assert client.get(f"{TRAIL}.csv").status_code == 403
    assert client.get("/manage/trail/seals.csv").status_code == 403


def test_filters_stay_in_the_form_in_the_next_page_and_in_the_file(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.auditor)
    address = f"{TRAIL}?who=assessor&what=judging&since=1/1/2020&until=2199-12-31"
    text = client.get(address).text
    assert entries(text) > 5
    for kept in ('value="assessor"', 'value="1/1/2020"', 'value="2199-12-31"', '<option value="judging" selected>'):
        assert kept in text, kept
    file = linked(text, "What is shown here, all pages of it")
    with client.get(file) as response:
        rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff"))))
    assert {row["action"].partition(".")[0] for row in rows} == {"assignment", "assessment", "submission"}
    assert len(rows) >= entries(text)


@pytest.mark.parametrize(
    ("query", "said", "box"),
    [
        ("since=31/2/2026", "Enter a real date, like 27/3/2027.", "since"),
        ("until=soon", "Enter a real date, like 27/3/2027.", "until"),
        ("since=2/3/2026&until=1/3/2026", "The last day must be the same as the first day or after it.", "until"),
        ("since=1/1/0001", "Enter a real date", "since"),
        ("until=31/12/9999", "Enter a real date", "until"),
        ("since=%F0%9F%92%A7", "Enter a real date", "since"),
    ],
)
def test_a_filter_that_means_nothing_is_told_at_its_box_and_kept(
    app: Flask, desk: Desk, query: str, said: str, box: str
) -> None:
    client = as_(app, desk.world.staff.auditor)
    response = client.get(f"{TRAIL}?{query}")
    assert response.status_code == 422
    assert f'href="#{box}"' in response.text
    assert response.text.count(said) == 2
    assert "Error: Trail" in response.text
    assert client.get(f"{TRAIL}.csv?{query}").status_code == 302


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("what=everything.else", "The filter “everything.else” does not exist, so it was left out."),
        ("who=" + "x" * 10_000, "Only the first 200 characters were searched for."),
        ("application=" + "x" * 101, "Only the first 100 characters were searched for."),
    ],
)
def test_what_is_too_long_or_unknown_is_cut_or_left_out_as_in_every_list_and_said_before_a_file_is_taken(
    app: Flask, desk: Desk, query: str, said: str
) -> None:
    client = as_(app, desk.world.staff.auditor)
    response = client.get(f"{TRAIL}?{query}")
    assert response.status_code == 200
    assert said in unescape(response.text)
    file = client.get(f"{TRAIL}.csv?{query}")
    assert file.status_code == 302
    assert said in unescape(client.get(file.location).text)


def test_odd_filters_find_nothing_and_break_nothing(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.auditor)
    for query in ("who=%25", "who='", "who=%22%3E%3Cscript%3E", "application=%25", "who=%F0%9F%92%A7"):
        response = client.get(f"{TRAIL}?{query}")
        assert response.status_code == 200
        assert "Nothing on this trail fits" in response.text
        assert "<script>" not in response.text
    for before in ("-1", "0", "x", "9" * 30):
        assert client.get(f"{TRAIL}?before={before}").status_code == 200


def test_a_download_is_on_the_trail_with_what_it_was_narrowed_by_and_not_to(
    app: Flask, desk: Desk, sessions: _Sessions
) -> None:
    client = as_(app, desk.world.staff.auditor)
    for path, action, details in (
        (f"{TRAIL}.csv?who=secret", "trail.downloaded", {"filters": ["who"]}),
        (f"{at(desk.invited)}/trail.csv", "trail.downloaded", {"filters": []}),
        ("/manage/trail/seals.csv", "trail.seals_downloaded", {}),
        ("/manage/rounds/TST-2026/assessments.csv", "round.exported", {"what": "assessments"}),
    ):
        with client.get(path) as response:
            assert response.status_code == 200
        with sessions.reading() as session:
            newest = session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()
        assert (newest.action, newest.details, newest.actor_id) == (action, details, desk.world.staff.auditor.id)
    before = count(sessions)
    client.head(f"{TRAIL}.csv").close()
    as_(app, desk.world.staff.approver).get("/manage/rounds/TST-2026/assessments.csv")
    assert count(sessions) == before


def count(sessions: _Sessions) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count(TrailEntry.id))) or 0


def test_the_page_says_through_which_entry_the_trail_is_sealed(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    client = as_(app, desk.world.staff.auditor)
    assert "Nothing is sealed yet." in client.get(TRAIL).text
    with sessions.begin() as session:
        seal = seal_trail(session, now=utcnow())
        assert seal
        through = seal.through_id
    text = client.get(TRAIL).text
    assert f"The trail is sealed through entry {through}, by seal 1 on" in text
    assert "seal 1<" in text
    assert "not sealed yet" not in text


def test_the_person_page_of_an_administrator_leads_to_the_trail_of_the_account(
    app: Flask, desk: Desk, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        administrator: Person = make_person(session, is_administrator=True)
    client = as_(app, administrator)
    manager = desk.world.staff.manager
    page = client.get(f"/admin/people/{manager.id}").text
    text = client.get(linked(page, "Trail of this person")).text
    assert f"Trail of {manager.name}" in text
    assert "TST-2026" not in text
    assert client.get(f"/admin/people/{uuid4()}/trail").status_code == 404
    assert client.get(f"/admin/people/{manager.id}/trail?since=nonsense").status_code == 422


def test_signing_out_is_on_the_trail(app: Flask, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        administrator = make_person(session, is_administrator=True)
    client = as_(app, administrator)
    client.post("/account/sign-out")
    with sessions.reading() as session:
        actions = session.scalars(select(TrailEntry.action)).all()
    assert actions == ["person.signed_out"]
