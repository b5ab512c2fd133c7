"""`flask assess allocate`: who assesses what, from files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from assessments.rendering.tables import csv_lines
from assessments.statistics.allocation import Allocation, Shortfall, allocate
from assessments.statistics.likeness import likeness
from assessments.statistics.tasks import Task
from portal.commands.arguments import FILE, OUT
from portal.commands.rows import Row, Wrong, keep_apart, read_rows, write_whole
from portal.commands.sizes import refuse_too_many

YES = {"yes", "y", "true", "1", "lay"}
NO = {"", "no", "n", "false", "0"}
DIGITS = 9


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    minimum: int
    maximum: int
    organisation: str
    keywords: str
    is_lay: bool


@dataclass(frozen=True, slots=True)
class _Paper:
    name: str
    organisation: str
    keywords: str


@click.command("allocate")
@click.option("--applications", type=FILE, required=True, help="CSV: application; organisation and keywords if known.")
@click.option(
    "--assessors", type=FILE, required=True, help="CSV: assessor, minimum, maximum; organisation, keywords, lay."
)
@click.option("--conflicts", type=FILE, help="CSV: application, assessor.")
@click.option("--pairs", type=FILE, help="CSV: application, assessor, affinity. Without it, keywords are compared.")
@click.option("--per-application", type=click.IntRange(1, 1_000), required=True, help="Assessors for each application.")
@click.option(
    "--even",
    type=click.FloatRange(0, 100),
    default=0.0,
    show_default=True,
    help="What an even load is worth, of the range of affinities; 0.05 to 0.2 halves its spread.",
)
@click.option("--out", type=OUT, required=True, help="The CSV to write.")
@click.option("--report", type=OUT, help="The JSON to write.")
def allocate_files(
    applications: Path, assessors: Path, conflicts: Path | None, pairs: Path | None, per_application: int, even: float,
    out: Path, report: Path | None,
) -> None:  # fmt: skip
    """Give every application its assessors: the most affinity that caps, minimums and conflicts allow.

    The worst-served application is lifted first. No application goes to an assessor of its own organisation, or to two
    of one organisation; where some assessors are lay, each application gets one of them. What cannot be had is named.
    """
    keep_apart([out, report] if report else [out], [applications, assessors, conflicts, pairs])
    papers, people = _read_papers(applications), _read_people(assessors)
    refuse_too_many(applications, len(papers), len(people))
    task = _task(papers, people, conflicts, pairs, per_application, even)
    try:
        found = allocate(task)
    except ValueError as problem:
        raise click.ClickException(f"Nothing was written: {problem}.") from None
    rows = [(papers[i].name, people[j].name, _figure(task.affinity[i, j])) for i, j in found.pairs.tolist()]
    document = _report(papers, people, found)
    texts = {out: "".join(csv_lines(("application", "assessor", "affinity"), rows))}
    if report is not None:
        texts[report] = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_whole(texts)
    for sentence in [*(short["why"] for short in document["shortfalls"][:10]), *document["notices"]]:
        click.echo(sentence)
    click.echo(f"Wrote {out}: {len(rows):,} pairs.")


def _read_papers(path: Path) -> list[_Paper]:
    lines: dict[str, int] = {}

    def read(row: Row) -> _Paper:
        return _Paper(_once(row, "application", lines), row.optional("organisation"), row.optional("keywords"))

    return sorted(read_rows(path, ["application"], read), key=lambda paper: paper.name)


def _read_people(path: Path) -> list[_Person]:
    lines: dict[str, int] = {}

    def read(row: Row) -> _Person:
        name, least, most = _once(row, "assessor", lines), row.count("minimum"), row.count("maximum")
        if least > most:
            raise Wrong(f"the minimum {least} is above the maximum {most}")
        lay = row.optional("lay").lower()
        if lay not in YES | NO:
            raise Wrong(f"lay {row.optional('lay')!r} is neither yes nor no")
        return _Person(name, least, most, row.optional("organisation"), row.optional("keywords"), lay in YES)

    people = sorted(read_rows(path, ["assessor", "minimum", "maximum"], read), key=lambda person: person.name)
    if not people:
        raise click.ClickException(f"{path.name} has no assessors.")
    return people


def _once(row: Row, name: str, lines: dict[str, int]) -> str:
    found = row.text(name)
    if found in lines:
        raise Wrong(f"{found} is there before, on line {lines[found]}")
    lines[found] = row.line
    return found


def _task(
    papers: Sequence[_Paper],
    people: Sequence[_Person],
    conflicts: Path | None,
    pairs: Path | None,
    each: int,
    even: float,
) -> Task:
    place = {paper.name: i for i, paper in enumerate(papers)}
    seat = {person.name: j for j, person in enumerate(people)}
    allowed = np.array(
        [
            [not paper.organisation or paper.organisation != person.organisation for person in people]
            for paper in papers
        ],
        dtype=bool,
    ).reshape(len(papers), len(people))
    if conflicts is not None:
        for i, j in read_rows(conflicts, ["application", "assessor"], lambda row: _pair(row, place, seat)):
            allowed[i, j] = False
    organisations = {person.organisation: number for number, person in enumerate(people) if person.organisation}
    return Task(
        _affinity(papers, people, pairs, place, seat),
        allowed,
        np.full(len(papers), each),
        np.array([person.minimum for person in people]),
        np.array([person.maximum for person in people]),
        lay=np.array([person.is_lay for person in people]) if any(person.is_lay for person in people) else None,
        organisation=np.array([organisations.get(person.organisation, -1) for person in people])
        if organisations
        else None,
        evenness=even,
    )


def _affinity(
    papers: Sequence[_Paper], people: Sequence[_Person], pairs: Path | None,
    place: Mapping[str, int], seat: Mapping[str, int],
) -> NDArray[np.float64]:  # fmt: skip
    """As the file has it, and 0 for pairs that it leaves out; or by keywords."""
    if pairs is None:
        return likeness([paper.keywords for paper in papers], [person.keywords for person in people])
    affinity = np.zeros((len(papers), len(people)))
    lines: dict[tuple[int, int], int] = {}

    def read(row: Row) -> tuple[tuple[int, int], float]:
        pair = _pair(row, place, seat)
        if pair in lines:
            raise Wrong(f"the pair is there before, on line {lines[pair]}")
        lines[pair] = row.line
        return pair, row.number("affinity")

    for pair, worth in read_rows(pairs, ["application", "assessor", "affinity"], read):
        affinity[pair] = worth
    return affinity


def _pair(row: Row, place: Mapping[str, int], seat: Mapping[str, int]) -> tuple[int, int]:
    application, assessor = row.text("application"), row.text("assessor")
    if application not in place:
        raise Wrong(f"there is no application {application!r}")
    if assessor not in seat:
        raise Wrong(f"there is no assessor {assessor!r}")
    return place[application], seat[assessor]


def _report(papers: Sequence[_Paper], people: Sequence[_Person], found: Allocation) -> dict[str, Any]:
    notices = [f"{people[j].name} has fewer applications than their minimum." for j in found.idle]
    notices += [f"{papers[i].name} has no lay assessor." for i in found.without_lay]
    if found.panels > 1:
        notices.append(
            f"There are {found.panels} panels that share no assessor: severity is comparable only inside each."
        )
    worst = None
    if found.worst is not None:
        worst = {"application": papers[found.worst[0]].name, "affinity": _figure(found.worst[1])}
    return {
        "total": _figure(found.total),
        "bound": _figure(found.bound),
        "proven_optimal": found.is_optimal,
        "worst_served": worst,
        "loads": {person.name: int(load) for person, load in zip(people, found.loads, strict=True)},
        "shortfalls": [
            {"application": papers[short.application].name, "lacking": short.lacking,
             "why": _why(papers[short.application].name, short)}
            for short in found.short
        ],
        "notices": notices,
    }  # fmt: skip


def _why(name: str, short: Shortfall) -> str:
    """What stands in the way, in a sentence."""
    reasons = [
        (short.in_conflict, "in conflict"),
        (short.full, "at their maximum"),
        (short.beside_a_colleague, "of one organisation with somebody who has it"),
    ]
    told = ", ".join(f"{number} {what}" for number, what in reasons if number)
    return f"{name} lacks {short.lacking}: of the other assessors are {told or 'none left'}."


def _figure(value: float) -> float:
    return round(float(value), DIGITS)
