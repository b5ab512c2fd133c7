"""The most affinity with a floor under every application, by whole teams: all assessors of one application together.

In parts, an application reaches a floor by half of a team that does and half of one that does not; of whole teams, each
does or is no choice. So the programme over teams (Dantzig and Wolfe, 1960) bounds what can be had far closer than the
one over pairs, and nearly all of its solution is in whole numbers. A place with an assessor has a price; each
application names the teams that are best at these prices. The few that contend for the same places take the likeliest
each, and chains of exchanges bring back within their limits whom that gives too much or too little.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, linprog, minimize

from assessments.statistics.exchanges import Exchanges
from assessments.statistics.programme import CLOSE, IDLE, STEPS, Floor, cost_of, steps_of
from assessments.statistics.tasks import Flags, Floats, Task
from assessments.statistics.teams import LARGEST, Choice, Teams

SOFT = ((2e-2, 0.1), (5e-3, 0.1), (1e-3, 0.08), (3e-4, 0.06))
"""How soft a choice is while prices are sought, and how far from the best a team is looked at, affinity from 0 to 1."""
DESCENTS = 40
NEAR = 4e-3
"""How far from the best a team is looked at where prices are exact."""
STRIDE = 0.3
"""By how much prices change at most before teams are looked at anew."""
STUCK, LESS = 3, 0.9
"""Over so many rounds of exact prices, what is unknown becomes less by this factor at least, or it is left there."""
HOPEFUL = 20
"""Times what is near enough, within which whole numbers are sought."""
PROVEN = 1e-4
"""Of what is to be had, the part by which a solution that is called the best may fall short: what solvers go by."""
OVER = 100.0
"""What a place beyond an assessor's most costs while prices are sought: no solution has one in the end."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the programme over teams came to."""

    have: Flags | None
    """Shape (I, J): the allocation; None where loads could not be brought within their limits."""
    cost_at_least: float
    """No allocation of whole teams costs less, in the unit of `programme.cost_of`."""


def settle(task: Task, worth: Floats, floor: Floor, prices: Floats) -> Settled | None:
    """The best whole teams that reach the floor, and a bound on all of them.

    Args:
        task: what is to be allocated.
        worth: its affinities from 0 to 1, shape (I, J).
        floor: it holds for every application that wants anybody, or this is not for such a task: None.
        prices: of a place with each assessor, to begin with, shape (J,).
    """
    is_for_it = bool((floor.holds_for | (task.wanted == 0)).all()) and int(task.wanted.max(initial=0)) <= LARGEST
    return _Settling(task, worth, floor.height - CLOSE).settled(prices) if is_for_it else None


