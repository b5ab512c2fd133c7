"""Who gets in where, and what they find there: every route, every kind of person, own ids and others'."""

import re
from dataclasses import dataclass, replace

import pytest
from flask import Flask

from portal.app import create_app
from tests.portal.access.conftest import Portal
from tests.portal.access.kinds import Case, Kind, Situation
from tests.portal.access.rows import Row
from tests.portal.access.secrets import BY_LINK, MAY_MEET
from tests.portal.access.table import TABLE
from tests.portal.access.tries import (
    Answer,
    Try,
    answer_of,
    ask,
    client_of,
    everything,
    marks_in,
    marks_in_database,
    outside,
    tries_of,
)

PAGES = [row for row in TABLE if row.method == "GET"]
SENDINGS = [row for row in TABLE if row.method == "POST"]
CHANGES = [row for row in SENDINGS if not row.changes_nothing]
BUILT_IN = {"HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Visit:
    """A page that somebody asked for: what they were answered, and the secrets that stood in it."""

    attempt: Try
    answer: Answer | str
    marks: set[str]


@pytest.fixture(scope="module")
def visits(portal: Portal) -> list[Visit]:
    """Everybody at every page."""
    clients = {kind: client_of(portal, kind) for kind in Kind}
    before = everything()
    found = [
        Visit(attempt, answer_of(row, response), marks_in(response.get_data().decode(errors="replace")))
        for row in PAGES
        for attempt in tries_of(portal, row)
        for response in ask(portal, attempt, clients[attempt.person])
    ]
    assert everything() == before, "a page changed something by being read"
    return found


def test_every_route_and_method_is_classified_and_no_row_is_of_a_route_that_is_gone(portal: Portal) -> None:
    assert {(row.endpoint, row.method) for row in TABLE} == _routes(portal.app)


def test_a_new_route_would_be_missed(portal: Portal) -> None:
    settings, queue = portal.app.config["EVENHAND"], portal.app.extensions["queue"]
    app = create_app(settings, queue)
    app.add_url_rule("/new", "public.new", lambda: "")
    assert _routes(app) - {(row.endpoint, row.method) for row in TABLE} == {("public.new", "GET")}


def _routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - BUILT_IN
    }


def test_the_pages_of_a_demonstration_exist_nowhere_else(portal: Portal) -> None:
    settings, queue = portal.app.config["EVENHAND"], portal.app.extensions["queue"]
    served = create_app(replace(settings, demo=False), queue)
    demo = {row.endpoint for row in TABLE if row.endpoint.startswith("demo.")}
    assert demo
    assert _routes(portal.app) - _routes(served) == {(endpoint, "GET") for endpoint in demo}
    assert served.test_client().get("/demo/mail").status_code == 404


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_a_page_opens_to_those_who_may_and_to_nobody_else(row: Row, visits: list[Visit]) -> None:
    wrong = [
        f"{visit.attempt}: {visit.answer}, not {visit.attempt.expected}"
        for visit in visits
        if visit.attempt.row is row and visit.answer != visit.attempt.expected
    ]
    assert wrong == []


@pytest.mark.parametrize("row", SENDINGS, ids=str)
def test_a_form_of_somebody_who_may_not_is_refused_and_changes_nothing(row: Row, portal: Portal) -> None:
    before, wrong = everything(), []
    for attempt in tries_of(portal, row):
        if attempt.expected is not Answer.IN:
            for response in ask(portal, attempt):
                if answer_of(row, response) != attempt.expected:
                    wrong.append(f"{attempt}: {response.status}, not {attempt.expected}")
                if outside(marks_in(response.text), ("name-*-assessor",)):
                    wrong.append(f"{attempt}: the refusal tells a secret")
    assert wrong == []
    assert everything() == before


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_the_same_form_of_somebody_who_may_is_taken(row: Row, portal: Portal) -> None:
    """The first who may gets it done, so that those who are refused are not refused for what the form lacks."""
    answers = {}
    with portal.copied():
        before = everything()
        for kind in (kind for kind in Kind if kind in row.who.may):
            attempt = Try(row, kind, Case.HOME, kind)
            answers[kind] = [(response.status_code, answer_of(row, response)) for response in ask(portal, attempt)]
        first = next(iter(answers.values()))
        assert all(status in row.done for status, _answer in first), first
        assert {answer for each in answers.values() for _status, answer in each} == {Answer.IN}, answers
        assert (everything() == before) == (row in UNCHANGED), "taken, and nothing came of it"


