"""The programme over teams, beside the best that branching over pairs finds."""

from dataclasses import replace

import numpy as np
import pytest

from assessments.statistics.allocation import allocate
from assessments.statistics.programme import Built, Floor, cost_of
from assessments.statistics.settling import PROVEN, settle
from assessments.statistics.tasks import Flags, Task


def made_up(seed: int, applications: int = 14, assessors: int = 9) -> Task:
    """Two or three for each, loads from least to most, a tenth of the pairs in conflict, every other rule as well."""
    random = np.random.default_rng(seed)
    affinity = random.random((applications, assessors))
    affinity[0, 0], affinity[-1, -1] = 0.0, 1.0
    allowed = random.random((applications, assessors)) > 0.1
    pinned = np.zeros_like(allowed)
    pinned[2, np.flatnonzero(allowed[2])[-1]] = True
    lay, organisation = np.zeros(assessors, dtype=bool), np.full(assessors, -1)
    lay[::2], organisation[:2], organisation[3:5] = True, 1, 2
    wanted = random.integers(2, 4, applications)
    fair = int(wanted.sum()) // assessors
    least, most = np.full(assessors, fair - 1), np.full(assessors, fair + 2)
    return Task(affinity, allowed, wanted, least, most, pinned, lay, organisation, evenness=0.1)


def all_of(task: Task, height: float) -> Floor:
    return Floor(np.ones(task.wanted.size, dtype=bool), height)


def best_of_pairs(task: Task, floor: Floor) -> float:
    """The least cost, by branching over all pairs."""
    rows, columns = np.nonzero(task.allowed)
    built = Built(task, task.affinity, rows, columns, floor)
    found = built.whole(built.relaxed())
    assert found is not None
    return found.value


def sums(task: Task, have: Flags) -> "np.ndarray":
    return np.asarray(np.where(have, task.affinity, 0.0).sum(axis=1))


@pytest.mark.parametrize("seed", range(6))
def test_whole_teams_respect_every_rule_and_are_never_bound_above_the_best_of_all_pairs(seed: int) -> None:
    """Few applications leave little to exchange, so that the best itself is promised of larger tasks only."""
    task = made_up(seed)
    floor = all_of(task, 0.8)
    best = best_of_pairs(task, floor)
    settled = settle(task, task.affinity, floor, np.zeros(task.most.size))
    assert settled is not None
    assert settled.have is not None
    assert settled.cost_at_least <= best + 1e-6
    assert best - 1e-6 <= cost_of(task, task.affinity, settled.have) <= best * 0.99
    assert task.pinned is not None
    assert (settled.have >= task.pinned).all()
    assert (settled.have.sum(axis=1) == task.wanted).all()
    assert not (settled.have & ~task.allowed).any()
    assert (settled.have.sum(axis=0) <= task.most).all()
    assert sums(task, settled.have).min() >= 0.8 - 1e-6


def test_where_no_team_reaches_the_floor_it_says_nothing() -> None:
    task = made_up(1)
    assert settle(task, task.affinity, all_of(task, 3.5), np.zeros(task.most.size)) is None


def test_it_is_not_for_applications_that_the_floor_leaves_out_or_that_want_many() -> None:
    task = made_up(1)
    some = Floor(np.arange(task.wanted.size) > 0, 0.5)
    assert settle(task, task.affinity, some, np.zeros(task.most.size)) is None
    many = replace(task, wanted=np.full(task.wanted.size, 6))
    assert settle(many, many.affinity, all_of(many, 0.5), np.zeros(task.most.size)) is None


@pytest.mark.parametrize("seed", [3, 4])
def test_a_task_too_large_for_branching_over_pairs_is_proven_all_the_same(seed: int) -> None:
    """Everybody is nearly as good for the same applications, and has room for one more than their share."""
    random = np.random.default_rng(seed)
    applications, assessors = 300, 80
    affinity = random.random((applications, 4)) @ random.random((4, assessors)) / 4
    most = np.full(assessors, -(-applications * 3 // assessors) + 1)
    found = allocate(
        Task(affinity, random.random((applications, assessors)) > 0.05, np.full(applications, 3), most - 4, most)
    )
    assert found.is_optimal
    assert 0 <= found.bound - found.total <= PROVEN * found.total
