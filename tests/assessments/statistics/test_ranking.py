"""Rankings whose truth is known, and marks that carry no ranking."""

import numpy as np
import pytest

from assessments.statistics import ranking
from assessments.statistics.notices import Notice
from assessments.statistics.ranking import rank
from assessments.statistics.severity import Floats, Marks
from tests.assessments.statistics.test_severity import simulated


def likeness(one: Floats, other: Floats) -> float:
    """Spearman's correlation."""
    first, second = (np.argsort(np.argsort(values)) for values in (one, other))
    return float(np.corrcoef(first, second)[0, 1])


def test_adjusted_marks_are_nearer_the_truth_where_severity_differs_and_lose_nothing_where_it_does_not() -> None:
    gained, lost = [], []
    for seed in range(8):
        marks, merits = simulated(112, 20, 3, merit=10, severe=8, noise=8, seed=seed)
        found = rank(marks, fund=None, seed=1)
        gained.append(likeness(found.adjusted, merits) - likeness(found.mark, merits))
        marks, merits = simulated(112, 20, 3, merit=10, severe=0, noise=8, seed=seed)
        found = rank(marks, fund=None, seed=1)
        lost.append(likeness(found.mark, merits) - likeness(found.adjusted, merits))
    assert np.mean(gained) > 0.03
    assert np.mean(lost) < 0.005


@pytest.mark.parametrize("largest", [0, 300])
def test_true_ranks_lie_in_their_intervals_as_often_as_is_claimed(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "LARGEST_INTEGRATED", largest)
    inside = {50: [], 90: []}  # type: dict[int, list[float]]
    for seed in range(10):
        marks, merits = simulated(100, 20, 3, merit=10, severe=6, noise=8, seed=100 + seed)
        found = rank(marks, fund=20, seed=1)
        true = np.argsort(np.argsort(-merits)) + 1
        for share, interval in ((50, found.rank_50), (90, found.rank_90)):
            assert interval is not None
            inside[share].append(float(((true >= interval[:, 0]) & (true <= interval[:, 1])).mean()))
    assert np.mean(inside[50]) == pytest.approx(0.5, abs=0.06)
    assert np.mean(inside[90]) == pytest.approx(0.9, abs=0.05)


def test_chances_to_be_funded_add_up_to_the_number_and_expected_ranks_to_all_places() -> None:
    marks, _merits = simulated(40, 9, 3, merit=10, severe=6, noise=8, seed=5)
    found = rank(marks, fund=8, seed=1)
    assert found.funded is not None
    assert found.funded.sum() == pytest.approx(8)
    assert found.expected_rank.sum() == pytest.approx(40 * 41 / 2)


def test_the_zone_is_where_half_of_all_draws_lie_on_both_sides_of_the_line() -> None:
    marks, _merits = simulated(40, 9, 3, merit=10, severe=6, noise=8, seed=5)
    found = rank(marks, fund=8, seed=1)
    assert found.zone is not None
    assert found.rank_50 is not None
    for is_in, (first, last) in zip(found.zone, found.rank_50, strict=True):
        assert is_in == (first <= 8 < last)
    assert 0 < found.zone.sum() < 20


def test_the_same_marks_and_seed_give_the_same_bytes_and_another_seed_moves_only_what_is_drawn() -> None:
    marks, _merits = simulated(40, 9, 3, merit=10, severe=6, noise=8, seed=5)
    first, again, other = (rank(marks, fund=8, seed=seed) for seed in (1, 1, 2))
    assert first.funded is not None
    assert again.funded is not None
    assert other.funded is not None
    assert first.funded.tobytes() == again.funded.tobytes()
    assert first.funded.tobytes() != other.funded.tobytes()
    assert first.expected_rank.tobytes() == other.expected_rank.tobytes()


def test_with_few_applications_raw_means_are_ranked_and_it_says_so() -> None:
    places, seats = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)
    found = rank(Marks(places, seats, np.array([50.0, 60, 70, 80, 70, 80, 10, 20])), fund=2, seed=1)
    assert Notice.FEW_APPLICATIONS in found.notices
    assert found.expected_rank.tolist() == [3.0, 1.5, 1.5, 4.0]
    assert found.funded is not None
    assert found.funded.tolist() == [0.0, 1.0, 1.0, 0.0]
    assert found.severity is None


def test_of_equals_the_money_reaches_each_as_likely_as_the_others() -> None:
    found = rank(Marks(np.repeat(np.arange(12), 2), np.tile([0, 1], 12), np.full(24, 60.0)), fund=3, seed=1)
    assert Notice.NOTHING_VARIES in found.notices
    assert found.funded is not None
    assert found.zone is not None
    assert found.funded.tolist() == [0.25] * 12
    assert found.zone.all()


def test_one_mark_each_cannot_tell_severity_from_merit() -> None:
    found = rank(Marks(np.arange(15), np.arange(15) % 5, np.arange(15.0)), fund=3, seed=1)
    assert Notice.ONE_MARK_EACH in found.notices
    assert found.adjusted.tolist() == found.mark.tolist()


def test_panels_that_share_no_application_are_told() -> None:
    first, _merits = simulated(12, 4, 3, merit=10, severe=6, noise=8, seed=6)
    second, _merits = simulated(12, 4, 3, merit=10, severe=6, noise=8, seed=7)
    both = Marks(
        np.concatenate([first.applications, second.applications + 12]),
        np.concatenate([first.assessors, second.assessors + first.n_assessors]),
        np.concatenate([first.values, second.values]),
    )
    assert Notice.PANELS_APART in rank(both, fund=5, seed=1).notices
    assert Notice.PANELS_APART not in rank(first, fund=5, seed=1).notices


def test_an_assessor_alone_is_told() -> None:
    found = rank(Marks(np.arange(12), np.zeros(12, dtype=np.int64), np.arange(12.0)), fund=3, seed=1)
    assert Notice.ASSESSOR_ALONE in found.notices


def test_nothing_is_not_ranked() -> None:
    with pytest.raises(ValueError, match="needs marks"):
        rank(Marks(np.array([], dtype=np.int64), np.array([], dtype=np.int64), np.array([])), fund=None, seed=1)
