"""From marks to a ranking that says how sure it is: merit without severity, expected ranks, intervals, the line.

Up to some hundred applications the unknown variances are integrated over on a grid; beyond, the best estimates do. The
result never takes the place of the raw mark: both stand side by side, with how many marks there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from assessments.statistics.notices import Notice
from assessments.statistics.panels import count_panels
from assessments.statistics.severity import Components, Floats, Marks, MixedModel, Solution, Spread
from assessments.statistics.summary import RESOLUTION, rank_descending

FEWEST = 10
"""Applications; with fewer the model is not tried, and raw means are ranked."""
LARGEST_INTEGRATED = 300
"""Up to so many applications the variances are integrated over."""
GRID = 15
"""Points in each direction."""
DROPPED = 1e-6
"""Points of the grid with a smaller share of the weight are left out."""
DRAWS = 2_000
BLOCK = 512
"""Applications that are compared with all others at a time: bounds the memory."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Of I applications and J assessors; what the model alone can tell is None where it was not tried."""

    n: NDArray[np.int64]
    """Shape (I,): marks of each application."""
    mark: Floats
    """Shape (I,): their mean, in the unit of the marks."""
    median: Floats
    spread: Floats
    """Shape (I,): highest less lowest."""
    adjusted: Floats
    """Shape (I,): merit without the severity of those who happened to assess, shrunken towards the mean."""
    error: Floats | None
    """Shape (I,): its standard error."""
    expected_rank: Floats
    """Shape (I,): 1 plus the chances of the others to be better."""
    rank_50: NDArray[np.int64] | None
    """Shape (I, 2): the ranks between which it lies in half of all draws, both counted in."""
    rank_90: NDArray[np.int64] | None
    funded: Floats | None
    """Shape (I,): how likely it is among the first K; None without a K."""
    zone: NDArray[np.bool_] | None
    """Shape (I,): whether the 50% interval contains the line after K."""
    severity: Floats | None
    """Shape (J,): by how much each assessor marks above the mean of all (below it where negative)."""
    severity_error: Floats | None
    components: Components | None
    notices: Sequence[Notice]


