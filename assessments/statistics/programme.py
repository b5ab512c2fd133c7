"""One linear programme of an allocation: its matrix is that of a network, so a simplex method gives whole numbers.

Side rules (a floor under the worst-served, lay members, no two of one organisation) can keep it from them; then the
best whole numbers are sought by branching.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from assessments.statistics.tasks import Flags, Floats, Ints, Task

SHORT, IDLE, LAY = 10_000.0, 100.0, 1_000.0
"""What an assessor too few, an item below a minimum, and no lay member cost, where affinity goes from 0 to 1."""
STEPS = 8
"""Steps in which the cost of load rises."""
CLOSE = 1e-7
MOST_BRANCHED = 20_000
"""Up to so many pairs, branching is tried on all of them."""
SECONDS = 4.0
"""For how long whole numbers are sought where a side rule keeps the simplex from finding them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One solution: the pairs, whether it is the best, and which applications lack nobody."""

    rows: Ints
    columns: Ints
    value: float
    bound: float
    served: Flags


@dataclass(frozen=True, slots=True)
class Floor:
    """The least affinity of those applications that lack nobody."""

    holds_for: Flags
    height: float


@dataclass(frozen=True, slots=True)
class Relaxed:
    """An optimum in which pairs may be in parts: values, cost, and the prices of the rules and limits."""

    values: Floats
    value: float
    equal: Floats
    below: Floats
    at_lower: Floats
    """What each variable costs above its lower limit."""
    at_upper: Floats


class Built:
    """One linear programme: its variables are the pairs, the shortfalls, the steps of load, and the other lacks."""

    def __init__(self, task: Task, worth: Floats, rows: Ints, columns: Ints, floor: Floor | None) -> None:
        self.task, self.all_worth, self.rows, self.columns = task, worth, rows, columns
        self.worth = worth[rows, columns]
        self.applications, self.assessors = task.affinity.shape
        self.pairs = rows.size
        widths = steps_of(task.most)
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

    def relaxed(self) -> Relaxed:
        """The optimum without asking for whole numbers."""
        found = linprog(
            self.costs, A_ub=self.below, b_ub=self.below_of, A_eq=self.equal, b_eq=self.equal_to,
            bounds=np.column_stack([self.lower, self.upper]), method="highs-ds",
        )  # fmt: skip
        if found.x is None:
            raise ValueError(f"the allocation could not be worked out: {found.message}")
        below = found.ineqlin.marginals if self.below is not None else np.empty(0)
        prices = (found.eqlin.marginals, below, found.lower.marginals, found.upper.marginals)
        return Relaxed(np.asarray(found.x), float(found.fun), *(np.asarray(each) for each in prices))

    def prices(self, found: Relaxed) -> tuple[Floats, Floats, Floats, Floats]:
        """Of applications, of assessors, of a lay member for each, and by how much a floor lifts affinity."""
        stretch, lay = np.ones(self.applications), np.zeros(self.applications)
        stretch[self.floor_rows[1]] -= found.below[self.floor_rows[0]]
        lay[self.lay_rows[1]] -= found.below[self.lay_rows[0]]
        return found.equal[: self.applications], found.equal[self.applications :], lay, stretch

    def is_whole(self, found: Relaxed) -> bool:
        """Whether no pair is in parts."""
        pairs = found.values[: self.pairs]
        return bool(np.abs(pairs - np.round(pairs)).max(initial=0.0) <= CLOSE)

    def lacks(self, found: Relaxed) -> bool:
        """Whether anything is short of what the rules ask for: an assessor, work for one, a lay member."""
        return bool(found.values[self.costs >= IDLE].max(initial=0.0) > CLOSE)

    def whole(self, found: Relaxed, known: float = np.inf) -> Chosen | None:
        """The optimum in whole numbers, if one that costs no more than what is known is found in time.

        Mostly it is what was found already. Else it is sought by branching; of many pairs those are taken for certain
        that are whole already.
        """
        if self.is_whole(found):
            return self._chosen(found.values, found.value)
        if self.pairs <= MOST_BRANCHED:
            best, proven = self._sought(found, known)
            return None if best is None else self._chosen(best, max(found.value, proven))
        best, _bound = self._sought(found, known, found.values[: self.pairs] > 1 - CLOSE)
        return None if best is None else self._chosen(best, found.value)

    def one_by_one(self, found: Relaxed) -> Chosen:
        """The likeliest pairs, each that fits beside those before: where nothing better was found in time."""
        values = found.values[: self.pairs]
        have = np.zeros(self.task.affinity.shape, dtype=bool)
        loads, task = np.zeros(self.assessors, dtype=np.int64), self.task
        pinned = np.zeros(self.pairs, dtype=bool) if task.pinned is None else task.pinned[self.rows, self.columns]
        for number in np.lexsort((-self.worth, -values, ~pinned)):
            row, column = self.rows[number], self.columns[number]
            fits = have[row].sum() < task.wanted[row] and loads[column] < task.most[column]
            if task.organisation is not None and task.organisation[column] >= 0:
                fits = fits and not (task.organisation[have[row]] == task.organisation[column]).any()
            if fits or pinned[number]:
                have[row, column] = True
                loads[column] += 1
        rows, columns = np.nonzero(have)
        cost = cost_of(task, self.all_worth, have)
        return Chosen(rows, columns, cost, found.value, have.sum(axis=1) >= task.wanted)

    def _chosen(self, values: Floats, bound: float) -> Chosen:
        taken = values[: self.pairs] > 0.5
        served = np.bincount(self.rows[taken], minlength=self.applications) >= self.task.wanted
        return Chosen(self.rows[taken], self.columns[taken], self._cost(values), bound, served)

    def _cost(self, values: Floats) -> float:
        return float(self.costs @ values)

    def _sought(self, found: Relaxed, known: float, certain: Flags | None = None) -> tuple[Floats | None, float]:
        """Whole numbers by branching, with some pairs taken for certain; and below which cost nothing can be.

        A pair that costs more than lies between the optimum in parts and what is known is left as it is there. Looking
        for what can be left out beforehand takes ten times as long as the rest here.
        """
        rules = [LinearConstraint(self.equal, self.equal_to, self.equal_to)]
        if self.below is not None:
            rules.append(LinearConstraint(self.below, -np.inf, self.below_of))
        if np.isfinite(known):
            rules.append(LinearConstraint(self.costs[None, :], -np.inf, known + CLOSE))
        integrality = np.concatenate([np.ones(self.pairs), np.zeros(self.costs.size - self.pairs)])
        lower, upper = self.lower.copy(), self.upper.copy()
        gap = known - found.value + CLOSE
        upper[: self.pairs][found.at_lower[: self.pairs] > gap] = 0.0
        lower[: self.pairs][found.at_upper[: self.pairs] < -gap] = 1.0
        if certain is not None:
            lower[: self.pairs][certain] = 1.0
        lower = np.minimum(lower, upper)
        sought = milp(
            self.costs, constraints=rules, integrality=integrality, bounds=Bounds(lower, upper),
            options={"time_limit": SECONDS, "mip_rel_gap": 1e-9, "presolve": False},
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
        self, floor: Floor | None
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

    def _floors(self, floor: Floor | None) -> tuple[sparse.coo_array, tuple[Floats, Ints]]:
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


def cost_of(task: Task, worth: Floats, have: Flags) -> float:
    """What an allocation in whole numbers, shape (I, J), costs in the programme."""
    loads, widths = have.sum(axis=0), steps_of(task.most)
    before = np.cumsum(widths, axis=1) - widths
    filled = np.clip(loads[:, None] - before, 0, widths)
    rising = float((filled * (task.evenness * np.arange(STEPS) / STEPS)).sum())
    lacking = int(np.maximum(task.wanted - have.sum(axis=1), 0).sum())
    idle = int(np.maximum(task.least - loads, 0).sum())
    without = 0
    if task.lay is not None:
        without = int((~(have & task.lay).any(axis=1) & (task.wanted > 0)).sum())
    return float(-worth[have].sum() + rising + SHORT * lacking + IDLE * idle + LAY * without)


def steps_of(most: Ints) -> Floats:
    """Each assessor's most, cut into steps of whole numbers; shape (J, STEPS)."""
    edges = np.floor(most[:, None] * np.arange(STEPS + 1) / STEPS)
    return np.diff(edges, axis=1)
