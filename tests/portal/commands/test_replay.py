"""The Greener Living Fund, played through: what came of it, and that it comes out the same."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from assessments.actors import SYSTEM
from assessments.applications.models import Receipt, Submission
from assessments.applications.receipts import fingerprint
from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import Sessions, _Sessions, connect
from assessments.decisions.feedback import Feedback
from assessments.funds.models import Stage
from assessments.gateways import make_mail
from assessments.messages.models import Email
from assessments.rendering.tables import csv_lines
from assessments.reports.exports import What, export, statistics_document
from assessments.supporting.groups import GroupPlace
from portal.commands.stories.greener_living import definition, play
from portal.commands.stories.names import REAL_ORGANISATIONS
from portal.commands.stories.numbers import Numbers
from portal.commands.stories.people import Company, Post
from tests.assessments.reports.entries import kept, worked_out
from tests.databases import ROOT, Databases, SqliteDatabases
from tests.factories import make_person

REFERENCE = "GLF-2008"
CONCEPT, FULL = "concept", "full"


@dataclass(frozen=True)
class Played:
    """What a replay leaves behind."""

    files: dict[What, str]
    document: dict[str, Any]
    letters: int
    unsent: int
    recipients: set[str]
    trail: int
    receipts: list[tuple[str, str]]
    handed_in: dict[str, list[datetime]]
    wrong_entries: list[Any]
    places: list[bool | None]
    """Whether those came who signed up for the session for everybody invited; None of a place that was given up."""
    fed_back: dict[str, int]
    """How many were told feedback, by stage."""

    def figure(self, key: str, stage: str = "") -> dict[str, Any]:
        """The one figure with that key at that stage."""
        (found,) = (figure for figure in self.document["figures"] if (figure["key"], figure["stage"]) == (key, stage))
        return dict(found)

    def rows(self, what: What) -> list[dict[str, str]]:
        """A file's rows by their header."""
        return list(csv.DictReader(io.StringIO(self.files[what].removeprefix("\ufeff"))))


def _play(url: str, folder: Path, numbers: Numbers) -> Played:
    connect(url)
    company = Company(
        Sessions, Post(make_mail(f"maildir://{folder / 'mail'}")), "http://localhost", "nobody signs in with this one"
    )
    play(company, numbers)
    with Sessions.reading() as session:
        files = {}
        for what in What:
            table = export(session, SYSTEM, REFERENCE, what, now=utcnow())
            files[what] = "".join(csv_lines(table.header, table.rows))
        document = statistics_document(session, SYSTEM, REFERENCE, now=utcnow())
        letters = session.scalar(select(func.count(Email.id)).where(Email.template == "outcome", Email.attempts == 1))
        unsent = session.scalar(select(func.count(Email.id)).where(Email.sent_at.is_(None)))
        kept_then = kept(session)
        played = Played(
            files,
            document,
            letters or 0,
            unsent or 0,
            set(session.scalars(select(Email.address))),
            session.scalar(select(func.count(TrailEntry.id))) or 0,
            [(content, sha) for content, sha in session.execute(select(Receipt.content, Receipt.sha256))],
            _handed_in(session),
            [id_ for id_, entry in worked_out(session).items() if kept_then.get(id_) != entry],
            list(session.scalars(select(GroupPlace.has_come))),
            _fed_back(session),
        )
    Sessions.close()
    return played


def _fed_back(session: Any) -> dict[str, int]:
    told = select(Stage.key).join(Feedback, Feedback.stage_id == Stage.id).where(Feedback.told_at.is_not(None))
    return Counter(session.scalars(told))


def _handed_in(session: Any) -> dict[str, list[datetime]]:
    moments: dict[str, list[datetime]] = {}
    for position, at in session.execute(select(Submission.position, Submission.submitted_at)):
        moments.setdefault((CONCEPT, FULL)[position - 1], []).append(at)
    return moments


