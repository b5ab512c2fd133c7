"""Merit and severity, against the plain formulas with full matrices, and against simulations whose truth is known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.statistics import severity
from assessments.statistics.severity import Marks, MixedModel

Floats = NDArray[np.float64]


def simulated(
    applications: int, assessors: int, each: int, *, merit: float, severe: float, noise: float, seed: int
) -> tuple[Marks, Floats]:
    """Marks by assessors chosen at random, and the merits that they are of."""
    random = np.random.default_rng(seed)
    merits = random.normal(0, merit, applications)
    severities = random.normal(0, severe, assessors)
    place = np.repeat(np.arange(applications), each)
    chosen = np.concatenate([random.choice(assessors, each, replace=False) for _one in range(applications)])
    _seats, seat = np.unique(chosen, return_inverse=True)
    return Marks(place, seat, 60 + merits[place] + severities[chosen] + random.normal(0, noise, place.size)), merits


def by_full_matrices(marks: Marks, application: float, assessor: float) -> tuple[float, Floats, Floats, Floats, Floats]:
    """Likelihood, both effects, the applications' covariance, and the variances of assessors above their mean."""
    of_application = np.eye(marks.n_applications)[marks.applications]
    of_assessor = np.eye(marks.n_assessors)[marks.assessors]
    n, values = marks.values.size, marks.values - marks.values.mean()
    covariance = np.eye(n) + application**2 * of_application @ of_application.T
    covariance += assessor**2 * of_assessor @ of_assessor.T
    inverse, ones = np.linalg.inv(covariance), np.ones((n, 1))
    fixed = ones.T @ inverse @ ones
    projected = inverse - inverse @ ones @ ones.T @ inverse / fixed
    error = float(values @ projected @ values) / (n - 1)
    height = -(n - 1) * np.log(error) - np.linalg.slogdet(covariance)[1] - np.log(fixed[0, 0])
    spread = [
        error * (ratio**2 * np.eye(of.shape[1]) - ratio**4 * of.T @ projected @ of)
        for ratio, of in ((application, of_application), (assessor, of_assessor))
    ]
    effects = application**2 * of_application.T @ projected @ values, assessor**2 * of_assessor.T @ projected @ values
    above = np.eye(of_assessor.shape[1]) - 1 / of_assessor.shape[1]
    return float(height), *effects, spread[0], np.diagonal(above @ spread[1] @ above)


@pytest.mark.parametrize(("applications", "assessors"), [(30, 8), (8, 30)])
@pytest.mark.parametrize("ratios", [(0.9, 0.5), (1.4, 1e-4)])
@pytest.mark.parametrize("largest", [1, 1_200])
def test_the_short_way_comes_to_what_full_matrices_come_to(
    applications: int, assessors: int, ratios: tuple[float, float], largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(severity, "LARGEST_DENSE", largest)
    marks, _merits = simulated(applications, assessors, 3, merit=10, severe=6, noise=8, seed=1)
    found = MixedModel(marks).solve(*ratios)
    height, merit, severe, covariance, variances = by_full_matrices(marks, *ratios)
    assert found.likelihood == pytest.approx(height, abs=1e-9)
    assert found.effects[0] == pytest.approx(merit, abs=1e-9)
    assert found.effects[1] == pytest.approx(severe, abs=1e-9)
    spread = found.spread()
    assert np.diag(spread.own) + spread.shared @ spread.shared.T == pytest.approx(covariance, abs=1e-9)
    centres, spread_of_them = found.severity()
    assert centres == pytest.approx(severe - severe.mean(), abs=1e-9)
    assert spread_of_them == pytest.approx(variances, abs=1e-9)


def test_the_ratios_are_where_the_likelihood_is_highest() -> None:
    marks, _merits = simulated(60, 12, 3, merit=10, severe=6, noise=8, seed=2)
    model = MixedModel(marks)
    best = model.solve(*model.ratios).likelihood
    for first in (0.97, 1.0, 1.03):
        for second in (0.97, 1.0, 1.03):
            assert model.solve(model.ratios[0] * first, model.ratios[1] * second).likelihood <= best + 1e-9


def test_variances_that_were_put_in_come_out() -> None:
    marks, _merits = simulated(3_000, 150, 3, merit=10, severe=6, noise=8, seed=3)
    model = MixedModel(marks)
    found = model.solve(*model.ratios).components
    assert np.sqrt([found.application, found.assessor, found.error]) == pytest.approx([10, 6, 8], rel=0.1)


def test_where_severity_does_not_differ_none_is_found() -> None:
    marks, _merits = simulated(400, 20, 3, merit=10, severe=0, noise=8, seed=4)
    model = MixedModel(marks)
    found = model.solve(*model.ratios).components
    assert found.assessor < 0.02 * found.error
