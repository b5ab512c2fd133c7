"""Choosing among bids under the money of every year, floors and ceilings: three ways, of which one is optimal."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

NO_BOUND = -1
"""Stands for a floor or a ceiling that there is none of."""
GAP = 1e-4
"""A choice counts as proven where no other could be better by more than this part of it."""
PENCE = 100

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bids:
    """What can be chosen, best first: merits (n), pence by year (n, years), and who is in which group (groups, n)."""

    merits: NDArray[np.float64]
    pence: Integers
    groups: Flags

    @property
    def totals(self) -> Integers:
        """Pence over all years (n)."""
        totals: Integers = self.pence.sum(axis=1)
        return totals


@dataclass(frozen=True, slots=True)
class Limits:
    """The money of every year in pence (years), and each group's floors and ceilings (groups), NO_BOUND for none."""

    money: Integers
    least_number: Integers
    most_number: Integers
    least_pence: Integers
    most_pence: Integers


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is chosen (n), whether it is proven that nothing better could be, and else by what part at the most."""

    chosen: Flags
    is_proven: bool
    gap: float


def down_the_order(bids: Bids, limits: Limits) -> Flags:
    """From the best down, until the first that the money of some year does not reach.

    Returns:
        Shape (n), whether each is chosen. Floors and ceilings are not looked at.
    """
    spent = np.cumsum(bids.pence, axis=0)
    fits = (spent <= limits.money).all(axis=1)
    return np.logical_and.accumulate(fits)


def skip_and_fill(bids: Bids, limits: Limits) -> Flags:
    """From the best down, each for whom every year still has the money; who does not fit is skipped.

    Returns:
        Shape (n), whether each is chosen. Floors and ceilings are not looked at.
    """
    left = limits.money.copy()
    chosen = np.zeros(bids.merits.size, dtype=np.bool_)
    for place, pence in enumerate(bids.pence):
        if (pence <= left).all():
            chosen[place] = True
            left -= pence
    return chosen


def best(bids: Bids, limits: Limits, *, seconds: float = 10.0) -> Choice:
    """The greatest sum of merit times amount within every year's money, under all floors and ceilings.

    Where no choice meets every floor, as little as possible is missed of them: what each lacks counts as a part of the
    floor, and their sum is made smallest first. Ceilings and money are never broken, to the penny.

    Args:
        bids: what can be chosen.
        limits: what must hold.
        seconds: after which the best that was found is returned, not proven. Floors first, then merit.
    Returns:
        The choice.
    Raises:
        ValueError: shapes that do not belong together.
    Source:
        A multidimensional knapsack with groups, solved by branch and cut (HiGHS, through scipy.optimize.milp).
    """
    _ensure_shapes(bids, limits)
    if not bids.merits.size:
        return Choice(np.zeros(0, dtype=np.bool_), True, 0.0)
    rows, floors = _rows(bids, limits)
    missed, is_sure = _least_missed(rows, floors, bids.merits.size, seconds / 2)
    values = bids.merits * bids.totals
    scale = float(values.max()) or 1.0
    found = _solve(-values / scale, [*rows, *_held(floors, missed)], seconds)
    if found is None:
        return Choice(np.zeros(bids.merits.size, dtype=np.bool_), False, 1.0)
    kept = _within(bids, limits, found.chosen, values)
    is_whole = bool((kept == found.chosen).all())
    return Choice(kept, found.is_proven and is_sure and is_whole, found.gap)


def _ensure_shapes(bids: Bids, limits: Limits) -> None:
    n, years = bids.pence.shape
    groups = bids.groups.shape[0]
    bounds = (limits.least_number, limits.most_number, limits.least_pence, limits.most_pence)
    if bids.merits.shape != (n,) or limits.money.shape != (years,) or bids.groups.shape != (groups, n):
        raise ValueError("merits, pence, groups and money do not belong together")
    if any(bound.shape != (groups,) for bound in bounds):
        raise ValueError("there must be a floor and a ceiling for each group")


@dataclass(frozen=True, slots=True)
class _Row:
    """Coefficients (n) that add up to at most `most`, or, of a floor, to at least `least`."""

    coefficients: NDArray[np.float64]
    least: float
    most: float


def _rows(bids: Bids, limits: Limits) -> tuple[list[_Row], list[_Row]]:
    """What must hold, and the floors; money in pounds, so that numbers stay near to one another in size."""
    pounds, totals = bids.pence / PENCE, bids.totals / PENCE
    hard = [_Row(pounds[:, year], -np.inf, limits.money[year] / PENCE) for year in range(limits.money.size)]
    floors = []
    for group, members in enumerate(bids.groups):
        for weights, least, most, unit in (
            (members.astype(np.float64), limits.least_number[group], limits.most_number[group], 1),
            (members * totals, limits.least_pence[group], limits.most_pence[group], PENCE),
        ):
            if most != NO_BOUND:
                hard.append(_Row(weights, -np.inf, most / unit))
            if least not in (NO_BOUND, 0):
                floors.append(_Row(weights, least / unit, np.inf))
    return hard, floors


def _least_missed(hard: list[_Row], floors: list[_Row], n: int, seconds: float) -> tuple[NDArray[np.float64], bool]:
    """By how much each floor must be missed at the least, as a part of it, and whether that is proven."""
    if not floors:
        return np.zeros(0), True
    slack = len(floors)
    cost = np.concatenate([np.zeros(n), np.ones(slack)])
    matrix = hstack([
        csr_array(np.array([row.coefficients for row in [*hard, *floors]])),
        csr_array(np.vstack([np.zeros((len(hard), slack)), np.diag([floor.least for floor in floors])])),
    ])  # fmt: skip
    least = [row.least for row in [*hard, *floors]]
    most = [row.most for row in [*hard, *floors]]
    result = milp(
        cost,
        constraints=LinearConstraint(matrix, least, most),
        integrality=np.concatenate([np.ones(n), np.zeros(slack)]),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    if result.x is None:
        return np.ones(slack), False
    return np.maximum(result.x[n:], 0), result.status == 0


def _held(floors: list[_Row], missed: NDArray[np.float64]) -> list[_Row]:
    """The floors as far as they can be met, with room for what arithmetic loses on the way."""
    return [
        _Row(floor.coefficients, floor.least * (1 - part) - 1e-6 * max(1.0, floor.least), np.inf)
        for floor, part in zip(floors, missed, strict=True)
    ]


def _solve(cost: NDArray[np.float64], rows: list[_Row], seconds: float) -> Choice | None:
    result = milp(
        cost,
        constraints=LinearConstraint(
            csr_array(np.array([row.coefficients for row in rows])),
            [row.least for row in rows],
            [row.most for row in rows],
        ),
        integrality=np.ones(cost.size),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    return None if result.x is None else Choice(result.x > 0.5, result.status == 0, float(result.mip_gap))


def _within(bids: Bids, limits: Limits, chosen: Flags, values: NDArray[np.float64]) -> Flags:
    """The choice to the penny: floating point may overshoot by one, and then what is worth least gives way."""
    kept = chosen.copy()
    for place in sorted(np.flatnonzero(chosen).tolist(), key=lambda one: values[one]):
        if _breaks(bids, limits, kept) == 0:
            break
        without = kept.copy()
        without[place] = False
        if _breaks(bids, limits, without) < _breaks(bids, limits, kept):
            kept = without
    return kept


def _breaks(bids: Bids, limits: Limits, chosen: Flags) -> int:
    """Pence and places above what there is, over all years and ceilings."""
    over = np.maximum(bids.pence[chosen].sum(axis=0) - limits.money, 0).sum()
    numbers = bids.groups[:, chosen].sum(axis=1)
    pence = (bids.groups * bids.totals)[:, chosen].sum(axis=1)
    for reached, most in ((numbers, limits.most_number), (pence, limits.most_pence)):
        over += np.maximum(reached - most, 0)[most != NO_BOUND].sum()
    return int(over)
