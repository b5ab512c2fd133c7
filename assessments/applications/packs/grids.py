"""The tables of a pack, for questions that are answered in rows: what stands in each cell, and how they are read.

A cell is known by the row and the column that it is for, and not by where it stands: `2-cost`, or `books-2026-27-grant`
of a budget whose round gives the headings. So a form that was changed meanwhile finds what is still asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from assessments.applications.answers import BUDGET_PARTS, is_empty, most_lines_of
from assessments.applications.packs.dates import written_day
from assessments.applications.packs.reading import Boxes
from assessments.errors import _
from assessments.funds.budgets import HEADING, HEADING_COLUMN, PERCENT, amount_columns
from assessments.funds.questions import Column, Question
from assessments.funds.states import ROWED, Measure, QuestionKind
from assessments.funds.tables import columns_of, most_rows_of

MOST_IN_A_PACK = 10
"""Empty rows of a table in a pack; further ones are added on its page."""
OVERHEADS, OVERHEADS_NAME = "overheads", ":overheads"
"""The row of overheads in what is typed, and in the name of a cell: no heading has such a key."""
OVERHEADS_WORDS, LINE, YEAR, WHAT, PERCENT_WORDS = (
    _("Overheads"),
    _("Line"),
    _("Year"),
    _("What it is for"),
    _("Percent"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A box of a table: to which row of the typed answer it goes, and its column. `name` tells it from all others."""

    name: str
    row: str
    column: Column

    @property
    def place(self) -> str:
        """What stands for its name in a tag, which has room for little."""
        return f"c{sha256(self.name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class GridRow:
    """What a row is called, in one cell or two, and its boxes."""

    titles: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PackGrid:
    """One table: what stands above the titles of its rows and above its boxes."""

    header: tuple[str, ...]
    rows: tuple[GridRow, ...]


@cache
def grids_of(question: Question) -> tuple[PackGrid, ...]:
    """The tables in which a question is answered; none for one that is not answered in rows."""
    if question.kind in ROWED:
        return (_table(question),)
    return tuple(_budget(question)) if question.kind is QuestionKind.BUDGET else ()


def rows_in_pack(question: Question) -> int:
    """How many rows or lines a pack has for a question."""
    if question.kind is QuestionKind.BUDGET:
        return most_lines_of(question) if question.headings else min(most_lines_of(question), MOST_IN_A_PACK)
    return min(most_rows_of(question), MOST_IN_A_PACK)


@cache
def cells_by_place(question: Question) -> Mapping[str, Cell]:
    """Every cell of the question's tables, by what its tag says."""
    return {cell.place: cell for grid in grids_of(question) for row in grid.rows for cell in row.cells}


def read_grids(question: Question, boxes: Boxes) -> Any:
    """The rows as they would come from the question's page; None if nothing was written."""
    typed: dict[str, dict[str, str]] = {}
    for place, cell in cells_by_place(question).items():
        text = _written(cell.column, boxes[place].text) if place in boxes else ""
        typed.setdefault(cell.row, {})[cell.column.key] = text
    overheads = typed.pop(OVERHEADS, {})
    rows = list(typed.values())
    if is_empty([*rows, overheads]):
        return None
    while rows and not question.headings and is_empty(rows[-1]):
        rows.pop()
    if question.kind in ROWED:
        return rows
    return {"rows": rows, OVERHEADS: overheads} if question.overheads else {"rows": rows}


def _table(question: Question) -> PackGrid:
    columns = columns_of(question)
    rows = [
        GridRow((f"{row}",), tuple(Cell(f"{row}-{column.key}", f"{row}", column) for column in columns))
        for row in range(1, rows_in_pack(question) + 1)
    ]
    return PackGrid((_("Row"), *(column.label for column in columns)), tuple(rows))


def _budget(question: Question) -> Iterator[PackGrid]:
    """The names of the lines, where the applicant gives them; then a row for each line in each year."""
    lines = [(f"{number}", f"{number}") for number in range(1, rows_in_pack(question) + 1)]
    if question.headings:
        lines = [(heading.key, heading.label) for heading in question.headings]
    else:
        names = [GridRow((title,), (Cell(f"{key}-{HEADING}", key, HEADING_COLUMN),)) for key, title in lines]
        yield PackGrid((LINE, WHAT), tuple(names))
    rows = [row for number, (key, title) in enumerate(lines, 1) for row in _years(question, key, f"{number}", title)]
    if question.overheads is Measure.AMOUNT:
        rows += _years(question, OVERHEADS_NAME, OVERHEADS, OVERHEADS_WORDS)
    yield PackGrid((WHAT if question.headings else LINE, YEAR, *BUDGET_PARTS.values()), tuple(rows))
    if question.overheads is Measure.PERCENTAGE:
        percent = Column(PERCENT, QuestionKind.PERCENTAGE, PERCENT_WORDS)
        row = GridRow((OVERHEADS_WORDS,), (Cell(f"{OVERHEADS_NAME}-{PERCENT}", OVERHEADS, percent),))
        yield PackGrid((WHAT, PERCENT_WORDS), (row,))


def _years(question: Question, key: str, row: str, title: str) -> Iterator[GridRow]:
    columns: Sequence[tuple[str, str, Column]] = amount_columns(question)
    for year in question.financial_years:
        of_year = [(part, column) for at, part, column in columns if at == year]
        cells = tuple(Cell(f"{key}-{year}-{part}", row, column) for part, column in of_year)
        yield GridRow((title, year), cells)


def _written(column: Column, text: str) -> str:
    """What stands in a cell, as it would be typed into its box on the page."""
    typed = text.strip()
    if column.kind is QuestionKind.DATE:
        return written_day(typed)
    plain = " ".join(typed.split()).casefold()
    chosen = (choice.key for choice in column.choices if plain in (choice.label.casefold(), choice.key))
    return next(chosen, typed)
