"""Who stands in whose place where two choices differ, by whose money it is.

What those who give way would have had is handed to those who come in: line by line of the envelope, the best mark first
on both sides, until it is used up. So every pound of whoever gives way is named once, with who has it or as unspent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bid:
    """An application in a scenario, and the pence that it takes, by the id of each line."""

    reference: str
    is_in: bool
    by_line: Mapping[str, int]

    @property
    def pence(self) -> int:
        """What it takes in all."""
        return sum(self.by_line.values())


@dataclass(frozen=True, slots=True)
class GivesWay:
    """One that is out instead, with those in its place, best first, and the pence of its money that each has."""

    reference: str
    pence: int
    to: Sequence[tuple[str, int]]

    @property
    def unspent(self) -> int:
        """Pence of its money that nobody has."""
        return self.pence - sum(pence for _reference, pence in self.to)


@dataclass(frozen=True, slots=True)
class ComesIn:
    """One that is in instead, and the pence that it has of what the other choice leaves: nobody gives way for them."""

    reference: str
    of_what_was_left: int


def hand_over(out: Sequence[Bid], coming: Sequence[Bid]) -> tuple[list[GivesWay], list[ComesIn]]:
    """Those who give way with those in their place, and those who come in; both are given best first."""
    shares: dict[tuple[int, int], int] = {}
    for line in sorted({line for bid in out for line in bid.by_line}):
        freed, wanted = ([bid.by_line.get(line, 0) for bid in bids] for bids in (out, coming))
        for giver, taker, pence in _parts(freed, wanted):
            shares[giver, taker] = shares.get((giver, taker), 0) + pence
    ways = [
        GivesWay(bid.reference, bid.pence, [
            (coming[taker].reference, pence) for (giver, taker), pence in sorted(shares.items()) if giver == place
        ])
        for place, bid in enumerate(out)
    ]  # fmt: skip
    had = [0] * len(coming)
    for (_giver, taker), pence in shares.items():
        had[taker] += pence
    return ways, [ComesIn(bid.reference, bid.pence - taken) for bid, taken in zip(coming, had, strict=True)]


def _parts(freed: list[int], wanted: list[int]) -> Iterator[tuple[int, int, int]]:
    """Who hands how much to whom, both ends in their order."""
    giver = taker = 0
    while giver < len(freed) and taker < len(wanted):
        pence = min(freed[giver], wanted[taker])
        if pence:
            yield giver, taker, pence
        freed[giver] -= pence
        wanted[taker] -= pence
        giver, taker = giver + (not freed[giver]), taker + (not wanted[taker])
