"""Who assesses what: the most affinity that the rules allow, with the worst-served application lifted first.

A linear programme whose matrix is that of a network: a simplex method gives whole numbers. Shortfalls are variables of
their own, so that what cannot be had is named and nothing fails. Large tasks begin with the likeliest pairs, price all
others by the duals, and take in those that would help until none does: what is found is then optimal over all pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ALL_PAIRS = 60_000
"""Up to so many pairs, all are taken in from the beginning."""
FIRST = 12
"""Of a larger task, so many of the best for each application and, beyond their share of the work, each assessor."""
TAKEN_IN = 4
"""Pairs for one application that are taken in at a time."""
FAIR = 2_000
"""Up to so many applications the worst-served is lifted first."""
SHORT, IDLE, LAY = 10_000.0, 100.0, 1_000.0
"""What an assessor too few, an item below a minimum, and no lay member cost, where affinity goes from 0 to 1."""
STEPS = 8
"""Steps in which the cost of load rises."""
CLOSE = 1e-7
TRIES = 7
"""Heights of the floor that are tried."""
MOST_BRANCHED = 20_000
"""Up to so many pairs, branching is tried on all of them."""
NEAR = 1e-3
"""To which the height of the floor is found, where affinity goes from 0 to 1."""
SECONDS = 4.0
"""For how long whole numbers are sought where a side rule keeps the simplex from finding them."""


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


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An application that lacks assessors, and what stands in the way of the others."""

    application: int
    lacking: int
    in_conflict: int
    full: int
    beside_a_colleague: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who assesses what."""

    pairs: Ints
    """Shape (m, 2): application and assessor, sorted."""
    total: float
    """Affinity of all pairs, in the unit given."""
    bound: float
    """No allocation by the same rules, with the worst-served as well served, has a greater total; same unit."""
    is_optimal: bool
    """Whether it is proven that there is no better one."""
    loads: Ints
    """Shape (J,)."""
    worst: tuple[int, float] | None
    """The application with the least affinity in all, of those that lack nobody, and that affinity."""
    short: Sequence[Shortfall]
    idle: Sequence[int]
    """Assessors with fewer items than their least."""
    without_lay: Sequence[int]
    panels: int
    """Groups that share no assessor, however indirectly: severity is comparable only inside one."""


def allocate(task: Task) -> Allocation:
    """Allocate.

    Raises:
        ValueError: shapes that do not fit, a number below 0, a least above its most, or a pin on a conflict.
    """
    _check(task)
    programme = _Programme(task)
    chosen = programme.solve()
    floor = None
    if 0 < task.wanted.size <= FAIR and task.allowed.any():
        floor = programme.lift(chosen)
        chosen = programme.solve(floor)
    return _allocation(task, programme, chosen, floor)


def _check(task: Task) -> None:
    applications, assessors = task.affinity.shape
    if task.allowed.shape != task.affinity.shape or not bool(np.isfinite(task.affinity).all()):
        raise ValueError("affinities are finite, one for each pair")
    if task.wanted.shape != (applications,) or task.least.shape != (assessors,) or task.most.shape != (assessors,):
        raise ValueError("every application and every assessor has its numbers")
    if min(task.wanted.min(initial=0), task.least.min(initial=0)) < 0 or bool((task.least > task.most).any()):
        raise ValueError("numbers are not below 0, and a least is not above its most")
    if task.pinned is not None and bool((task.pinned & ~task.allowed).any()):
        raise ValueError("a pair in conflict cannot be pinned")


@dataclass(frozen=True, slots=True)
class _Chosen:
    """One solution: the pairs, whether it is the best, and which applications lack nobody."""

    rows: Ints
    columns: Ints
    value: float
    bound: float
    served: Flags


class _Programme:
    """The programme over the pairs that have been taken in so far, affinities scaled to between 0 and 1."""

    def __init__(self, task: Task) -> None:
        self.task = task
        low, high = (float(task.affinity.min(initial=0.0)), float(task.affinity.max(initial=0.0)))
        self.low, self.range = low, (high - low) or 1.0
        self.worth = (task.affinity - low) / self.range
        self.taken = self._first_pairs()

    def solve(self, floor: "_Floor | None" = None) -> _Chosen:
        """The best over all pairs: those that would help are taken in until none would."""
        while True:
            rows, columns = np.nonzero(self.taken)
            built = _Built(self, rows, columns, floor)
            found = built.relaxed()
            if self.taken.all() or not self._take_in(*built.prices(found)):
                return built.whole(found)

    def lift(self, chosen: _Chosen) -> "_Floor":
        """The most affinity that every application that lacks nobody can be given at least, as near as it is found.

        By halving: a height that even fractions cannot reach is too high. Where fractions reach it and whole numbers
        were not found, the prices of the floor tell whose affinity has to count for more.
        """
        served = chosen.served & (self.task.wanted > 0)
        if not served.any():
            return _Floor(served, 0.0)
        rows, columns = np.nonzero(self.taken)
        low = self._least_of(served, chosen.rows, chosen.columns)
        high = self._best_of_its_own(served)
        for _try in range(TRIES):
            if high - low <= NEAR:
                break
            height = (low + high) / 2
            found = _Built(self, rows, columns, _Floor(served, height)).reached()
            reached = self._least_of(served, rows[found], columns[found]) if found is not None else -1.0
            low, high = (max(low, reached), high) if reached >= height - CLOSE else (max(low, reached), height)
        return _Floor(served, low)

    def _best_of_its_own(self, served: Flags) -> float:
        """What the worst-served had if each of them could have the best for itself."""
        best = -np.sort(-np.where(self.task.allowed[served], self.worth[served], 0.0), axis=1)
        wanted = np.minimum(self.task.wanted[served], best.shape[1])
        return float(np.cumsum(best, axis=1)[np.arange(wanted.size), wanted - 1].min())

    def _least_of(self, served: Flags, rows: Ints, columns: Ints) -> float:
        sums = np.bincount(rows, self.worth[rows, columns], minlength=served.size)
        return float(sums[served].min())

    def _first_pairs(self) -> Flags:
        task = self.task
        if task.affinity.size <= ALL_PAIRS:
            return task.allowed.copy()
        worth = np.where(task.allowed, self.worth, -1.0)
        taken = np.zeros_like(task.allowed)
        for axis, number in ((1, FIRST), (0, FIRST + int(task.wanted.sum()) // max(1, task.most.size))):
            number = min(number, worth.shape[axis])
            best = np.argpartition(-worth, number - 1, axis=axis).take(range(number), axis=axis)
            np.put_along_axis(taken, best, True, axis=axis)
        if task.pinned is not None:
            taken |= task.pinned
        return taken & task.allowed

    def _take_in(self, of_application: Floats, of_assessor: Floats, of_lay: Floats, stretch: Floats) -> bool:
        """Take in the pairs whose price says that they would help; whether there were any."""
        grew = False
        for begin in range(0, self.worth.shape[0], 1_000):
            block = slice(begin, begin + 1_000)
            gain = self.worth[block] * stretch[block, None] + of_application[block, None] + of_assessor[None, :]
            if self.task.lay is not None:
                gain += of_lay[block, None] * self.task.lay[None, :]
            gain[self.taken[block] | ~self.task.allowed[block]] = -1.0
            number = min(TAKEN_IN, gain.shape[1])
            best = np.argpartition(-gain, number - 1, axis=1)[:, :number]
            helps = np.take_along_axis(gain, best, axis=1) > CLOSE
            np.put_along_axis(
                self.taken[block], best, np.take_along_axis(self.taken[block], best, axis=1) | helps, axis=1
            )
            grew |= bool(helps.any())
        return grew


@dataclass(frozen=True, slots=True)
class _Floor:
    """The least affinity of those applications that lack nobody."""

    holds_for: Flags
    height: float


class _Built:
    """One linear programme: its variables are the pairs, the shortfalls, the steps of load, and the other lacks."""

    def __init__(self, programme: _Programme, rows: Ints, columns: Ints, floor: _Floor | None) -> None:
        task = programme.task
        self.programme, self.task, self.rows, self.columns = programme, task, rows, columns
        self.worth = programme.worth[rows, columns]
        self.applications, self.assessors = task.affinity.shape
        self.pairs = rows.size
        widths = _steps(task.most)
        lacks = self.applications if task.lay is not None else 0
        rising = task.evenness * np.arange(STEPS) / STEPS
        self.costs = np.concatenate(
            [
                -self.worth,
                np.full(self.applications, SHORT),
                np.tile(rising, self.assessors),
                np.full(self.assessors, IDLE),
                np.full(lacks, LAY),
            ]
        )
        pinned = np.zeros(self.pairs) if task.pinned is None else task.pinned[rows, columns].astype(np.float64)
        self.lower = np.concatenate([pinned, np.zeros(self.costs.size - self.pairs)])
        free = np.full(self.assessors + lacks, np.inf)
        self.upper = np.concatenate([np.ones(self.pairs), task.wanted, widths.ravel(), free])
        self.equal = self._equalities()
        self.equal_to = np.concatenate([task.wanted, np.zeros(self.assessors)]).astype(np.float64)
        self.below, self.below_of, self.floor_rows, self.lay_rows = self._inequalities(floor)

    def relaxed(self) -> "_Relaxed":
        """The optimum without asking for whole numbers."""
        found = linprog(
            self.costs, A_ub=self.below, b_ub=self.below_of, A_eq=self.equal, b_eq=self.equal_to,
            bounds=np.column_stack([self.lower, self.upper]), method="highs-ds",
        )  # fmt: skip
        if found.x is None:
            raise ValueError(f"the allocation could not be worked out: {found.message}")
        below = found.ineqlin.marginals if self.below is not None else np.empty(0)
        return _Relaxed(np.asarray(found.x), float(found.fun), np.asarray(found.eqlin.marginals), np.asarray(below))

    def prices(self, found: "_Relaxed") -> tuple[Floats, Floats, Floats, Floats]:
        """Of applications, of assessors, of a lay member for each, and by how much a floor lifts affinity."""
        stretch, lay = np.ones(self.applications), np.zeros(self.applications)
        stretch[self.floor_rows[1]] -= found.below[self.floor_rows[0]]
        lay[self.lay_rows[1]] -= found.below[self.lay_rows[0]]
        return found.equal[: self.applications], found.equal[self.applications :], lay, stretch

    def whole(self, found: "_Relaxed") -> _Chosen:
        """The optimum in whole numbers: mostly what was found already, or else the best that branching finds."""
        best: Floats | None = found.values
        bound = found.value
        if not self._is_whole(found):
            certain = np.flatnonzero(found.values[: self.pairs] > 1 - CLOSE)
            best, _bound = self._sought(certain)
            if self.pairs <= MOST_BRANCHED and self._cost(best) > bound + CLOSE:
                other, proven = self._sought(np.empty(0, dtype=np.int64))
                best, bound = (best if self._cost(best) <= self._cost(other) else other), max(bound, proven)
        if best is None:
            raise ValueError("an allocation in whole numbers was not found in time")
        taken = best[: self.pairs] > 0.5
        served = np.bincount(self.rows[taken], minlength=self.applications) >= self.task.wanted
        return _Chosen(self.rows[taken], self.columns[taken], self._cost(best), bound, served)

    def _cost(self, values: Floats | None) -> float:
        return np.inf if values is None else float(self.costs @ values)

    def reached(self) -> Flags | None:
        """Which pairs come nearest to the floor in whole numbers, shape (pairs,); None if even fractions cannot."""
        try:
            found = self.relaxed()
        except ValueError:
            return None
        if self._is_whole(found):
            return np.asarray(found.values[: self.pairs] > 0.5)
        stretch = self.prices(found)[3]
        without = _Built(self.programme, self.rows, self.columns, None)
        without.costs[: self.pairs] *= stretch[self.rows]
        return np.asarray(without.relaxed().values[: self.pairs] > 0.5)

    def _is_whole(self, found: "_Relaxed") -> bool:
        pairs = found.values[: self.pairs]
        return bool(np.abs(pairs - np.round(pairs)).max(initial=0.0) <= CLOSE)

    def _sought(self, certain: Ints) -> tuple[Floats | None, float]:
        """Whole numbers by branching, with some pairs taken for certain; and below which cost nothing can be."""
        rules = [LinearConstraint(self.equal, self.equal_to, self.equal_to)]
        if self.below is not None:
            rules.append(LinearConstraint(self.below, -np.inf, self.below_of))
        integrality = np.concatenate([np.ones(self.pairs), np.zeros(self.costs.size - self.pairs)])
        lower = self.lower.copy()
        lower[certain] = 1.0
        sought = milp(
            self.costs, constraints=rules, integrality=integrality, bounds=Bounds(lower, self.upper),
            options={"time_limit": SECONDS, "mip_rel_gap": 1e-9},
        )  # fmt: skip
        bound = -np.inf if sought.mip_dual_bound is None else float(sought.mip_dual_bound)
        return None if sought.x is None else np.asarray(sought.x), bound

    def _equalities(self) -> sparse.csr_array:
        """Each application has its number or a shortfall; each assessor's pairs are the steps of their load."""
        pairs, applications, assessors = self.pairs, self.applications, self.assessors
        numbers = np.arange(pairs)
        steps = pairs + applications + np.arange(assessors * STEPS)
        rows = [self.rows, np.arange(applications), applications + self.columns]
        rows.append(applications + np.repeat(np.arange(assessors), STEPS))
        columns = [numbers, pairs + np.arange(applications), numbers, steps]
        signs = np.concatenate([np.ones(2 * pairs + applications), -np.ones(assessors * STEPS)])
        shape = (applications + assessors, self.costs.size)
        return sparse.coo_array((signs, (np.concatenate(rows), np.concatenate(columns))), shape=shape).tocsr()

    def _inequalities(
        self, floor: _Floor | None
    ) -> tuple[sparse.csr_array | None, Floats, tuple[Ints, Ints], tuple[Ints, Ints]]:
        """Rows that stay at or below their limit, and which of them are floors and lay rules of which applications."""
        parts: list[tuple[sparse.coo_array, Floats]] = []
        height = 0
        places = []
        for part, of in (self._least(), self._floors(floor), self._lays(), self._colleagues()):
            places.append((np.arange(height, height + of[0].size), of[1]))
            height += of[0].size
            if of[0].size:
                parts.append((part, of[0]))
        if not parts:
            return None, np.empty(0), places[1], places[2]
        rows = sparse.vstack([part for part, _limit in parts]).tocsr()
        return rows, np.concatenate([limit for _part, limit in parts]), places[1], places[2]

    def _rows(self, rows: Ints, columns: Ints, values: Floats, number: int) -> sparse.coo_array:
        return sparse.coo_array((values, (rows, columns)), shape=(number, self.costs.size))

    def _least(self) -> tuple[sparse.coo_array, tuple[Floats, Ints]]:
        held = np.flatnonzero(self.task.least > 0)
        steps = self.pairs + self.applications + (held[:, None] * STEPS + np.arange(STEPS)).ravel()
        lacks = self.pairs + self.applications + self.assessors * STEPS + held
        rows = np.concatenate([np.repeat(np.arange(held.size), STEPS), np.arange(held.size)])
        part = self._rows(rows, np.concatenate([steps, lacks]), -np.ones(rows.size), held.size)
        return part, (-self.task.least[held].astype(np.float64), held)

    def _floors(self, floor: _Floor | None) -> tuple[sparse.coo_array, tuple[Floats, Ints]]:
        held = np.flatnonzero(floor.holds_for & (self.task.wanted > 0)) if floor else np.empty(0, dtype=np.int64)
        place = np.full(self.applications, -1)
        place[held] = np.arange(held.size)
        numbers = np.flatnonzero(place[self.rows] >= 0)
        part = self._rows(place[self.rows[numbers]], numbers, -self.worth[numbers], held.size)
        return part, (np.full(held.size, -(floor.height - CLOSE) if floor else 0.0), held)

    def _lays(self) -> tuple[sparse.coo_array, tuple[Floats, Ints]]:
        if self.task.lay is None:
            return self._rows(np.empty(0, int), np.empty(0, int), np.empty(0), 0), (np.empty(0), np.empty(0, int))
        held = np.flatnonzero(self.task.wanted > 0)
        place = np.full(self.applications, -1)
        place[held] = np.arange(held.size)
        numbers = np.flatnonzero(self.task.lay[self.columns] & (place[self.rows] >= 0))
        lacks = self.pairs + self.applications + self.assessors * (STEPS + 1) + held
        rows = np.concatenate([place[self.rows[numbers]], np.arange(held.size)])
        part = self._rows(rows, np.concatenate([numbers, lacks]), -np.ones(rows.size), held.size)
        return part, (-np.ones(held.size), held)

    def _colleagues(self) -> tuple[sparse.coo_array, tuple[Floats, Ints]]:
        """At most one of those who are of one organisation."""
        empty = np.empty(0, dtype=np.int64)
        if self.task.organisation is None:
            return self._rows(empty, empty, np.empty(0), 0), (np.empty(0), empty)
        of_one = self.task.organisation[self.columns]
        numbers = np.flatnonzero(of_one >= 0)
        keys = self.rows[numbers] * (of_one.max(initial=0) + 1) + of_one[numbers]
        _keys, group, sizes = np.unique(keys, return_inverse=True, return_counts=True)
        several = sizes[group] > 1
        _groups, row = np.unique(group[several], return_inverse=True)
        number = int(row.max(initial=-1)) + 1
        return self._rows(row, numbers[several], np.ones(row.size), number), (np.ones(number), np.arange(number))


