"""Teams of assessors, all of one application together, and which are good for it at what places cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from assessments.statistics.programme import LAY
from assessments.statistics.tasks import Flags, Floats, Ints, Task

LARGEST = 5
"""Members of the largest team of which all that may matter are looked at."""
CANDIDATES, MORE = 10, (13, 18, 26)
"""Assessors from whom an application's teams are put together, and those where it must be known more exactly."""
LAYS = 3
"""Lay members among them at least, where every application is to have one."""
HALVINGS, MOST_STRETCHED = 10, 9.0
"""By how many it is found by how much a floor stretches an application's affinities, and the most, as a logarithm."""


@dataclass(frozen=True, slots=True)
class Teams:
    """Teams for applications, sorted by application."""

    of: Ints
    """Shape (m,): the application."""
    members: Ints
    """Shape (m, LARGEST), sorted; where a team has fewer, the number of assessors stands for nobody."""
    worth: Floats
    """Shape (m,): affinities from 0 to 1, less what the lack of a lay member costs."""

    def only(self, which: Flags | Ints) -> "Teams":
        """Some of them."""
        return Teams(self.of[which], self.members[which], self.worth[which])

    def with_those(self, others: "Teams") -> "Teams":
        """These and the others, each once."""
        both = (np.concatenate(each) for each in zip(self._parts(), others._parts(), strict=True))
        of, members, worth = both
        _rows, first = np.unique(np.column_stack([of, members]), axis=0, return_index=True)
        return Teams(of[first], members[first], worth[first])

    def at(self, prices: Floats) -> Floats:
        """What each is worth beyond its price; shape (m,)."""
        return np.asarray(self.worth - np.append(prices, 0.0)[self.members].sum(axis=1))

    def places(self, assessors: int, weights: Floats | None = None) -> Floats:
        """Places that they take with each assessor, each team counted as its weight says; shape (J,)."""
        weight = None if weights is None else np.repeat(weights, LARGEST)
        return np.bincount(self.members.ravel(), weight, minlength=assessors + 1)[:assessors].astype(np.float64)

    def begins(self) -> Ints:
        """Where each application's begin; shape (applications that have any,)."""
        return np.flatnonzero(np.diff(self.of, prepend=-1))

    def _parts(self) -> tuple[Ints, Ints, Floats]:
        return self.of, self.members, self.worth


