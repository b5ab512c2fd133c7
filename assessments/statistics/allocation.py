"""Who assesses what: the most affinity that the rules allow, with the worst-served application lifted first.

A linear programme whose matrix is that of a network: a simplex method gives whole numbers. Shortfalls are variables of
their own, so that what cannot be had is named and nothing fails. Large tasks begin with the likeliest pairs, price all
others by the duals, and take in those that would help until none does: what is found is then optimal over all pairs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assessments.statistics.exchanges import Exchanges
from assessments.statistics.panels import count_panels
from assessments.statistics.programme import CLOSE, MOST_BRANCHED, Built, Chosen, Floor, Relaxed, cost_of
from assessments.statistics.settling import PROVEN, Settled, settle
from assessments.statistics.tasks import Flags, Floats, Ints, Task

ALL_PAIRS = 60_000
"""Up to so many pairs, all are taken in from the beginning."""
FIRST = 12
"""Of a larger task, so many of the best for each application and, beyond their share of the work, each assessor."""
TAKEN_IN = 6
"""Pairs for one application that are taken in at a time."""
NEARLY = 0.02
"""Pairs that fall short of helping by so little, where affinity goes from 0 to 1, are taken in with those that help:
prices change with each solution, and next time they might."""
SAMPLED = 4_000
"""Of more applications, a part tells beforehand which prices assessors will have."""
PART = 10
"""Every so manieth is of that part."""
BLOCK = 1_000
"""Applications that are looked at together: bounds the memory."""
FAIR = 2_000
"""Up to so many applications the worst-served is lifted first."""
TRIES = 8
"""Heights of the floor that are tried."""
NEAR = 4e-3
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
    """Whether it is proven that none is better by more than `settling.PROVEN` of the total."""
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
    is_lifted = 0 < task.wanted.size <= FAIR and task.allowed.any()
    built, found = programme.solve()
    chosen = built.whole(found) or built.one_by_one(found)
    if is_lifted:
        chosen = programme.lift(chosen, -built.prices(found)[1])
    return _allocation(task, programme, chosen)


class _Programme:
    """The programme over the pairs that have been taken in so far, affinities scaled to between 0 and 1."""

    def __init__(self, task: Task) -> None:
        self.task = task
        low, high = (float(task.affinity.min(initial=0.0)), float(task.affinity.max(initial=0.0)))
        self.range = (high - low) or 1.0
        self.worth = (task.affinity - low) / self.range
        self.taken = self._first_pairs()

    def solve(
        self, floor: Floor | None = None, is_enough: Callable[[Built, Relaxed], bool] | None = None
    ) -> tuple[Built, Relaxed]:
        """The best over all pairs, in parts if need be: pairs that would help are taken in until none would.

        It stops before at what is good enough. Its cost is then less by all that the others could help at most, so
        that no solution costs less than it says.
        """
        while True:
            rows, columns = np.nonzero(self.taken)
            built = Built(self.task, self.worth, rows, columns, floor)
            found = built.relaxed()
            gain = 0.0 if self.taken.all() else self._take_in(*built.prices(found))
            if not gain or (is_enough is not None and is_enough(built, found)):
                return built, replace(found, value=found.value - gain)

    def lift(self, chosen: Chosen, prices: Floats) -> Chosen:
        """Give every application that lacks nobody as much as can be had for each of them, then the most affinity.

        Exchanges find how high the worst-served comes. With that floor, a large task is settled by whole teams,
        beginning from the prices of places with each assessor; of a small one whole numbers are sought among pairs.
        """
        served = chosen.served & (self.task.wanted > 0)
        if not served.any():
            return chosen
        exchanges = Exchanges(self.task, self.worth, chosen.rows, chosen.columns, served)
        self._raise(exchanges)
        known = cost_of(self.task, self.worth, exchanges.have)
        floor = Floor(served, exchanges.least)
        if self.task.allowed.sum() > MOST_BRANCHED:
            settled = settle(self.task, self.worth, floor, prices)
            if settled is not None:
                return self._cheaper(settled, exchanges.have, chosen.served)
        self.taken |= exchanges.have
        built, found = self.solve(floor, _is_beyond_whole_numbers)
        if built.is_whole(found) or built.pairs <= MOST_BRANCHED:
            sought = built.whole(found, known)
            if sought is not None and sought.value <= known + CLOSE:
                return sought
        rows, columns = np.nonzero(exchanges.have)
        return Chosen(rows, columns, known, found.value, chosen.served)

    def _cheaper(self, settled: Settled, known: Flags, served: Flags) -> Chosen:
        """What whole teams came to, or what was known where that costs less."""
        both = [known] if settled.have is None else [settled.have, known]
        costs = [cost_of(self.task, self.worth, have) for have in both]
        rows, columns = np.nonzero(both[int(np.argmin(costs))])
        return Chosen(rows, columns, min(costs), settled.cost_at_least, served)

    def _raise(self, exchanges: Exchanges) -> None:
        """As high as exchanges lead, by halving what is between the worst-served and the best for it alone."""
        high = self._best_of_its_own(exchanges.served)
        for _try in range(TRIES):
            if high - exchanges.least <= NEAR:
                break
            height = (exchanges.least + high) / 2
            if not exchanges.raise_to(height):
                high = height

    def _best_of_its_own(self, served: Flags) -> float:
        """What the worst-served had if each of them could have the best for itself."""
        best = -np.sort(-np.where(self.task.allowed[served], self.worth[served], 0.0), axis=1)
        wanted = np.minimum(self.task.wanted[served], best.shape[1])
        return float(np.cumsum(best, axis=1)[np.arange(wanted.size), wanted - 1].min())

    def _first_pairs(self) -> Flags:
        """All of a small task; of a larger one the best for each application and each assessor, at likely prices."""
        task = self.task
        if task.affinity.size <= ALL_PAIRS:
            return task.allowed.copy()
        prices = self._likely_prices()
        taken = np.zeros_like(task.allowed)
        share = FIRST + int(task.wanted.sum()) // max(1, task.most.size)
        blocks = max(1, task.wanted.size // BLOCK)
        for begin in range(0, task.wanted.size, BLOCK):
            block = slice(begin, begin + BLOCK)
            worth = np.where(task.allowed[block], self.worth[block] + prices, -np.inf)
            for axis, number in ((1, FIRST), (0, -(-share // blocks))):
                number = min(number, worth.shape[axis])
                best = np.argpartition(-worth, number - 1, axis=axis).take(range(number), axis=axis)
                np.put_along_axis(taken[block], best, True, axis=axis)
        if task.pinned is not None:
            taken |= task.pinned
        return taken & task.allowed

    def _likely_prices(self) -> Floats:
        """What a place with each assessor costs, as a part of the applications tells: far fewer pairs are needed then.

        Everybody's part of the load is rounded up, so that the part lacks nobody whom the whole has.
        """
        task = self.task
        if task.wanted.size <= SAMPLED:
            return np.zeros(task.most.size)
        part = slice(0, None, PART)
        sample = replace(
            task, affinity=task.affinity[part], allowed=task.allowed[part], wanted=task.wanted[part],
            least=task.least // PART, most=-(-task.most // PART),
            pinned=None if task.pinned is None else task.pinned[part],
        )  # fmt: skip
        built, found = _Programme(sample).solve()
        return built.prices(found)[1]

    def _take_in(self, of_application: Floats, of_assessor: Floats, of_lay: Floats, stretch: Floats) -> float:
        """Take in the pairs whose price says that they would help, or nearly; by how much they could help at most.

        No application can have more of them than it wants assessors: the best so many of each are what could be won.
        """
        helped, at_once = 0.0, max(TAKEN_IN, int(self.task.wanted.max(initial=0)))
        for begin in range(0, self.worth.shape[0], BLOCK):
            block = slice(begin, begin + BLOCK)
            gain = self.worth[block] * stretch[block, None] + of_application[block, None] + of_assessor[None, :]
            if self.task.lay is not None:
                gain += of_lay[block, None] * self.task.lay[None, :]
            gain[self.taken[block] | ~self.task.allowed[block]] = -np.inf
            number = min(at_once, gain.shape[1])
            best = np.argpartition(-gain, number - 1, axis=1)[:, :number]
            gains = np.take_along_axis(gain, best, axis=1)
            so_far = np.take_along_axis(self.taken[block], best, axis=1)
            np.put_along_axis(self.taken[block], best, so_far | (gains > -NEARLY), axis=1)
            ranked = -np.sort(-np.where(gains > CLOSE, gains, 0.0), axis=1)
            helped += float(ranked[np.arange(number) < self.task.wanted[block, None]].sum())
        return helped


def _is_beyond_whole_numbers(built: Built, found: Relaxed) -> bool:
    """Whether pairs are in parts, and too many to seek whole numbers among them: then only its cost is wanted."""
    return built.pairs > MOST_BRANCHED and not built.is_whole(found)


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
        gap <= max(CLOSE * 10 * max(1.0, abs(chosen.value)), PROVEN * float(programme.worth[rows, columns].sum())),
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
