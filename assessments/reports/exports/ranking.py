"""The file of a stage's ranking: every number as its page shows it, to the digit."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.errors import NotPermitted
from assessments.funds.models import Round, Stage
from assessments.rendering.tables import Cell
from assessments.reports.exports.cells import Table, made_up
from assessments.reports.listing import RankedSubmission, list_ranking
from assessments.reports.policies import may_export
from assessments.reports.queries import ensure_no_bid
from assessments.reports.ranked import percent_within

BATCH = 500
"""Applications that are held in memory at a time."""
HEADER = (
    "rank", "reference", "organisation", "mark", "mean", "moderated_mark", "assessments", "median", "spread",
    "adjusted_mark", "adjusted_error", "expected_rank", "rank_50_from", "rank_50_to", "rank_90_from", "rank_90_to",
    "within_percent", "in_zone",
)  # fmt: skip


def ranking(session: Session, actor: Actor, round_: Round, stage: Stage) -> Table:
    """A stage's ranking, best first. Raises NotPermitted or OwnBidWaits."""
    if not may_export(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)
    thresholds = [criterion.key for criterion in stage.criteria if criterion.threshold is not None]
    held = [name for key in thresholds for name in (f"points_{key}", f"threshold_met_{key}")]
    header = (*HEADER, *held, "asks_for", "running_total", "within_envelope", "outcome", "decision", "made_up")
    return Table(header, _rows(session, actor, round_, stage, thresholds))


def _rows(
    session: Session, actor: Actor, round_: Round, stage: Stage, thresholds: Sequence[str]
) -> Iterator[Sequence[Cell]]:
    note, cursor = made_up(round_), None
    while True:
        page = list_ranking(session, actor, round_, stage, cursor=cursor, size=BATCH)
        for row in page.rows:
            yield (*_row(row), *_thresholds(row, thresholds), *_terms(row), note)
        cursor = page.next_cursor
        if cursor is None:
            return


def _row(row: RankedSubmission) -> Sequence[Cell]:
    mark, merit, application = row.mark, row.merit, row.mark.submission.application
    own = (mark.rank, application.reference, application.organisation.name)
    marks = (one_digit(mark.value), one_digit(mark.mean), one_digit(mark.moderated))
    raw = (mark.n, one_digit(mark.median), one_digit(mark.spread))
    if merit is None:
        return (*own, *marks, *raw, *(None for _name in HEADER[9:]))
    sure = (one_digit(merit.adjusted), one_digit(merit.error), one_digit(merit.expected_rank))
    ranks = (merit.from_50, merit.to_50, merit.from_90, merit.to_90)
    return (*own, *marks, *raw, *sure, *ranks, percent_within(merit), yes_or_no(merit.is_in_zone))


def _thresholds(row: RankedSubmission, keys: Sequence[str]) -> list[Cell]:
    found = {held["key"]: held for held in row.merit.thresholds} if row.merit else {}
    cells: list[Cell] = []
    for key in keys:
        held = found.get(key)
        if held is None or held["points"] is None:
            cells += [None, None]
        else:
            cells += [two_digits(held["points"]), yes_or_no(held["points"] >= held["least"])]
    return cells


def _terms(row: RankedSubmission) -> Sequence[Cell]:
    mark, decision = row.mark, row.decision
    asked = (_pounds(mark.submission.requested_pence), _pounds(mark.running_pence))
    outcome = (decision.outcome.value, decision.state.value) if decision else (None, None)
    return (*asked, yes_or_no(row.is_within_envelope), *outcome)


def _pounds(pence: int | None) -> Decimal | None:
    """As in every file, and a number to a spreadsheet."""
    return None if pence is None else Decimal(pence).scaleb(-2)


def one_digit(value: float | None) -> float | None:
    """A mark or an expected rank, as a page rounds it."""
    return None if value is None else round(value, 1)


def two_digits(value: float) -> float:
    """Mean points, as a page rounds them."""
    return round(value, 2)


def yes_or_no(is_so: bool) -> str:
    """As every file says it."""
    return "yes" if is_so else "no"
