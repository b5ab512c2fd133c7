"""How far assessors agree: Krippendorff's alpha, and the intraclass correlations of Shrout and Fleiss.

Real panels of grants come to about 0.35. The textbook's 0.667 and 0.8 are for coders of texts, and colour nothing here.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Level(StrEnum):
    """What the distance between two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """The six of Shrout and Fleiss; None where one is undefined."""

    icc1: float | None
    icc2: float | None
    icc3: float | None
    icc1k: float | None
    icc2k: float | None
    icc3k: float | None


def alpha(units: NDArray[np.int64], values: NDArray[np.float64], level: Level) -> float | None:
    """Krippendorff's alpha: 1 is full agreement, 0 is what chance would give, below it is worse than chance.

    Units with a single value say nothing about agreement, and are left out. What differs by ordinal distance is worked
    out on mid-ranks, which comes to the same as summing the frequencies between two values.

    Args:
        units: shape (n,), to which unit each value belongs; one value of each judge.
        values: shape (n,), without NaN; any unit.
    Returns:
        alpha, or None if no two values can be paired or all pairable values are equal.
    Source:
        Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania.
    """
    _names, place, counts = np.unique(units, return_inverse=True, return_counts=True)
    pairable = counts[place] > 1
    place, values = place[pairable], values[pairable]
    if values.size == 0:
        return None
    order = np.lexsort((values, place))
    place, values = place[order], values[order]
    if level is Level.NOMINAL:
        observed, expected = _nominal(place, values)
    else:
        observed, expected = _squared(place, _mid_ranks(values) if level is Level.ORDINAL else values)
    return None if expected <= 0 else 1 - observed / expected


def _mid_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each value, how many are below it and half of those that equal it."""
    distinct, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    del distinct
    return np.asarray((np.cumsum(counts) - counts / 2)[place], dtype=np.float64)


def _squared(place: NDArray[np.int64], values: NDArray[np.float64]) -> tuple[float, float]:
    """Observed and expected disagreement, as mean squared differences of pairs."""
    values = values - values.mean()
    sizes = np.bincount(place)
    present = sizes > 0
    sizes = sizes[present]
    sums = np.bincount(place, values)[present]
    squares = np.bincount(place, values**2)[present]
    n = values.size
    within = 2 * (sizes * squares - sums**2) / (sizes - 1)
    overall = 2 * (n * float(squares.sum()) - float(values.sum()) ** 2)
    return max(0.0, float(within.sum()) / n), overall / (n * (n - 1))


def _nominal(place: NDArray[np.int64], values: NDArray[np.float64]) -> tuple[float, float]:
    """Observed and expected disagreement, as shares of pairs that differ."""
    sizes = np.bincount(place)
    _distinct, kinds, totals = np.unique(values, return_inverse=True, return_counts=True)
    cells, alike = np.unique(place * np.int64(totals.size) + kinds, return_counts=True)
    size_of_cell = sizes[cells // totals.size]
    n = values.size
    agreeing = float((alike * (alike - 1) / (size_of_cell - 1)).sum()) / n
    return 1 - agreeing, 1 - float((totals * (totals - 1.0)).sum()) / (n * (n - 1))


def intraclass_correlations(table: NDArray[np.float64]) -> IntraclassCorrelations:
    """The six intraclass correlations, from a complete table of n targets by k judges.

    Args:
        table: shape (n, k), without NaN; any unit.
    Returns:
        single ratings and means of k, for judges that differ by target (1), are a sample (2), or are all there are (3).
    Raises:
        ValueError: fewer than two targets or judges, or a value that is not a number.
    Source:
        Shrout, P. E. and Fleiss, J. L. (1979), Intraclass Correlations: Uses in Assessing Rater Reliability,
        Psychological Bulletin 86, pages 420 to 428.
    """
    if table.ndim != 2 or min(table.shape) < 2 or bool(np.isnan(table).any()):
        raise ValueError("a complete table of two targets and two judges or more is needed")
    n, k = table.shape
    centred = table - table.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    between = k * float((rows**2).sum()) / (n - 1)
    judges = n * float((columns**2).sum()) / (k - 1)
    error = float(((centred - rows[:, None] - columns[None, :]) ** 2).sum()) / ((n - 1) * (k - 1))
    within = float(((centred - rows[:, None]) ** 2).sum()) / (n * (k - 1))
    return IntraclassCorrelations(
        _ratio(between - within, between + (k - 1) * within),
        _ratio(between - error, between + (k - 1) * error + k * (judges - error) / n),
        _ratio(between - error, between + (k - 1) * error),
        _ratio(between - within, between),
        _ratio(between - error, between + (judges - error) / n),
        _ratio(between - error, between),
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
