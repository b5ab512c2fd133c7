"""Raising the worst-served of an allocation by exchanges, each of which leaves everybody else well enough served.

An exchange is a chain: an application gives up one assessor for a better one, who gives up another application for
whom somebody else steps in, and so on until somebody has room or takes the place that fell free first. Chains also
bring loads back within their limits, where an allocation is nearly right: from who has too much to who has room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assessments.statistics.tasks import Flags, Floats, Ints, Task

LONGEST = 4
"""Applications of a chain at most."""
BETTER = 1e-9


@dataclass(frozen=True, slots=True)
class Move:
    """One application that gives up an assessor for another."""

    application: int
    left: int
    taken: int


Priced = tuple[float, Sequence[Move] | None]
"""What a chain costs, and the chain; without one, infinity."""


class Exchanges:
    """An allocation in whole numbers that can be changed chain by chain."""

    def __init__(self, task: Task, worth: Floats, rows: Ints, columns: Ints, served: Flags) -> None:
        """Those who are `served` lack nobody, and are to be raised; of the others nothing is changed."""
        self.task, self.worth, self.served = task, worth, served
        self.have = np.zeros(worth.shape, dtype=bool)
        self.have[rows, columns] = True
        self.loads = self.have.sum(axis=0)
        self.sums = np.where(self.have, worth, 0.0).sum(axis=1)
        size = worth.shape[1]
        self._place = np.full(worth.shape, -1)
        """Which line of `_losses` is each pair's."""
        self._place[rows, columns] = np.arange(rows.size)
        self._losses = np.full((rows.size, size), np.inf)
        """What each pair's application loses by each assessor in place of its own; infinite where that cannot be."""
        self._costs = np.full((size, size), np.inf)
        """Of an item that comes to one assessor from another: the affinity that its application loses.

        Shape (who takes it, who gives it up): what a chain asks for stands side by side in memory.
        """
        self._height = 0.0

    @property
    def least(self) -> float:
        """What the worst-served has."""
        return float(self.sums[self.served].min())

    def raise_to(self, height: float) -> bool:
        """Whether everybody could be given so much, by the cheapest chains; nothing is changed where not."""
        before = self.have.copy(), self.loads.copy(), self.sums.copy(), self._place.copy()
        self._weigh_all(height)
        weak = np.flatnonzero(self.served & (self.sums < height))
        for application in weak[np.lexsort((weak, self.sums[weak]))]:
            while self.sums[application] < height:
                chain = self._chain(int(application))
                if chain is None:
                    self.have, self.loads, self.sums, self._place = before
                    return False
                self._make(chain)
        return True

    def balance(self, height: float) -> bool:
        """Whether everybody's load could be brought within its limits, by the cheapest chains.

        Who has as much as `height` keeps as much.
        """
        self._weigh_all(height)
        while True:
            over = np.flatnonzero(self.loads > self.task.most)
            under = np.flatnonzero(self.loads < self.task.least)
            if not over.size and not under.size:
                return True
            chain = _cheapest([*(self._away(int(full)) for full in over), *(self._towards(int(one)) for one in under)])
            if chain is None:
                return False
            self._make(chain)

    def _away(self, full: int) -> Priced:
        """The cheapest chain by which somebody has one item less, and another with room has one more."""
        return self._first(
            self._costs[:, full], self._costs, self.loads < self.task.most,
            lambda among: self._passed([full, *among]),
        )  # fmt: skip

    def _towards(self, empty: int) -> Priced:
        """The cheapest chain by which somebody has one item more, and another who can spare one has one less."""
        return self._first(
            self._costs[empty], self._costs.T, self.loads > self.task.least,
            lambda among: self._passed([*reversed(among), empty]),
        )  # fmt: skip

    def _chain(self, application: int) -> Sequence[Move] | None:
        """The cheapest chain that gives the application a better assessor; None if there is none."""
        return _cheapest([self._better(application, int(left)) for left in np.flatnonzero(self.have[application])])

    def _better(self, application: int, left: int) -> Priced:
        """Of those that begin by giving up one assessor; their cost is all the affinity that is lost by them."""
        better = self._could_take(np.array([application]), np.array([left]))[0]
        better &= self.worth[application] > self.worth[application, left] + BETTER
        if not better.any():
            return np.inf, None
        return self._first(
            np.where(better, self.worth[application, left] - self.worth[application], np.inf),
            self._costs, self._ends(left),
            lambda among: [Move(application, left, among[0]), *self._passed(among)],
        )  # fmt: skip

    def _first(
        self, begin: Floats, costs: Floats, ends: Flags, chain_of: Callable[[Sequence[int]], Sequence[Move]]
    ) -> Priced:
        """The cheapest chain that ends where it may and changes no application twice, and its cost.

        Args:
            begin: what it costs to come to each assessor first, shape (J,).
            costs: of one more step, shape (J, J): to whom, from whom.
            ends: with whom it may end, shape (J,).
            chain_of: the chain that leads through these assessors.
        """
        layers = [begin]
        came_from: list[Ints] = []
        while len(layers) < LONGEST:
            through = costs + layers[-1]
            came_from.append(through.argmin(axis=1))
            layers.append(through[np.arange(begin.size), came_from[-1]])
        reached = np.where(ends, np.stack(layers), np.inf)
        for place in np.argsort(reached, axis=None, kind="stable"):
            layer, last = divmod(int(place), begin.size)
            if not np.isfinite(reached[layer, last]):
                break
            among = [last]
            for before in reversed(came_from[:layer]):
                among.insert(0, int(before[among[0]]))
            chain = chain_of(among)
            if len({move.application for move in chain}) == len(chain):
                return float(reached[layer, last]), chain
        return np.inf, None

    def _passed(self, among: Sequence[int]) -> list[Move]:
        """What changes when each of these gives up an item to the next, the one that loses least."""
        return [Move(self._whose(left, taken), left, taken) for left, taken in pairwise(among)]

    def _ends(self, left: int) -> Flags:
        """Where a chain can end: in the place that fell free, or with somebody who has room for one more."""
        ends = np.asarray((self.loads < self.task.most) & (self.loads[left] > self.task.least[left]))
        ends[left] = True
        return ends

    def _weigh_all(self, height: float) -> None:
        """Begin to weigh at this height."""
        self._height = height
        self._weigh(np.arange(self.sums.size), np.arange(self.loads.size))

    def _weigh(self, applications: Ints, assessors: Ints) -> None:
        """What these applications lose by each exchange, and how little an item of each of these assessors can cost."""
        place, left = np.nonzero(self.have[applications] & self.served[applications, None])
        rows = applications[place]
        self._losses[self._place[rows, left]] = self._costs_of(rows, left)
        self._costs[:, assessors] = np.inf
        place, rows = np.nonzero((self.have[:, assessors] & self.served[:, None]).T)
        if rows.size:
            losses = self._losses[self._place[rows, assessors[place]]]
            begins = np.flatnonzero(np.diff(place, prepend=-1))
            self._costs[:, assessors[place[begins]]] = np.minimum.reduceat(losses, begins, axis=0).T

    def _whose(self, full: int, taken: int) -> int:
        """The application that loses least when it gives up one assessor for the other."""
        rows = np.flatnonzero(self.have[:, full] & self.served)
        return int(rows[self._losses[self._place[rows, full], taken].argmin()])

    def _costs_of(self, rows: Ints, left: Ints) -> Floats:
        """The affinity that each application loses by each assessor in place of the one who left.

        Shape (rows, J). Infinite where a rule forbids it: who has enough keeps enough, and who has not loses nothing.
        """
        costs = self.worth[rows, left][:, None] - self.worth[rows]
        enough = np.minimum(self.sums[rows], self._height)
        costs[~self._could_take(rows, left) | (self.sums[rows][:, None] - costs < enough[:, None])] = np.inf
        return np.asarray(costs)

    def _could_take(self, rows: Ints, left: Ints) -> Flags:
        """Who could come to each application in place of the one who left, by all rules but load."""
        task = self.task
        could = task.allowed[rows] & ~self.have[rows]
        if task.pinned is not None:
            could &= ~task.pinned[rows, left][:, None]
        if task.lay is None and task.organisation is None:
            return np.asarray(could)
        rest = self.have[rows]
        rest[np.arange(rows.size), left] = False
        if task.lay is not None:
            could &= (~task.lay[left] | (rest & task.lay).any(axis=1))[:, None] | task.lay
        if task.organisation is not None:
            for number in np.unique(task.organisation[task.organisation >= 0]):
                theirs = task.organisation == number
                could &= ~((rest & theirs).any(axis=1)[:, None] & theirs)
        return np.asarray(could)

    def _make(self, chain: Sequence[Move]) -> None:
        """Change what the chain says, and weigh anew what counts otherwise now."""
        touched: set[int] = set()
        for move in chain:
            row = move.application
            touched |= {*np.flatnonzero(self.have[row]).tolist(), move.taken}
            self.have[row, move.left], self.have[row, move.taken] = False, True
            self._place[row, move.taken] = self._place[row, move.left]
            self.sums[row] += self.worth[row, move.taken] - self.worth[row, move.left]
            self.loads[move.left] -= 1
            self.loads[move.taken] += 1
        self._weigh(np.array([move.application for move in chain]), np.array(sorted(touched)))


def _cheapest(found: Sequence[Priced]) -> Sequence[Move] | None:
    """The chain that costs least; None if there is none."""
    chains = [(cost, chain) for cost, chain in found if chain is not None]
    return min(chains, key=lambda each: each[0])[1] if chains else None
