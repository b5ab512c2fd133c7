"""When money is due and reports are, by the financial years of an award; and splitting an amount to the penny."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from assessments.awards.states import ReportKind
from assessments.funds.models import EnvelopeLine

PARTS = (1, 2, 4)
"""In how many instalments, or reports, a year can be divided."""
MONTHS = 12
FIRST_MONTH = 4
"""A financial year begins in April."""
TO_WRITE = timedelta(days=30)
"""How long after what it is about a report is due."""
TO_FINISH = timedelta(days=60)
REMIND_BEFORE = (timedelta(days=7), timedelta(days=2))
"""How long before its last day an offer is remembered."""


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    """One payment that an offer foresees."""

    line: EnvelopeLine
    amount_pence: int
    due_on: date


@dataclass(frozen=True, slots=True)
class ChosenInstalment:
    """One payment as a manager sets it; `row` is its place in the form, from 1, by which conditions name it."""

    row: int
    line_id: UUID | None
    amount_pence: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """One report that an offer asks for."""

    kind: ReportKind
    title: str
    due_on: date


def split(pence: int, parts: int) -> list[int]:
    """An amount in so many parts that sum to it, odd pennies first; fewer where there are too few pennies."""
    each, odd = divmod(pence, parts)
    return [amount for part in range(parts) if (amount := each + (part < odd))]


def year_begins(financial_year: str) -> date:
    """The first day of a financial year: 1 April 2026 of 2026-27."""
    return date(int(financial_year[:4]), FIRST_MONTH, 1)


def plan_instalments(amounts: Mapping[EnvelopeLine, int], *, parts: int, not_before: date) -> list[PlannedInstalment]:
    """Equal instalments over each financial year, in order of their days; none is due before the given day."""
    planned = [
        PlannedInstalment(line, pence, max(not_before, _part_begins(line.financial_year, part, parts)))
        for line, whole in amounts.items()
        for part, pence in enumerate(split(whole, parts))
    ]
    return sorted(planned, key=lambda one: (one.due_on, one.line.financial_year))


def plan_reports(
    financial_years: Sequence[str], *, parts: int, not_before: date, title: str, last_title: str
) -> list[PlannedReport]:
    """A report on each part of each financial year, due a month after it; the last one is the final report."""
    ends = [
        _part_begins(year, part + 1, parts) - timedelta(days=1)
        for year in sorted(set(financial_years))
        for part in range(parts)
    ]
    coming = [end for end in ends if end >= not_before] or ends[-1:]
    progress = [PlannedReport(ReportKind.PROGRESS, title, end + TO_WRITE) for end in coming[:-1]]
    final = max(coming[-1], not_before) + TO_FINISH
    return [*progress, PlannedReport(ReportKind.FINAL, last_title, final)]


def reminder_days(offered_on: date, accept_by: date) -> list[date]:
    """On which days an offer that waits is remembered: 7 and 2 days before its last, or halfway where time is short."""
    if accept_by - REMIND_BEFORE[0] > offered_on:
        return [accept_by - before for before in REMIND_BEFORE]
    halfway = offered_on + (accept_by - offered_on) // 2
    return [halfway] if halfway > offered_on else []


def _part_begins(financial_year: str, part: int, parts: int) -> date:
    begins = year_begins(financial_year)
    months = begins.month - 1 + part * MONTHS // parts
    return date(begins.year + months // MONTHS, months % MONTHS + 1, 1)
