"""Files of a round: what they hold, for whom, and that their length costs no more statements."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from assessments.accounts.models import Appointment
from assessments.actors import SYSTEM, Actor, Role
from assessments.clock import utcnow
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.states import Outcome
from assessments.errors import NotFound, NotPermitted, Refused
from assessments.rendering.tables import csv_lines
from assessments.reports.exports import What, export
from assessments.reports.exports.cells import BATCH
from assessments.scoring.use_cases import (
    ScoreEntry,
    amend_assessment,
    assign_assessor,
    moderate,
    open_others,
    revise_scores,
)
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.assessments.reports.rows import make_rows
from tests.assessments.scoring.panels import assessed, full, make_court, make_eligible
from tests.factories import actor_of, fill_in, make_application, make_person
from tests.outcomes import propose, release
from tests.statements import Statements


def read(
    session: Session, actor: Actor, what: What, reference: str = "TST-2026", *, now: datetime | None = None
) -> list[dict[str, str]]:
    """The rows of a file, as somebody who opens it reads them."""
    table = export(session, actor, reference, what, now=now or utcnow())
    text = "".join(csv_lines(table.header, table.rows))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_file_holds_what_was_handed_in_decided_and_given(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, made_up_note="Made up.")
        application = make_assessed(session, world, now=now, summary="=cmd()|' /C calc'!A0", title="💧 río")
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=1_234_567)
        release(session, world.staff, world.round, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        concept, full = read(session, world.manager, What.APPLICATIONS)
        expected = {
            "reference": application.reference, "stage": "concept", "title": "💧 río", "state": "decided",
            "requested": "55000.50", "requested_2026-27": "25000.00", "requested_2027-28": "30000.50", "mark": "70.00",
            "assessments": "2", "rank": "1", "outcome": "invited", "decision": "released", "given_2026-27": "12345.67",
            "given_2027-28": "", "made_up": "yes", "answer_summary": "'=cmd()|' /C calc'!A0",
        }  # fmt: skip
        assert {key: concept[key] for key in expected} == expected
        assert (full["stage"], full["state"], full["answer_summary"], full["mark"]) == ("full", "draft", "", "")
        assessments = read(session, world.manager, What.ASSESSMENTS)
        assert [row["mark"] for row in assessments] == ["60.00", "80.00"]
        statistics = {(row["stage"], row["key"]): row for row in read(session, world.manager, What.STATISTICS)}
        assert statistics["concept", "invited"]["value"] == "1"


def test_a_drafts_answers_are_its_writers_alone(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        began = now - timedelta(days=10)
        application = make_application(session, world.round, now=began, lead=lead)
        fill_in(session, actor_of(session, lead), application.reference, "concept", now=began, summary="Secret words")
        [row] = read(session, world.manager, What.APPLICATIONS)
        assert "Secret words" not in row.values()


def test_managers_auditors_and_the_command_line_take_files_away(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, other = make_world(session, now=now), make_world(session, now=now, reference="OTH-2026")
        make_assessed(session, world, now=now)
        staff = world.staff
        for actor in (world.manager, actor_of(session, staff.auditor), SYSTEM):
            assert len(read(session, actor, What.APPLICATIONS)) == 1
        for person in (staff.approver, staff.moderator):
            with pytest.raises(NotPermitted):
                export(session, actor_of(session, person), "TST-2026", What.APPLICATIONS, now=now)
        for person in (staff.assessors[0], staff.adviser, other.staff.manager):
            with pytest.raises(NotFound):
                export(session, actor_of(session, person), "TST-2026", What.APPLICATIONS, now=now)


def test_there_is_no_file_of_figures_before_there_are_figures(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        with pytest.raises(Refused, match="no figures yet"):
            export(session, world.manager, "TST-2026", What.STATISTICS, now=now)


def test_what_one_has_still_to_assess_is_left_out_of_ones_files(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        auditor = world.staff.auditor
        session.add(Appointment(person_id=auditor.id, fund_id=world.staff.fund.id, role=Role.ASSESSOR, starts_at=now))
        session.flush()
        due_at = now + timedelta(days=5)
        assign_assessor(session, world.manager, application.reference, "concept", auditor.id, due_at=due_at, now=now)
        actor = actor_of(session, auditor)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        assert read(session, actor, What.ASSESSMENTS) == []
        assert [row["mark"] for row in read(session, actor, What.APPLICATIONS)] == [""]
        assert [row["mark"] for row in read(session, world.manager, What.APPLICATIONS)] == ["70.00"]


@pytest.mark.parametrize("what", [What.APPLICATIONS, What.ASSESSMENTS, What.VERSIONS])
def test_a_batch_takes_the_same_statements_whatever_is_in_it(
    sessions: _Sessions, now: datetime, queries: Callable[[], AbstractContextManager[Statements]], what: What
) -> None:
    counts = {}
    for number in (1, 3, BATCH - 1, BATCH + 1):
        with sessions.begin() as session:
            world = make_world(session, now=now, reference=f"TST-{number}")
            make_rows(session, world.round, number, now=now, assessor=world.staff.assessors[0])
        with sessions.reading() as session, queries() as made:
            assert len(read(session, world.manager, what, f"TST-{number}")) == number
        counts[number] = made.count
    assert counts[1] == counts[3] == counts[BATCH - 1] < counts[BATCH + 1] < 2 * counts[1]


def test_every_version_of_the_scores_and_what_was_agreed_stand_in_one_file(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        court = make_court(session, now=now)
        application = make_eligible(session, court, now=now)
        assessed(session, court, application, court.assessors[1], full(1, 1, None), now=now)
        work = assessed(session, court, application, court.assessors[0], full(3), now=now)
        amend_assessment(session, court.assessors[0], work.id, full(4), now=now)
        open_others(session, court.assessors[0], work.id, now=now)
        entries = {key: ScoreEntry(2, f"Now {key}.") for key in ("reach", "change", "value")}
        revise_scores(session, court.assessors[0], work.id, entries, now=now)
        moderate(session, court.moderator, application.reference, "concept", entries, now=now)
    with sessions.reading() as session:
        rows = read(session, court.manager, What.VERSIONS)
    assert [(row["who"], row["version"], row["points_reach"], row["points_value"]) for row in rows] == [
        ("Assessor A", "earlier", "3", "3"),
        ("Assessor A", "independent", "4", "3"),
        ("Assessor A", "moderation", "2", "2"),
        ("Assessor B", "independent", "1", "n/a"),
        ("Chair Person", "agreed", "2", "2"),
    ]
    assert [row["mark"] for row in rows] == ["60.00", "65.00", "40.00", "20.00", "40.00"]
    assert rows[2]["reason_reach"] == "Now reach."
