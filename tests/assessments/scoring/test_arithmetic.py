"""From points to a mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.arithmetic import Point, is_divergent, mark_of


def test_a_mark_is_the_weighted_share_of_what_could_be_had() -> None:
    assert mark_of([Point(3, 5, 1), Point(4, 5, 2), Point(1, 4, 1)]) == pytest.approx(100 * (0.6 + 1.6 + 0.25) / 4)


def test_not_applicable_leaves_the_mark_as_if_the_criterion_were_not_there() -> None:
    without = mark_of([Point(3, 5, 1), Point(4, 5, 2)])
    assert mark_of([Point(3, 5, 1), Point(4, 5, 2), Point(None, 5, 7)]) == without
    assert mark_of([Point(3, 5, 1), Point(4, 5, 2), Point(0, 5, 7)]) != without


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 1000)), min_size=2, max_size=6), st.integers(2, 5))
def test_a_scale_of_more_parts_leaves_the_share_of_its_criterion_alone(
    scores: list[tuple[int, int]], parts: int
) -> None:
    """As where a criterion comes to ask for two things in place of one: twice the points of twice as many."""
    (points, weight), *others = scores
    rest = [Point(score, 4, share) for score, share in others]
    assert mark_of([Point(points * parts, 4 * parts, weight), *rest]) == pytest.approx(
        mark_of([Point(points, 4, weight), *rest])
    )


def test_all_points_make_100_and_none_make_0() -> None:
    assert mark_of([Point(5, 5, 3), Point(4, 4, 1)]) == 100
    assert mark_of([Point(0, 5, 3), Point(0, 4, 1)]) == 0


def test_there_is_no_mark_where_nothing_applies() -> None:
    assert mark_of([Point(None, 5, 1)]) is None
    assert mark_of([]) is None


@pytest.mark.parametrize(
    ("scores", "diverge"),
    [([[3, 4], [2, 2]], False), ([[3, 5], [2, 2]], True), ([[0, 1, 2]], True), ([[5]], False), ([[]], False)],
)
def test_assessors_diverge_from_two_points_apart_on_one_criterion(scores: list[list[int]], diverge: bool) -> None:
    assert is_divergent(scores) is diverge