UNCHANGED = [
    row
    for row in CHANGES
    # Done before in this world, or refused for everybody: an application stands already, support is accepted, nobody
    # is to be asked, and a link leads to a partner who is no longer named.
    if row.endpoint
    in {
        "account.stay",
        "apply.accept",
        "apply.answer_offer",
        "apply.ask_others",
        "apply.begin",
        "assess.amend",
        "assess.open_others",
        "manage.reserves",
        "assess.open_panel_scores",
        "assess.open_severity",
        "manage.close_assessing",
        "manage.end",
        "manage.payments",
        "manage.commit_draw",
        "public.confirm",
    }
    or row.endpoint == "public.eligibility"  # what is answered there is kept nowhere
]


@pytest.mark.parametrize("row", [row for row in SENDINGS if row.changes_nothing], ids=str)
def test_an_empty_form_is_answered_with_what_is_missing_whoever_may_send_it(row: Row, portal: Portal) -> None:
    before = everything()
    for kind in (kind for kind in Kind if kind in row.who.may):
        assert [response.status_code for response in ask(portal, Try(row, kind, Case.HOME, kind))] == [422], kind
    assert everything() == before


@pytest.mark.parametrize("kind", Kind)
def test_nobody_meets_a_secret_that_is_not_theirs(kind: Kind, visits: list[Visit]) -> None:
    own_name = tuple(f"name-{case}-assessor" for case in Case if kind is _assessor_of(case))
    leaks = {
        str(visit.attempt): leaked
        for visit in visits
        if visit.attempt.person is kind
        and (leaked := outside(visit.marks, _may_meet(visit) if visit.answer is Answer.IN else own_name))
    }
    assert leaks == {}


def _may_meet(visit: Visit) -> tuple[str, ...]:
    return (*MAY_MEET[visit.attempt.person], *BY_LINK.get(visit.attempt.row.endpoint, ()))


def test_every_secret_of_home_is_shown_to_somebody(visits: list[Visit]) -> None:
    """Otherwise the test above would find nothing because nothing is there."""
    shown = set().union(*(visit.marks for visit in visits))
    made = {mark for mark in marks_in_database() if "-home-" in mark}
    assert len(made) > 30
    assert made - shown == set()


@pytest.mark.parametrize("path", ["status", "", "concept", "concept/check", "concept/receipt", "withdraw", "messages"])
def test_before_release_an_applicant_s_pages_are_the_same_whatever_was_found(path: str, portal: Portal) -> None:
    client = client_of(portal, Kind.LEAD)
    pages = {}
    for situation in Situation:
        if situation in (Situation.DRAFT, Situation.SEALED, Situation.TOLD):
            continue
        reference = portal.world.ids[Case.HOME, situation]["reference"]
        response = client.get(f"/apply/{reference}/{path}".rstrip("/"))
        assert response.status_code in (200, 302)
        pages[situation] = (response.status_code, _without_names(response.text, situation))
    assert {situation for situation in pages if pages[situation] != pages[Situation.HANDED]} == set()


def test_before_release_the_list_of_applications_says_the_same_of_each(portal: Portal) -> None:
    text = client_of(portal, Kind.LEAD).get("/apply/").text
    cards = {}
    for card in re.findall(r'<li class="eh-card.*?</li>', text, re.DOTALL):
        situation = next((situation for situation in Situation if f"HOME-{situation.upper()}" in card), None)
        if situation is not None:  # the others were told of a grant
            cards[situation] = _without_names(card, situation)
    same = {card for situation, card in cards.items() if situation not in (Situation.DRAFT, Situation.TOLD)}
    assert len(cards) == len(Situation)
    assert len(same) == 1


def _without_names(text: str, situation: Situation) -> str:
    """A page without what tells one application from another."""
    text = text.replace(f"HOME-{situation.upper()}", "REFERENCE").replace(f"-home-{situation}", "")
    return re.sub(r'[0-9a-f]{64}|nonce="[^"]*"|name="csrf_token" value="[^"]*"|data-ends-in="\d+"', "", text)


def _assessor_of(case: Case) -> Kind:
    return {
        Case.HOME: Kind.ASSESSOR,
        Case.NEAR: Kind.ASSESSOR_OF_ANOTHER,
        Case.FAR: Kind.ASSESSOR_ELSEWHERE,
    }[case]
