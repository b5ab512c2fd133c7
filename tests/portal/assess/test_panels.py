"""A panel's meeting on its members' devices: arranged, run, agreed, written down, and taken home."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from assessments.db import _Sessions
from assessments.funds.models import Stage
from assessments.interests.models import InterestsConfirmed
from assessments.panels.models import Item, Meeting
from assessments.panels.queries import get_sitting
from assessments.panels.states import Ground
from assessments.panels.use_cases import agree_scores, record_departure, write_minutes
from assessments.scoring.use_cases.conflicting import declare_beforehand
from tests.assessments.panels.meetings import Table, begin, make_table, scores
from tests.factories import revise_rounds, sign_in

CRITERIA = ("reach", "change", "value")
AGREED = {f"{key}-points": "3" for key in CRITERIA} | {f"{key}-reason": "We all say so." for key in CRITERIA}


@pytest.fixture
def table(sessions: _Sessions, moment: datetime) -> Table:
    with sessions.begin() as session:
        return make_table(session, now=moment, titles=("Snug", "Warm"), made_up_note="All of this is invented.")


@pytest.fixture
def chair(app: Flask, table: Table) -> FlaskClient:
    assert table.court.chair
    return sign_in(app.test_client(), table.court.chair)


@pytest.fixture
def members(app: Flask, table: Table) -> list[FlaskClient]:
    return [sign_in(app.test_client(), person) for person in table.court.people]


def test_a_meeting_is_arranged_its_agenda_put_in_order_and_what_is_wrong_named(
    chair: FlaskClient, table: Table, sessions: _Sessions, moment: datetime
) -> None:
    page = chair.get("/assess/panels").text
    assert "Panel one" in page
    new = "/assess/panels/new/TST-2026/concept"
    answer = chair.post(new, data={"title": "", "place": "x", "quorum": "many", "clock": "late", "day": ["1", "1", ""]})
    assert answer.status_code == 422
    for field in ("day-day", "clock", "quorum"):
        assert f'href="#{field}"' in answer.text
    typed = {
        "title": "Two",
        "place": "Here",
        "quorum": "1",
        "clock": "5pm",
        "day": ["1", "6", "2027"],
        "entry_key": "k",
    }
    made = [chair.post(new, data=typed).location for _press in range(2)]
    assert made[0] == made[1]
    assert made[0].endswith("/agenda")
    assert chair.get(made[0]).status_code == 200
    address = f"/assess/panels/{table.meeting.id}/agenda"
    first, second = table.items
    order = {f"place-{first.id}": "2", f"place-{second.id}": "1", "seen": seen_on(chair.get(address).text)}
    kept = [str(person.id) for person in table.court.people]
    wrong = chair.post(address, data={**order, f"place-{first.id}": "last", "members": kept})
    assert "Enter the place of each item as a whole number." in wrong.text
    assert chair.post(address, data={**order, "members": kept}).status_code == 302
    with sessions.reading() as session:
        rows = session.scalars(select(Item.submission_id).order_by(Item.position))
        assert list(rows) == [second.submission_id, first.submission_id]
    stale = chair.post(address, data={**order, "members": kept[:1]})
    assert stale.status_code == 409
    details = f"/assess/panels/{table.meeting.id}/details"
    typed["seen"] = seen_on(chair.get(details).text)
    assert chair.post(details, data={**typed, "title": "Panel two"}).status_code == 302
    assert chair.post(details, data={**typed, "title": "Panel three"}).status_code == 409


def seen_on(page: str) -> str:
    return page.partition('name="seen" type="hidden" value="')[2].partition('"')[0]


def test_one_leaves_two_say_whether_their_scores_stand_and_the_chair_records_what_is_agreed(
    chair: FlaskClient, members: list[FlaskClient], table: Table, sessions: _Sessions
) -> None:
    address = f"/assess/panels/{table.meeting.id}"
    item = f"{address}/items/{table.items[0].id}"
    assert members[0].get(item).status_code == 409  # not begun
    assert members[0].post(f"{address}/begin").status_code == 403
    assert chair.post(f"{address}/begin").status_code == 302
    ids = [str(person.id) for person in table.court.people]
    assert chair.post(f"{address}/presence", data={"present": ids[:2]}).status_code == 302
    assert chair.post(f"{item}/agree", data=AGREED).status_code == 302
    leaving = {"person": ids[2], "ground": "interest"}
    assert members[2].post(f"{item}/leave", data={**leaving, "person": ids[0]}).status_code == 422
    assert chair.post(f"{item}/leave", data=leaving).status_code == 409  # it is agreed already
    item = f"{address}/items/{table.items[1].id}"
    assert members[2].post(f"{item}/leave", data=leaving).status_code == 302
    shut = members[2].get(item)
    assert shut.status_code == 403
    assert "Warm" not in members[2].get(address).text
    assert "0 of 5" not in shut.text
    for path in ("agree", "revise", "minutes"):
        assert members[2].get(f"{item}/{path}").status_code == 403
    page = members[0].get(item).text
    assert "Open all scores" in page
    assert "1 of 5" not in page
    for member in members[:2]:
        member.post(f"{item}/open")
    assert members[0].post(f"{item}/confirm").location == item
    off_scale = members[1].post(f"{item}/revise", data=AGREED | {"reach-points": "6"})
    assert off_scale.status_code == 422
    assert members[1].post(f"{item}/revise", data=AGREED | {"reach-points": "2"}).location == item
    page = chair.get(item).text
    assert "Confirmed" in page
    assert "Revised: 2 of 5" in page
    assert "takes no part" in page
    chair.post(f"{address}/presence", data={"present": ids[1:]})
    refused = chair.post(f"{item}/agree", data=AGREED)
    assert refused.status_code == 409
    assert "Nothing was agreed" in refused.text
    chair.post(f"{address}/presence", data={"present": ids})
    assert chair.post(f"{item}/agree", data=AGREED).location == item
    assert chair.post(f"{item}/minutes", data={"text": "Clear after all."}).location == item
    assert chair.post(f"{address}/close").location == f"{address}/minutes"
    minutes = members[0].get(f"{address}/minutes").text
    for words in ("These minutes are final.", "Clear after all.", "has another interest in it", "Reach: 3 of 5"):
        assert words in minutes
    assert "You took no part in it." in members[2].get(f"{address}/minutes").text
    assert members[1].post(f"{item}/revise", data=AGREED).status_code == 409
    assert chair.post(f"{item}/agree", data=AGREED).status_code == 409
    chair.post(f"{address}/minutes", data={"text": "C came late.", "entry_key": "a"})
    assert "C came late." in members[0].get(f"{address}/minutes").text


def test_a_pack_holds_what_its_reader_may_see_and_no_item_for_which_they_leave(
    chair: FlaskClient, members: list[FlaskClient], table: Table, sessions: _Sessions, moment: datetime
) -> None:
    with sessions.begin() as session:
        begin(session, table, table.members, now=moment)
        leaver = table.members[2]
        assert leaver.user_id
        record_departure(
            session, leaver, table.meeting.id, table.items[1].id, leaver.user_id, ground=Ground.ADVISED, now=moment
        )
    address = f"/assess/panels/{table.meeting.id}/pack"
    whole, without, own = (words_in(client.get(f"{address}.xlsx").data) for client in (chair, members[2], members[0]))
    assert {"Snug", "Warm", "Because of reach."} <= whole
    assert "Snug" in without
    assert "Because of reach." in without
    assert not {"Warm", table.applications[1].reference} & without
    assert {"Snug", "Warm"} <= own
    assert "Because of reach." not in own
    printed = members[2].get(f"{address}.pdf")
    assert printed.mimetype == "application/pdf"
    assert printed.data.startswith(b"%PDF")
    assert members[2].get(f"{address}.doc").status_code == 404


def words_in(workbook: bytes) -> set[str]:
    """Every text in the cells of a workbook."""
    with ZipFile(io.BytesIO(workbook)) as file:
        sheets = [ElementTree.fromstring(file.read(name)) for name in file.namelist() if "worksheets/" in name]
    return {element.text or "" for sheet in sheets for element in sheet.iter() if element.tag.endswith("}t")}


@pytest.mark.parametrize("size", [1, 6])
def test_pages_take_the_same_number_of_statements_however_long_the_agenda_is(
    app: Flask, sessions: _Sessions, moment: datetime, queries: Callable[[], AbstractContextManager[Any]], size: int
) -> None:
    with sessions.begin() as session:
        table = make_table(session, now=moment, titles=tuple(f"Title {n}" for n in range(size)))
        begin(session, table, table.members, now=moment)
        assert len(get_sitting(session, table.chair, table.meeting.id).meeting.items) == size
        assert session.scalars(select(Meeting.id)).all() == [table.meeting.id]
    browser = sign_in(app.test_client(), table.court.people[2])
    address = f"/assess/panels/{table.meeting.id}"
    counts = []
    for path in ("", f"/items/{table.items[0].id}", "/minutes", "/pack.xlsx"):
        browser.get(address + path)
        with queries() as made:
            assert browser.get(address + path).status_code == 200
        counts.append(made.count)
    assert counts == [11, 20, 12, 27]


def test_what_waits_for_a_members_register_is_said_with_the_way_there_and_tells_nothing(
    members: list[FlaskClient], table: Table, sessions: _Sessions, moment: datetime
) -> None:
    address = f"/assess/panels/{table.meeting.id}"
    with sessions.begin() as session:
        begin(session, table, table.members, now=moment)
        agree_scores(session, table.chair, table.meeting.id, table.items[0].id, scores(), seen=None, now=moment)
        write_minutes(session, table.chair, table.meeting.id, table.items[0].id, "It is sound.", seen=None, now=moment)
        session.execute(delete(InterestsConfirmed).where(InterestsConfirmed.person_id == table.members[2].user_id))
    agenda = members[2].get(address).text
    assert agenda.count("Not open to you yet") == 2
    assert f"/assess/interests/confirm/{table.court.round.reference}?next={address}" in agenda.replace("%2F", "/")
    assert "/items/" not in agenda
    refused = members[2].get(f"{address}/items/{table.items[0].id}")
    assert refused.status_code == 409
    assert "say first that your register of interests is complete" in refused.text
    for client in members:  # the first two have not opened the others' scores
        minutes = client.get(f"{address}/minutes").text
        assert "3 of 5" not in minutes
        assert "It is sound." not in minutes
    members[0].post(f"{address}/items/{table.items[0].id}/open")
    minutes = members[0].get(f"{address}/minutes").text
    assert "Reach: 3 of 5" in minutes
    assert "It is sound." in minutes


def test_in_an_anonymous_stage_members_learn_no_name_and_the_chair_does(
    chair: FlaskClient, members: list[FlaskClient], table: Table, sessions: _Sessions, moment: datetime
) -> None:
    with sessions.begin() as session:
        session.execute(update(Stage).values(is_anonymous=True, hides_title=True))
        revise_rounds(session)
        begin(session, table, table.members, now=moment)
        declare_beforehand(session, table.members[2], table.court.round.reference, [], now=moment)
        item = get_sitting(session, table.chair, table.meeting.id).meeting.items[0]
        name = item.submission.application.organisation.name
    address = f"/assess/panels/{table.meeting.id}"
    for path in ("", f"/items/{item.id}", "/minutes"):
        page = members[2].get(address + path).text
        assert name not in page
        assert "<bdi>Snug" not in page
        assert ">Snug</h1>" not in page
        assert table.applications[0].reference in page
        assert "Snug" in chair.get(address + path).text
    assert not {name, "Snug"} & words_in(members[2].get(f"{address}/pack.xlsx").data)
