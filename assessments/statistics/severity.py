"""Merit and severity taken apart: mark = mean + application + assessor + error, all three of them random.

The variances are estimated by restricted maximum likelihood. Everything is worked out on the smaller of the two
factors: the other one's block of the equations is diagonal, and is eliminated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize, sparse
from scipy.sparse.linalg import splu

Floats = NDArray[np.float64]
LARGEST_DENSE = 1_200
"""Up to so many applications or assessors, whichever are fewer, the reduced equations are kept as a full matrix."""
LEAST_RATIO, LARGEST_RATIO = 1e-4, 1e3
"""Between these the ratios of standard deviations to that of the error are sought. The least stands for none."""

FEW_MARKS = 3_000
"""Up to so many, a maximum is sought from several places: with few marks the likelihood may have two."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks in long form, and how many applications and assessors they are of."""

    applications: NDArray[np.int64]
    """Shape (n,), from 0."""
    assessors: NDArray[np.int64]
    """Shape (n,), from 0."""
    values: Floats
    """Shape (n,), without NaN."""

    @property
    def n_applications(self) -> int:
        """How many applications there are."""
        return int(self.applications.max()) + 1

    @property
    def n_assessors(self) -> int:
        """How many assessors there are."""
        return int(self.assessors.max()) + 1


@dataclass(frozen=True, slots=True)
class Components:
    """Variances in squared units of the marks."""

    application: float
    assessor: float
    error: float

    @property
    def icc(self) -> float | None:
        """The share of one mark's variance that is the application's own; None where nothing varies."""
        total = self.application + self.assessor + self.error
        return self.application / total if total > 0 else None


class MixedModel:
    """The equations of one set of marks, solved for any two ratios of standard deviations."""

    def __init__(self, marks: Marks) -> None:
        self.n = marks.values.size
        self.mean = float(marks.values.mean())
        values = marks.values - self.mean
        shape = (marks.n_applications, marks.n_assessors)
        ones = np.ones(self.n)
        self.counts = sparse.csr_matrix((ones, (marks.applications, marks.assessors)), shape=shape)
        self.per_application = _sums(marks.applications, ones, shape[0])
        self.per_assessor = _sums(marks.assessors, ones, shape[1])
        self.sum_application = _sums(marks.applications, values, shape[0])
        self.sum_assessor = _sums(marks.assessors, values, shape[1])
        self.squares = float((values**2).sum())

    @cached_property
    def ratios(self) -> tuple[float, float]:
        """The ratios of the standard deviations of applications and assessors to that of the error, by REML."""
        starts = [(0.0, 0.0), (0.0, -3.0), (-3.0, 0.0)] if self.n <= FEW_MARKS else [(0.0, 0.0)]
        bounds = [(np.log(LEAST_RATIO), np.log(LARGEST_RATIO))] * 2
        best = min(
            (
                optimize.minimize(
                    lambda at: -self.solve(*np.exp(at)).likelihood, start, method="L-BFGS-B", bounds=bounds,
                    options={"ftol": 1e-11, "gtol": 1e-6},
                )
                for start in starts
            ),
            key=lambda found: float(found.fun),
        )  # fmt: skip
        application, assessor = (float(each) for each in np.exp(best.x))
        return application, assessor

    @cached_property
    def best(self) -> "Solution":
        """Estimates for the likeliest ratios."""
        return self.solve(*self.ratios)

    def solve(self, application: float, assessor: float) -> "Solution":
        """Estimates for given ratios of standard deviations to that of the error."""
        return Solution(self, application, assessor)


