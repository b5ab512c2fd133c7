"""Sharing a stage's work out by pages: rules, what comes of them, a shortfall that is mended, deciding, giving out."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.accounts.models import Person
from assessments.allocating.models import AllocationRun, Expertise, ProposedItem
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.work import run_due_jobs
from tests.assessments.allocating.worlds import STAGE, Bench, know, make_bench
from tests.factories import sign_in

RULES = {
    "per_application": "2", "most": "10", "fewest": "0", "themes": "2", "wishes": "1", "likeness": "1",
    "evenness": "10", "keep": "all",
}  # fmt: skip


@pytest.fixture
def bench(sessions: _Sessions) -> Bench:
    """Two applications and two assessors, of whom one takes no more than one."""
    now = utcnow()
    with sessions.begin() as session:
        made = make_bench(session, now=now, applications=2, assessors=2)
        know(session, made, 0, now=now, most=1, keywords="Heat pumps", levels={"energy": "expert"})
        return made


@pytest.fixture
def manager(app: Flask, bench: Bench, sessions: _Sessions) -> FlaskClient:
    with sessions.reading() as session:
        return sign_in(app.test_client(), session.get_one(Person, bench.court.manager.user_id))


def newest(sessions: _Sessions) -> str:
    with sessions.reading() as session:
        wanted = select(AllocationRun.id).order_by(AllocationRun.asked_at.desc())
        return str(session.scalars(wanted.limit(1)).one())


def count(sessions: _Sessions, model: type[object]) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_shortfall_is_named_mended_and_the_work_given_out(
    manager: FlaskClient, bench: Bench, sessions: _Sessions
) -> None:
    here = f"/manage/rounds/{bench.round}/{STAGE}/allocation"
    for _press in range(2):
        assert manager.post(here, data=RULES).status_code == 302
    assert "The work is being shared out" in manager.get(here).text
    run_due_jobs(sessions, now=utcnow())
    assert "1 of 2 applications is short of assessors" in manager.get(here).text
    page = manager.get(f"{here}/{newest(sessions)}").text
    assert "1 assessor is missing." in page
    assert "Assessor A could judge it, but has their most" in page
    raised = dict(re.findall(r'name="(person|most)" value="([^"]+)"', page))
    assert manager.post(f"{here}/raise", data=raised).status_code == 302
    run_due_jobs(sessions, now=utcnow())
    run = f"{here}/{newest(sessions)}"
    page = manager.get(run).text
    assert "All 2 applications have all" in page
    with sessions.reading() as session:
        served = session.scalars(select(ProposedItem.affinity).where(ProposedItem.run_id == UUID(run[-36:]))).all()
    assert f"(its 2 assessors suit it {round(100 * min(served))} of 200 together)" in page
    assert "There are none" in manager.get(f"{run}?show=lacking").text
    assert "2 people get one email each" in manager.get(f"{run}/give-out").text
    assert manager.post(f"{run}/give-out", data={"reason": ""}).status_code == 422
    day = utcnow() + timedelta(days=5)
    due = {"due_on": [str(day.day), str(day.month), str(day.year)]}
    for _press in range(2):
        assert manager.post(f"{run}/give-out", data=due).status_code == 302
    run_due_jobs(sessions, now=utcnow())
    assert "2 done, 0 left out, 0 to do" in manager.get(run).text
    assert (count(sessions, Assignment), count(sessions, Email)) == (4, 2 + 2)  # two receipts


def test_the_parts_are_shown_and_a_pair_is_decided_by_hand(
    manager: FlaskClient, bench: Bench, sessions: _Sessions
) -> None:
    here = f"/manage/rounds/{bench.round}/{STAGE}/allocation"
    reference, person = bench.applications[0].reference, bench.court.people[1]
    pin = f"{here}/of/{reference}"
    assert manager.get(pin).status_code == 200
    assert manager.post(pin, data={"rule": "must"}).status_code == 422
    assert manager.post(pin, data={"assessor": str(person.id), "rule": "must_not"}).status_code == 302
    assert f"It must not go to {person.name}" in manager.get(pin).text
    manager.post(here, data=RULES)
    run_due_jobs(sessions, now=utcnow())
    run = f"{here}/{newest(sessions)}"
    assert "(themes 50, words" in manager.get(run).text  # an expert in one of the two themes it names
    assert "In conflict with" in manager.get(f"{run}/load").text
    anchor = f"/manage/applications/{reference}/{STAGE}/anchor"
    assert manager.post(anchor, data={"is_anchor": "y"}).status_code == 302
    manager.post(here, data=RULES)
    run_due_jobs(sessions, now=utcnow())
    page = manager.get(f"{here}/{newest(sessions)}").text
    assert "The anchor paper goes to every assessor" in page
    assert page.count("> Anchor paper<") + page.count(">Anchor paper<") + page.count("  Anchor paper\n") == 1
    assert "How well each suits it" in manager.get(f"{here}/of/{bench.applications[1].reference}").text


def test_rules_that_will_not_do_are_told_at_their_fields(manager: FlaskClient, bench: Bench) -> None:
    here = f"/manage/rounds/{bench.round}/{STAGE}/allocation"
    answer = manager.post(here, data={**RULES, "per_application": "none", "fewest": "-1"})
    assert answer.status_code == 422
    assert answer.text.count("Enter a whole number, like 12.") == 4
    answer = manager.post(here, data={**RULES, "per_application": "12", "fewest": "11"})
    assert "Enter a number from 1 to 10." in answer.text


def test_assessors_say_what_they_know_and_managers_see_and_fill_it_in(
    app: Flask, manager: FlaskClient, bench: Bench, sessions: _Sessions
) -> None:
    person = bench.court.people[1]
    assessor = sign_in(app.test_client(), person)
    where = assessor.get("/assess/expertise").location
    form = assessor.get(where).text
    assert "Home energy" in form
    assert 'name="level_energy" type="radio" value="expert"' in form
    assert "Lay member" not in form
    said = {"about": "I insulate houses.", "keywords": "walls, lofts", "level_water": "good", "most": "4"}
    away = {"first_1": ["1", "2", "2027"], "last_1": ["31", "1", "2027"]}
    answer = assessor.post(where, data={**said, **away})
    assert (answer.status_code, "The last day cannot be before the first" in answer.text) == (422, True)
    assert assessor.post(where, data={**said, "seen": ""}).status_code == 302
    listed = manager.get(f"/manage/rounds/{bench.round}/assessors").text
    assert "walls, lofts</bdi>; Water" in listed
    theirs = f"/manage/rounds/{bench.round}/assessors/{person.id}"
    assert "I insulate houses." in manager.get(theirs).text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', manager.get(theirs).text)
    assessor.post(where, data={**said, "most": "5"})
    assert seen is not None
    stale = manager.post(theirs, data={**said, "most": "6", "is_lay": "y", "seen": seen[1]})
    assert (stale.status_code, "What stands now" in stale.text) == (409, True)
    assert manager.post(theirs, data={**said, "most": "6", "is_lay": "y"}).status_code == 302
    with sessions.reading() as session:
        known = session.scalars(select(Expertise).where(Expertise.person_id == person.id)).one()
        assert (known.most, known.is_lay, known.levels) == (6, True, {"water": "good"})


def test_assessors_are_invited_answer_wish_and_step_back_by_pages(
    app: Flask, manager: FlaskClient, bench: Bench, sessions: _Sessions
) -> None:
    here = f"/manage/rounds/{bench.round}/{STAGE}/invitations"
    assert manager.post(here, data={"most": "x"}).status_code == 422
    day = utcnow() + timedelta(days=5)
    chosen = {"assessor": [str(one.id) for one in bench.court.people], "most": "3", "wishes": "y", "people_wanted": "1"}
    asked = {**chosen, "answer_by": [str(day.day), str(day.month), str(day.year)]}
    for _press in range(2):
        assert manager.post(here, data=asked).status_code in (302, 422)
    assert "No answer yet: 2" in manager.get(here).text
    first, second = (sign_in(app.test_client(), person) for person in bench.court.people)
    links = [re.search(r'href="(/assess/invitations/[^"]+)"', one.get("/assess/").text) for one in (first, second)]
    paths = [link[1] for link in links if link]
    assert first.get(paths[0]).status_code == 200
    assert second.get(paths[0]).status_code == 404
    assert first.post(paths[0], data={"answer": "yes", "most": "4"}).status_code == 422
    for browser, path in ((first, paths[0]), (second, paths[1])):
        assert browser.post(path, data={"answer": "yes", "most": "2"}).status_code == 302
    assert "on the wait list" in second.get(paths[1]).text
    assert second.get(f"{paths[1]}/titles").status_code == 404
    titles = first.get(f"{paths[0]}/titles").text
    assert bench.applications[0].reference in titles
    liked, other = (one.reference for one in bench.applications)
    boxes = re.findall(r'name="(rank-[^"]+)"', titles)
    wrong = first.post(f"{paths[0]}/titles", data={other: "rather_not", boxes[0]: "first", boxes[1]: "0"})
    assert wrong.status_code == 422
    for box, reference in zip(boxes, (liked, other), strict=True):
        assert f'href="#{box}">Enter a whole number from 1 for {reference}, like 3.' in wrong.text
    assert 'value="first"' in wrong.text
    assert f'id="{other}-rather_not" name="{other}" type="radio" value="rather_not" checked' in wrong.text
    wish = {boxes[0]: "3", other: "can", boxes[1]: "4"}
    for _press in range(2):
        told = first.post(f"{paths[0]}/titles", data=wish, follow_redirects=True).text
        assert f"so these have none: {other}." in told
    assert f'id="{liked}-would_like" name="{liked}" type="radio" value="would_like" checked' in told
    assert re.findall(r'name="rank-[^"]+"[^>]* value="([^"]*)"', told) == ["3", ""]
    rules = f"/manage/rounds/{bench.round}/{STAGE}/allocation"
    assert manager.post(rules, data=RULES | {"per_application": "1"}).status_code == 302
    run_due_jobs(sessions, now=utcnow())
    assert "wishes 100 as number 1 in their own order" in manager.get(f"{rules}/{newest(sessions)}").text
    assert "100 (number 1 in their order)" in manager.get(f"{rules}/of/{liked}").text
    assert first.post(paths[0], data={"answer": "no", "reason": "I am away after all."}).status_code == 302
    told = manager.get(here).text
    assert "I am away after all." in told
    assert "Assesses: 1" in told
