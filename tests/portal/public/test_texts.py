"""What the law and the reader expect: each page is there, is found, and says what is true."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessments.accounts.use_cases.attempts import KEPT_FOR as ATTEMPTS_KEPT_FOR
from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.formats.use_cases import KEPT_FOR as REQUESTS_KEPT_FOR
from assessments.funds.contact import FundContact
from assessments.funds.models import Round
from assessments.funds.use_cases import set_fund_contact
from assessments.gateways import Queue
from config import Settings
from portal.app import create_app
from portal.auth import LONGEST_SESSION, LONGEST_STAY
from portal.public.help import GUIDES
from tests.factories import actor_of, make_fund, make_person, make_round, make_staff, sign_in

TEXTS = ("/privacy", "/cookies", "/accessibility", "/terms", "/help", "/contact", "/accessibility/another-format")
CONTACT = FundContact("ask@fund.example", "020 7946 0123", "1 High Street\nLeeds", "Mondays", "<b>Drafts</b>\nnot")


@pytest.fixture
def round_(sessions: _Sessions) -> Round:
    with sessions.begin() as session:
        fund = make_fund(session, "The River Fund")
        manager = actor_of(session, make_staff(session, fund, Role.MANAGER))
        set_fund_contact(session, manager, fund.id, CONTACT, now=utcnow())
        return make_round(session, now=utcnow(), fund=fund)


@pytest.mark.parametrize("path", [*TEXTS, *(f"/help/{people}" for people in GUIDES)])
def test_each_page_is_there_with_one_heading_and_a_title_of_its_own(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    assert text.count("<h1") == 1
    title = re.search(r"<title>(.*?) – Evenhand</title>", text, re.DOTALL)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert title
    assert heading
    assert title[1].strip() == heading[1].strip()


def test_the_foot_of_every_page_leads_to_each_of_them(client: FlaskClient) -> None:
    for page in ("/", "/account/sign-in", "/no/such/page"):
        foot = client.get(page).text.partition("<footer")[2]
        assert [path for path in (*TEXTS[:-1], "/status") if f'href="{path}"' not in foot] == [], page


def test_titles_are_all_different(client: FlaskClient) -> None:
    paths = [*TEXTS, *(f"/help/{people}" for people in GUIDES)]
    titles = {re.findall(r"<title>(.*?)</title>", client.get(path).text, re.DOTALL)[0] for path in paths}
    assert len(titles) == len(paths)


def test_help_for_nobody_that_there_is_is_not_found(client: FlaskClient) -> None:
    assert client.get("/help/ghosts").status_code == 404
    assert client.get("/help/../privacy").status_code in (404, 308)


@pytest.mark.parametrize(
    ("role", "path", "people"),
    [
        (Role.ASSESSOR, "/assess/", "assessors"),
        (Role.MODERATOR, "/assess/moderation", "moderators"),
        (Role.ADVISER, "/advise/", "advisers"),
        (Role.MANAGER, "/manage/", "managers"),
        (Role.APPROVER, "/manage/", "approvers"),
        (Role.AUDITOR, "/manage/", "auditors"),
        (Role.MODERATOR, "/manage/", "moderators"),
        (None, "/apply/", "applicants"),
    ],
)  # fmt: skip
def test_each_person_finds_their_own_help_where_they_work(
    client: FlaskClient, sessions: _Sessions, role: Role | None, path: str, people: str
) -> None:
    with sessions.begin() as session:
        person = make_person(session) if role is None else make_staff(session, make_fund(session), role)
    page = sign_in(client, person).get(path).text
    assert page.count(f'href="/help/{people}"') == 2, "in the head and at the foot"
    if role is not None:
        first = re.search(r'href="/help/(\w+)"', client.get("/help").text.partition("<main")[2])
        assert first
        assert first[1] == {"/assess/moderation": "moderators"}.get(path, people)


def test_only_pages_about_rounds_stand_under_rounds(client: FlaskClient, sessions: _Sessions, round_: Round) -> None:
    with sessions.begin() as session:
        person = make_person(session)
    sign_in(client, person)
    active = "govuk-service-navigation__item--active"
    assert all(active in client.get(path).text for path in ("/", "/rounds/TST-2026", "/rounds/TST-2026/contact"))
    assert not any(active in client.get(path).text for path in TEXTS)


def test_the_statements_say_what_the_code_does(client: FlaskClient, round_: Round) -> None:
    privacy = client.get("/privacy").text
    assert f"{int(ATTEMPTS_KEPT_FOR.total_seconds() // 3600)} hours, then they go" in privacy
    assert f"Until {REQUESTS_KEPT_FOR.days} days after it was answered" in privacy
    assert "for The River Fund" in privacy
    hours, longest = (int(span.total_seconds() // 3600) for span in (LONGEST_SESSION, LONGEST_STAY))
    accessibility = client.get("/accessibility").text
    assert f"signed out {hours} hours after you signed in" in accessibility
    assert f"can stay for up to {longest} hours" in accessibility
    assert f"counts for {hours} hours, or for {longest} if you ask" in client.get("/cookies").text


def test_whoever_runs_the_service_is_named_where_the_settings_name_them(
    settings: Settings, queue: Queue, sessions: _Sessions
) -> None:
    named = replace(settings, operator="Grants & Co", operator_email="help@grants.example")
    client = create_app(named, queue).test_client()
    for path in ("/privacy", "/contact"):
        text = client.get(path).text
        assert "Grants &amp; Co" in text
        assert "mailto:help@grants.example" in text
    assert "runs this website" not in create_app(settings, queue).test_client().get("/contact").text


@pytest.mark.parametrize("path", ["/rounds/TST-2026", "/rounds/TST-2026/contact", "/contact"])
def test_a_fund_is_reached_as_its_manager_said(client: FlaskClient, round_: Round, path: str) -> None:
    text = client.get(path).text
    for said in ("mailto:ask@fund.example", "020 7946 0123", "1 High Street\nLeeds", "Mondays", "&lt;b&gt;Drafts"):
        assert said in text, said


def test_a_fund_without_contact_details_says_so_and_a_draft_tells_nothing(
    client: FlaskClient, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        make_round(session, now=utcnow(), fund=make_fund(session, "The Silent Fund"), reference="SIL-1")
        make_round(
            session, now=utcnow(), fund=make_fund(session, "The Draft Fund"), reference="DRA-1", is_published=False
        )
    text = client.get("/contact").text
    assert "has not said yet how it can be reached" in text
    assert "The Silent Fund" in text
    assert "The Draft Fund" not in text
    assert client.get("/rounds/DRA-1/contact").status_code == 404


def test_the_pages_of_a_round_lead_to_its_own_fund_and_others_to_all(client: FlaskClient, round_: Round) -> None:
    foot = client.get(f"/rounds/{round_.reference}").text.partition("<footer")[2]
    assert f'href="/rounds/{round_.reference}/contact"' in foot
    assert 'href="/contact"' in client.get("/rounds/NONE-1").text.partition("<footer")[2]


def test_without_a_form_no_cookie_is_set(guarded_app: Flask, round_: Round) -> None:
    client = guarded_app.test_client()
    for path in ("/", f"/rounds/{round_.reference}", "/rounds/past", *TEXTS[:-1], "/help/applicants"):
        assert "Set-Cookie" not in client.get(path).headers, path


def test_scripts_keep_nothing_on_the_device_but_what_the_page_about_cookies_tells(client: FlaskClient) -> None:
    """What the page about cookies says of cookies, the law asks of every kind of store."""
    root = Path(__file__).parents[3]
    built = (root / "static" / "evenhand.js").read_text()
    assert re.findall(r"document\.cookie|sessionStorage|indexedDB|caches\.", built) == []
    sources = {path.name: path.read_text() for path in (root / "assets").glob("**/*.js")}
    assert {name for name, source in sources.items() if "localStorage" in source} == {"autosave.js", "keys.js"}
    assert 'SWITCH = "evenhand-keys"' in sources["keys.js"]
    own = sources["autosave.js"]
    assert 'OURS = "evenhand-draft:"' in own
    assert "KEPT_FOR = 48 * 60 * 60 * 1000" in own
    told = client.get("/cookies").get_data(as_text=True)
    for words in ("evenhand-draft", "evenhand-keys", "local storage", "at most two days", "gone when you sign out"):
        assert words in told