class Solution:
    """What the marks say about each application and assessor, given the ratios of standard deviations.

    The system is solved for standardised effects, so that a ratio of 0 is no special case: with M the matrix of the
    equations, log|M| is log|H| of the marks' covariance H by Sylvester's identity.
    """

    def __init__(self, model: MixedModel, application: float, assessor: float) -> None:
        self.model, self.ratio_application, self.ratio_assessor = model, application, assessor
        self.keeps_assessors = model.per_assessor.size <= model.per_application.size
        counts = model.counts if self.keeps_assessors else model.counts.T.tocsr()
        first, second = (model.per_application, model.per_assessor)
        scale_first, scale_second = application, assessor
        if not self.keeps_assessors:
            first, second, scale_first, scale_second = second, first, assessor, application
        self._diagonal = 1 + scale_first**2 * first
        """Of the eliminated factor."""
        self._across = counts.multiply(scale_first * scale_second).tocsr()
        """Shape (eliminated, kept)."""
        self._weighted = sparse.diags_array(1 / self._diagonal) @ self._across
        reduced = sparse.diags_array(1 + scale_second**2 * second) - self._across.T @ self._weighted
        self._solve_kept, self._log_reduced = _factor(reduced)
        self._solved_ones = self._solve(application * model.per_application, assessor * model.per_assessor)
        self._solved_sums = self._solve(application * model.sum_application, assessor * model.sum_assessor)

    @cached_property
    def _products(self) -> tuple[float, float, float]:
        """1'H⁻¹1, 1'H⁻¹y and y'H⁻¹y."""
        model = self.model
        weights = (self.ratio_application * model.per_application, self.ratio_assessor * model.per_assessor)
        sums = (self.ratio_application * model.sum_application, self.ratio_assessor * model.sum_assessor)
        return (
            model.n - _dot(weights, self._solved_ones),
            float(model.sum_application.sum()) - _dot(weights, self._solved_sums),
            model.squares - _dot(sums, self._solved_sums),
        )

    @cached_property
    def _inverse(self) -> Floats:
        """Of the reduced equations: shape (kept, kept)."""
        return self._solve_kept(np.eye(self._across.shape[1]))

    @cached_property
    def offset(self) -> float:
        """The mean that fits best, less the mean of all marks."""
        ones, mixed, _squares = self._products
        return mixed / ones

    @cached_property
    def error_variance(self) -> float:
        """Of a single mark, in squared units of the marks."""
        ones, mixed, squares = self._products
        return max(0.0, squares - mixed**2 / ones) / (self.model.n - 1)

    @cached_property
    def likelihood(self) -> float:
        """Twice the restricted log-likelihood, but for a constant; minus infinity where nothing is left to explain."""
        if self.error_variance <= 0:
            return -np.inf
        determinant = float(np.log(self._diagonal).sum()) + self._log_reduced
        return -(self.model.n - 1) * float(np.log(self.error_variance)) - determinant - float(np.log(self._products[0]))

    @property
    def components(self) -> Components:
        """The variances."""
        error = self.error_variance
        return Components(self.ratio_application**2 * error, self.ratio_assessor**2 * error, error)

    @cached_property
    def effects(self) -> tuple[Floats, Floats]:
        """By how much each application and each assessor is above the mean, shrunken; in units of the marks."""
        application = self._solved_sums[0] - self.offset * self._solved_ones[0]
        assessor = self._solved_sums[1] - self.offset * self._solved_ones[1]
        return self.ratio_application * application, self.ratio_assessor * assessor

    def spread(self) -> "Spread":
        """How uncertain the applications' effects are, together, as independent parts that add up."""
        scale = self.ratio_application * np.sqrt(self.error_variance)
        shift = scale * self._solved_ones[0] / np.sqrt(self._products[0])
        root = linalg.cholesky((self._inverse + self._inverse.T) / 2, lower=True)
        if self.keeps_assessors:
            return Spread(scale**2 / self._diagonal, np.column_stack([scale * (self._weighted @ root), shift]))
        return Spread(np.zeros(root.shape[0]), np.column_stack([scale * root, shift]))

    def severity(self) -> tuple[Floats, Floats]:
        """By how much each assessor marks above the mean of all who marked, and its variance.

        The mean of everybody who might have marked is another thing: with a few assessors it is hardly known.
        """
        scale = self.ratio_assessor**2 * self.error_variance
        effects, ones = self.effects[1], self._solved_ones[1]
        shift = scale / self._products[0]
        own, rows = self._assessor_spread()
        variances = scale * (own - 2 * rows + rows.mean()) + shift * (ones - ones.mean()) ** 2
        return effects - effects.mean(), np.asarray(np.maximum(0.0, variances), dtype=np.float64)

    def _assessor_spread(self) -> tuple[Floats, Floats]:
        """Of the assessors' block of the inverse: its diagonal, and the mean of each row."""
        if self.keeps_assessors:
            return np.diagonal(self._inverse), np.asarray(self._inverse.mean(axis=1))
        weighted, size = self._weighted, self._diagonal.size
        solved = weighted @ self._inverse
        own = 1 / self._diagonal + np.asarray(solved * weighted.toarray()).sum(axis=1)
        rows = 1 / self._diagonal / size + np.asarray(solved @ (weighted.T @ np.full(size, 1 / size)))
        return own, rows

    def _solve(self, application: Floats, assessor: Floats) -> tuple[Floats, Floats]:
        eliminated, kept = (application, assessor) if self.keeps_assessors else (assessor, application)
        right = kept - self._across.T @ (eliminated / self._diagonal)
        found = self._solve_kept(right)
        other = (eliminated - self._across @ found) / self._diagonal
        return (other, found) if self.keeps_assessors else (found, other)


@dataclass(frozen=True, slots=True)
class Spread:
    """A covariance of n effects: diag(own) + shared @ shared.T."""

    own: Floats
    """Shape (n,)."""
    shared: Floats
    """Shape (n, parts)."""

    @property
    def variances(self) -> Floats:
        """Shape (n,)."""
        return np.asarray(self.own + (self.shared**2).sum(axis=1), dtype=np.float64)


def _factor(matrix: sparse.sparray) -> tuple[Callable[[Floats], Floats], float]:
    """A solver for a symmetric positive definite matrix, and the logarithm of its determinant."""
    if matrix.shape[0] <= LARGEST_DENSE:
        factor = linalg.cho_factor(matrix.toarray(), lower=True)
        determinant = 2 * float(np.log(np.diagonal(factor[0])).sum())
        return lambda right: np.asarray(linalg.cho_solve(factor, right)), determinant
    decomposed = splu(matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0, options={"SymmetricMode": True})
    determinant = float(np.log(np.abs(decomposed.U.diagonal())).sum())
    return lambda right: np.asarray(decomposed.solve(np.ascontiguousarray(right))), determinant


def _sums(places: NDArray[np.int64], values: Floats, size: int) -> Floats:
    return np.bincount(places, values, minlength=size).astype(np.float64)


def _dot(left: tuple[Floats, Floats], right: tuple[Floats, Floats]) -> float:
    return float(left[0] @ right[0]) + float(left[1] @ right[1])
