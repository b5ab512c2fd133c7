"""From points to a mark: one implementation, which pages, jobs and files share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.scoring.states import Recommendation

DIVERGENT_POINTS = 2
"""Assessors who differ by this many points on a criterion diverge."""


@dataclass(frozen=True, slots=True)
class Point:
    """Points on one criterion of a scale from 0 to `top`, with the criterion's weight; None is not applicable."""

    points: int | None
    top: int
    weight: int


def mark_of(points: Iterable[Point]) -> float | None:
    """The mark 100 · Σ w·s/m ÷ Σ w over the criteria that apply, on 0-100; None if none does.

    A criterion that is not applicable leaves numerator and denominator; it is never a zero.
    """
    applying = [point for point in points if point.points is not None]
    if not applying:
        return None
    earned = sum(point.weight * (point.points or 0) / point.top for point in applying)
    return 100 * earned / sum(point.weight for point in applying)


def are_opposed(recommendations: Iterable[Recommendation | None]) -> bool:
    """Whether one recommends to take it forward, and another to decline it."""
    return {Recommendation.FUND, Recommendation.DECLINE} <= set(recommendations)


def is_divergent(scores_by_criterion: Iterable[Sequence[int]]) -> bool:
    """Whether two assessors differ by `DIVERGENT_POINTS` or more on any criterion; one sequence of points each."""
    return any(max(points) - min(points) >= DIVERGENT_POINTS for points in scores_by_criterion if len(points) > 1)
