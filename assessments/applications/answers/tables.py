"""Answers of several rows, each a mapping of its columns; a row of which every cell is empty is none."""

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.applications.answers.cells import (
    CellFault,
    CellsUnfinished,
    Faults,
    read_cell,
    say_cell,
    type_cell_back,
)
from assessments.applications.answers.shapes import AnswerRefused, Grid, Shape, Translate, Unfinished
from assessments.applications.answers.storable import is_empty
from assessments.errors import DomainError, _
from assessments.funds.questions import Column, Question
from assessments.funds.tables import SUMMED, columns_of, fewest_rows_of, most_rows_of

ROW_AND_COLUMN = _("Row %(row)s, %(column)s")
NOT_EMPTY = _("Fill this in, or clear the whole row.")

TypedRow = Mapping[str, str]
Row = Mapping[str, Any]


def read_rows(question: Question, typed: Sequence[TypedRow]) -> list[dict[str, Any]]:
    """The rows in which anything was typed. Raises CellsRefused, or AnswerRefused where there are too many."""
    most, given = most_rows_of(question), [row for row in typed if not is_empty(row)]
    if len(given) > most:
        sentence = _("This table takes up to %(most)s rows. The first %(most)s were kept, and the others were not.")
        raise AnswerRefused(sentence, most=most)
    faults, rows = Faults(), []
    for number, row in enumerate(typed, start=1):
        cells = {
            column.key: faults.read(
                str(number), column, row.get(column.key, ""), ROW_AND_COLUMN, row=number, column=column.label
            )
            for column in columns_of(question)
        }
        rows.append({key: value for key, value in cells.items() if value is not None})
    faults.refuse()
    return [row for row in rows if row]


def keep_rows(question: Question, typed: Sequence[TypedRow]) -> list[TypedRow]:
    """What is kept of rows that do not fit: as many as the table takes, without the empty ones at the end."""
    most = most_rows_of(question)
    rows = list(typed) if len(typed) <= most else [row for row in typed if not is_empty(row)][:most]
    while rows and is_empty(rows[-1]):
        rows.pop()
    return rows


def type_rows_back(question: Question, value: Sequence[Row] | None) -> list[dict[str, str]]:
    """Rows as a person would have typed them."""
    columns = columns_of(question)
    return [{column.key: type_cell_back(column, row.get(column.key)) for column in columns} for row in value or ()]


def say_rows(question: Question, value: Sequence[Row], translate: Translate) -> Grid:
    """Rows in words, with the sums of the columns that have one below."""
    columns = columns_of(question)
    return Grid(
        header=tuple(translate(column.label) for column in columns),
        rows=tuple(tuple(say_cell(column, row.get(column.key), translate) for column in columns) for row in value),
        foot=_foot(columns, value, translate),
        figures=_figures(columns),
    )


def quote_rows(question: Question, typed: Sequence[TypedRow]) -> Grid:
    """Rows that do not fit, word for word."""
    columns = columns_of(question)
    rows = [row for row in typed if not is_empty(row)]
    return Grid(
        header=tuple(column.label for column in columns),
        rows=tuple(tuple(row.get(column.key, "") for column in columns) for row in rows),
        figures=_figures(columns),
    )


def lacking_in_rows(question: Question, value: Sequence[Row]) -> DomainError | None:
    """What is still to be filled in: cells that must not be empty, and rows up to the fewest."""
    faults = [
        CellFault(str(number), column.key, ROW_AND_COLUMN, {"row": number, "column": column.label}, _missing())
        for number, row in enumerate(value, start=1)
        for column in columns_of(question)
        if column.is_required and column.key not in row
    ]
    if faults:
        return CellsUnfinished(faults)
    fewest = fewest_rows_of(question)
    if len(value) < fewest:
        return Unfinished(_("Fill in %(fewest)s rows or more. There are %(rows)s."), fewest=fewest, rows=len(value))
    return None


def total_of(column: Column, rows: Sequence[Row]) -> int:
    """The sum of a column."""
    return sum(row.get(column.key) or 0 for row in rows)


def sums_of_typed(question: Question, typed: Sequence[TypedRow]) -> dict[str, int]:
    """The sums of the columns that have one, of whatever can be read already."""
    return {
        column.key: sum(_readable(column, row.get(column.key, "")) for row in typed)
        for column in columns_of(question)
        if column.has_total
    }


def _readable(column: Column, typed: str) -> int:
    try:
        return int(read_cell(column, typed) or 0)
    except AnswerRefused:
        return 0


def _missing() -> AnswerRefused:
    return AnswerRefused(NOT_EMPTY)


def _foot(columns: Sequence[Column], rows: Sequence[Row], translate: Translate) -> tuple[tuple[str, ...], ...]:
    if not any(column.has_total for column in columns):
        return ()
    cells = [say_cell(column, total_of(column, rows), translate) if column.has_total else "" for column in columns]
    total = translate(_("Total"))
    cells[0] = f"{total}: {cells[0]}" if cells[0] else total
    return (tuple(cells),)


def _figures(columns: Sequence[Column]) -> frozenset[int]:
    return frozenset(place for place, column in enumerate(columns) if column.kind in SUMMED)


TABLE = Shape(
    read_rows,
    type_rows_back,
    say_rows,
    quote=quote_rows,
    keep=keep_rows,
    lacking=lacking_in_rows,
    is_found_in_words=True,
)
