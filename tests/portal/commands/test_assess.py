"""`flask assess` on files: what it writes, and which lines it refuses."""

import json
import os
import random
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessments.statistics.draw import commitment_to, commitment_to_list
from portal.commands.assess import assess
from tests.databases import ROOT

SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
SEED = "seven geese in a row"
Write = Callable[[str], Path]


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "scores.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def run(*arguments: object) -> Result:
    return CliRunner().invoke(assess, [str(argument) for argument in arguments])


def rows_of(table: list[list[int]]) -> list[str]:
    return [f"A{row:02},J{column},{score}" for row, scores in enumerate(table) for column, score in enumerate(scores)]


def scores(rows: list[str], header: str = "application,assessor,score") -> str:
    return "\n".join([header, *rows]) + "\n"


def ranked(path: Path, *more: object) -> dict[str, Any]:
    out = path.with_name("out.json")
    result = run("rank", path, "--out", out, *more)
    assert result.exit_code == 0, result.output
    return dict(json.loads(out.read_text(encoding="utf-8")))


@pytest.fixture
def panel() -> list[str]:
    """Thirty applications, each with three of eight assessors on a scale of 0 to 5."""
    chance = random.Random(1)
    return [
        f"A{place:02},J{seat},{min(5, max(0, round(place / 8 + seat / 4 + chance.random())))}"
        for place in range(30)
        for seat in chance.sample(range(8), 3)
    ]


def test_a_ranking_has_every_column_for_every_application_and_assessor(file: Write, panel: list[str]) -> None:
    document = ranked(file(scores(panel)), "--fund", 5, "--scale", "0:5")
    assert set(document) == {"applications", "assessors", "agreement", "components", "notices"}
    assert len(document["applications"]) == 30
    assert set(document["applications"][0]) == {
        "application", "n", "mark", "median", "spread", "adjusted", "error", "expected_rank", "rank_50", "rank_90",
        "p_funded", "zone",
    }  # fmt: skip
    assert [set(one) for one in document["assessors"]] == [{"assessor", "n", "severity", "error"}] * 8
    assert sum(one["n"] for one in document["assessors"]) == 90
    assert all(0 <= one["mark"] <= 100 for one in document["applications"])
    ranks = [one["expected_rank"] for one in document["applications"]]
    assert ranks == sorted(ranks)
    assert document["notices"] == []
    severities = [one["severity"] for one in document["assessors"]]
    assert severities[0] < severities[-1]


def test_the_order_of_lines_changes_no_byte(file: Write, panel: list[str]) -> None:
    first = ranked(file(scores(panel)), "--fund", 5, "--seed", 3)
    random.Random(2).shuffle(panel)
    assert ranked(file(scores(panel)), "--fund", 5, "--seed", 3) == first


def test_criteria_are_weighed(file: Write) -> None:
    rows = ["A,J,need,5", "A,J,difference,0", "B,J,need,0", "B,J,difference,5"]
    path = file(scores(rows, "application,assessor,criterion,score"))
    document = ranked(path, "--weights", "need=30,difference=70", "--scale", "0:5")
    assert {one["application"]: one["mark"] for one in document["applications"]} == {"A": 30.0, "B": 70.0}


def test_columns_without_a_name_and_empty_cells_at_the_end_of_a_line_do_no_harm(file: Write) -> None:
    document = ranked(file("application,assessor,score,,\nA,J,3,,\nB,J,4,,,,\n"))
    assert [one["mark"] for one in document["applications"]] == [4.0, 3.0]


@pytest.mark.parametrize("rows", [rows_of(SHROUT_AND_FLEISS), rows_of(SHROUT_AND_FLEISS * 2)])
def test_money_that_reaches_beyond_the_last_reaches_all(file: Write, rows: list[str]) -> None:
    document = ranked(file(scores(rows)), "--fund", 10**30)
    assert {(one["p_funded"], one["zone"]) for one in document["applications"]} == {(1.0, False)}


def test_the_largest_numbers_that_are_taken_can_be_reckoned_with(file: Write, panel: list[str]) -> None:
    path = file(scores([*panel, "A30,J0,1e12", "A30,J1,-1e12"]))
    with warnings.catch_warnings(action="error"):
        assert len(ranked(path, "--fund", 5)["applications"]) == 31
        assert run("agree", path).exit_code == 0


def test_a_million_rows_are_refused_in_a_sentence(file: Write) -> None:
    path = file(scores([f"A{place // 3},J{place % 3000},{place % 5}" for place in range(1_000_002)]))
    result = run("rank", path, "--out", path.with_name("out.json"))
    assert result.exit_code == 1
    assert "is too large. Nothing was written: up to 25,000 applications with 3,000 assessors" in result.output
    assert sorted(each.name for each in path.parent.iterdir()) == ["scores.csv"]


def test_agreement_is_that_of_the_published_example(file: Write) -> None:
    result = run("agree", file(scores(rows_of(SHROUT_AND_FLEISS))))
    document = json.loads(result.output)
    told = {name: round(value, 2) for name, value in document["icc"].items()}
    assert told == {"icc1": 0.17, "icc2": 0.29, "icc3": 0.71, "icc1k": 0.44, "icc2k": 0.62, "icc3k": 0.91}
    assert document["n"] == {"applications": 6, "assessors": 4, "marks": 24}
    assert set(document["alpha"]) == {"nominal", "ordinal", "interval"}
    assert document["components"]["icc"] == pytest.approx(0.29, abs=0.01)