@dataclass(frozen=True, slots=True)
class _Relaxed:
    values: Floats
    value: float
    equal: Floats
    below: Floats


def _steps(most: Ints) -> Floats:
    """Each assessor's most, cut into steps of whole numbers; shape (J, STEPS)."""
    edges = np.floor(most[:, None] * np.arange(STEPS + 1) / STEPS)
    return np.diff(edges, axis=1)


def _allocation(task: Task, programme: _Programme, chosen: _Chosen, floor: _Floor | None) -> Allocation:
    applications, assessors = task.affinity.shape
    order = np.lexsort((chosen.columns, chosen.rows))
    rows, columns = chosen.rows[order], chosen.columns[order]
    loads = np.bincount(columns, minlength=assessors)
    counts = np.bincount(rows, minlength=applications)
    sums = np.bincount(rows, task.affinity[rows, columns], minlength=applications)
    total = float(task.affinity[rows, columns].sum())
    gap = max(0.0, chosen.value - chosen.bound)
    served = np.flatnonzero((counts >= task.wanted) & (task.wanted > 0))
    worst = int(served[np.argmin(sums[served])]) if served.size else None
    has_lay = np.zeros(applications, dtype=bool)
    if task.lay is not None:
        has_lay[rows[task.lay[columns]]] = True
    return Allocation(
        np.column_stack([rows, columns]),
        total,
        total + (gap if gap > CLOSE * 10 else 0.0) * programme.range,
        gap <= CLOSE * 10 * max(1.0, abs(chosen.value)),
        loads,
        None if worst is None else (worst, float(sums[worst])),
        [_shortfall(task, int(i), rows, columns, loads) for i in np.flatnonzero(counts < task.wanted)],
        np.flatnonzero(loads < task.least).tolist(),
        [] if task.lay is None else np.flatnonzero(~has_lay & (counts > 0)).tolist(),
        _count_panels(rows, columns, task.affinity.shape),
    )


def _shortfall(task: Task, application: int, rows: Ints, columns: Ints, loads: Ints) -> Shortfall:
    mine = columns[rows == application]
    others = np.ones(loads.size, dtype=bool)
    others[mine] = False
    conflict = ~task.allowed[application]
    full = others & ~conflict & (loads >= task.most)
    beside = np.zeros(loads.size, dtype=bool)
    if task.organisation is not None:
        theirs = task.organisation
        beside = others & ~conflict & ~full & (theirs >= 0) & np.isin(theirs, theirs[mine])
    lacking = int(task.wanted[application]) - mine.size
    return Shortfall(application, lacking, int(conflict.sum()), int(full.sum()), int(beside.sum()))


def _count_panels(rows: Ints, columns: Ints, shape: tuple[int, ...]) -> int:
    """Groups among the applications and assessors that have a pair."""
    if rows.size == 0:
        return 0
    _names, row = np.unique(rows, return_inverse=True)
    _seats, column = np.unique(columns, return_inverse=True)
    size = int(row.max()) + int(column.max()) + 2
    edges = sparse.coo_array((np.ones(rows.size), (row, int(row.max()) + 1 + column)), shape=(size, size))
    return int(connected_components(edges, directed=False)[0])