@pytest.fixture(scope="module")
def played(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The round as it is played unless told otherwise, on the database of this run."""
    folder = tmp_path_factory.mktemp("played")
    url = databases.fresh()
    yield _play(url, folder, Numbers())
    databases.drop(url)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    """SQLite, whatever database the run is on."""
    return SqliteDatabases.make(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def played_again(sqlite: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The same on SQLite, whatever database the run is on."""
    folder = tmp_path_factory.mktemp("again")
    return _play(sqlite.fresh(), folder, Numbers())


@pytest.fixture(scope="module")
def played_otherwise(sqlite: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Another seed, and other numbers, on SQLite."""
    folder = tmp_path_factory.mktemp("otherwise")
    return _play(sqlite.fresh(), folder, Numbers(seed=7, invite=20, award=5))


def test_lists_are_read_from_what_is_right_after_all_that_happened(played: Played) -> None:
    assert played.wrong_entries == []


def test_the_funnel_is_that_of_the_public_record(played: Played) -> None:
    assert [played.figure(key, CONCEPT)["value"] for key in ("submitted", "eligible", "assessed")] == [112, 112, 112]
    assert [played.figure(key, CONCEPT)["value"] for key in ("invited", "supported", "declined")] == [17, 17, 95]
    assert [played.figure(key, FULL)["value"] for key in ("submitted", "assessed", "awarded", "declined")] == [
        17,
        17,
        8,
        9,
    ]


def test_everybody_is_told_with_feedback_that_a_person_has_gone_over_at_both_stages(played: Played) -> None:
    assert played.fed_back == {CONCEPT: 112, FULL: 17}


@pytest.mark.parametrize(
    ("key", "stage", "part", "whole"),
    [
        ("invited_of_assessed", CONCEPT, 17, 112),
        ("awarded_of_invited", FULL, 8, 17),
        ("awarded_of_submitted", FULL, 8, 112),
    ],
)
def test_rates_carry_their_denominator(played: Played, key: str, stage: str, part: int, whole: int) -> None:
    figure = played.figure(key, stage)
    assert (figure["numerator"], figure["denominator"], figure["value"]) == (part, whole, part / whole)


def test_money_by_stage_and_year_adds_up_to_the_penny(played: Played) -> None:
    for key, stage, years in (
        ("requested_pence", CONCEPT, ("2009_10", "2010_11")),
        ("requested_pence", FULL, ("2009_10", "2010_11")),
        ("awarded_pence", FULL, ("2009_10", "2010_11")),
        ("preparation_pence", CONCEPT, ("2008_09",)),
    ):
        parts = [played.figure(f"{key}_{year}", stage)["value"] for year in years]
        assert played.figure(key, stage)["value"] == sum(parts) > 0


def test_the_statistics_are_the_sums_of_the_rows(played: Played) -> None:
    rows = played.rows(What.APPLICATIONS)
    for stage in (CONCEPT, FULL):
        requested = sum(Decimal(row["requested"]) for row in rows if row["stage"] == stage)
        assert requested * 100 == played.figure("requested_pence", stage)["value"]
    given = sum(Decimal(row[f"given_{year}"] or 0) for row in rows for year in ("2009-10", "2010-11"))
    assert given * 100 == played.figure("awarded_pence", FULL)["value"]
    assessments = played.rows(What.ASSESSMENTS)
    assert len(assessments) == 3 * (112 + 17)
    assert len({row["assessor"] for row in assessments}) == 20


def test_no_line_of_the_envelope_is_exceeded(played: Played) -> None:
    assert 0 < played.figure("preparation_pence", CONCEPT)["value"] <= 500_000_00
    for year in ("2009_10", "2010_11"):
        assert 0 < played.figure(f"awarded_pence_{year}", FULL)["value"] <= 2_800_000_00


def test_the_eight_names_are_among_the_applicants_and_everything_is_marked_as_made_up(played: Played) -> None:
    rows = played.rows(What.APPLICATIONS)
    assert set(REAL_ORGANISATIONS) <= {row["organisation"] for row in rows}
    for what in What:
        assert {row["made_up"] for row in played.rows(what)} == {"yes"}


def test_most_of_the_invited_sign_up_for_a_session_and_most_of_these_come(played: Played) -> None:
    assert Counter(played.places) == {True: 8, False: 1, None: 1}


def test_a_tenth_hands_in_during_the_last_hour_and_nobody_late(played: Played) -> None:
    closes_at = definition().stages[0].closes_at
    late = [at for at in played.handed_in[CONCEPT] if at >= closes_at - timedelta(hours=1)]
    assert len(late) == 11
    assert max(played.handed_in[CONCEPT]) < closes_at


def test_everybody_is_told_once_at_an_address_where_nobody_lives(played: Played) -> None:
    assert played.letters == 112 + 17
    assert played.unsent == 0
    assert all(address.endswith(".example") for address in played.recipients)


def test_every_submission_has_a_receipt_that_proves_it(played: Played) -> None:
    assert len(played.receipts) == 112 + 17
    assert all(fingerprint(content) == sha for content, sha in played.receipts)


def test_a_replay_with_the_same_seed_leaves_the_same_files_on_both_databases(
    played: Played, played_again: Played
) -> None:
    assert played.files == played_again.files
    assert played.document == played_again.document


def test_no_file_holds_an_id(played: Played) -> None:
    an_id = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b")
    assert not [what for what, text in played.files.items() if an_id.search(text)]


def test_another_seed_and_other_numbers_change_the_result_throughout(played: Played, played_otherwise: Played) -> None:
    assert played_otherwise.figure("invited", CONCEPT)["value"] == 20
    assert played_otherwise.figure("awarded", FULL)["value"] == 5
    assert played_otherwise.figure("awarded_of_invited", FULL)["value"] == 5 / 20
    for key, stage in (("requested_pence", CONCEPT), ("mean_mark", CONCEPT), ("awarded_pence", FULL)):
        assert played_otherwise.figure(key, stage)["value"] != played.figure(key, stage)["value"]
    marks = [
        {row["reference"]: row["mark"] for row in run.rows(What.APPLICATIONS)} for run in (played, played_otherwise)
    ]
    same = sum(marks[0][reference] == marks[1].get(reference) for reference in marks[0])
    assert same < len(marks[0]) / 4


def test_stories_write_no_row_themselves() -> None:
    stories = (ROOT / "portal" / "commands" / "stories").glob("*.py")
    assert not [
        path.name for path in stories if re.search(r"session\.(add|execute|delete|merge|flush)", path.read_text())
    ]


def test_a_replay_is_refused_where_people_work(app: Flask, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        make_person(session)
    result = app.test_cli_runner().invoke(args=["replay", "greener-living"])
    assert result.exit_code == 1
    assert "people use this database" in result.output


@pytest.mark.parametrize("arguments", [["--award", "18"], ["--invite", "113"], ["--award", "0"], ["--invite", "3"]])
def test_a_replay_is_refused_with_numbers_that_cannot_be(app: Flask, sessions: _Sessions, arguments: list[str]) -> None:
    result = app.test_cli_runner().invoke(args=["replay", "greener-living", *arguments])
    assert result.exit_code == 1
    assert "Nothing was played" in result.output
    with sessions.reading() as session:
        assert not session.scalar(select(func.count(TrailEntry.id)))
