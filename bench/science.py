"""How long allocating and ranking take, and how much memory: each in a process of its own, on made-up numbers."""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assessments.statistics.allocation import allocate
from assessments.statistics.ranking import rank
from assessments.statistics.severity import Marks
from assessments.statistics.tasks import Task
from tests.databases import ROOT

THEMES = 6
PATIENCE = 1.0
"""Times what it may take at most, after which a task is stopped."""


@dataclass(frozen=True, slots=True)
class Work:
    """One task, and what it may take at most."""

    name: str
    do: Callable[[], str]
    seconds: float
    megabytes: float | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What it took, and what came of it in a few words."""

    work: Work
    seconds: float
    megabytes: float
    told: str


def task(applications: int, assessors: int, each: int = 3) -> Task:
    """Applications of a theme each, assessors who know a few themes well, and a twentieth of the pairs in conflict."""
    random = np.random.default_rng(1)
    knows = random.random((assessors, THEMES)) ** 3
    affinity = 0.8 * knows[:, random.integers(0, THEMES, applications)].T + 0.2 * random.random(
        (applications, assessors)
    )
    fair = -(-applications * each // assessors)
    return Task(
        affinity,
        random.random((applications, assessors)) > 0.05,
        np.full(applications, each),
        np.full(assessors, max(0, fair - 5)),
        np.full(assessors, fair + 3),
    )


def marks(applications: int, assessors: int, each: int = 3) -> Marks:
    """Marks whose applications, assessors and errors differ by 10, 6 and 8."""
    random = np.random.default_rng(1)
    place = np.repeat(np.arange(applications), each)
    seat = np.concatenate([random.choice(assessors, each, replace=False) for _one in range(applications)])
    merit, severity = random.normal(60, 10, applications), random.normal(0, 6, assessors)
    return _marks(place, seat, merit[place] + severity[seat] + random.normal(0, 8, place.size))


def sparse_marks(applications: int = 2_000, assessors: int = 4_500, number: int = 5_800) -> Marks:
    """Marks of people most of whom assess once or twice."""
    random = np.random.default_rng(1)
    place = np.concatenate([np.arange(applications), random.integers(0, applications, number - applications)])
    seat = np.concatenate([np.arange(assessors), random.integers(0, assessors, number - assessors)])
    random.shuffle(seat)
    merit, severity = random.normal(60, 10, applications), random.normal(0, 6, assessors)
    return _marks(place, seat, merit[place] + severity[seat] + random.normal(0, 8, number))


def _marks(place: "np.ndarray", seat: "np.ndarray", values: "np.ndarray") -> Marks:
    """Seats that nobody took are left out."""
    return Marks(place, np.unique(seat, return_inverse=True)[1], values)


def _allocated(applications: int, assessors: int) -> str:
    found = allocate(task(applications, assessors))
    gap = (found.bound - found.total) / found.bound
    return "proven optimal" if found.is_optimal else f"within {gap:.4%} of the bound"


def _ranked(scores: Marks, fund: int) -> str:
    found = rank(scores, fund=fund, seed=1)
    return "" if found.zone is None else f"{int(found.zone.sum()):,} in the zone of the line"


WORKS = (
    Work("Allocate 112 to 20, three each", lambda: _allocated(112, 20), 0.5),
    Work("Allocate 2,000 to 200, three each", lambda: _allocated(2_000, 200), 8),
    Work("Allocate 20,000 to 1,000, three each", lambda: _allocated(20_000, 1_000), 90, 1_000),
    Work("Rank 112, variances integrated over", lambda: _ranked(marks(112, 20), 17), 1),
    Work("Rank 2,000", lambda: _ranked(marks(2_000, 200), 300), 3),
    Work("Rank 20,000", lambda: _ranked(marks(20_000, 1_000), 3_000), 90, 2_000),
    Work("Rank 2,000 by 4,500 assessors with 5,800 marks", lambda: _ranked(sparse_marks(), 300), 3),
)


def measure_science(works: Sequence[Work] = WORKS) -> list[Taken]:
    """Do each in a process of its own, so that its memory is its own."""
    return [_measured(work) for work in works]


def _measured(work: Work) -> Taken:
    command, longest = [sys.executable, "-m", "bench.science", work.name], max(30.0, PATIENCE * work.seconds)
    try:
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=longest)
    except subprocess.TimeoutExpired:
        return Taken(work, longest, 0.0, "stopped then")
    told = json.loads(done.stdout)
    return Taken(work, told["seconds"], told["megabytes"], told["told"])


def science_lines(found: Sequence[Taken]) -> Iterator[str]:
    """The part of docs/performance.md that tells of it."""
    if not found:
        return
    yield "## Allocating and ranking"
    yield ""
    yield "By the worker or by `flask assess`, each in a process of its own; reading files is not counted."
    yield ""
    yield "| | seconds | at most | MB | at most | | |"
    yield "|---|--:|--:|--:|--:|---|---|"
    for taken in found:
        work = taken.work
        is_kept = taken.seconds <= work.seconds and taken.megabytes <= (work.megabytes or float("inf"))
        verdict = "reached" if is_kept else "**not reached**"
        most = "" if work.megabytes is None else f"{work.megabytes:,.0f}"
        yield (
            f"| {work.name} | {taken.seconds:.2f} | {work.seconds:g} | {taken.megabytes:,.0f} | {most} "
            f"| {taken.told} | {verdict} |"
        )
    yield ""


def most_megabytes() -> float:
    """The most memory that this process has held since it was started.

    Asked of /proc where there is one: what `getrusage` tells goes back to before the start, to the program that
    started this one, if that held more.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (kilobytes,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
        return int(kilobytes) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Do one of them, and print what it took."""
    work = next(work for work in WORKS if work.name == sys.argv[1])
    begin = time.perf_counter()
    told = work.do()
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "megabytes": most_megabytes(), "told": told}))


if __name__ == "__main__":
    main()
