"""Choosing under money, floors and ceilings: held against every possible choice of small cases."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.statistics.choosing import NO_BOUND, Bids, Limits, best, down_the_order, skip_and_fill


def bids(*rows: tuple[float, int, int], groups: list[list[bool]] | None = None) -> Bids:
    pence = np.array([row[1:] for row in rows], dtype=np.int64).reshape(len(rows), 2)
    members = np.array(groups or [], dtype=np.bool_).reshape(len(groups or []), len(rows))
    return Bids(np.array([row[0] for row in rows], dtype=np.float64), pence, members)


def limits(*money: int, groups: int = 0, **bounds: list[int]) -> Limits:
    names = ("least_number", "most_number", "least_pence", "most_pence")
    arrays = {name: np.array(bounds.get(name, [NO_BOUND] * groups), dtype=np.int64) for name in names}
    return Limits(np.array(money, dtype=np.int64), **arrays)


SOME = ((90.0, 60, 10), (80.0, 50, 0), (70.0, 40, 20), (60.0, 0, 30))


def test_down_the_order_stops_at_the_first_that_does_not_fit_and_skipping_goes_on() -> None:
    assert down_the_order(bids(*SOME), limits(100, 100)).tolist() == [True, False, False, False]
    assert skip_and_fill(bids(*SOME), limits(100, 100)).tolist() == [True, False, True, True]
    assert down_the_order(bids(*SOME), limits(150, 30)).tolist() == [True, True, True, False]
    assert down_the_order(bids(*SOME), limits(149, 30)).tolist() == [True, True, False, False]


def test_a_penny_too_few_leaves_one_out() -> None:
    two = bids((50.0, 500_000_001, 0), (50.0, 500_000_000, 0))
    assert best(two, limits(1_000_000_001, 0)).chosen.tolist() == [True, True]
    assert best(two, limits(1_000_000_000, 0)).chosen.sum() == 1


def test_floors_and_ceilings_are_held_and_a_floor_that_cannot_be_met_is_missed_by_as_little_as_can_be() -> None:
    groups = [[True, True, False, False], [False, False, True, True]]
    some = bids(*SOME, groups=groups)
    free = best(some, limits(110, 100, groups=2))
    assert free.chosen.tolist() == [True, False, True, True]
    held = best(some, limits(110, 100, groups=2, most_number=[NO_BOUND, 1], least_number=[2, NO_BOUND]))
    assert (held.chosen.tolist(), held.is_proven) == ([True, True, False, True], True)
    missed = best(some, limits(45, 100, groups=2, least_number=[2, 2]))
    assert missed.chosen.tolist() == [False, False, True, True]
    nothing = best(some, limits(45, 100, groups=2, most_pence=[NO_BOUND, 30]))
    assert nothing.chosen.tolist() == [False, False, False, True]


def test_nobody_to_choose_is_a_choice_and_shapes_that_do_not_fit_are_refused() -> None:
    assert best(bids(), limits(1, 1)).is_proven
    with pytest.raises(ValueError, match="belong together"):
        best(bids(*SOME), limits(1))
    with pytest.raises(ValueError, match="each group"):
        best(bids(*SOME), limits(1, 1, groups=1))


ROWS = st.lists(
    st.tuples(st.integers(1, 100).map(float), st.integers(0, 50), st.integers(0, 50), st.booleans()),
    min_size=1, max_size=7,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, money=st.tuples(st.integers(0, 120), st.integers(0, 120)), ceiling=st.integers(0, 7))
def test_no_choice_of_all_is_better(
    rows: list[tuple[float, int, int, bool]], money: tuple[int, int], ceiling: int
) -> None:
    some = bids(*((merit, first, second) for merit, first, second, _member in rows), groups=[[r[3] for r in rows]])
    under = limits(*money, groups=1, most_number=[ceiling])
    chosen = best(some, under).chosen
    values = some.merits * some.totals
    assert (some.pence[chosen].sum(axis=0) <= under.money).all()
    assert some.groups[0][chosen].sum() <= ceiling
    every = (np.array(each, dtype=np.bool_) for each in product((False, True), repeat=len(rows)))
    allowed = (
        values[each].sum()
        for each in every
        if (some.pence[each].sum(axis=0) <= under.money).all() and some.groups[0][each].sum() <= ceiling
    )
    assert values[chosen].sum() >= max(allowed) * (1 - 1e-4) - 1e-9