class Choice:
    """From which teams applications choose that are to have a floor's height each."""

    def __init__(self, task: Task, worth: Floats, height: float) -> None:
        self.task, self.height = task, height
        self.worth = np.where(task.allowed, worth, -np.inf)
        self.assessors = task.most.size
        self.wanting = np.flatnonzero(task.wanted > 0)

    def good(self, prices: Floats, within: float) -> Teams | None:
        """Each application's teams that are not much worse than its best; None where one has none at all."""
        found = []
        for size, those in self._sizes():
            for number in (CANDIDATES, *MORE):
                candidates, _outside = self._candidates(those, size, prices, number)
                teams, gains = self._teams(those, candidates, size, prices)
                best = gains.max(axis=1)
                has = np.isfinite(best)
                rows, numbers = np.nonzero(has[:, None] & (gains >= best[:, None] - within))
                found.append(self._picked(those, candidates, teams, size, rows, numbers))
                those = those[~has]
                if not those.size:
                    break
            if those.size:
                return None
        of, members, worth = (np.concatenate(each) for each in zip(*found, strict=True))
        order = np.argsort(of, kind="stable")
        return Teams(of, members, worth).only(order)

    def gained(self, prices: Floats) -> float:
        """What all would have, less what they pay, if each had its best at these prices; or more, never less.

        Teams with somebody who is no candidate are not looked at one by one: such a one is worth no more than the
        best with one place given to the first who is none, at affinities that the floor stretches.
        """
        gained = 0.0
        for size, those in self._sizes():
            best = np.full(those.size, -np.inf)
            outside = np.full(those.size, np.inf)
            for number in (CANDIDATES, *MORE):
                unsure = np.flatnonzero(outside > best)
                if unsure.size:
                    candidates, outside[unsure] = self._candidates(those[unsure], size, prices, number)
                    best[unsure] = self._teams(those[unsure], candidates, size, prices)[1].max(axis=1)
            gained += float(np.maximum(best, outside).sum())
        return gained

    def _sizes(self) -> Iterator[tuple[int, Ints]]:
        wanted = self.task.wanted[self.wanting]
        for size in np.unique(wanted):
            yield int(size), self.wanting[wanted == size]

    def _candidates(self, those: Ints, size: int, prices: Floats, number: int) -> tuple[Ints, Floats]:
        """Who may be in a good team of each, shape (a, number), and what one with anybody else is worth at most."""
        number = min(number, self.assessors)
        stretch = self._stretch(those, size, prices)
        gains = self.worth[those] * (1 + stretch)[:, None] - prices
        keys = gains.copy()
        if self.task.pinned is not None:
            keys[self.task.pinned[those]] = np.inf
        if self.task.lay is not None:
            lay = np.flatnonzero(self.task.lay)
            likeliest = lay[np.argsort(-gains[:, lay], axis=1, kind="stable")[:, :LAYS]]
            np.put_along_axis(keys, likeliest, np.inf, axis=1)
        ranked = np.argsort(-keys, axis=1, kind="stable")[:, : number + 1]
        if number == self.assessors:
            return ranked, np.full(those.size, -np.inf)
        among = np.take_along_axis(gains, ranked, axis=1)
        best = -np.sort(-among[:, :number], axis=1)[:, : size - 1]
        return ranked[:, :number], best.sum(axis=1) + among[:, number] - stretch * self.height

    def _stretch(self, those: Ints, size: int, prices: Floats) -> Floats:
        """By how much more affinity must count for each, until the best that it then chooses reaches the floor."""
        worth = self.worth[those]

        def reached(rows: Ints, stretch: Floats) -> Flags:
            costs = prices - worth[rows] * (1 + stretch)[:, None]
            best = np.argpartition(costs, size - 1, axis=1)[:, :size]
            return np.asarray(np.take_along_axis(worth[rows], best, axis=1).sum(axis=1) >= self.height)

        stretch = np.zeros(those.size)
        weak = np.flatnonzero(~reached(np.arange(those.size), stretch))
        low, high = np.zeros(weak.size), np.full(weak.size, MOST_STRETCHED)
        for _halving in range(HALVINGS):
            middle = (low + high) / 2
            enough = reached(weak, np.expm1(middle))
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        stretch[weak] = np.expm1(high)
        return stretch

    def _teams(self, those: Ints, candidates: Ints, size: int, prices: Floats) -> tuple[Ints, Floats]:
        """All teams of candidates, by their places among these, and what each gains; shapes (t, size) and (a, t)."""
        teams = np.array(list(combinations(range(candidates.shape[1]), size)))
        worth = self._worth_of(those, candidates, teams)
        gains = worth - prices[candidates][:, teams].sum(axis=2)
        return teams, gains

    def _worth_of(self, those: Ints, candidates: Ints, teams: Ints) -> Floats:
        """What each team is worth to each application, shape (a, t): minus infinity for one that a rule forbids."""
        task = self.task
        sums = np.take_along_axis(self.worth[those], candidates, axis=1)[:, teams].sum(axis=2)
        worth = np.where(sums >= self.height, sums, -np.inf)
        if task.pinned is not None:
            pinned = task.pinned[those]
            has = np.take_along_axis(pinned, candidates, axis=1)[:, teams].sum(axis=2)
            worth[has < pinned.sum(axis=1)[:, None]] = -np.inf
        if task.organisation is not None:
            theirs = np.sort(task.organisation[candidates][:, teams], axis=2)
            worth[((np.diff(theirs, axis=2) == 0) & (theirs[:, :, 1:] >= 0)).any(axis=2)] = -np.inf
        if task.lay is not None:
            worth -= LAY * ~task.lay[candidates][:, teams].any(axis=2)
        return worth

    def _picked(
        self, those: Ints, candidates: Ints, teams: Ints, size: int, rows: Ints, numbers: Ints
    ) -> tuple[Ints, Ints, Floats]:
        members = np.full((rows.size, LARGEST), self.assessors)
        members[:, :size] = candidates[rows[:, None], teams[numbers]]
        worth = self.worth[those[rows][:, None], members[:, :size]].sum(axis=1)
        if self.task.lay is not None:
            worth -= LAY * ~self.task.lay[members[:, :size]].any(axis=1)
        return those[rows], np.sort(members, axis=1), worth
