"""Answers that have rows, as their boxes come from a page and stand on it: `key-2-cost` is the second row's cost."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from assessments.applications.answers import CellFault, is_empty, say_cell, sums_of_typed
from assessments.funds.questions import Column, Question
from assessments.funds.tables import columns_of, fewest_rows_of, most_rows_of

FIRST_SHOWN = 2
"""Rows on a page where none is filled in yet and the question wants no more."""
MORE, REMOVE = "more:", "remove:"
"""Before a question's key: the buttons that show another row, and take one away."""
_BOX = re.compile(r"([1-9][0-9]{0,4})-([a-z0-9_]{1,60})")
_WANTED = re.compile(r"([a-z0-9_]{1,40})-([0-9]{1,2})")

TypedRow = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellBox:
    """The box of one cell, with what is typed in it and what is wrong with that."""

    column: Column
    id: str
    name: str
    value: str
    problem: str

    @property
    def label(self) -> str:
        """What is asked for, and whether it may be left out."""
        label = str(_(self.column.label))
        return label if self.column.is_required else str(_("%(label)s (optional)", label=label))


@dataclass(frozen=True, slots=True)
class RowBoxes:
    """The boxes of one row."""

    number: int
    boxes: Sequence[CellBox]


@dataclass(frozen=True, slots=True)
class RowPress:
    """A press of a button of a table: how many rows to show, and where to go on."""

    rows: str | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What a column comes to, as far as its cells can be read."""

    label: str
    names: str
    text: str
    is_money: bool


def rows_in(question: Question, posted: "MultiDict[str, str]") -> list[dict[str, str]] | None:
    """The rows that came with a form, one more at most than the question takes; None where none came."""
    found = numbered_rows(question.key, posted, {column.key for column in columns_of(question)})
    rows, most = [found[number] for number in sorted(found)], most_rows_of(question)
    if len(rows) > most:
        rows = [row for row in rows if not is_empty(row)][: most + 1]
    return rows if found else None


def numbered_rows(key: str, posted: "MultiDict[str, str]", columns: AbstractSet[str]) -> dict[int, dict[str, str]]:
    """What was typed into the columns of each row, by the row's number."""
    start, found = f"{key}-", dict[int, dict[str, str]]()
    for name, text in posted.items():
        match = _BOX.fullmatch(name[len(start) :]) if name.startswith(start) else None
        if match and match[2] in columns:
            found.setdefault(int(match[1]), {})[match[2]] = text
    return found


def row_boxes(question: Question) -> list[str]:
    """The name of every box that the question can have on a page."""
    numbers = range(1, most_rows_of(question) + 1)
    return [f"{question.key}-{number}-{column.key}" for number in numbers for column in columns_of(question)]


def without_row(entry: Any, number: str) -> Any:
    """The rows but for one, whose number stands on its button; of a budget, all else as it is."""
    if isinstance(entry, Mapping):
        return {**entry, "rows": without_row(entry["rows"], number)}
    return [row for place, row in enumerate(entry, start=1) if str(place) != number]


def wanted_rows(text: str) -> dict[str, int]:
    """How many rows a page was asked to show, by question key: `costs-4`."""
    match = _WANTED.fullmatch(text)
    return {match[1]: int(match[2])} if match else {}


def shown_rows(
    question: Question, anchor: str, typed: Sequence[TypedRow], faults: Sequence[CellFault], wanted: int = 0
) -> list[RowBoxes]:
    """The rows of a page: those that are filled in, and at least one that is not while there is room."""
    filled = list(typed)
    while filled and is_empty(filled[-1]):
        filled.pop()
    number = min(max(len(filled) + 1, fewest_rows_of(question), FIRST_SHOWN, wanted), most_rows_of(question))
    problems = {(fault.row, fault.column): fault.problem.told(_) for fault in faults}
    return [
        _boxes_of(question, anchor, place, filled[place - 1] if place <= len(filled) else {}, problems)
        for place in range(1, number + 1)
    ]


def _boxes_of(
    question: Question, anchor: str, number: int, row: TypedRow, problems: Mapping[tuple[str, str], str]
) -> RowBoxes:
    boxes = [
        CellBox(
            column,
            id=f"{anchor}-{number}-{column.key}",
            name=f"{question.key}-{number}-{column.key}",
            value=row.get(column.key, ""),
            problem=problems.get((str(number), column.key), ""),
        )
        for column in columns_of(question)
    ]
    return RowBoxes(number, boxes)


def shown_sums(question: Question, typed: Any) -> list[Sum]:
    """The sums of the columns that have one."""
    sums = sums_of_typed(question, typed)
    return [
        Sum(column.label, f"{question.key}-*-{column.key}", say_cell(column, sums[column.key], _), column.is_money)
        for column in columns_of(question)
        if column.has_total
    ]
