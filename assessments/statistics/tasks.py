"""What is to be allocated to whom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be allocated, I applications to J assessors."""

    affinity: Floats
    """Shape (I, J), finite; any unit, more is better."""
    allowed: Flags
    """Shape (I, J): False for a conflict."""
    wanted: Ints
    """Shape (I,): assessors for each application."""
    least: Ints
    """Shape (J,): fewest items of each assessor."""
    most: Ints
    """Shape (J,): most items; not below `least`."""
    pinned: Flags | None = None
    """Shape (I, J): pairs that stand whatever else is decided; each is allowed."""
    lay: Flags | None = None
    """Shape (J,): lay members, of whom every application gets one at least; None without that rule."""
    organisation: Ints | None = None
    """Shape (J,): assessors of one organisation, of whom an application gets one at most; below 0: of none."""
    evenness: float = 0.0
    """How much an even load is worth, as a part of the range of affinities; 0.05 to 0.2 halves its spread."""

    def check(self) -> None:
        applications, assessors = self.affinity.shape
        if self.allowed.shape != self.affinity.shape or not bool(np.isfinite(self.affinity).all()):
            raise ValueError("affinities are finite, one for each pair")
        if self.wanted.shape != (applications,) or self.least.shape != (assessors,) or self.most.shape != (assessors,):
            raise ValueError("every application and every assessor has its numbers")
        if min(self.wanted.min(initial=0), self.least.min(initial=0)) < 0 or bool((self.least > self.most).any()):
            raise ValueError("numbers are not below 0, and a least is not above its most")
        if not 0 <= self.evenness < float("inf"):
            raise ValueError("what an even load is worth is a number of 0 or more")
        if self.pinned is not None and bool((self.pinned & ~self.allowed).any()):
            raise ValueError("a pair in conflict cannot be pinned")
