"""Counts of people or organisations as they may be published, so that nobody can be told apart by them.

What is published is made of nothing else: a percentage is of published counts, and a total is rounded by itself, so
that what was concealed cannot be had by subtracting.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CONCEALED = "[c]"
"""What stands in place of a count that is too small."""
LARGEST_CONCEALED = 4
ROUNDED_TO = 5
LEAST_BASE = 25
"""The smallest published total of which percentages are given."""


@dataclass(frozen=True, slots=True)
class DisclosedCount:
    """One group: its count as published, and its part of the total where that may be given."""

    key: str
    count: int | str
    proportion: float | None


@dataclass(frozen=True, slots=True)
class DisclosedTable:
    """Groups that may overlap, and the total of those who answered."""

    total: int
    groups: tuple[DisclosedCount, ...]


def disclose_count(count: int) -> int | str:
    """A count as it may be published: 0 stays, 1 to 4 are concealed, others are rounded to the nearest 5.

    Raises:
        ValueError: a count below 0.
    """
    if count < 0:
        raise ValueError("a count is not below 0")
    if 0 < count <= LARGEST_CONCEALED:
        return CONCEALED
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def disclose_proportion(part: int, whole: int) -> float | None:
    """A part of a whole from their published counts; None on a small base, or where either is concealed."""
    shown, base = disclose_count(part), disclose_count(whole)
    if isinstance(shown, str) or isinstance(base, str) or base < LEAST_BASE:
        return None
    return min(shown / base, 1.0)


def disclose_table(counts: Mapping[str, int], total: int) -> DisclosedTable | None:
    """A table as it may be published; None where so few answered that there is nothing to publish.

    Args:
        counts: how many chose each group; one may choose several.
        total: how many answered.
    Raises:
        ValueError: a group larger than the total, or a count below 0.
    """
    if any(count > total for count in counts.values()):
        raise ValueError("no group is larger than all that answered")
    shown = disclose_count(total)
    if isinstance(shown, str) or shown == 0:
        return None
    groups = (DisclosedCount(key, disclose_count(n), disclose_proportion(n, total)) for key, n in counts.items())
    return DisclosedTable(shown, tuple(groups))
