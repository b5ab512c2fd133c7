"""Scores in a file, one a line, as marks in long form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from assessments.statistics.severity import Marks
from portal.commands.rows import LARGEST, Row, Wrong, read_rows
from portal.commands.sizes import refuse_too_many


@dataclass(frozen=True, slots=True)
class Scores:
    """Marks, and what their numbers stand for."""

    applications: Sequence[str]
    assessors: Sequence[str]
    marks: Marks


@dataclass(frozen=True, slots=True)
class _Score:
    line: int
    application: str
    assessor: str
    criterion: str
    score: float


def read_scores(path: Path, *, weights: Mapping[str, float], scale: tuple[float, float] | None) -> Scores:
    """The marks of each assessor for each application, sorted by both, so that the order of lines changes nothing.

    With a scale, a mark is between 0 and 100; without one it is in the unit of the scores. Where there are criteria, it
    is their weighted mean, of those that the assessor scored. What is calculated grows with the applications and with
    the fewer of applications and assessors.
    """

    def read(row: Row) -> _Score:
        criterion = row.text("criterion") if weights else ""
        if weights and criterion not in weights:
            raise Wrong(f"the criterion {criterion!r} has no weight")
        score = row.number("score")
        if scale and not scale[0] <= score <= scale[1]:
            raise Wrong(f"the score {row.text('score')} is not between {scale[0]:g} and {scale[1]:g}")
        found = _Score(row.line, row.text("application"), row.text("assessor"), criterion, score)
        applications.add(found.application)
        refuse_too_many(path, len(applications), 0)
        key = (found.application, found.assessor, found.criterion)
        if key in lines:
            raise Wrong(f"{found.assessor} has scored {found.application} before, on line {lines[key]}")
        lines[key] = row.line
        return found

    lines: dict[tuple[str, str, str], int] = {}
    applications: set[str] = set()
    needed = ["application", "assessor", "score", *(["criterion"] if weights else [])]
    scores = read_rows(path, needed, read)
    if not scores:
        raise click.ClickException(f"{path.name} has no scores.")
    found = _marks(scores, weights, scale)
    refuse_too_many(path, len(found.applications), min(len(found.applications), len(found.assessors)))
    return found


def _marks(scores: Sequence[_Score], weights: Mapping[str, float], scale: tuple[float, float] | None) -> Scores:
    sums: dict[tuple[str, str], list[float]] = {}
    for one in sorted(scores, key=lambda one: (one.application, one.assessor, one.criterion)):
        weight = weights[one.criterion] if weights else 1.0
        points = 100 * (one.score - scale[0]) / (scale[1] - scale[0]) if scale else one.score
        total = sums.setdefault((one.application, one.assessor), [0.0, 0.0])
        total[0] += weight * points
        total[1] += weight
    applications = sorted({application for application, _assessor in sums})
    assessors = sorted({assessor for _application, assessor in sums})
    place = {name: number for number, name in enumerate(applications)}
    seat = {name: number for number, name in enumerate(assessors)}
    return Scores(
        applications,
        assessors,
        Marks(
            np.array([place[application] for application, _assessor in sums]),
            np.array([seat[assessor] for _application, assessor in sums]),
            np.array([weighted / weight for weighted, weight in sums.values()]),
        ),
    )


def weights_of(text: str | None) -> dict[str, float]:
    """Weights as they are told on the command line: need=30,difference=70."""
    weights: dict[str, float] = {}
    for part in (text or "").split(","):
        name, _sign, number = part.strip().partition("=")
        if not part.strip():
            continue
        try:
            weights[name.strip()] = float(number)
        except ValueError:
            raise click.BadParameter(f"{part.strip()!r} is not a criterion and its weight, as in need=30") from None
        if not 0 < weights[name.strip()] <= LARGEST:
            raise click.BadParameter(f"the weight of {name.strip()!r} is not above 0 and up to {LARGEST:,.0f}")
    return weights


def scale_of(text: str | None) -> tuple[float, float] | None:
    """A scale as it is told on the command line: 0:5."""
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(":"))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a scale, as in 0:5") from None
    if not -LARGEST <= low < high <= LARGEST:
        raise click.BadParameter(f"{text!r} is not a scale: it goes from the lowest score to the highest")
    return low, high