def rank(marks: Marks, *, fund: int | None, seed: int) -> Ranking:
    """Rank applications by their marks.

    Args:
        marks: every application and every assessor has one mark or more; at most one of each pair.
        fund: how many applications the money reaches to, K; None if that is not known.
        seed: of the draws; the same seed and marks give the same result.
    Raises:
        ValueError: no marks at all, or a K below 0.
    """
    if marks.values.size == 0 or (fund is not None and fund < 0):
        raise ValueError("a ranking needs marks, and a number to fund of 0 or more")
    notices = _notices(marks)
    if {Notice.FEW_APPLICATIONS, Notice.ONE_MARK_EACH, Notice.NOTHING_VARIES} & set(notices):
        return _raw(marks, fund, notices)
    model = MixedModel(marks)
    known = _Known.of(model)
    drawn = _draw_ranks(known, seed)
    half = _interval(drawn, 0.5)
    return Ranking(
        *_raw_figures(marks),
        _rounded(model.mean + known.mean(known.merit)),
        _rounded(known.error(known.merit, np.stack([spread.variances for spread in known.spreads]))),
        _rounded(_expected_ranks(known)),
        half,
        _interval(drawn, 0.9),
        None if fund is None else np.asarray((drawn <= fund).mean(axis=0), dtype=np.float64),
        None if fund is None else (half[:, 0] <= fund) & (half[:, 1] > fund),
        _rounded(known.mean(known.severity)),
        _rounded(known.error(known.severity, known.severity_variances)),
        model.best.components,
        notices,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of everybody at each point where the variances may be, and how likely the points are."""

    weights: Floats
    """Shape (points,); their sum is 1."""
    merit: Floats
    """Shape (points, I)."""
    spreads: Sequence[Spread]
    severity: Floats
    """Shape (points, J)."""
    severity_variances: Floats

    @classmethod
    def of(cls, model: MixedModel) -> "_Known":
        solutions, weights = _points(model)
        severities = [solution.severity() for solution in solutions]
        offsets = np.array([[solution.offset] for solution in solutions])
        return cls(
            weights,
            np.stack([solution.effects[0] for solution in solutions]) + offsets,
            [solution.spread() for solution in solutions],
            np.stack([centres for centres, _variances in severities]),
            np.stack([variances for _centres, variances in severities]),
        )

    def mean(self, centres: Floats) -> Floats:
        """Averaged over the points."""
        return np.asarray(self.weights @ centres, dtype=np.float64)

    def error(self, centres: Floats, variances: Floats) -> Floats:
        """The standard deviation of the mixture of all points."""
        return np.sqrt(np.maximum(0.0, self.mean(variances + centres**2) - self.mean(centres) ** 2))


def _rounded(figures: Floats) -> Floats:
    return np.asarray(np.round(figures, RESOLUTION), dtype=np.float64)


def _notices(marks: Marks) -> list[Notice]:
    notices = []
    per_application = np.bincount(marks.applications)
    if per_application.size < FEWEST:
        notices.append(Notice.FEW_APPLICATIONS)
    if per_application.max() == 1 or np.bincount(marks.assessors).max() == 1:
        notices.append(Notice.ONE_MARK_EACH)
    if float(np.ptp(np.round(marks.values, RESOLUTION))) == 0:
        notices.append(Notice.NOTHING_VARIES)
    if count_panels(marks.applications, marks.assessors) > 1:
        notices.append(Notice.PANELS_APART)
    if marks.n_assessors == 1:
        notices.append(Notice.ASSESSOR_ALONE)
    return notices


def _raw_figures(marks: Marks) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    """How many marks, mean, median and spread, by application."""
    order = np.lexsort((marks.values, marks.applications))
    values = marks.values[order]
    n = np.bincount(marks.applications)
    begins = np.concatenate([[0], np.cumsum(n)[:-1]])
    mean = np.add.reduceat(values, begins) / n
    median = (values[begins + (n - 1) // 2] + values[begins + n // 2]) / 2
    spread = values[begins + n - 1] - values[begins]
    return n.astype(np.int64), _rounded(mean), _rounded(median), _rounded(spread)


def _raw(marks: Marks, fund: int | None, notices: Sequence[Notice]) -> Ranking:
    """By raw means alone; equal ones share the middle of their places, and whether money reaches one is told."""
    n, mean, median, spread = _raw_figures(marks)
    best = rank_descending(mean)
    shared = np.bincount(best, minlength=best.size + 2)[best]
    funded = None if fund is None else np.clip((fund - best + 1) / shared, 0.0, 1.0)
    zone = None if funded is None else (funded > 0) & (funded < 1)
    return Ranking(
        n,
        mean,
        median,
        spread,
        mean,
        None,
        best + (shared - 1) / 2,
        None,
        None,
        funded,
        zone,
        None,
        None,
        None,
        notices,
    )


def _points(model: MixedModel) -> tuple[list[Solution], Floats]:
    """Where the variances may be, and how likely each of these points is."""
    best = model.best
    if model.per_application.size > LARGEST_INTEGRATED:
        return [best], np.ones(1)
    axes = [_axis(model, side, best.likelihood) for side in (0, 1)]
    grid = [model.solve(float(first), float(second)) for first in axes[0] for second in axes[1]]
    heights = np.array([solution.likelihood for solution in grid])
    weights = np.exp((heights - heights.max()) / 2)
    weights /= weights.sum()
    kept = weights > DROPPED
    return [solution for solution, is_kept in zip(grid, kept, strict=True) if is_kept], weights[kept] / weights[
        kept
    ].sum()


def _axis(model: MixedModel, side: int, height: float) -> Floats:
    """Ratios of standard deviations from where the likelihood is next to nothing up to where it is so again."""

    def falls(ratio: float) -> bool:
        at = list(model.ratios)
        at[side] = ratio
        return height - model.solve(*at).likelihood > 12

    top = max(model.ratios[side], 0.05)
    while top < 100 and not falls(top):
        top *= 1.3
    low = model.ratios[side]
    while low > 0.01 and not falls(low):
        low /= 1.3
    low = low if falls(low) else 0.0
    return np.linspace(low, top, GRID + 1)[1:] if low == 0.0 else np.linspace(low, top, GRID)


def _expected_ranks(known: _Known) -> Floats:
    """1 + sum over the others of the chance that they are better: exact for each point, and averaged over them."""
    total = np.ones(known.merit.shape[1])
    for centre, spread, weight in zip(known.merit, known.spreads, known.weights, strict=True):
        variances = spread.variances
        for begin in range(0, centre.size, BLOCK):
            block = slice(begin, begin + BLOCK)
            together = spread.shared[block] @ spread.shared.T
            width = np.sqrt(np.maximum(variances[block, None] + variances[None, :] - 2 * together, 0.0))
            ahead = np.round(centre[None, :] - centre[block, None], RESOLUTION)
            with np.errstate(divide="ignore", invalid="ignore"):
                chance = np.where(width > 1e-12, ndtr(ahead / width), np.sign(ahead) / 2 + 0.5)
            total[block] += weight * (chance.sum(axis=1) - 0.5)
    return total


def _draw_ranks(known: _Known, seed: int) -> NDArray[np.int32]:
    """Ranks in draws from what is known, shape (draws, I); each point has its share of them."""
    random = np.random.default_rng(seed)
    ranks = np.empty((DRAWS, known.merit.shape[1]), dtype=np.int32)
    places = np.arange(1, ranks.shape[1] + 1, dtype=np.int32)[None, :]
    done = 0
    for centre, spread, share in zip(known.merit, known.spreads, _shares(known.weights), strict=True):
        for begin in range(0, int(share), BLOCK):
            number = min(BLOCK, int(share) - begin)
            own = random.standard_normal((number, centre.size)) * np.sqrt(spread.own)
            drawn = centre + own + random.standard_normal((number, spread.shared.shape[1])) @ spread.shared.T
            order = np.argsort(-drawn, axis=1, kind="stable")
            np.put_along_axis(ranks[done : done + number], order, places, axis=1)
            done += number
    return ranks


def _shares(weights: Floats) -> NDArray[np.int64]:
    """How many of the draws each point gets: whole numbers that add up, the largest remainders rounded up."""
    exact = weights * DRAWS
    shares = np.floor(exact).astype(np.int64)
    shares[np.argsort(shares - exact, kind="stable")[: DRAWS - int(shares.sum())]] += 1
    return shares


def _interval(drawn: NDArray[np.int32], share: float) -> NDArray[np.int64]:
    """The ranks between which so large a share of the draws lies, as much left out above as below; shape (I, 2)."""
    tail = int(drawn.shape[0] * (1 - share) / 2)
    columns = []
    for begin in range(0, drawn.shape[1], BLOCK):
        part = np.partition(drawn[:, begin : begin + BLOCK], (tail, drawn.shape[0] - 1 - tail), axis=0)
        columns.append(np.stack([part[tail], part[drawn.shape[0] - 1 - tail]], axis=1))
    return np.concatenate(columns).astype(np.int64)
