"""The ranking's page: what stands on it, for whom, and that its files hold the same numbers."""

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessments.applications.models import Application, Submission
from assessments.applications.states import State as SubmissionState
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.scoring.models import Assignment, Mark
from assessments.scoring.rankings import Agreement, Merit
from assessments.scoring.states import State
from tests.assessments.reports.ranked import Ranked, calculate, make_ranked_round, score
from tests.portal.manage.pages import ROUND, as_

PAGE = f"{ROUND}/concept/ranking"


@pytest.fixture
def ranked(sessions: _Sessions, now: datetime) -> Ranked:
    return make_ranked_round(sessions, now, 14)


def cells_of(page: str) -> list[list[str]]:
    """The cells of each row of the ranking, as they are read."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells if len(row) > 1]


def file_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_every_number_on_the_page_is_that_of_the_file(app: Flask, ranked: Ranked, sessions: _Sessions) -> None:
    client = as_(app, ranked.world.staff.manager)
    shown, rows = cells_of(client.get(PAGE).text), file_of(client.get(f"{PAGE}.csv"))
    assert len(shown) == len(rows) == 14
    for cells, row in zip(shown, rows, strict=True):
        percent = {"1": "1% or less", "99": "99% or more"}.get(row["within_percent"], f"{row['within_percent']}%")
        half = span(row["rank_50_from"], row["rank_50_to"])
        most = span(row["rank_90_from"], row["rank_90_to"])
        assert cells[0].rstrip("=") == row["rank"]
        assert cells[1].startswith(row["reference"])
        assert cells[2:6] == [row["mark"], row["assessments"], row["median"], cells[5]]
        assert cells[5].split()[0] == row["spread"]
        assert cells[6] == f"{row['adjusted_mark']} ± {row['adjusted_error']}"
        assert cells[7] == f"{row['expected_rank']} half: {half} 90%: {most}"
        assert cells[8].startswith(percent)
        assert cells[8].endswith("In the zone") == (row["in_zone"] == "yes")
        met = "Met" if row["threshold_met_change"] == "yes" else "Not met"
        assert cells[9] == f"{float(row['points_change']):.2f} {met}"
        assert cells[10] == f"£{float(row['asks_for']):,.0f}"
    assert {row["in_zone"] for row in rows} == {row["threshold_met_change"] for row in rows} == {"yes", "no"}
    with sessions.reading() as session:
        downloads = session.scalars(select(TrailEntry.details).where(TrailEntry.action == "round.exported")).all()
    assert downloads == [{"what": "ranking", "stage": "concept"}]


def span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def test_the_spreadsheet_holds_the_same_cells_and_equal_rankings_make_equal_bytes(app: Flask, ranked: Ranked) -> None:
    client = as_(app, ranked.world.staff.auditor)
    rows = file_of(client.get(f"{PAGE}.csv"))
    book = client.get(f"{PAGE}.xlsx").data
    assert book == client.get(f"{PAGE}.xlsx").data
    with ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        texts = re.findall(r"<t[^>]*>(.*?)</t>", parts.read("xl/sharedStrings.xml").decode())
    second = re.search(r'<row r="2".*?</row>', sheet, re.DOTALL)
    assert second is not None
    cells = re.findall(r'<c r="[A-Z]+2"([^>]*)><v>(.*?)</v>', second.group())
    values = [texts[int(value)] if 't="s"' in kind else float(value) for kind, value in cells]
    expected = [value for value in rows[0].values() if value]
    assert [value if isinstance(value, str) else f"{value:g}" for value in values] == [
        value if not value.replace(".", "").isdigit() else f"{float(value):g}" for value in expected
    ]


def test_the_page_says_how_sure_it_is_and_what_is_usual(app: Flask, ranked: Ranked, sessions: _Sessions) -> None:
    page = as_(app, ranked.world.staff.approver).get(PAGE).text
    with sessions.reading() as session:
        agreement = session.scalars(select(Agreement)).one()
        assert (agreement.reach, agreement.applications, agreement.marks) == (5, 14, 42)
        assert f"{agreement.alpha_interval:.2f}</strong>" in page
        assert f"intraclass correlation {agreement.icc:.2f}" in page
        zone = len(session.scalars(select(Merit).where(Merit.is_in_zone)).all())
    assert f"{zone} applications are in the zone" in page
    assert "usually come to about 0.35" in page
    assert "/severity" not in page, "who approves does not see who marks severely"
    assert f"{PAGE}.csv" not in page


def test_an_application_without_scores_is_not_assessed_and_in_no_figure(
    app: Flask, ranked: Ranked, sessions: _Sessions, now: datetime
) -> None:
    """Nor one whose only assessments were set aside: what is left stands as though neither had applied."""
    client, gone = as_(app, ranked.world.staff.auditor), {each.id for each in ranked.submissions[:2]}
    assert "not assessed" not in client.get(PAGE).text
    with sessions.begin() as session:
        works = Assignment.submission_id.in_(gone)
        session.execute(update(Assignment).where(works).values(state=State.VOIDED))
        session.execute(update(Submission).where(Submission.id.in_(gone)).values(state=SubmissionState.ELIGIBLE))
    calculate(sessions, ranked.world, now + timedelta(minutes=1))
    page = client.get(PAGE).text
    assert "2 applications are not assessed: no assessment of them is in" in page
    assert len(cells_of(page)) == len(file_of(client.get(f"{PAGE}.csv"))) == 12
    with sessions.reading() as session:
        agreement = session.scalars(select(Agreement)).one()
        assert (agreement.applications, agreement.marks) == (12, 36)
        assert not gone & set(session.scalars(select(Mark.submission_id)))


def test_severity_is_told_by_name_to_those_who_manage(app: Flask, ranked: Ranked) -> None:
    client = as_(app, ranked.world.staff.moderator)
    cells = cells_of(client.get(f"{ROUND}/concept/severity").text)
    assert [row[0] for row in cells] == [person.name for person in ranked.assessors], "the most severe first"
    assert cells[0][2].endswith("below")
    assert cells[-1][2].endswith("above")


def test_who_still_assesses_sees_neither_the_picture_nor_who_is_severe(
    app: Flask, ranked: Ranked, sessions: _Sessions, now: datetime
) -> None:
    manager = ranked.world.staff.manager
    client = as_(app, manager)
    chart = client.get(f"{PAGE}.svg")
    assert (chart.status_code, chart.mimetype) == (200, "image/svg+xml")
    assert f'src="{PAGE}.svg"' in client.get(PAGE).text
    assert "<title" in chart.text
    with sessions.begin() as session:
        owed = Assignment(
            submission_id=ranked.submissions[3].id, assessor_id=manager.id, state=State.ACCEPTED, offered_at=now,
            offered_by_id=manager.id, due_at=now + timedelta(days=3), accepted_at=now,
        )  # fmt: skip
        session.add(owed)
    assert client.get(f"{PAGE}.svg").status_code == 403
    assert client.get(f"{ROUND}/concept/severity").status_code == 403
    page = client.get(PAGE).text
    assert f"{PAGE}.svg" not in page
    reference = cells_of(page)
    assert len(reference) == 13, "what they have still to assess is left out"


def test_a_round_of_few_applications_says_so_and_adjusts_nothing(
    app: Flask, sessions: _Sessions, now: datetime
) -> None:
    ranked = make_ranked_round(sessions, now, 9)
    page = as_(app, ranked.world.staff.manager).get(PAGE).text
    assert "Fewer than 10 applications are assessed" in page
    assert "Adjusted mark" not in page
    assert "What these numbers mean" not in page
    assert as_(app, ranked.world.staff.manager).get(f"{PAGE}.svg").status_code == 404
    with sessions.begin() as session:
        at_the_line = ranked.submissions[4].id
        session.execute(update(Merit).values(is_in_zone=Merit.submission_id == at_the_line))
        application_id = session.get_one(Submission, at_the_line).application_id
        reference = session.get_one(Application, application_id).reference
    told = [row[1][: len(reference)] for row in cells_of(as_(app, ranked.world.staff.manager).get(PAGE).text)
            if row[2].endswith("At the line")]  # fmt: skip
    assert told == [reference], "in words too, beside the colour"


def test_a_draft_or_a_recused_assessment_changes_no_figure(
    app: Flask, ranked: Ranked, sessions: _Sessions, now: datetime
) -> None:
    client = as_(app, ranked.world.staff.manager)
    before = client.get(f"{PAGE}.csv").data
    statistics = client.get(f"{ROUND}/statistics.csv").data.partition(b"concept")[2]
    chart = client.get(f"{PAGE}.svg").data
    fourth = ranked.world.staff.adviser
    with sessions.begin() as session:
        for place, state in enumerate((State.ACCEPTED, State.RECUSED, State.VOIDED, State.OFFERED, State.REOPENED)):
            score(session, ranked.submissions[place], fourth, [0, 5, 0], now=now, state=state)
    calculate(sessions, ranked.world, now)
    assert client.get(f"{PAGE}.csv").data == before
    assert client.get(f"{PAGE}.svg").data == chart
    assert client.get(f"{ROUND}/statistics.csv").data.partition(b"concept")[2].count(b"icc") == statistics.count(b"icc")
