"""The list of a round's applications on its page: filters in the address, heads that sort, views of one's own."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assessments.applications.models import Application
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.assessments.decisions.worlds import World, make_assessed, make_handed_in, make_world
from tests.factories import make_organisation, make_person, sign_in

LIST = "/manage/rounds/TST-2026/applications"
NAMES = (
    "Zebra Trust",
    "émile Trust",
    "Łódź Trust",
    "“Apple” Trust",
    "🌱 Trust",
    "ÅNGSTRÖM Trust",
    "Eve Trust",
    "'tis Trust",
)
FILED = (
    "ÅNGSTRÖM Trust",
    "“Apple” Trust",
    "émile Trust",
    "Eve Trust",
    "Łódź Trust",
    "'tis Trust",
    "🌱 Trust",
    "Zebra Trust",
)


@pytest.fixture
def world(sessions: _Sessions) -> World:
    """Two applications, one of them assessed."""
    with sessions.begin() as session:
        world = make_world(session, now=utcnow())
        make_handed_in(session, world, now=utcnow(), title="Cargo bikes", first_year="40,000")
        make_assessed(session, world, now=utcnow(), title="Warm homes")
        return world


@pytest.fixture
def manager(client: FlaskClient, world: World) -> FlaskClient:
    """The manager's browser."""
    return sign_in(client, world.staff.manager)


def shown(text: str) -> list[str]:
    """The references on the page, in its order."""
    return re.findall(r">(TST-2026-\d{4})</a>", text)


def chips(text: str) -> dict[str, str]:
    """The filters in use, each with where its link leads."""
    found = re.findall(r'class="eh-chip" href="([^"]+)".*?<bdi>(.*?)</bdi>', text)
    return {unescape(name): unescape(url) for url, name in found}


@pytest.mark.parametrize(
    ("query", "wanted", "told"),
    [
        ("state=assessed", ["0002"], ["Assessed"]),
        ("state=assessed&state=submitted&stage=concept", ["0001", "0002"], ["Concept paper", "Assessed", "To screen"]),
        ("q=cargo", ["0001"], ["Search: cargo"]),
        ("least=60,000", ["0001"], ["Asks for £60,000 or more"]),
        ("most=%C2%A355000.50", ["0002"], ["Asks for £55,000.50 or less"]),
        ("region=england&income=from_100k_to_500k", ["0001", "0002"], ["The whole of England", "Income: Over"]),
        ("region=wales", [], ["Wales"]),
        ("show=undecided&sort=-mark", ["0002"], ["No outcome proposed"]),
        ("sort=requested", ["0001", "0002"], []),
        ("sort=-requested", ["0002", "0001"], []),
    ],
)
def test_filters_stand_in_the_address_and_can_be_taken_away_one_by_one(
    manager: FlaskClient, query: str, wanted: list[str], told: list[str]
) -> None:
    text = manager.get(f"{LIST}?{query}").text
    assert shown(text) == [f"TST-2026-{number}" for number in wanted]
    assert f"<strong>{len(wanted)} application" in text
    found = chips(text)
    assert len(found) == len(told)
    for sentence in told:
        name = next(name for name in found if name.startswith(sentence))
        assert name not in chips(manager.get(found[name]).text)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("stage=gone", "no stage “gone”"),
        ("state=eaten", "“eaten” does not exist"),
        ("show=%27%22%3Cb%3E", "does not exist"),
        ("least=lots", "“lots” is not an amount"),
        ("assessor=nobody", "no longer assesses"),
        ("q=" + "x" * 10_000, "Only the first 200 characters"),
    ],
)
def test_a_filter_that_means_nothing_here_is_left_out_and_said(manager: FlaskClient, query: str, told: str) -> None:
    response = manager.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert told in unescape(response.text)
    assert "<b>" not in response.text.partition("<main")[2].partition("</main>")[0].replace("<bdi>", "")


def test_an_assessor_s_work_can_be_looked_at_by_itself(manager: FlaskClient, world: World) -> None:
    assessor = world.staff.assessors[0]
    text = manager.get(f"{LIST}?assessor={assessor.id}").text
    assert shown(text) == ["TST-2026-0002"]
    assert list(chips(text)) == [f"Assessed by {assessor.name}"]


