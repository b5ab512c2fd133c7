"""Raising the worst-served of an allocation by exchanges, each of which leaves everybody else well enough served.

An exchange is a chain: an application gives up one assessor for a better one, who gives up another application for
whom somebody else steps in, and so on until somebody has room or takes the place that fell free first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.statistics.tasks import Flags, Floats, Ints, Task

LONGEST = 4
"""Applications of a chain at most."""
BETTER = 1e-9
EVERYBODY = slice(None)


@dataclass(frozen=True, slots=True)
class Move:
    """One application that gives up an assessor for another."""

    application: int
    left: int
    taken: int


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
        before = self.have.copy(), self.loads.copy(), self.sums.copy()
        self._weigh(np.arange(self.loads.size), height)
        weak = np.flatnonzero(self.served & (self.sums < height))
        for application in weak[np.lexsort((weak, self.sums[weak]))]:
            while self.sums[application] < height:
                chain = self._chain(int(application))
                if chain is None:
                    self.have, self.loads, self.sums = before
                    return False
                self._weigh(self._make(chain), height)
        return True

    def _chain(self, application: int) -> Sequence[Move] | None:
        """The cheapest chain that gives the application a better assessor; None if there is none."""
        found = [self._cheapest(application, int(left)) for left in np.flatnonzero(self.have[application])]
        chains = [(cost, chain) for cost, chain in found if chain is not None]
        return min(chains, key=lambda each: each[0])[1] if chains else None

    def _cheapest(self, application: int, left: int) -> tuple[float, Sequence[Move] | None]:
        """Of those that begin by giving up one assessor; their cost is all the affinity that is lost by them."""
        better = self._could_take(np.array([application]), np.array([left]))[0]
        better &= self.worth[application] > self.worth[application, left] + BETTER
        if not better.any():
            return np.inf, None
        begin = np.where(better, self.worth[application, left] - self.worth[application], np.inf)
        layers = [begin]
        came_from: list[Ints] = []
        while len(layers) < LONGEST:
            through = self._costs + layers[-1]
            came_from.append(through.argmin(axis=1))
            layers.append(through[np.arange(begin.size), came_from[-1]])
        ends = np.where(self._ends(left), np.stack(layers), np.inf)
        for place in np.argsort(ends, axis=None, kind="stable"):
            layer, last = divmod(int(place), begin.size)
            if not np.isfinite(ends[layer, last]):
                break
            chain = self._followed(application, left, came_from[:layer], last)
            if len({move.application for move in chain}) == len(chain):
                return float(ends[layer, last]), chain
        return np.inf, None

    def _ends(self, left: int) -> Flags:
        """Where a chain can end: in the place that fell free, or with somebody who has room for one more."""
        ends = np.asarray((self.loads < self.task.most) & (self.loads[left] > self.task.least[left]))
        ends[left] = True
        return ends

    def _followed(self, application: int, left: int, came_from: Sequence[Ints], last: int) -> list[Move]:
        chain = []
        for before in reversed(came_from):
            full = int(before[last])
            chain.append(Move(self._whose(full, last), full, last))
            last = full
        return [Move(application, left, last), *chain]

    def _weigh(self, assessors: Ints, height: float) -> None:
        """Who could take over an item from each of these, and how little affinity that can cost."""
        self._height = height
        self._costs[:, assessors] = np.inf
        place, rows = np.nonzero((self.have[:, assessors] & self.served[:, None]).T)
        if rows.size:
            costs = self._costs_of(rows, assessors[place])
            begins = np.flatnonzero(np.diff(place, prepend=-1))
            self._costs[:, assessors[place[begins]]] = np.minimum.reduceat(costs, begins, axis=0).T

    def _whose(self, full: int, taken: int) -> int:
        """The application that loses least when it gives up one assessor for the other."""
        rows = np.flatnonzero(self.have[:, full] & self.served)
        return int(rows[self._costs_of(rows, np.full(rows.size, full), slice(taken, taken + 1))[:, 0].argmin()])

    def _costs_of(self, rows: Ints, left: Ints, among: slice = EVERYBODY) -> Floats:
        """The affinity that each application loses by each of these assessors in place of the one who left.

        Shape (rows, assessors). Infinite where a rule forbids it: who has enough keeps enough, and who has not loses
        nothing.
        """
        costs = self.worth[rows, left][:, None] - self.worth[rows, among]
        enough = np.minimum(self.sums[rows], self._height)
        costs[~self._could_take(rows, left, among) | (self.sums[rows][:, None] - costs < enough[:, None])] = np.inf
        return np.asarray(costs)

    def _could_take(self, rows: Ints, left: Ints, among: slice = EVERYBODY) -> Flags:
        """Who of these could come to each application in place of the one who left, by all rules but load."""
        task = self.task
        could = task.allowed[rows, among] & ~self.have[rows, among]
        if task.pinned is not None:
            could &= ~task.pinned[rows, left][:, None]
        if task.lay is None and task.organisation is None:
            return np.asarray(could)
        rest = self.have[rows]
        rest[np.arange(rows.size), left] = False
        if task.lay is not None:
            could &= (~task.lay[left] | (rest & task.lay).any(axis=1))[:, None] | task.lay[among]
        if task.organisation is not None:
            for number in np.unique(task.organisation[task.organisation >= 0]):
                theirs = task.organisation == number
                could &= ~((rest & theirs).any(axis=1)[:, None] & theirs[among])
        return np.asarray(could)

    def _make(self, chain: Sequence[Move]) -> Ints:
        """Change what the chain says, and tell whose items are others' now or count otherwise."""
        touched: set[int] = set()
        for move in chain:
            row = move.application
            touched |= {*np.flatnonzero(self.have[row]).tolist(), move.taken}
            self.have[row, move.left], self.have[row, move.taken] = False, True
            self.sums[row] += self.worth[row, move.taken] - self.worth[row, move.left]
            self.loads[move.left] -= 1
            self.loads[move.taken] += 1
        return np.array(sorted(touched))
