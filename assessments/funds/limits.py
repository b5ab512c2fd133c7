"""Floors and ceilings of a stage: how many of those who gave one answer are to be chosen, and for how much money.

They are kept as one document with the stage. They inform whoever decides; no proposal is refused by them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most of those who gave one answer to a question: their number, and their money in pence."""

    question: str
    choice: str
    least_number: int | None = None
    most_number: int | None = None
    least_pence: int | None = None
    most_pence: int | None = None


def limit_documents(limits: Iterable[Limit]) -> list[dict[str, Any]]:
    """The limits as plain JSON."""
    return [asdict(limit) for limit in limits]


def limits_of(documents: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    """The limits from plain JSON."""
    return tuple(Limit(**document) for document in documents)
