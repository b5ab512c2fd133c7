"""A proposed allocation as plain values, and how it differs from the work that is given out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.allocating.inputs import Held, Pair
from assessments.allocating.states import Change
from assessments.scoring.states import State


@dataclass(frozen=True, slots=True)
class Share:
    """One pair, and the parts of its affinity."""

    submission_id: UUID
    person_id: UUID
    change: Change
    is_pinned: bool
    affinity: float
    themes: float | None
    wish: float | None
    likeness: float | None
    rank: int | None

    def row(self) -> dict[str, Any]:
        """As it is stored."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Line:
    """One application, its pairs, and what stands in the way of those that it lacks."""

    position: int
    submission_id: UUID
    wanted: int
    shares: tuple[Share, ...]
    lacks_lay: bool
    with_space: int
    in_conflict: int
    beside_a_colleague: int
    full: int
    mend_id: UUID | None

    @property
    def given(self) -> list[Share]:
        """The pairs that there would be."""
        return [share for share in self.shares if share.change is not Change.TAKEN_BACK]

    @property
    def gets(self) -> int:
        """How many assessors it would have."""
        return len(self.given)

    @property
    def affinity(self) -> float:
        """Affinity of all its pairs."""
        return round(sum(share.affinity for share in self.given), 6)

    def row(self) -> dict[str, Any]:
        """As it is stored."""
        names = (
            "position", "submission_id", "wanted", "gets", "affinity", "with_space", "in_conflict",
            "beside_a_colleague", "full", "mend_id", "lacks_lay",
        )  # fmt: skip
        is_changed = any(share.change is not Change.KEPT for share in self.shares)
        return {**{name: getattr(self, name) for name in names}, "is_changed": is_changed, "result": "waiting"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """All of it."""

    lines: list[Line]
    loads: list[dict[str, Any]]
    figures: dict[str, Any]


def changes_of(chosen: Collection[Pair], held: Mapping[Pair, Held]) -> dict[Pair, Change]:
    """What becomes of each pair: an assessor who comes where another goes has the work moved to them.

    What is submitted is never taken back; a conflict that is found later has it set aside elsewhere.
    """
    found = dict.fromkeys(held.keys() & chosen, Change.KEPT)
    going: dict[UUID, int] = {}
    for pair, one in held.items():
        if pair not in found:
            found[pair] = Change.KEPT if one.state is State.SUBMITTED else Change.TAKEN_BACK
            going[pair[0]] = going.get(pair[0], 0) + (found[pair] is Change.TAKEN_BACK)
    for pair in sorted(set(chosen) - held.keys(), key=str):
        found[pair] = Change.MOVED if going.get(pair[0], 0) > 0 else Change.NEW
        going[pair[0]] = going.get(pair[0], 0) - 1
    return found


def groups_of(lines: Iterable[Line]) -> list[int]:
    """How many applications there are in each group that shares no assessor with another, the largest first."""
    first: dict[UUID, UUID] = {}

    def root(one: UUID) -> UUID:
        while first.setdefault(one, one) != one:
            first[one] = first[first[one]]
            one = first[one]
        return one

    given = [(line.submission_id, share.person_id) for line in lines for share in line.given]
    for submission, person in given:
        first[root(submission)] = root(person)
    sizes: dict[UUID, int] = {}
    for submission in {submission for submission, _person in given}:
        sizes[root(submission)] = sizes.get(root(submission), 0) + 1
    return sorted(sizes.values(), reverse=True)
