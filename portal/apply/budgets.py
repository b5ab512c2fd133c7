"""A budget as its boxes come from a page and stand on it, with every sum that the server works out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from assessments.applications.answers import (
    BUDGET_PARTS,
    CellFault,
    is_empty,
    line_sum,
    most_lines_of,
    readable_budget,
    sum_of,
)
from assessments.funds.budgets import GRANT, HEADING, HEADING_COLUMN, PARTS, PERCENT, amount_columns
from assessments.funds.questions import Column, Question
from assessments.funds.states import Measure, QuestionKind
from portal.apply.rows import FIRST_SHOWN, CellBox, numbered_rows
from portal.text import number, pounds

OVERHEADS = "overheads"
_OVERHEADS_BOX = re.compile(r"overheads-([a-z0-9_]{1,60})")


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum: what it is now, and the boxes of which it is, so that the page keeps it up to date."""

    text: str
    names: str


@dataclass(frozen=True, slots=True)
class YearBoxes:
    """The boxes of one line in one year; of overheads that are a percentage there is only what they come to."""

    year: str
    boxes: Sequence[CellBox]
    share: Figure | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One heading of a budget, or its overheads."""

    row: str
    title: str
    lead: CellBox | None
    years: Sequence[YearBoxes]
    total: Figure


@dataclass(frozen=True, slots=True)
class ShownBudget:
    """All of a budget as its page shows it; `sums` has a row for each year, and one for all of them."""

    lines: Sequence[Line]
    overheads: Line | None
    header: Sequence[str]
    sums: Sequence[tuple[str, Sequence[Figure]]]
    can_grow: bool
    is_named_by_applicant: bool


def budget_in(question: Question, posted: "MultiDict[str, str]") -> dict[str, Any] | None:
    """The budget that came with a form; None where none came."""
    columns = {column.key for _year, _part, column in amount_columns(question)}
    found = numbered_rows(question.key, posted, columns if question.headings else {HEADING, *columns})
    if not found:
        return None
    most = most_lines_of(question)
    if question.headings:
        rows = [found.get(place, {}) for place in range(1, most + 1)]
    else:
        rows = [found[place] for place in sorted(found)]
        if len(rows) > most:
            rows = [row for row in rows if not is_empty(row)][: most + 1]
    overheads = _overheads_in(question, posted, {PERCENT, *columns})
    return {"rows": rows, OVERHEADS: overheads} if question.overheads else {"rows": rows}


def _overheads_in(question: Question, posted: "MultiDict[str, str]", columns: set[str]) -> dict[str, str]:
    start = f"{question.key}-"
    named = {name[len(start) :]: text for name, text in posted.items() if name.startswith(start)}
    matches = {_OVERHEADS_BOX.fullmatch(name): text for name, text in named.items()}
    return {match[1]: text for match, text in matches.items() if match and match[1] in columns}


def budget_boxes(question: Question) -> list[str]:
    """The name of every box that the budget can have on a page."""
    columns = [HEADING, PERCENT, *(column.key for _year, _part, column in amount_columns(question))]
    rows = [*range(1, most_lines_of(question) + 1), OVERHEADS]
    return [f"{question.key}-{row}-{column}" for row in rows for column in columns]


def first_box(question: Question, anchor: str) -> str:
    """Where the error summary leads."""
    return f"{anchor}-1-{HEADING if not question.headings else amount_columns(question)[0][2].key}"


def shown_budget(
    question: Question, anchor: str, typed: Mapping[str, Any], faults: Sequence[CellFault], wanted: int = 0
) -> ShownBudget:
    """The budget with what was typed, what is wrong with it, and its sums."""
    page = _Page(question, anchor, {(fault.row, fault.column): fault.problem.told(_) for fault in faults})
    rows = list(typed.get("rows", ()))
    while rows and not question.headings and is_empty(rows[-1]):
        rows.pop()
    most = most_lines_of(question)
    count = most if question.headings else min(max(len(rows) + 1, FIRST_SHOWN, wanted), most)
    value = readable_budget(question, typed)
    lines = [page.line(str(place), rows[place - 1] if place <= len(rows) else {}) for place in range(1, count + 1)]
    return ShownBudget(
        lines=lines,
        overheads=page.overheads(typed.get(OVERHEADS) or {}, value) if question.overheads else None,
        header=[_("Year"), *(_(BUDGET_PARTS[part]) for part in PARTS), _("Total")],
        sums=page.sums(value),
        can_grow=not question.headings and count < most,
        is_named_by_applicant=not question.headings,
    )


class _Page:
    """One budget on one page."""

    def __init__(self, question: Question, anchor: str, problems: Mapping[tuple[str, str], str]) -> None:
        self.question, self.anchor, self.problems = question, anchor, problems
        self.years = question.financial_years

    def line(self, row: str, typed: Mapping[str, str]) -> Line:
        """One heading with its boxes."""
        given = self.question.headings
        title = given[int(row) - 1].label if given else _("Line %(number)s", number=row)
        lead = None if given else self._box(row, HEADING_COLUMN, typed)
        amounts = (readable_budget(self.question, {"rows": _alone(self.question, row, typed)}) or {}).get("lines")
        pence = line_sum(amounts[0]["amounts"], self.years, PARTS) if amounts else 0
        return Line(row, title, lead, self._years(row, typed), self._figure(pence, row, "y*_*"))

    def overheads(self, typed: Mapping[str, str], value: Mapping[str, Any]) -> Line:
        """The line of overheads: its percentage and what that comes to, or its amounts."""
        amounts = (value.get(OVERHEADS) or {}).get("amounts", {})
        total = self._figure(line_sum(amounts, self.years, PARTS), OVERHEADS, "y*_*")
        if self.question.overheads is Measure.AMOUNT:
            return Line(OVERHEADS, _("Overheads"), None, self._years(OVERHEADS, typed), total)
        percent = Column(PERCENT, QuestionKind.PERCENTAGE, _percent_label(self.question), is_required=True)
        shares = [
            YearBoxes(year, (), self._figure(line_sum(amounts, [year], [GRANT]), OVERHEADS, f"y{place}_{GRANT}"))
            for place, year in enumerate(self.years, start=1)
        ]
        return Line(OVERHEADS, _("Overheads"), self._box(OVERHEADS, percent, typed), shares, total)

    def sums(self, value: Mapping[str, Any]) -> list[tuple[str, list[Figure]]]:
        """What each year comes to by part and in all, and all years together."""
        rows = [(year, self._sums(value, [year], f"y{place}")) for place, year in enumerate(self.years, start=1)]
        if len(self.years) > 1:
            rows.append((_("All years"), self._sums(value, self.years, "y*")))
        return rows

    def _sums(self, value: Mapping[str, Any], years: Sequence[str], names: str) -> list[Figure]:
        by_part = [self._figure(sum_of([value], years, [part]), "*", f"{names}_{part}") for part in PARTS]
        return [*by_part, self._figure(sum_of([value], years, PARTS), "*", f"{names}_*")]

    def _figure(self, pence: int, row: str, column: str) -> Figure:
        return Figure(pounds(pence), f"{self.question.key}-{row}-{column}")

    def _years(self, row: str, typed: Mapping[str, str]) -> list[YearBoxes]:
        return [
            YearBoxes(year, [self._box(row, column, typed) for at, _part, column in self._columns() if at == year])
            for year in self.years
        ]

    def _columns(self) -> list[tuple[str, str, Column]]:
        return [
            (year, part, Column(column.key, column.kind, BUDGET_PARTS[part], is_required=True))
            for year, part, column in amount_columns(self.question)
        ]

    def _box(self, row: str, column: Column, typed: Mapping[str, str]) -> CellBox:
        return CellBox(
            column,
            id=f"{self.anchor}-{row}-{column.key}",
            name=f"{self.question.key}-{row}-{column.key}",
            value=typed.get(column.key, ""),
            problem=self.problems.get((row, column.key), ""),
        )


def _alone(question: Question, row: str, typed: Mapping[str, str]) -> list[Mapping[str, str]]:
    """The rows of a budget in which nothing but this one is filled in."""
    return [{}] * (int(row) - 1) + [typed] if question.headings else [typed]


def _percent_label(question: Question) -> str:
    most = question.most_overheads
    if most is None:
        return str(_("Percent of the grant for the headings above"))
    return str(_("Percent of the grant for the headings above, up to %(most)s", most=number(most)))