def test_heads_sort_both_ways_and_say_which(manager: FlaskClient) -> None:
    text = manager.get(f"{LIST}?state=assessed").text
    head = re.search(r'<th[^>]*><a class="govuk-link eh-sort" href="([^"]+)">Mark', text)
    assert head is not None
    once = manager.get(unescape(head[1])).text
    assert 'aria-sort="descending"' in once
    again = re.search(r'aria-sort="descending"><a class="govuk-link eh-sort" href="([^"]+)"', once)
    assert again is not None
    assert 'aria-sort="ascending"' in manager.get(unescape(again[1])).text
    assert "state=assessed" in again[1]


def test_an_application_leads_back_to_the_place_in_the_list(manager: FlaskClient) -> None:
    place = f"{LIST}?q=warm&sort=-mark"
    link = re.search(r'href="(/manage/applications/TST-2026-0002[^"]*)"', manager.get(place).text)
    assert link is not None
    back = re.search(r'<a href="([^"]+)" class="govuk-back-link"', manager.get(unescape(link[1])).text)
    assert back is not None
    assert unescape(back[1]) == place


def test_an_address_that_somebody_made_up_steers_no_link(manager: FlaskClient) -> None:
    text = manager.get("/manage/applications/TST-2026-0002?list=_scheme%3Djavascript%26_external%3D1").text
    assert "javascript:" not in text
    assert "javascript:" not in manager.get(f"{LIST}?_scheme=javascript&_external=1&_anchor=x").text


def test_both_databases_file_names_in_the_same_order(sessions: _Sessions, client: FlaskClient) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=utcnow())
        for name in NAMES:
            _named(session, world, name)
    text = sign_in(client, world.staff.manager).get(f"{LIST}?sort=organisation").text
    found = [unescape(name) for name in re.findall(r'margin-bottom-0"><bdi>(.*?)</bdi>', text)]
    assert tuple(found) == FILED
    text = client.get(f"{LIST}?sort=-organisation").text
    assert [unescape(name) for name in re.findall(r'margin-bottom-0"><bdi>(.*?)</bdi>', text)] == found[::-1]


def _named(session: Session, world: World, name: str) -> Application:
    lead = make_person(session)
    ours = make_organisation(session, name, lead=lead)
    return make_handed_in(session, world, now=utcnow() - timedelta(minutes=1), lead=lead, organisation=ours)


def test_a_view_is_saved_opened_renamed_made_the_usual_one_and_deleted(manager: FlaskClient) -> None:
    saved = manager.post(
        "/manage/rounds/TST-2026/views/save?state=assessed&sort=mark", data={"name": "Best", "scope": "this"}
    )
    assert saved.status_code == 302
    assert "state=assessed" in saved.location
    opened = manager.get(saved.location).text
    assert shown(opened) == ["TST-2026-0002"]
    assert re.search(r'aria-current="page"><bdi>Best</bdi>', opened)
    view_id = saved.location.rpartition("view=")[2]
    base = f"/manage/rounds/TST-2026/views/{view_id}"
    assert manager.get(LIST).status_code == 200
    assert manager.post(f"{base}/open-with", data={"wanted": "yes"}).status_code == 302
    assert manager.get(LIST).location == saved.location
    assert shown(manager.get(f"{LIST}?view=all").text) == ["TST-2026-0001", "TST-2026-0002"]
    assert manager.post(f"{base}/rename", data={"name": ""}).status_code == 422
    assert manager.post(f"{base}/rename", data={"name": "=Best() 🌱"}).status_code == 302
    page = manager.get("/manage/rounds/TST-2026/views").text
    assert "=Best() 🌱" in page
    assert "The list opens with it" in page
    assert manager.post(f"{base}/delete").status_code == 302
    assert manager.post(f"{base}/delete").status_code == 404
    assert manager.get(LIST).status_code == 200


def test_a_view_that_cannot_be_saved_keeps_what_was_typed(manager: FlaskClient) -> None:
    response = manager.post("/manage/rounds/TST-2026/views/save?q=warm", data={"name": "x" * 61, "scope": "nowhere"})
    assert response.status_code == 422
    assert "x" * 61 in response.text
    assert "Search: warm" in response.text
    assert 'href="#scope"' in response.text or 'href="#scope' in response.text


def test_a_view_of_a_stage_that_is_gone_opens_and_says_what_was_left_out(manager: FlaskClient) -> None:
    saved = manager.post("/manage/rounds/TST-2026/views/save?state=assessed", data={"name": "Old", "scope": "all"})
    assert saved.status_code == 302
    text = manager.get(f"{saved.location}&stage=interview").text
    assert "no stage “interview”" in text
    assert shown(text) == ["TST-2026-0002"]
