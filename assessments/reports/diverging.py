"""Which submissions should be moderated, and why: by a rule that a chair can read, by the model, and at the line."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from assessments.funds.models import Criterion
from assessments.reports.inputs import JudgedSubmission
from assessments.reports.marks import Marked
from assessments.scoring.arithmetic import DIVERGENT_POINTS, are_opposed
from assessments.scoring.rankings import Move
from assessments.statistics.summary import RESOLUTION

CHANCE = (0.0, 0.0, 2.772, 3.314, 3.633, 3.858, 4.030, 4.170, 4.286, 4.387, 4.474)
"""The range of n errors that chance exceeds once in twenty, in standard deviations of one: the studentized range with
unlimited degrees of freedom, by n. More than ten assessors are held to the last."""


def divergences_of(
    marked: Sequence[Marked], criteria: Sequence[Criterion], reach: int, *,
    severity: Mapping[UUID, float] | None, error: float,
) -> list[dict[str, Any]]:  # fmt: skip
    """A row of Divergence for each submission for which a reason speaks; all have two assessments or more.

    Args:
        severity: by assessor, what is taken out of their marks; None where it was not estimated.
        error: the standard deviation of a single mark; 0 where that was not estimated.
    """
    in_order = sorted(marked, key=lambda each: each.row["place"])
    rows = []
    for each in marked:
        if len(each.given) < 2:
            continue
        known = severity or {}
        left = [mark - known.get(assessor, 0.0) for assessor, mark in each.given]
        spread = round(max(left) - min(left), RESOLUTION)
        row = {
            "submission_id": each.submission.id,
            "spread": spread,
            "is_wide": error > 0 and spread > CHANCE[min(len(left), len(CHANCE) - 1)] * error,
            "apart": _apart(each.submission, criteria),
            "is_opposed": are_opposed(recommendation for _who, recommendation in each.submission.judges.values()),
            "moves": _move(each, in_order, reach),
        }
        if row["is_wide"] or row["apart"] or row["is_opposed"] or row["moves"]:
            rows.append(row)
    return rows


def _apart(submission: JudgedSubmission, criteria: Sequence[Criterion]) -> list[dict[str, Any]]:
    """The criteria on which two assessors are two points or more apart."""
    points: dict[UUID, list[int]] = {}
    for scores in submission.assessments.values():
        for criterion_id, point in scores:
            if point.points is not None:
                points.setdefault(criterion_id, []).append(point.points)
    widths = [(criterion.key, points.get(criterion.id, [0])) for criterion in criteria]
    spreads = [(key, max(given) - min(given)) for key, given in widths]
    return [{"key": key, "points": spread} for key, spread in spreads if spread >= DIVERGENT_POINTS]


def _move(each: Marked, in_order: Sequence[Marked], reach: int) -> Move | None:
    """To which side of the line it would go without one of its assessments, the others staying as they are.

    Where the panel agreed on scores, its mark rests on no single assessor.
    """
    if each.row["moderated"] is not None or not 0 < reach < len(in_order):
        return None
    is_within = each.row["place"] <= reach
    rival = in_order[reach if is_within else reach - 1]
    total = sum(mark for _who, mark in each.given)
    for _who, mark in each.given:
        without = round((total - mark) / (len(each.given) - 1), RESOLUTION)
        if _beats(each, without, rival) != is_within:
            return Move.BEYOND if is_within else Move.WITHIN
    return None


def _beats(each: Marked, value: float, rival: Marked) -> bool:
    """Ties stand in the order of their submissions, which is that of references."""
    if value != rival.row["value"]:
        return bool(value > rival.row["value"])
    return each.submission.reference < rival.submission.reference
