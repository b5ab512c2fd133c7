"""The bench measures what it says: every page and act, at both numbers of clients, without a wrong answer."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.copying import copied_tables
from bench.pages import EXPORTS, SUBJECTS
from bench.science import WORKS, measure_science, science_lines
from tests.databases import ROOT


def test_all_that_hangs_on_an_application_is_copied() -> None:
    copied = {table.name for table in copied_tables()}
    assert {"organisation", "application", "submission", "answer", "receipt", "assignment", "assessment"} <= copied
    assert not copied & {"fund", "round", "stage", "form", "criterion", "mark", "email", "job", "trail_entry"}


def test_a_small_town_is_filled_served_and_asked(pair: str, tmp_path: Path) -> None:
    if pair != "postgres":
        pytest.skip("the bench runs on PostgreSQL alone")
    page = tmp_path / "performance.md"
    quickly = ("--sizes", "160", "--seconds", "0.2", "--deadline", "8", "--no-science")
    command = [sys.executable, "-m", "bench", *quickly, "--out", str(page)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=900)
    text = page.read_text()
    for subject in SUBJECTS:
        assert re.search(rf"^\| {re.escape(subject.name)} \|( [\d,.]+ \|){{8}}$", text, re.MULTILINE), subject.name
    for name, _path in EXPORTS:
        assert f"- {name}: " in text
    assert "160 rows in" in text
    assert "- Errors: 0. Answers lost: 0" in text


def test_allocating_and_ranking_are_measured_each_in_a_process_of_its_own() -> None:
    found = measure_science(WORKS[3:4])
    assert found[0].told.endswith("in the zone of the line")
    (row,) = [line for line in science_lines(found) if line.startswith("| Rank 112")]
    assert re.search(r"\| [\d.]+ \| 1 \| [\d,]+ \|", row)


def test_what_a_task_held_is_told_without_what_held_the_one_that_started_it() -> None:
    held = b"1" * 400_000_000
    (found,) = measure_science(WORKS[3:4])
    assert 20 < found.megabytes < len(held) / 1e6
