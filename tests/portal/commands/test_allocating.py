"""`flask assess allocate` on files: what it writes, what it names, and which lines it refuses."""

import csv
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from portal.commands.assess import assess
from portal.commands.rows import write_whole


class Files:
    """The files of one task, and what comes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.arguments: list[str] = []
        self.out, self.report = folder / "out.csv", folder / "report.json"

    def write(self, option: str, text: str) -> None:
        path = self.folder / f"{option}.csv"
        path.write_text(text, encoding="utf-8")
        if f"--{option}" not in self.arguments:
            self.arguments += [f"--{option}", str(path)]

    def run(self, each: int, *more: str) -> Result:
        outs = ["--out", str(self.out), "--report", str(self.report)]
        return CliRunner().invoke(assess, ["allocate", *self.arguments, "--per-application", str(each), *outs, *more])

    def allocated(self, each: int, *more: str) -> tuple[list[dict[str, str]], dict[str, Any]]:
        result = self.run(each, *more)
        assert result.exit_code == 0, result.output
        with self.out.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return rows, json.loads(self.report.read_text(encoding="utf-8"))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    made = Files(tmp_path)
    made.write("applications", "application\nA\nB\nC\n")
    made.write("assessors", "assessor,minimum,maximum\nJo,0,3\nKim,0,3\nLee,0,2\n")
    return made


def test_everybody_gets_their_number_within_caps_and_the_report_adds_up(files: Files) -> None:
    files.write("pairs", "application,assessor,affinity\nA,Jo,0.9\nA,Kim,0.2\nB,Lee,0.7\nC,Lee,0.8\n")
    rows, report = files.allocated(2)
    assert Counter(row["application"] for row in rows) == {"A": 2, "B": 2, "C": 2}
    assert Counter(row["assessor"] for row in rows) == Counter(report["loads"])
    assert report["loads"]["Lee"] == 2
    assert report["total"] == pytest.approx(sum(float(row["affinity"]) for row in rows))
    assert report["total"] == pytest.approx(0.9 + 0.2 + 0.7 + 0.8)
    assert report["proven_optimal"] is True
    assert report["bound"] == pytest.approx(report["total"])
    assert report["shortfalls"] == []
    assert report["worst_served"]["affinity"] == pytest.approx(0.7)


def test_conflicts_and_ones_own_organisation_are_left_out_and_a_shortfall_is_named(files: Files) -> None:
    files.write("applications", "application,organisation\nA,Trust\nB,\nC,\n")
    files.write("assessors", "assessor,minimum,maximum,organisation\nJo,0,3,Trust\nKim,0,3,\nLee,0,2,\n")
    files.write("conflicts", "application,assessor\nA,Kim\n")
    rows, report = files.allocated(2)
    assert [row["assessor"] for row in rows if row["application"] == "A"] == ["Lee"]
    (short,) = report["shortfalls"]
    assert (short["application"], short["lacking"]) == ("A", 1)
    assert short["why"] == "A lacks 1: of the other assessors are 2 in conflict."


def test_keywords_are_compared_where_no_pairs_are_given(files: Files) -> None:
    files.write("applications", "application,keywords\nA,waste reuse\nB,rivers floods\nC,energy homes\n")
    files.write(
        "assessors", "assessor,minimum,maximum,keywords\nJo,0,1,homes energy\nKim,0,1,floods\nLee,0,1,reuse repair\n"
    )
    rows, _report = files.allocated(1)
    assert {row["application"]: row["assessor"] for row in rows} == {"A": "Lee", "B": "Kim", "C": "Jo"}


def test_a_lay_member_for_each_and_a_minimum_that_cannot_be_had(files: Files) -> None:
    files.write("assessors", "assessor,minimum,maximum,lay\nJo,0,3,yes\nKim,3,3,no\nLee,3,4,\n")
    rows, report = files.allocated(2)
    assert {row["application"] for row in rows if row["assessor"] == "Jo"} == {"A", "B", "C"}
    assert any("fewer applications than their minimum" in notice for notice in report["notices"])


def test_an_even_load_is_worth_a_little_affinity(files: Files) -> None:
    files.write("assessors", "assessor,minimum,maximum\nJo,0,3\nKim,0,3\n")
    files.write(
        "pairs", "application,assessor,affinity\nA,Jo,1\nB,Jo,0.99\nC,Jo,0.5\nA,Kim,0.97\nB,Kim,0.95\nC,Kim,0\n"
    )
    _rows, report = files.allocated(1)
    assert report["loads"] == {"Jo": 3, "Kim": 0}
    _rows, report = files.allocated(1, "--even", "0.5")
    assert report["loads"] == {"Jo": 2, "Kim": 1}
    told = files.run(1, "--even", "nan").output
    assert "Nothing was written: what an even load is worth is a number of 0 or more." in told
    assert files.run(1, "--even", "inf").exit_code == 2


def test_both_files_are_written_or_neither(files: Files) -> None:
    before = sorted(files.folder.iterdir())
    kept, missing = files.folder / "kept", files.folder / "missing" / "file"
    for files.out, files.report in [(missing, kept), (kept, missing)]:
        result = files.run(1)
        assert result.exit_code == 1
        assert f"{missing} cannot be written: No such file or directory." in result.output
        assert sorted(files.folder.iterdir()) == before
    files.out, files.report = kept, files.folder / "." / "here" / ".." / "kept"
    assert "--out and --report name the same file." in files.run(1).output
    files.out = files.folder / "assessors.csv"
    assert "is read: name another file to write." in files.run(1).output
    assert sorted(files.folder.iterdir()) == before


def test_what_stood_there_comes_back_where_a_later_file_cannot_have_its_name(tmp_path: Path) -> None:
    old, new, taken = tmp_path / "old", tmp_path / "new", tmp_path / "taken"
    old.write_text("as it was")
    taken.mkdir()
    with pytest.raises(click.ClickException):
        write_whole({old: "other", new: "more", taken: "a folder has this name"})
    assert old.read_text() == "as it was"
    assert sorted(tmp_path.iterdir()) == [old, taken]


def test_the_order_of_lines_changes_no_byte(files: Files) -> None:
    chance = random.Random(1)
    papers, people = [f"P{i}" for i in range(20)], [f"J{j},0,12" for j in range(7)]
    written = []
    for _time in range(2):
        files.write("applications", "\n".join(["application", *papers]))
        files.write("assessors", "\n".join(["assessor,minimum,maximum", *people]))
        files.allocated(3)
        written.append((files.out.read_bytes(), files.report.read_bytes()))
        chance.shuffle(papers)
        chance.shuffle(people)
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("assessors", "assessor,minimum,maximum\nJo,3,2\n", "line 2: the minimum 3 is above the maximum 2"),
        ("assessors", "assessor,minimum,maximum\nJo,-1,2\n", "line 2: minimum '-1' is not a whole number"),
        ("assessors", "assessor,minimum,maximum\nJo,0,2\nJo,0,2\n", "line 3: Jo is there before, on line 2"),
        ("assessors", "assessor,minimum,maximum,lay\nJo,0,2,perhaps\n", "line 2: lay 'perhaps' is neither yes nor no"),
        ("assessors", "assessor,minimum,maximum\n", "has no assessors"),
        ("applications", "application\nA\nA\n", "line 3: A is there before, on line 2"),
        ("conflicts", "application,assessor\nX,Jo\n", "line 2: there is no application 'X'"),
        ("conflicts", "application,assessor\nA,Xu\n", "line 2: there is no assessor 'Xu'"),
        ("pairs", "application,assessor,affinity\nA,Jo,NaN\n", "line 2: affinity 'NaN' is not a number"),
        ("pairs", "application,assessor,affinity\nA,Jo,-1e308\n", "line 2: affinity '-1e308' is out of reach"),
        ("pairs", "application,assessor,affinity\nA,Jo,0,5\n", "line 2: there are 4 cells for 3 columns"),
        ("pairs", "application,assessor,affinity\nA,Jo,1\nA,Jo,2\n", "line 3: the pair is there before, on line 2"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(files: Files, option: str, text: str, told: str) -> None:
    files.write(option, text)
    result = files.run(1)
    assert result.exit_code == 1
    assert told in result.output
    assert not files.out.exists()
    assert not files.report.exists()


def test_names_that_a_spreadsheet_would_run_are_defused(files: Files) -> None:
    files.write("applications", "application\n=cmd()\n")
    rows, _report = files.allocated(1)
    assert rows[0]["application"] == "'=cmd()"
