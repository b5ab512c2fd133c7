"""Who assesses what: the most affinity that the rules allow, with the worst-served application lifted first.

A linear programme whose matrix is that of a network: a simplex method gives whole numbers. Shortfalls are variables of
their own, so that what cannot be had is named and nothing fails. Large tasks begin with the likeliest pairs, price all
others by the duals, and take in those that would help until none does: what is found is then optimal over all pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.statistics.panels import count_panels
from assessments.statistics.programme import CLOSE, Built, Chosen, Floor
from assessments.statistics.tasks import Flags, Floats, Ints, Task

ALL_PAIRS = 60_000
"""Up to so many pairs, all are taken in from the beginning."""
FIRST = 12
"""Of a larger task, so many of the best for each application and, beyond their share of the work, each assessor."""
TAKEN_IN = 4
"""Pairs for one application that are taken in at a time."""
FAIR = 2_000
"""Up to so many applications the worst-served is lifted first."""
TRIES = 7
"""Heights of the floor that are tried."""
NEAR = 1e-3
"""To which the height of the floor is found, where affinity goes from 0 to 1."""


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
    task.check()
    programme = _Programme(task)
    chosen = programme.solve()
    if 0 < task.wanted.size <= FAIR and task.allowed.any():
        chosen = programme.solve(programme.lift(chosen))
    return _allocation(task, programme, chosen)


class _Programme:
    """The programme over the pairs that have been taken in so far, affinities scaled to between 0 and 1."""

    def __init__(self, task: Task) -> None:
        self.task = task
        low, high = (float(task.affinity.min(initial=0.0)), float(task.affinity.max(initial=0.0)))
        self.range = (high - low) or 1.0
        self.worth = (task.affinity - low) / self.range
        self.taken = self._first_pairs()

    def solve(self, floor: Floor | None = None) -> Chosen:
        """The best over all pairs: those that would help are taken in until none would."""
        while True:
            rows, columns = np.nonzero(self.taken)
            built = Built(self.task, self.worth, rows, columns, floor)
            found = built.relaxed()
            if self.taken.all() or not self._take_in(*built.prices(found)):
                return built.whole(found)

    def lift(self, chosen: Chosen) -> Floor:
        """The most affinity that every application that lacks nobody can be given at least, as near as it is found.

        By halving: a height that even fractions cannot reach is too high. Where fractions reach it and whole numbers
        were not found, the prices of the floor tell whose affinity has to count for more.
        """
        served = chosen.served & (self.task.wanted > 0)
        if not served.any():
            return Floor(served, 0.0)
        rows, columns = np.nonzero(self.taken)
        low = self._least_of(served, chosen.rows, chosen.columns)
        high = self._best_of_its_own(served)
        for _try in range(TRIES):
            if high - low <= NEAR:
                break
            height = (low + high) / 2
            found = Built(self.task, self.worth, rows, columns, Floor(served, height)).reached()
            reached = self._least_of(served, rows[found], columns[found]) if found is not None else -1.0
            low, high = (max(low, reached), high) if reached >= height - CLOSE else (max(low, reached), height)
        return Floor(served, low)

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


def _allocation(task: Task, programme: _Programme, chosen: Chosen) -> Allocation:
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
        count_panels(rows, columns),
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
