"""A published ranking with its uncertainty: 24 plates that were each read with the same 6 samples.

The readings are those of O. L. Davies and P. L. Goldsmith (eds), Statistical Methods in Research and Production,
4th ed. (1972), section 6.6. What they come to, by REML with both factors random, is printed in lme4's documentation by
D. Bates, M. Mächler, B. Bolker and S. Walker (`Penicillin`, `ranef`), here from its version 1.1-31. Plates stand for
applications, samples for assessors.
"""

import numpy as np
import pytest

from assessments.statistics.ranking import rank
from assessments.statistics.severity import Marks, MixedModel

READINGS = """
27 23 26 23 23 21   27 23 26 23 23 21   25 21 25 24 24 20   26 23 25 23 23 20   25 22 26 22 23 20   24 22 25 23 22 19
24 20 23 21 22 19   26 22 26 24 24 21   24 21 24 22 22 20   24 21 24 23 22 19   26 23 26 24 24 21   25 22 26 24 24 20
26 24 26 24 25 22   26 23 26 23 23 20   26 23 25 24 24 22   25 22 25 23 23 20   25 21 24 23 23 20   25 22 24 23 23 19
24 21 23 21 21 19   26 23 26 24 24 21   25 21 24 22 22 18   25 22 25 22 22 20   24 21 24 22 24 19   24 21 24 22 21 18
"""
PLATES = (
    0.804546906, 0.804546906, 0.181671882, 0.337390638, 0.025953126, -0.441203142, -1.375515678, 0.804546906,
    -0.752640654, -0.752640654, 0.960265662, 0.493109394, 1.427421930, 0.493109394, 0.960265662, 0.025953126,
    -0.285484386, -0.285484386, -1.375515678, 0.960265662, -0.908359410, -0.285484386, -0.596921898, -1.219796922,
)  # fmt: skip
SAMPLES = (2.187058402, -1.010476350, 1.937899850, -0.096894992, -0.013842142, -3.003744767)
PLATES_ERROR = 0.27135930
"""With the mean taken as known."""


def readings() -> Marks:
    values = np.array(READINGS.split(), dtype=np.float64)
    return Marks(np.repeat(np.arange(24), 6), np.tile(np.arange(6), 24), values)


def test_the_published_variances_come_out() -> None:
    found = MixedModel(readings()).best.components
    published = (0.7169051409, 3.7311318427, 0.3024149563)
    assert (found.application, found.assessor, found.error) == pytest.approx(published, rel=1e-4)


def test_the_published_effects_of_both_factors_come_out() -> None:
    plates, samples = MixedModel(readings()).best.effects
    assert plates == pytest.approx(np.array(PLATES), abs=1e-5)
    assert samples == pytest.approx(np.array(SAMPLES), abs=1e-5)


def test_the_published_errors_come_out_and_a_little_more_since_the_mean_is_not_known_either() -> None:
    errors = np.sqrt(MixedModel(readings()).best.spread().variances)
    assert (errors > PLATES_ERROR).all()
    assert errors == pytest.approx(np.full(24, PLATES_ERROR), rel=0.01)


def test_the_ranking_is_the_published_one_and_its_intervals_hold_the_published_ranks() -> None:
    found = rank(readings(), fund=8, seed=1)
    assert found.rank_90 is not None
    order = np.argsort(-np.array(PLATES), kind="stable")
    assert np.argsort(-found.adjusted, kind="stable").tolist() == order.tolist()
    ranks = np.empty(24, dtype=np.int64)
    ranks[order] = np.arange(1, 25)
    assert ((found.rank_90[:, 0] <= ranks) & (ranks <= found.rank_90[:, 1])).all()
