"""Means, medians and ranks."""

import numpy as np
import pytest

from assessments.statistics.summary import rank_descending, summarise


def test_a_summary_counts_averages_and_spans() -> None:
    summary = summarise(np.array([40.0, 80.0, 90.0]))
    assert (summary.n, summary.mean, summary.median, summary.spread) == (3, 70.0, 80.0, 50.0)


@pytest.mark.parametrize("values", [[], [1.0, float("nan")]])
def test_nothing_and_what_is_no_number_have_no_summary(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least one value"):
        summarise(np.array(values, dtype=np.float64))


def test_ties_share_the_best_rank_of_their_group() -> None:
    assert rank_descending(np.array([80.0, 90.0, 80.0, 20.0])).tolist() == [2, 1, 2, 4]


def test_rounding_noise_makes_no_rank() -> None:
    assert rank_descending(np.array([0.1 + 0.2, 0.3])).tolist() == [1, 1]


def test_nothing_has_no_ranks() -> None:
    assert rank_descending(np.array([], dtype=np.float64)).tolist() == []
