"""What an assessor's list is narrowed to, as it stands in the address."""

from collections.abc import Mapping
from typing import Any

from assessments.applications.finding import LONGEST
from assessments.scoring.queue import QueueFilters, Show, SortBy

NAMES = ("show", "round", "q", "sort")
LONGEST_REFERENCE = 60


def kept_of(asked: Mapping[str, str]) -> dict[str, Any]:
    """Of an address, what narrows or sorts the list, cut to what can do so."""
    longest = {"q": LONGEST, "round": LONGEST_REFERENCE}
    kept = {name: asked.get(name, "").strip()[: longest.get(name, 20)] for name in NAMES}
    return {name: value for name, value in kept.items() if value}


def filters_of(asked: Mapping[str, str]) -> QueueFilters:
    """The same for the list's query; what was never offered narrows nothing."""
    return QueueFilters(
        show=next((show for show in Show if show == asked.get("show")), Show.TO_DO),
        round_reference=asked.get("round", ""),
        text=asked.get("q", ""),
        sort=next((sort for sort in SortBy if sort == asked.get("sort")), SortBy.DUE),
    )
