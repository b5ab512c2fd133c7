"""docs/performance.md: the table that the measuring made."""

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bench.deadline import BUSY, SAVES_EVERY
from bench.measuring import CLIENTS, Results
from bench.pages import EXPORT_RIVAL, EXPORT_TIMES, SUBJECTS
from bench.profiling import LAYERS, REST
from bench.science import Taken, science_lines
from bench.servers import THREADS, WORKERS
from tests.databases import postgresql_program

FLAT = 1.3
MEMORY_RIVAL = (180, 393)
"""MB of a web process of Hypha: the least, and after its statistics at 10,000 applications."""


def write(results: Sequence[Results], science: Sequence[Taken], path: Path, today: date) -> None:
    """Write the page that tells all of it, and on what machine."""
    last = results[-1]
    found = science_lines(science)
    parts = (_head(today), _sizes(results), _ratios(results), _deadline(last), found, _profiles(last), _notes())
    path.write_text("\n".join(line for part in parts for line in part) + "\n")


def _head(today: date) -> Iterator[str]:
    yield "# How fast it is"
    yield ""
    yield "Made by `make bench`, which fills a database, serves it and asks. Do not edit the tables by hand."
    yield ""
    yield f"- {today:%-d %B %Y}, {os.cpu_count()} cores ({_processor()}), {_memory()} of memory, {_system()}"
    yield (
        f"- {_postgresql()}, Redis, gunicorn with {WORKERS} processes of {THREADS} threads, Python "
        f"{platform.python_version()}; the database and the asking clients share the same cores"
    )
    yield (
        "- Two rounds: one being assessed, its applications with three assessments each, and one that is open, with "
        "as many whole drafts. Times are in milliseconds, as a client sees them; 19 of 20 are within p95"
    )
    yield "- Bytes are of the page's body, as sent; statements are those of one request, signing in included"
    yield ""


def _sizes(results: Sequence[Results]) -> Iterator[str]:
    for result in results:
        yield f"## {result.applications:,} applications"
        yield ""
        yield f"| | a second, 1 client | p50 | p95 | a second, {CLIENTS} clients | p50 | p95 | statements | bytes |"
        yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
        for subject in SUBJECTS:
            speed = result.speeds[subject.name]
            alone, together = speed.alone, speed.together
            yield (
                f"| {subject.name} | {alone.rate:,.0f} | {alone.quantile(0.5):.1f} | {alone.quantile(0.95):.1f} "
                f"| {together.rate:,.0f} | {together.quantile(0.5):.1f} | {together.quantile(0.95):.1f} "
                f"| {speed.statements} | {together.size:,} |"
            )
        if result.bare is not None:
            bare = result.bare
            yield (
                f"| *A bare Flask page with one query* | | | | {bare.rate:,.0f} | {bare.quantile(0.5):.1f} "
                f"| {bare.quantile(0.95):.1f} | 1 | {bare.size:,} |"
            )
        yield ""
        yield from _rest(result)


def _rest(result: Results) -> Iterator[str]:
    for name, export in result.exports.items():
        yield f"- {name}: {export.rows:,} rows in {export.took:.2f} s, {export.rate:,.0f} rows a second"
    yield f"- Memory of each web process: {_megabytes(result.web_before)} before, {_megabytes(result.web_after)} after"
    yield (
        f"- The round’s figures, calculated anew by the worker: {result.figures_in:.1f} s; its memory "
        f"{_megabytes(result.worker_before)} before, {_megabytes(result.worker_after)} after"
    )
    yield f"- Filling the database: {result.rows:,} rows in {result.filled_in:.0f} s"
    yield ""


def _ratios(results: Sequence[Results]) -> Iterator[str]:
    small, large = results[0], results[-1]
    yield "## Beside the nearest open rival"
    yield ""
    yield (
        f"Hypha 6.7 with its production settings on a machine of this size, answers a second at {CLIENTS} clients. "
        "Ratios count, not milliseconds."
    )
    yield ""
    yield "| | applications | Hypha | Evenhand | times as fast | to be beaten by | |"
    yield "|---|--:|--:|--:|--:|--:|---|"
    for subject in SUBJECTS:
        if subject.rival is None:
            continue
        for result, theirs in ((small, subject.rival.small), (large, subject.rival.large)):
            if theirs is not None and (result is not small or result is results[0]):
                ours = result.speeds[subject.name].together.rate
                yield _ratio(subject.name, result.applications, theirs, ours, subject.rival.times)
    for result in results:
        for name, export in result.exports.items():
            yield _ratio(f"{name}, rows", result.applications, EXPORT_RIVAL, export.rate, EXPORT_TIMES)
    yield ""
    if large.web_after:
        most = max(large.web_after) / 1024 / 1024
        least, after_statistics = MEMORY_RIVAL
        verdict = "reached" if most <= least / 2 else "**not reached**"
        yield (
            f"A web process of Hypha takes {least} to 240 MB, and {after_statistics} MB after its statistics at 10,000 "
            f"applications; to be beaten by half of {least} MB, and to stay so. Ours takes at most {most:.0f} MB after "
            f"all of the above: {verdict}."
        )
        yield ""
    yield (
        "A first visit to the apply pages of Hypha takes 448 KB in 34 requests, to be beaten by a quarter of it; "
        "`tests/journeys/test_weight.py` holds ours to 100 KB and 10 requests."
    )
    yield ""
    yield from _flatness(small, large)