def test_what_is_undefined_is_null_with_a_notice(file: Write) -> None:
    result = run("agree", file(scores(["A,J,3", "B,J,3"])))
    document = json.loads(result.output)
    assert set(document["alpha"].values()) == {None}
    assert set(document["icc"].values()) == {None}
    assert document["components"] is None
    assert len(document["notices"]) == 5


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A,J1,6", "line 3: the score 6 is not between 0 and 5"),
        ("A,J1,NaN", "line 3: score 'NaN' is not a number"),
        ("A,J1,inf", "line 3: score 'inf' is not a number"),
        ("A,J1,good", "line 3: score 'good' is not a number"),
        ("A,J1,", "line 3: there is no score"),
        (",J1,3", "line 3: there is no application"),
        ("A,J0,3", "line 3: J0 has scored A before, on line 2"),
        ("A,J1,3,5", "line 3: there are 4 cells for 3 columns"),
        ("A,J1,0_3", "line 3: score '0_3' is not a number"),
        ("A,J1,1e308", "line 3: score '1e308' is out of reach: numbers go to 1,000,000,000,000"),
        ("A\0,J1,3", r"line 3: application 'A\x00' holds a character that is no text"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(file: Write, row: str, told: str) -> None:
    path = file(scores(["A,J0,3", row]))
    out = path.with_name("out.json")
    result = run("rank", path, "--scale", "0:5", "--out", out)
    assert result.exit_code == 1
    assert told in result.output
    assert "Nothing was written" in result.output
    assert sorted(each.name for each in path.parent.iterdir()) == ["scores.csv"]


def test_of_many_wrong_lines_some_are_named(file: Write) -> None:
    result = run("agree", file(scores(["A,J,x"] * 500)))
    assert result.output.count("line ") == 10
    assert "and 490 more lines" in result.output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "application is missing"),
        ("application,assessor\nA,J\n", "score is missing"),
        ("application,assessor,score\n", "has no scores"),
        ('application,assessor,score\n"A,J,3\n', "is not a CSV file"),
        ("application,assessor,score,Score\nA,J,3,5\n", "has two columns score: which is meant?"),
    ],
)
def test_a_file_that_holds_no_scores_is_told(file: Write, text: str, told: str) -> None:
    result = run("agree", file(text))
    assert result.exit_code == 1
    assert told in result.output


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(b"application,assessor,score\n\xff\xfe,J,3\n")
    assert "not a text file in UTF-8" in run("agree", path).output


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--scale", "5"),
        ("--scale", "5:0"),
        ("--scale", "0:nan"),
        ("--scale", "-1e308:1e308"),
        ("--weights", "need"),
        ("--weights", "need=0"),
        ("--weights", "need=1e308"),
    ],
)
def test_a_scale_or_weight_that_is_none_is_refused(file: Write, option: str, value: str) -> None:
    assert run("agree", file(scores(["A,J,3"])), option, value).exit_code == 2


def test_a_draw_is_committed_to_held_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "zone.csv"
    path.write_text("application\nGLF-0001\nGLF-0002\nGLF-0003\n", encoding="utf-8")
    commitment = run("draw", "--commit", "--seed", SEED).output.strip()
    drawn = run("draw", "--order", "--seed", SEED, "--commitment", commitment, path).output
    assert sorted(line.split(",")[1] for line in drawn.splitlines()) == ["GLF-0001", "GLF-0002", "GLF-0003"]
    checked = run("draw", "--verify", "--seed", SEED, "--commitment", commitment, path)
    assert checked.exit_code == 0
    assert checked.output.endswith(drawn)
    changed = run("draw", "--verify", "--seed", f"{SEED}!", "--commitment", commitment, path)
    assert changed.exit_code == 1
    assert "not the one that was committed to" in changed.output
    assert run("draw", "--order", "--seed", f"{SEED}!", "--commitment", commitment, path).exit_code == 1


def test_a_list_that_was_changed_after_the_commitment_is_told(tmp_path: Path) -> None:
    path, references = tmp_path / "zone.csv", ["GLF-0002", "GLF-0001"]
    path.write_text("\n".join(["application", *references]), encoding="utf-8")
    published = run("draw", "--commit-list", "--seed", SEED, path).output.strip()
    assert published == commitment_to_list(references, SEED), "as the portal publishes it"
    seed = ["--seed", SEED, "--commitment", commitment_to(SEED)]
    checked = run("draw", "--verify", *seed, "--list-commitment", published, path)
    assert "The list is the one that was committed to.\n1,GLF" in checked.output
    path.write_text("\n".join(["application", *references, "GLF-0003"]), encoding="utf-8")
    for way in ("--verify", "--order"):
        for commitment in (published, "né"):
            changed = run("draw", way, *seed, "--list-commitment", commitment, path)
            assert changed.exit_code == 1
            assert "The list is not the one that was committed to: somebody was put in or taken out." in changed.output
            assert "GLF-0001" not in changed.output
    assert run("draw", "--verify", *seed, "--list-commitment", published).exit_code == 2


@pytest.mark.parametrize("options", [[], ["--commit", "--order"], ["--verify"], ["--order"], ["--commit-list"]])
def test_a_draw_that_is_asked_for_in_no_way_or_two_is_refused(options: list[str]) -> None:
    assert run("draw", *options, "--seed", SEED).exit_code == 2


def test_no_settings_and_no_database_are_needed(file: Write) -> None:
    path = file(scores(rows_of(SHROUT_AND_FLEISS)))
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "assess", "agree", str(path)],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["n"]["marks"] == 24
