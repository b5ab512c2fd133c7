"""Exchanges: the worst-served is raised, every rule stays kept, and what cannot be had changes nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.statistics.exchanges import Exchanges
from assessments.statistics.tasks import Task


def task(applications: int, assessors: int, each: int = 2, seed: int = 1) -> Task:
    random = np.random.default_rng(seed)
    return Task(
        random.random((applications, assessors)),
        random.random((applications, assessors)) > 0.1,
        np.full(applications, each),
        np.zeros(assessors, dtype=np.int64),
        np.full(assessors, -(-applications * each // assessors) + 1),
    )


def begun(made: Task) -> Exchanges:
    """From an allocation that takes whoever has room, one after the other."""
    have = np.zeros(made.allowed.shape, dtype=bool)
    for row in range(made.wanted.size):
        rest = made.allowed[row] & (have.sum(axis=0) < made.most)
        if made.organisation is not None:
            _names, first = np.unique(np.where(rest, made.organisation, -1 - np.arange(rest.size)), return_index=True)
            rest &= np.isin(np.arange(rest.size), first) | (made.organisation < 0)
        have[row, np.flatnonzero(rest)[: made.wanted[row]]] = True
    rows, columns = np.nonzero(have)
    return Exchanges(made, made.affinity, rows, columns, have.sum(axis=1) == made.wanted)


def test_a_chain_raises_the_worst_served_through_others() -> None:
    affinity = np.array([[0.1, 0.9, 0.0], [0.0, 0.8, 0.7], [0.6, 0.0, 0.9]])
    one = np.ones(3, dtype=np.int64)
    made = Task(affinity, np.ones((3, 3), dtype=bool), one, 0 * one, one)
    found = Exchanges(made, affinity, np.arange(3), np.arange(3), np.ones(3, dtype=bool))
    assert found.least == pytest.approx(0.1)
    assert found.raise_to(0.6)
    assert found.have.tolist() == [[False, True, False], [False, False, True], [True, False, False]]


def test_what_cannot_be_reached_leaves_everything_as_it_was() -> None:
    found = begun(task(12, 5))
    before = found.have.copy(), found.loads.copy(), found.sums.copy()
    assert not found.raise_to(3.0)
    for now, then in zip((found.have, found.loads, found.sums), before, strict=True):
        assert (now == then).all()


def test_who_has_too_much_is_relieved_and_who_too_little_given_at_the_least_cost() -> None:
    """The last has nothing and has to: through the first it costs 0.1 and 0.3, at once from the second 0.5."""
    affinity = np.array([[0.6, 0.7, 0.0], [0.0, 0.9, 0.4], [0.8, 0.0, 0.5]])
    one = np.ones(3, dtype=np.int64)
    made = Task(affinity, np.ones((3, 3), dtype=bool), one, one, one)
    found = Exchanges(made, affinity, np.arange(3), np.array([1, 1, 0]), np.ones(3, dtype=bool))
    assert found.balance(0.4)
    assert found.have.tolist() == [[True, False, False], [False, True, False], [False, False, True]]


def test_loads_are_not_balanced_at_the_cost_of_what_an_application_has_to_have() -> None:
    affinity = np.array([[0.9, 0.1], [0.9, 0.1]])
    one = np.ones(2, dtype=np.int64)
    made = Task(affinity, np.ones((2, 2), dtype=bool), one, 0 * one, one)
    found = Exchanges(made, affinity, np.arange(2), np.zeros(2, dtype=np.int64), np.ones(2, dtype=bool))
    assert not found.balance(0.5)
    assert found.balance(0.05)


@given(st.integers(0, 10_000), st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_rule_stays_kept(seed: int, has_pins: bool, has_lay: bool, has_organisations: bool) -> None:
    random = np.random.default_rng(seed)
    made = task(int(random.integers(2, 12)), int(random.integers(3, 7)), 2, seed)
    if has_organisations:
        made = replace(made, organisation=random.integers(-1, 2, made.most.size))
    if has_lay:
        made = replace(made, lay=random.random(made.most.size) > 0.5)
    pinned = np.zeros_like(made.allowed)
    found = begun(made)
    if has_pins:
        pinned = found.have & (random.random(found.have.shape) > 0.7)
        rows, columns = np.nonzero(found.have)
        found = Exchanges(replace(made, pinned=pinned), made.affinity, rows, columns, found.served)
    before, sums = found.have.copy(), found.sums.copy()
    least = found.least if found.served.any() else 0.0
    is_raised = found.served.any() and found.raise_to(least + 0.2)
    assert (found.have.sum(axis=1) == before.sum(axis=1)).all()
    assert (found.loads == found.have.sum(axis=0)).all()
    assert (found.loads <= made.most).all()
    assert made.allowed[found.have].all()
    assert found.have[pinned].all()
    assert found.sums == pytest.approx(np.where(found.have, made.affinity, 0.0).sum(axis=1))
    if is_raised:
        assert found.least >= least + 0.2
        assert (found.sums[found.served] >= np.minimum(sums[found.served], least + 0.2) - 1e-9).all()
    if made.lay is not None:
        had = np.flatnonzero((before & made.lay).any(axis=1))
        assert (found.have & made.lay).any(axis=1).take(had).all()
    if made.organisation is not None:
        for number in (0, 1):
            assert ((found.have & (made.organisation == number)).sum(axis=1) <= 1).all()
