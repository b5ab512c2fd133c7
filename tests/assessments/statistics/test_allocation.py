"""Allocations: the best there is, every rule kept or its breach named."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.statistics import allocation
from assessments.statistics.allocation import Allocation, allocate
from assessments.statistics.tasks import Task


def task(applications: int, assessors: int, each: int = 3, seed: int = 1, **more: object) -> Task:
    """One in which affinities are random, a twentieth is in conflict, and there is some room."""
    random = np.random.default_rng(seed)
    most = np.full(assessors, -(-applications * each // assessors) + 2)
    made = Task(
        random.random((applications, assessors)),
        random.random((applications, assessors)) > 0.05,
        np.full(applications, each),
        np.zeros(assessors, dtype=np.int64),
        most,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def best_by_trying(made: Task) -> float:
    """The most affinity, by trying every allocation that fills everything."""
    applications, assessors = made.affinity.shape
    ways = [
        [
            chosen
            for chosen in combinations(range(assessors), int(made.wanted[i]))
            if made.allowed[i, list(chosen)].all()
        ]
        for i in range(applications)
    ]
    totals = [
        sum(float(made.affinity[i, list(chosen)].sum()) for i, chosen in enumerate(all_chosen))
        for all_chosen in product(*ways)
        if (np.bincount([j for chosen in all_chosen for j in chosen], minlength=assessors) <= made.most).all()
    ]
    return max(totals)


def keeps_the_rules(made: Task, found: Allocation) -> None:
    rows, columns = found.pairs[:, 0], found.pairs[:, 1]
    assert made.allowed[rows, columns].all()
    assert len({(int(i), int(j)) for i, j in found.pairs}) == rows.size
    assert (found.loads == np.bincount(columns, minlength=made.most.size)).all()
    assert (found.loads <= made.most).all()
    lacking = {short.application: short.lacking for short in found.short}
    counts = np.bincount(rows, minlength=made.wanted.size)
    assert {i: int(made.wanted[i] - counts[i]) for i in np.flatnonzero(counts != made.wanted)} == lacking
    assert found.idle == np.flatnonzero(found.loads < made.least).tolist()
    assert found.total <= found.bound + 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_better_than_what_is_found(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocation, "FAIR", 0)
    made = task(4, 5, 2, seed)
    found = allocate(made)
    keeps_the_rules(made, found)
    assert found.is_optimal
    assert found.total == pytest.approx(best_by_trying(made))
    assert found.bound == pytest.approx(found.total)


def test_pairs_that_are_left_out_at_first_are_taken_in_until_none_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    made = task(60, 20, 3)
    whole = allocate(made)
    monkeypatch.setattr(allocation, "ALL_PAIRS", 0)
    monkeypatch.setattr(allocation, "FIRST", 2)
    few = allocate(made)
    assert few.is_optimal
    assert few.total == pytest.approx(whole.total)


def test_the_worst_served_is_lifted_first(monkeypatch: pytest.MonkeyPatch) -> None:
    affinity = np.array([[1.0, 0.9, 0.0], [1.0, 0.0, 0.45], [0.9, 0.4, 0.0]])
    one = np.ones(3, dtype=np.int64)
    made = Task(affinity, np.ones((3, 3), dtype=bool), one, 0 * one, one)
    fair = allocate(made)
    assert fair.worst is not None
    assert fair.worst[1] == pytest.approx(0.45)
    monkeypatch.setattr(allocation, "FAIR", 0)
    assert allocate(made).total >= fair.total


@given(st.integers(0, 10_000), st.integers(1, 7), st.integers(1, 6), st.integers(0, 4), st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_rule_is_kept_or_its_breach_is_named(
    seed: int, applications: int, assessors: int, each: int, has_lay: bool, has_organisations: bool
) -> None:
    random = np.random.default_rng(seed)
    least = random.integers(0, 3, assessors)
    allowed = random.random((applications, assessors)) > 0.3
    made = Task(
        random.integers(0, 4, (applications, assessors)).astype(float), allowed, np.full(applications, each),
        least, least + random.integers(0, 4, assessors),
        pinned=None,
        lay=random.random(assessors) > 0.6 if has_lay else None,
        organisation=random.integers(-1, 2, assessors) if has_organisations else None,
        evenness=0.1 * float(random.integers(0, 2)),
    )  # fmt: skip
    found = allocate(made)
    keeps_the_rules(made, found)
    if made.organisation is not None:
        for i in range(applications):
            organisations = [made.organisation[j] for row, j in found.pairs if row == i and made.organisation[j] >= 0]
            assert len(set(organisations)) == len(organisations)
    if made.lay is not None:
        with_lay = {int(i) for i, j in found.pairs if made.lay[j]}
        assert set(found.without_lay) == {int(i) for i in found.pairs[:, 0]} - with_lay


def test_a_pin_stands_although_another_pair_is_better() -> None:
    made = task(6, 5, 2)
    pinned = np.zeros((6, 5), dtype=bool)
    worst = int(np.argmin(np.where(made.allowed[0], made.affinity[0], np.inf)))
    pinned[0, worst] = True
    assert [0, worst] in allocate(replace(made, pinned=pinned)).pairs.tolist()


def test_a_lay_member_is_had_where_one_is_free() -> None:
    made = task(9, 6, 2, lay=np.array([True, True, False, False, False, False]))
    made = replace(made, allowed=np.ones((9, 6), dtype=bool), most=np.full(6, 6))
    assert allocate(made).without_lay == []


def test_a_shortfall_says_what_stands_in_the_way() -> None:
    allowed = np.array([[True, False, True, True], [True, True, True, True]])
    made = Task(
        np.ones((2, 4)), allowed, np.array([3, 1]), np.zeros(4, dtype=np.int64), np.array([1, 1, 1, 0]),
        organisation=np.array([7, -1, 7, -1]),
    )  # fmt: skip
    found = allocate(made)
    (short,) = found.short
    assert (short.application, short.lacking) == (0, 2)
    assert (short.in_conflict, short.full, short.beside_a_colleague) == (1, 1, 1)


def test_an_even_load_is_worth_a_little_affinity() -> None:
    made = task(40, 8, 3, most=np.full(8, 30))
    plain, even = allocate(made), allocate(replace(made, evenness=0.2))
    assert np.ptp(even.loads) < np.ptp(plain.loads)
    assert even.total > 0.95 * plain.total


def test_panels_that_share_nobody_are_counted() -> None:
    apart = np.zeros((6, 4), dtype=bool)
    apart[:3, :2] = apart[3:, 2:] = True
    made = Task(np.ones((6, 4)), apart, np.full(6, 2), np.zeros(4, dtype=np.int64), np.full(4, 9))
    assert allocate(made).panels == 2


def test_equal_tasks_give_equal_bytes() -> None:
    made = replace(task(30, 9, 3), affinity=np.ones((30, 9)))
    assert allocate(made).pairs.tobytes() == allocate(made).pairs.tobytes()


def test_nothing_to_allocate_is_no_fault() -> None:
    none = np.zeros((0, 3)), np.zeros((0, 3), dtype=bool), np.zeros(0, dtype=np.int64)
    assert allocate(Task(*none, np.zeros(3, dtype=np.int64), np.full(3, 2))).pairs.size == 0


@pytest.mark.parametrize(
    "change",
    [
        {"affinity": np.full((4, 5), np.nan)},
        {"wanted": np.full(4, -1)},
        {"least": np.full(5, 9)},
        {"allowed": np.ones((4, 4), dtype=bool)},
        {"allowed": np.zeros((4, 5), dtype=bool), "pinned": np.ones((4, 5), dtype=bool)},
    ],
)
def test_a_task_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        allocate(replace(task(4, 5, 2), **change))  # type: ignore[arg-type]
