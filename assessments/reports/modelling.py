"""How sure a stage's ranking is, who marks severely, and how far assessors agree: from marks to rows, without SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from assessments.reports.diverging import divergences_of
from assessments.reports.figures import figure
from assessments.reports.inputs import RoundInput, StageInput
from assessments.reports.marks import Arrays, Marked, arrays_of, fingerprint_of, marked_of, seed_of
from assessments.statistics.agreement import Level, alpha
from assessments.statistics.ranking import Ranking, rank
from assessments.statistics.severity import Components
from assessments.statistics.summary import RESOLUTION

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Modelled:
    """The rows of one stage. Where nothing has changed since, they are None, and what is stored stays."""

    agreement: Mapping[str, Any]
    merits: Sequence[Row] | None
    severities: Sequence[Row] | None
    divergences: Sequence[Row] | None


def model_stage(inputs: RoundInput, stage: StageInput, rows: Sequence[Mapping[str, Any]]) -> Modelled | None:
    """All that the stage's marks tell beyond themselves; `rows` are those of Mark. None where there are no marks."""
    marked = marked_of(stage, rows)
    if not marked:
        return None
    reach = sum(row["running_pence"] <= inputs.delivery_pence for row in rows)
    seed = seed_of(inputs.reference, stage.key)
    fingerprint = fingerprint_of(stage, marked, reach, seed)
    if stage.known is not None and stage.known["fingerprint"] == fingerprint:
        return Modelled(stage.known, None, None, None)
    arrays = arrays_of(marked)
    found = rank(arrays.marks, fund=reach, seed=seed)
    merits = [_merit(stage, each, found, place) for place, each in enumerate(marked)]
    basis = {"stage_id": stage.id, "fingerprint": fingerprint, "seed": seed, "reach": reach}
    agreement = basis | _agreement(arrays, found) | {"chart": None}
    divergences = _divergences(stage, marked, arrays, found, reach)
    return Modelled(agreement, merits, _severities(stage, arrays, found), divergences)


def _merit(stage: StageInput, each: Marked, found: Ranking, place: int) -> Row:
    row: Row = {
        "submission_id": each.submission.id,
        "stage_id": stage.id,
        "thresholds": _thresholds(stage, each),
        "is_in_zone": found.zone is not None and bool(found.zone[place]),
        **dict.fromkeys(("adjusted", "error", "expected_rank", "from_50", "to_50", "from_90", "to_90", "within")),
    }
    if found.error is None or found.rank_50 is None or found.rank_90 is None or found.funded is None:
        return row
    return row | {
        "adjusted": float(found.adjusted[place]),
        "error": float(found.error[place]),
        "expected_rank": float(found.expected_rank[place]),
        "from_50": int(found.rank_50[place, 0]),
        "to_50": int(found.rank_50[place, 1]),
        "from_90": int(found.rank_90[place, 0]),
        "to_90": int(found.rank_90[place, 1]),
        "within": float(found.funded[place]),
    }


def _thresholds(stage: StageInput, each: Marked) -> list[Row]:
    """Agreed points where there are any, else the mean; a criterion that applies to nobody has none."""
    held: list[Row] = []
    for criterion in (criterion for criterion in stage.criteria if criterion.threshold is not None):
        agreed = [point.points for key, point in each.submission.moderated if key == criterion.id]
        scores = (score for scores in each.submission.assessments.values() for score in scores)
        given = agreed or [point.points for key, point in scores if key == criterion.id]
        points = [point for point in given if point is not None]
        mean = round(sum(points) / len(points), RESOLUTION) if points else None
        held.append({"key": criterion.key, "points": mean, "least": criterion.threshold})
    return held


def _agreement(arrays: Arrays, found: Ranking) -> Row:
    marks = arrays.marks
    components = found.components
    return {
        "applications": marks.n_applications,
        "assessors": marks.n_assessors,
        "marks": int(marks.values.size),
        "alpha_ordinal": _rounded(alpha(marks.applications, marks.values, Level.ORDINAL)),
        "alpha_interval": _rounded(alpha(marks.applications, marks.values, Level.INTERVAL)),
        "icc": _rounded(components.icc if components else None),
        **_variances(components),
        "in_zone": 0 if found.zone is None else int(found.zone.sum()),
        "notices": [notice.value for notice in found.notices],
    }


def _variances(components: Components | None) -> Row:
    names = ("application", "assessor", "error")
    return {f"variance_{name}": _rounded(getattr(components, name)) if components else None for name in names}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), RESOLUTION)


def _severities(stage: StageInput, arrays: Arrays, found: Ranking) -> list[Row]:
    """The most severe first; none where severity was not estimated."""
    if found.severity is None or found.severity_error is None:
        return []
    counts = np.bincount(arrays.marks.assessors)
    order = np.lexsort((np.arange(counts.size), found.severity))
    return [
        {
            "stage_id": stage.id,
            "assessor_id": arrays.assessors[seat],
            "place": place,
            "n": int(counts[seat]),
            "leniency": float(found.severity[seat]),
            "error": float(found.severity_error[seat]),
        }
        for place, seat in enumerate(order.tolist(), start=1)
    ]


def _divergences(stage: StageInput, marked: Sequence[Marked], arrays: Arrays, found: Ranking, reach: int) -> list[Row]:
    severity: Mapping[UUID, float] | None = None
    if found.severity is not None:
        severity = dict(zip(arrays.assessors, found.severity.tolist(), strict=True))
    error = float(np.sqrt(found.components.error)) if found.components else 0.0
    rows = divergences_of(marked, stage.criteria, reach, severity=severity, error=error)
    return [row | {"stage_id": stage.id} for row in rows]


def agreement_figures(stage: StageInput, agreement: Mapping[str, Any] | None) -> list[Row]:
    """What of it stands in the round's statistics."""
    if agreement is None:
        return []
    shown = [
        ("alpha_interval", "Agreement of assessors: Krippendorff’s alpha", agreement["alpha_interval"], "coefficient"),
        ("icc", "Agreement of assessors: intraclass correlation", agreement["icc"], "coefficient"),
        ("severity_deviation", "Assessors’ severity, standard deviation", _deviation(agreement), "mark"),
    ]
    figures = [
        figure(key, stage.key, label, round(value, 2 if unit == "coefficient" else 1), unit)
        for key, label, value, unit in shown
        if value is not None
    ]
    return [*figures, figure("in_zone", stage.key, "In the zone around the line", agreement["in_zone"], "count")]


def _deviation(agreement: Mapping[str, Any]) -> float | None:
    variance = agreement["variance_assessor"]
    return None if variance is None else float(np.sqrt(variance))
