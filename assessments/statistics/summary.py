"""Means, medians and ranks: computed here and nowhere else, so that every database and file gives the same digits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESOLUTION = 9
"""Decimal places to which marks are rounded before they are compared, so that rounding noise makes no rank."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A few figures about some values, in the unit of the values."""

    n: int
    mean: float
    median: float
    spread: float


def summarise(values: NDArray[np.float64]) -> Summary:
    """Count, mean, median, and spread (highest less lowest).

    Args:
        values: shape (n,), n ≥ 1, without NaN; any unit.
    Raises:
        ValueError: no values, or one that is not a number.
    """
    if values.size == 0 or bool(np.isnan(values).any()):
        raise ValueError("a summary needs at least one value, and only numbers")
    mean, median = float(np.mean(values)), float(np.median(values))
    spread = float(np.max(values) - np.min(values))
    return Summary(int(values.size), *(round(figure, RESOLUTION) for figure in (mean, median, spread)))


def rank_descending(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ranks with 1 for the highest; ties share the best rank of their group (1, 2, 2, 4).

    Args:
        values: shape (n,), without NaN.
    Returns:
        shape (n,), ranks from 1.
    """
    rounded = np.round(values, RESOLUTION)
    ordered = np.sort(rounded)
    return np.asarray(values.size - np.searchsorted(ordered, rounded, side="right") + 1, dtype=np.int64)
