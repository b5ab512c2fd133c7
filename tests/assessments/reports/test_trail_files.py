"""The auditor's files: what they hold, and that the program of docs/trail.md finds whatever was changed in them."""

import csv
import io
import json
import re
import subprocess
import sys
import tracemalloc
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from assessments.actors import SYSTEM, Actor, Role
from assessments.audit.models import TrailEntry
from assessments.audit.use_cases import record, seal_trail
from assessments.db import _Sessions
from assessments.errors import NotPermitted
from assessments.rendering.tables import csv_lines
from assessments.reports.exports import Table
from assessments.reports.trail import (
    TrailFilters,
    application_trail,
    list_trail,
    person_trail,
    round_trail,
    seals_table,
    trail_table,
)
from assessments.reports.trail.files import CHUNK
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.databases import ROOT
from tests.factories import actor_of, make_fund, make_organisation, make_staff

EVERYTHING = TrailFilters()


def text_of(table: Table) -> str:
    return "".join(csv_lines(table.header, table.rows))


def rows_of(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(table).removeprefix("\ufeff"))))


@dataclass(frozen=True)
class Files:
    """A sealed world, its auditor, and the program that the documentation gives to auditors."""

    world: World
    auditor: Actor
    folder: Path

    def check(self, trail: str, seals: str) -> tuple[int, str]:
        """What the program says of two files."""
        found = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "trail.md").read_text(), re.DOTALL)
        assert found
        for name, text in (("check.py", found[1]), ("trail.csv", trail), ("seals.csv", seals)):
            (self.folder / name).write_text(text, encoding="utf-8", newline="")
        done = subprocess.run(
            [sys.executable, "check.py", "trail.csv", "seals.csv"], cwd=self.folder, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def files(sessions: _Sessions, now: datetime, tmp_path: Path) -> Files:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        make_assessed(session, world, now=now, title="=cmd() 💧")
    with sessions.begin() as session:
        seal_trail(session, now=now)
        details = {"fields": ["ü", '"; DROP'], "n": 3, "nested": {"b": None, "a": True}}
        record(session, SYSTEM, "round.loaded", None, now=now, round_id=world.round.id, details=details)
        session.flush()
        seal_trail(session, now=now)
        record(session, Actor(), "round.loaded", None, now=now.replace(microsecond=1), round_id=world.round.id)
        return Files(world, actor_of(session, world.staff.auditor), tmp_path)


def taken(sessions: _Sessions, files: Files) -> tuple[str, str]:
    with sessions.reading() as session:
        scope = round_trail(session, files.auditor, "TST-2026")
        return text_of(trail_table(session, files.auditor, scope, EVERYTHING)), text_of(
            seals_table(session, files.auditor)
        )


def test_an_auditor_can_check_by_themselves_that_nothing_was_changed(files: Files, sessions: _Sessions) -> None:
    code, said = files.check(*taken(sessions, files))
    assert (code, said.startswith("Whole: ")) == (0, True), said


@pytest.mark.parametrize(
    ("of_seals", "before", "after", "said"),
    [
        (False, "submission.found_eligible", "submission.found_ineligible", "was changed"),
        (False, "2026-03-11T12:00:00+00:00", "2026-03-11T12:00:01+00:00", "was changed"),
        (False, "\\u00fc", "u", "entry"),
        (True, "\r\nentry,2,", "\r\nentry,3,", "does not fit"),
    ],
)
def test_the_program_finds_what_was_changed(
    files: Files, sessions: _Sessions, of_seals: bool, before: str, after: str, said: str
) -> None:
    trail, seals = taken(sessions, files)
    assert before in (seals if of_seals else trail)
    if of_seals:
        lines = seals.splitlines(keepends=True)
        seals = "".join(line for line in lines if not line.startswith("entry,2,"))
    else:
        trail = trail.replace(before, after, 1)
    code, output = files.check(trail, seals)
    assert (code, said in output) == (1, True), output


def test_a_removed_seal_breaks_the_chain(files: Files, sessions: _Sessions) -> None:
    trail, seals = taken(sessions, files)
    kept = [line for line in seals.splitlines(keepends=True) if not line.startswith("seal,")] + [
        line for line in seals.splitlines(keepends=True) if line.startswith("seal,")
    ][-1:]
    code, output = files.check(trail, "".join(kept))
    assert (code, "does not fit" in output) == (1, True), output


def test_a_row_says_all_of_an_entry_in_words_and_as_it_is_sealed(files: Files, sessions: _Sessions) -> None:
    with sessions.reading() as session:
        scope = round_trail(session, files.auditor, "TST-2026")
        rows = rows_of(trail_table(session, files.auditor, scope, EVERYTHING))
    offered = next(row for row in rows if row["action"] == "assignment.offered")
    assert offered["who"] == files.world.staff.manager.name
    assert offered["about"] in {assessor.name for assessor in files.world.staff.assessors}
    assert (offered["did"], offered["stage"], offered["round"]) == ("assigned an assessor", "Concept paper", "TST-2026")
    assert offered["actor_id"] == files.world.staff.manager.id.hex
    assert json.loads(offered["details"]).keys() == {"assessor", "submission"}
    assert [row["seal"] for row in rows[-2:]] == ["2", ""]
    assert [row["who"] for row in rows[-2:]] == ["The system", ""]
    assert rows[-1]["at"] == "2026-03-11T12:00:00.000001+00:00"
    assert [int(row["id"]) for row in rows] == sorted(int(row["id"]) for row in rows)


def test_a_name_that_looks_like_a_formula_is_defused(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        mallory = make_staff(session, world.staff.fund, Role.MANAGER, name="=HYPERLINK(1)")
        record(session, Actor(user_id=mallory.id), "round.loaded", None, now=now, round_id=world.round.id)
        auditor = actor_of(session, world.staff.auditor)
        [row] = rows_of(trail_table(session, auditor, round_trail(session, auditor, "TST-2026"), EVERYTHING))
    assert row["who"] == "'=HYPERLINK(1)"


def test_a_file_holds_what_the_page_shows_by_the_same_filters(files: Files, sessions: _Sessions) -> None:
    with sessions.reading() as session:
        for filters in (TrailFilters(what="judging"), TrailFilters(who="manager"), TrailFilters(what="round.loaded")):
            scope = round_trail(session, files.auditor, "TST-2026")
            shown, _more = list_trail(session, scope, filters)
            rows = rows_of(trail_table(session, files.auditor, scope, filters))
            assert [int(row["id"]) for row in rows] == [line.id for line in reversed(shown)]
            assert rows


def test_only_an_auditor_of_the_fund_takes_a_trail_away(files: Files, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        elsewhere = actor_of(session, make_staff(session, make_fund(session), Role.AUDITOR))
        scope = round_trail(session, files.auditor, "TST-2026")
        for actor in (files.world.manager, elsewhere, SYSTEM):
            with pytest.raises(NotPermitted):
                trail_table(session, actor, scope, EVERYTHING)
        with pytest.raises(NotPermitted):
            seals_table(session, files.world.manager)


def test_what_happened_to_ones_own_application_is_in_no_file(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        both = make_staff(session, world.staff.fund, Role.AUDITOR)
        own = make_organisation(session, "Own Trust", lead=both)
        application = make_assessed(session, world, now=now, lead=both, organisation=own)
        actor = actor_of(session, both)
        for scope in (
            round_trail(session, actor, "TST-2026"),
            person_trail(session, actor, world.staff.manager.id) if _has_others(session, world, now) else None,
        ):
            assert scope is not None
            text = text_of(trail_table(session, actor, scope, EVERYTHING))
            assert application.reference not in text
            assert application.id.hex not in text
        auditor = actor_of(session, world.staff.auditor)
        whole = application_trail(session, auditor, application.reference)
        assert application.reference in text_of(trail_table(session, auditor, whole, EVERYTHING))


def _has_others(session: Session, world: World, now: datetime) -> bool:
    make_assessed(session, world, now=now)
    return True


def test_a_long_trail_is_written_without_being_held_in_memory(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        auditor = actor_of(session, world.staff.auditor)
        entry = {"at": now, "is_system": True, "action": "round.loaded", "round_id": world.round.id, "details": {}}
        session.execute(insert(TrailEntry), [{**entry, "subject_id": uuid4()} for _ in range(12 * CHUNK)])
    with sessions.reading() as session:
        table = trail_table(session, auditor, round_trail(session, auditor, "TST-2026"), EVERYTHING)
        peaks, written = [], 0
        tracemalloc.start()
        for piece in csv_lines(table.header, table.rows):
            written += piece.count("\r\n")
            if written > 2 * CHUNK:
                peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert written == 12 * CHUNK + 1
    assert peaks[-1] < 1.3 * peaks[0]