def _ratio(name: str, applications: int, theirs: float, ours: float, times: float) -> str:
    ratio = ours / theirs
    verdict = "reached" if ratio >= times else "**not reached**"
    return f"| {name} | {applications:,} | {theirs:,} | {ours:,.0f} | {ratio:.1f} | {times:g} | {verdict} |"


def _flatness(small: Results, large: Results) -> Iterator[str]:
    if small is large:
        return
    yield f"## {large.applications:,} beside {small.applications:,}"
    yield ""
    yield f"Median time of one client; no page may take more than {FLAT} times as long."
    yield ""
    yield f"| | {small.applications:,} | {large.applications:,} | times | |"
    yield "|---|--:|--:|--:|---|"
    for subject in SUBJECTS:
        few = small.speeds[subject.name].alone.quantile(0.5)
        many = large.speeds[subject.name].alone.quantile(0.5)
        verdict = "flat" if many / few <= FLAT else "**grows**"
        yield f"| {subject.name} | {few:.1f} | {many:.1f} | {many / few:.2f} | {verdict} |"
    yield ""


def _deadline(result: Results) -> Iterator[str]:
    played = result.deadline
    if played is None:
        return
    yield "## The last minutes before a closing"
    yield ""
    yield (
        f"{played.drafts:,} drafts are open and save by themselves, and {len(played.submits):,} are handed in, more of "
        f"them the nearer the end, as fast as keeps the processors about {BUSY:.0%} busy. Web, worker, database and "
        "clients share them. Every draft is read again in the end: none may hold anything but what was typed last."
    )
    yield ""
    yield "| | how many | a second | p50 | p95 |"
    yield "|---|--:|--:|--:|--:|"
    for name, measured in (("Save by itself", played.saved), ("Hand in", played.submitted)):
        yield (
            f"| {name} | {len(measured.times):,} | {measured.rate:,.1f} | {measured.quantile(0.5):.1f} "
            f"| {measured.quantile(0.95):.1f} |"
        )
    yield ""
    yield f"- Errors: {len(played.errors)}. Answers lost: {played.lost}"
    yield (
        f"- It took {played.elapsed:.0f} s, with the processors {played.busy:.0%} busy. So many saves are those of "
        f"{played.carried:,.0f} drafts that save every {SAVES_EVERY:.0f} seconds"
    )
    yield f"- Memory of each web process: {_megabytes(played.before)} before, {_megabytes(played.after)} after"
    yield ""


def _profiles(result: Results) -> Iterator[str]:
    yield "## Where the time goes"
    yield ""
    yield (
        f"Shares of the processor's time within the web process, at {result.applications:,} applications, by a "
        "profiler; what is built into Python counts for the layer that called it. The database's own work is not in it."
    )
    yield ""
    layers = (*LAYERS, REST)
    yield "| | " + " | ".join(layers) + " |"
    yield "|---|" + "--:|" * len(layers)
    profiles = {subject.name: result.speeds[subject.name].shares for subject in SUBJECTS}
    profiles |= {name: export.shares for name, export in result.exports.items()}
    for name, shares in profiles.items():
        yield f"| {name} | " + " | ".join(f"{shares[layer]:.0%}" for layer in layers) + " |"
    yield ""


def _notes() -> Iterator[str]:
    notes = Path(__file__).with_name("notes.md")
    if notes.is_file():
        yield notes.read_text(encoding="utf-8").rstrip()


def _megabytes(sizes: Sequence[int]) -> str:
    return " and ".join(f"{size / 1024 / 1024:.0f} MB" for size in sizes) or "not measured"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> str:
    line = Path("/proc/meminfo").read_text().splitlines()[0]
    return f"{int(line.split()[1]) / 1024 / 1024:.0f} GB"


def _system() -> str:
    lines = Path("/etc/os-release").read_text().splitlines()
    return next((line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME")), "Linux")


def _postgresql() -> str:
    told = subprocess.run([postgresql_program("postgres"), "--version"], capture_output=True, text=True, check=True)
    return "PostgreSQL " + told.stdout.split()[2]
