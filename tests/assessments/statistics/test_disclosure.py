"""Counts that may be published: small ones are concealed, and nothing gives them away."""

import pytest

from assessments.statistics.disclosure import (
    CONCEALED,
    disclose_count,
    disclose_proportion,
    disclose_table,
)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, CONCEALED), (4, CONCEALED), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (112, 110), (113, 115)],
)
def test_one_to_four_are_concealed_and_others_are_rounded_to_the_nearest_five(count: int, shown: int | str) -> None:
    assert disclose_count(count) == shown


@pytest.mark.parametrize(
    ("part", "whole", "proportion"),
    [
        (8, 23, 10 / 25),  # of the rounded counts, not of the counts
        (8, 22, None),  # 22 is published as 20, which is too small a base
        (3, 100, None),
        (0, 100, 0.0),
        (98, 97, 1.0),
        (24, 24, 1.0),
    ],
)
def test_percentages_are_of_published_counts_and_on_a_base_of_25_or_more(
    part: int, whole: int, proportion: float | None
) -> None:
    assert disclose_proportion(part, whole) == proportion


def test_the_same_is_published_whichever_of_the_counts_behind_it_is_true() -> None:
    """Somebody who knows all groups but one cannot tell that one from the table: the total is rounded by itself."""
    tables = {disclose_table({"a": 11, "b": few}, 11 + few) for few in (2, 3, 4)}
    assert {table.groups for table in tables if table} == {tables.pop().groups}  # type: ignore[union-attr]
    assert {disclose_table({"a": 11, "b": few}, 15) for few in (1, 2, 3, 4)} == {disclose_table({"a": 11, "b": 1}, 15)}


def test_a_table_of_too_few_is_left_out_and_an_impossible_one_is_refused() -> None:
    assert disclose_table({"a": 4}, 4) is None
    assert disclose_table({"a": 0}, 0) is None
    for counts, total in (({"a": 6}, 5), ({"a": -1}, 5)):
        with pytest.raises(ValueError, match=r"count|group"):
            disclose_table(counts, total)