class _Settling:
    def __init__(self, task: Task, worth: Floats, height: float) -> None:
        self.task, self.worth, self.height = task, worth, height
        self.choice = Choice(task, worth, height)
        self.assessors = task.most.size
        self.widths, self.slopes = _load_costs(task)
        self.idle = IDLE * float(task.least.sum())

    def settled(self, prices: Floats) -> Settled | None:
        """Prices first softly, then exactly; then whole numbers."""
        softened = self._softened(prices)
        known = None if softened is None else self.choice.good(softened, NEAR)
        if known is None:
            return None
        best: Flags | None = None
        bound, cost, away = np.inf, np.inf, [np.inf] * STUCK
        while True:
            teams = known
            shares, prices, value = self._shared(teams)
            bound = min(bound, self._bound(prices))
            away.append(bound - value)
            more = self.choice.good(prices, NEAR)
            is_over = more is None or away[-1] >= away[-1 - STUCK] * LESS
            if is_over or away[-1] <= self._near(bound) * HOPEFUL:
                have = self._whole(teams, shares)
                costs = np.inf if have is None else cost_of(self.task, self.worth, have)
                best, cost = (have, costs) if costs < cost else (best, cost)
            if more is None or is_over or cost <= self.idle - bound + self._near(bound):
                return Settled(best, self.idle - bound)
            known = teams.with_those(more)

    def _bound(self, prices: Floats) -> float:
        """No allocation is worth more: each has its best at these prices, or places would be paid for beyond cost."""
        paid = self.widths * np.maximum(0.0, prices[:, None] - self.slopes)
        return self.choice.gained(prices) + float(paid.sum())

    def _near(self, bound: float) -> float:
        """How far below the bound what is called the best may be."""
        return PROVEN * abs(bound - self.idle)

    def _softened(self, prices: Floats) -> Floats | None:
        """Prices at which as many choose a place softly as there are; None where a floor cannot be reached at all."""
        for softness, within in SOFT:
            teams = self.choice.good(prices, within)
            if teams is None:
                return None
            prices = minimize(
                self._soft, prices, (teams, softness), "L-BFGS-B", jac=True,
                bounds=Bounds(prices - STRIDE, prices + STRIDE), options={"maxiter": DESCENTS, "maxcor": 20},
            ).x  # fmt: skip
        return prices

    def _soft(self, prices: Floats, teams: Teams, softness: float) -> tuple[float, Floats]:
        """The bound that these teams give, rounded at its edges, and its slope; the lowest is the closest."""
        begins = teams.begins()
        lengths = np.diff(np.append(begins, teams.of.size))
        gains = teams.at(prices)
        best = np.maximum.reduceat(gains, begins)
        parts = np.exp((gains - np.repeat(best, lengths)) / softness)
        sums = np.add.reduceat(parts, begins)
        shares = parts / np.repeat(sums, lengths)
        above = (prices[:, None] - self.slopes) / softness
        value = (best + softness * np.log(sums)).sum() + (self.widths * softness * np.logaddexp(0, above)).sum()
        filled = self.widths / (1 + np.exp(-np.clip(above, -500, 500)))
        return float(value), filled.sum(axis=1) - teams.places(self.assessors, shares)

    def _shared(self, teams: Teams) -> tuple[Floats, Floats, float]:
        """The best in parts of these teams: the part of each, the prices of places, and what all is worth.

        Variables are teams, then steps of load, then places beyond the most. Each application has one team, and each
        assessor's places are their steps of load.
        """
        those, row = np.unique(teams.of, return_inverse=True)
        number, steps = teams.of.size, self.widths.size
        real = teams.members < self.assessors
        places = np.arange(self.assessors)
        rows = [row, those.size + teams.members[real], those.size + np.repeat(places, self.widths.shape[1])]
        columns = [np.arange(number), np.nonzero(real)[0], number + np.arange(steps), number + steps + places]
        rows.append(those.size + places)
        signs = np.concatenate([np.ones(number + int(real.sum())), -np.ones(steps + self.assessors)])
        costs = np.concatenate([-teams.worth, self.slopes.ravel(), np.full(self.assessors, OVER)])
        shape = (those.size + self.assessors, costs.size)
        rules = sparse.coo_array((signs, (np.concatenate(rows), np.concatenate(columns))), shape=shape).tocsr()
        limits = np.concatenate([np.ones(those.size), np.zeros(self.assessors)])
        upper = np.concatenate([np.full(number, np.inf), self.widths.ravel(), np.full(self.assessors, np.inf)])
        found = linprog(
            costs, A_eq=rules, b_eq=limits, bounds=np.column_stack([np.zeros(upper.size), upper]), method="highs-ds"
        )
        prices = -np.asarray(found.eqlin.marginals)[-self.assessors :]
        return np.asarray(found.x[:number]), prices, -float(found.fun)

    def _whole(self, teams: Teams, shares: Floats) -> Flags | None:
        """Each application's likeliest team; what is then too much for some is exchanged, as cheaply as it goes."""
        likeliest = teams.only(np.lexsort((-shares, teams.of))[teams.begins()])
        rows = np.repeat(likeliest.of, LARGEST)
        real = likeliest.members.ravel() < self.assessors
        rows, columns = rows[real], likeliest.members.ravel()[real]
        exchanges = Exchanges(self.task, self.worth, rows, columns, self.task.wanted > 0)
        return exchanges.have if exchanges.balance(self.height) else None


def _load_costs(task: Task) -> tuple[Floats, Floats]:
    """Places with each assessor in steps, and what one of each step costs; shapes (J, 2 STEPS), the cheapest first.

    Steps are those of `programme`, cut in two at the assessor's least: a place below saves what an idle one costs.
    """
    widths = steps_of(task.most)
    before = np.cumsum(widths, axis=1) - widths
    below = np.clip(task.least[:, None] - before, 0, widths)
    rising = np.broadcast_to(task.evenness * np.arange(STEPS) / STEPS, widths.shape)
    return np.hstack([below, widths - below]), np.hstack([rising - IDLE, rising])
