"""What a visitor reads about rounds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from re import sub
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM, Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.definition import RoundDefinition
from assessments.funds.models import Round
from assessments.funds.presets import ASSESSING_NOW, GREENER_LIVING, OPEN_NOW, read_preset
from assessments.funds.use_cases import load_round, publish_round
from assessments.reports.models import Edition
from portal.public.figures import figure_groups, headlines, rates
from portal.text import number, pounds
from portal.wording import figure_text
from tests.factories import make_staff, sign_in

Counting = Callable[[], AbstractContextManager[Any]]


def text_of(response: Any) -> str:
    return " ".join(unescape(sub(r"<[^>]+>", " ", response.text)).split())


def load(session: Session, definition: RoundDefinition, *, is_published: bool = True) -> Round:
    now = definition.stages[0].opens_at - timedelta(days=60)
    loaded = load_round(session, SYSTEM, definition, now=now)
    return publish_round(session, SYSTEM, definition.reference, now=now) if is_published else loaded


@pytest.fixture
def greener(sessions: _Sessions) -> RoundDefinition:
    definition = read_preset(GREENER_LIVING)
    with sessions.begin() as session:
        load(session, definition)
    return definition


def test_every_question_with_its_limits_and_choices_is_on_the_page(
    client: FlaskClient, greener: RoundDefinition
) -> None:
    told = text_of(client.get("/rounds/GLF-2008"))
    for stage in greener.stages:
        assert stage.guidance in told
        for section in stage.sections:
            assert section.title in told
            assert section.guidance in told
        for question in stage.questions:
            assert question.label in told
            assert question.hint in told
            assert all(choice.label in told for choice in question.choices)
            for limit in (question.max_words, question.max_characters):
                assert limit is None or f"up to {number(limit)}" in told
    assert f"Whole number, from 1 to {number(60_000_000)}" in told
    assert "Amount in pounds, from £0 to £2,800,000" in told
    assert "Who are your partners, and what does each of them do? (optional)" in told


def test_every_criterion_with_its_weight_and_every_score_is_on_the_page(
    client: FlaskClient, greener: RoundDefinition
) -> None:
    told = text_of(client.get("/rounds/GLF-2008"))
    for stage in greener.stages:
        for criterion in stage.criteria:
            assert criterion.title in told
            assert criterion.guidance in told
            assert f"{criterion.weight}% of the mark (weight {criterion.weight})" in told
            assert all(text in told for text in criterion.points)


def test_shares_are_of_the_sum_of_the_weights(client: FlaskClient, sessions: _Sessions) -> None:
    definition = read_preset(GREENER_LIVING)
    first = definition.stages[0]
    criteria = tuple(replace(criterion, weight=1) for criterion in first.criteria)
    with sessions.begin() as session:
        load(session, replace(definition, stages=(replace(first, criteria=criteria),)))
    assert "16.7% of the mark (weight 1)" in text_of(client.get("/rounds/GLF-2008"))


def test_dates_money_and_conditions_are_on_the_page(client: FlaskClient, greener: RoundDefinition) -> None:
    told = text_of(client.get("/rounds/GLF-2008"))
    assert "Concept paper closes 12 December 2008 at 5pm (GMT, Europe/London)" in told
    assert "Projects – £2,800,000 £2,800,000 £5,600,000" in told
    assert "Preparation grants £500,000 – – £500,000" in told
    assert "Total £500,000 £2,800,000 £2,800,000 £6,100,000" in told
    assert (greener.made_up_note or "-") in told
    assert "national reach in England" in told
    assert pounds(greener.minimum_grant_pence) in told
    assert "Start an application" not in told


def test_an_open_round_can_be_applied_for(client: FlaskClient, sessions: _Sessions) -> None:
    definition = read_preset(OPEN_NOW, today=utcnow().date())
    with sessions.begin() as session:
        load(session, definition)
    page = client.get(f"/rounds/{definition.reference}")
    assert "Start an application" in page.text
    assert f"/apply/rounds/{definition.reference}/begin" in page.text
    assert "21 days left" in page.text


def test_a_draft_leaks_nowhere(client: FlaskClient, sessions: _Sessions) -> None:
    definition = replace(read_preset(OPEN_NOW, today=utcnow().date()), title="Not yet told")
    with sessions.begin() as session:
        load(session, definition, is_published=False)
    hidden = client.get(f"/rounds/{definition.reference}")
    missing = client.get("/rounds/ZZ-1999")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert text_of(hidden) == text_of(missing)
    assert "Not yet told" not in client.get("/").text
    assert client.get(f"/rounds/past?after={definition.reference}").status_code == 404


def test_staff_of_the_fund_preview_its_draft(client: FlaskClient, sessions: _Sessions) -> None:
    definition = read_preset(OPEN_NOW, today=utcnow().date())
    with sessions.begin() as session:
        staff = make_staff(session, load(session, definition, is_published=False).fund, Role.AUDITOR)
    sign_in(client, staff)
    page = client.get(f"/rounds/{definition.reference}")
    assert page.status_code == 200
    assert "This round is a draft" in page.text
    assert "Start an application" not in page.text


def test_home_tells_apart_what_is_open_upcoming_assessed_and_past(client: FlaskClient, sessions: _Sessions) -> None:
    today = utcnow().date()
    upcoming = replace(read_preset(OPEN_NOW, today=today + timedelta(days=30)), reference="UP-2030", title="Coming")
    with sessions.begin() as session:
        for definition in (read_preset(OPEN_NOW, today=today), read_preset(ASSESSING_NOW, today=today), upcoming):
            load(session, definition)
        load(session, read_preset(GREENER_LIVING))
    page = client.get("/").text
    order = ["Open for applications", "Rivers and Wetlands 2", "Opening soon", "Coming"]
    order += ["Being assessed", "Warm Neighbourhoods", "Past rounds", "Greener Living Fund 2008"]
    assert [part for part in order if part not in page] == []
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_home_says_so_when_nothing_is_open(client: FlaskClient) -> None:
    assert "No round takes applications at the moment" in client.get("/").text


def test_lists_of_rounds_take_the_same_number_of_queries_however_long(
    client: FlaskClient, sessions: _Sessions, queries: Counting
) -> None:
    today = utcnow().date()
    definition = read_preset(OPEN_NOW, today=today)
    old = read_preset(OPEN_NOW, today=date(2020, 1, 1))
    counts: dict[str, set[int]] = {"/": set(), "/rounds/past": set()}
    done = 0
    for wanted in (1, 3, 60):
        with sessions.begin() as session:
            for index in range(done, wanted):
                load(session, replace(definition, reference=f"RWF-2026-{index}"))
                load(session, replace(old, reference=f"OLD-2020-{index}"))
        done = wanted
        for path, found in counts.items():
            client.get(path)  # the rounds are read once
            with queries() as made:
                assert client.get(path).status_code == 200
            found.add(made.count)
    assert all(len(found) == 1 for found in counts.values()), counts


def test_older_rounds_are_reached_page_by_page(client: FlaskClient, sessions: _Sessions) -> None:
    definition = read_preset(GREENER_LIVING)
    with sessions.begin() as session:
        for index in range(45):
            load(session, replace(definition, reference=f"GLF-2008-{index + 100}", title=f"Old {index}"))
    first = client.get("/").text
    second = client.get("/rounds/past?after=GLF-2008-119").text
    third = client.get("/rounds/past?after=GLF-2008-139").text
    assert "/rounds/past?after=GLF-2008-119" in first
    assert ">Old 19<" in first
    assert ">Old 20<" not in first
    assert ">Old 20<" in second
    assert ">Old 39<" in second
    assert ">Old 44<" in third
    assert "after=" not in third


def figure(
    key: str, stage: str, label: str, value: float | None, unit: str, part: int = 0, whole: int = 0
) -> dict[str, Any]:
    of = (
        {"numerator": part, "denominator": whole}
        if unit == "proportion"
        else dict.fromkeys(("numerator", "denominator"))
    )
    return {"key": key, "stage": stage, "label": label, "value": value, "unit": unit, **of}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (figure("n", "", "N", 1120, "count"), "1,120"),
        (figure("p", "", "P", 280_000_050, "pence"), "£2,800,000.50"),
        (figure("r", "", "R", 17 / 112, "proportion", 17, 112), "15.2% (17 of 112)"),
        (figure("r", "", "R", None, "proportion", 0, 0), "0 of 0"),
        (figure("m", "", "M", 61.25, "mark"), "61.2"),
        (figure("m", "", "M", None, "mark"), "–"),
        (figure("d", "", "D", 38.5, "days"), "38.5 days"),
        (figure("d", "", "D", 1.0, "days"), "1 day"),
        (figure("h", "", "H", 12.25, "hours"), "12.25 hours"),
    ],
)
def test_a_figure_is_told_with_its_unit_and_a_rate_with_what_it_is_of(app: Flask, given: Any, told: str) -> None:
    with app.test_request_context():
        assert figure_text(given["value"], given["unit"], given["numerator"], given["denominator"]) == told


def test_figures_are_grouped_by_stage_and_the_main_ones_come_first(app: Flask, sessions: _Sessions) -> None:
    figures = [
        figure("started", "concept", "Started", 120, "count"),
        figure("submitted", "concept", "Submitted", 112, "count"),
        figure("submitted", "full", "Submitted", 17, "count"),
        figure("awarded", "full", "Awarded", 8, "count"),
        figure("awarded_of_submitted", "full", "Awarded, of all", 8 / 112, "proportion", 8, 112),
        figure("hours", "", "Hours", 9, "hours"),
    ]
    with sessions.begin() as session, app.test_request_context():
        loaded = load(session, read_preset(GREENER_LIVING))
        edition = Edition(round_id=loaded.id, number=1, as_of=utcnow(), figures=figures, extract=[])
        assert headlines(edition) == [("Submitted", "112"), ("Awarded", "8")]
        assert rates(edition) == [("Awarded, of all (8 of 112)", "7.1%")]
        assert [(title, len(rows)) for title, rows in figure_groups(edition, loaded)] == [
            ("Concept paper", 2),
            ("Full proposal", 3),
            ("The whole round", 1),
        ]


def test_a_round_without_a_published_edition_shows_no_figures(client: FlaskClient, greener: RoundDefinition) -> None:
    assert "What came of it" not in client.get("/rounds/GLF-2008").text
