"""Agreement, against published examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.statistics.agreement import Level, alpha, intraclass_correlations

SHROUT_AND_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=np.float64
)
"""Shrout and Fleiss (1979), table 2: four judges of six targets."""

KRIPPENDORFF = """
    1 2 3 3 2 1 4 1 2 . . .
    1 2 3 3 2 2 4 1 2 5 . 3
    . 3 3 3 2 3 4 2 2 5 1 .
    1 2 3 3 2 4 4 1 2 5 1 .
"""
"""Krippendorff (2011), part C: four observers of twelve units, with missing values."""


def published() -> tuple[np.ndarray, np.ndarray]:
    cells = [
        (unit, float(value))
        for line in KRIPPENDORFF.strip().splitlines()
        for unit, value in enumerate(line.split())
        if value != "."
    ]
    return np.array([unit for unit, _value in cells]), np.array([value for _unit, value in cells])


@pytest.mark.parametrize(("level", "told"), [(Level.NOMINAL, 0.743), (Level.ORDINAL, 0.815), (Level.INTERVAL, 0.849)])
def test_krippendorffs_example_comes_out_as_he_published_it(level: Level, told: float) -> None:
    units, values = published()
    assert alpha(units, values, level) == pytest.approx(told, abs=0.0005)


def test_the_six_correlations_of_shrout_and_fleiss_come_out_as_they_published_them() -> None:
    found = intraclass_correlations(SHROUT_AND_FLEISS)
    singles = (found.icc1, found.icc2, found.icc3)
    means = (found.icc1k, found.icc2k, found.icc3k)
    assert [round(value or 0, 2) for value in singles] == [0.17, 0.29, 0.71]
    assert [round(value or 0, 2) for value in means] == [0.44, 0.62, 0.91]


@pytest.mark.parametrize("level", list(Level))
def test_full_agreement_is_one_and_what_cannot_differ_is_undefined(level: Level) -> None:
    units = np.repeat(np.arange(4), 3)
    assert alpha(units, np.repeat([1.0, 2.0, 5.0, 2.0], 3), level) == pytest.approx(1)
    assert alpha(units, np.full(12, 3.0), level) is None
    assert alpha(np.arange(5), np.arange(5.0), level) is None
    assert alpha(np.array([], dtype=np.int64), np.array([]), level) is None


def test_where_no_judge_differs_and_no_target_the_correlations_are_undefined() -> None:
    found = intraclass_correlations(np.full((3, 3), 4.0))
    assert {found.icc1, found.icc2, found.icc3, found.icc1k, found.icc2k, found.icc3k} == {None}


@pytest.mark.parametrize("table", [np.zeros((1, 4)), np.zeros((4, 1)), np.array([[1.0, np.nan], [2.0, 3.0]])])
def test_a_table_that_is_not_complete_is_refused(table: np.ndarray) -> None:
    with pytest.raises(ValueError, match="complete table"):
        intraclass_correlations(table)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 5)), min_size=2, max_size=40), st.randoms())
def test_the_order_of_rows_and_a_value_alone_change_nothing(rows: list[tuple[int, int]], shuffle: object) -> None:
    shuffled = list(rows)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    shuffled.append((99, 5))
    for level in Level:
        first, second = (
            alpha(np.array([unit for unit, _v in some]), np.array([float(v) for _u, v in some]), level)
            for some in (rows, shuffled)
        )
        assert first == second


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4)), min_size=4, max_size=30))
def test_ordinal_distance_is_the_sum_of_frequencies_between_two_values(rows: list[tuple[int, int]]) -> None:
    """Against Krippendorff's own formula, by coincidences."""
    units, values = np.array([unit for unit, _v in rows]), np.array([float(v) for _u, v in rows])
    assert (alpha(units, values, Level.ORDINAL) or 0.0) == pytest.approx(by_coincidences(units, values), abs=1e-9)


def by_coincidences(units: np.ndarray, values: np.ndarray) -> float:
    distinct = np.unique(values)
    together = np.zeros((distinct.size, distinct.size))
    for unit in np.unique(units):
        counts = np.array([(values[units == unit] == value).sum() for value in distinct], dtype=float)
        if counts.sum() > 1:
            together += (np.outer(counts, counts) - np.diag(counts)) / (counts.sum() - 1)
    totals = together.sum(axis=0)
    n = totals.sum()
    distance = np.array(
        [
            [(totals[min(c, k) : max(c, k) + 1].sum() - (totals[c] + totals[k]) / 2) ** 2 for k in range(distinct.size)]
            for c in range(distinct.size)
        ]
    )
    expected = float((np.outer(totals, totals) * distance).sum())
    return 0.0 if expected == 0 else 1 - (n - 1) * float((together * distance).sum()) / expected
