"""Tables as XLSX: text as text, so that no spreadsheet takes it for a formula, and numbers as numbers."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from assessments.rendering.tables import Cell

AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written into the file as when it was made, so that equal tables give equal bytes."""
TOP = {"text_wrap": True, "valign": "top"}
LONGEST_NAME = 31
WIDTH = 18
WIDEST = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with the name of its sheet."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(title: str, sheets: Iterable[Sheet]) -> bytes:
    """All sheets in one file, each as wide as any other; each head stays in sight."""
    stream = io.BytesIO()
    with _begun(stream, title, constant_memory=True) as book:
        head, body = book.add_format({"bold": True, **TOP}), book.add_format(TOP)
        for table in sheets:
            sheet = _headed(book, table.name, table.header, head)
            sheet.set_column(0, len(table.header) - 1, WIDTH)
            for number, row in enumerate(table.rows, 1):
                sheet.write_row(number, 0, ["" if cell is None else cell for cell in row], body)
    return stream.getvalue()


def workbook_of(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with the table, as wide as what it holds; its head stays in sight, and can be filtered by."""
    stream = io.BytesIO()
    with _begun(stream, title, in_memory=True) as book:
        sheet = _headed(book, title, header, book.add_format({"bold": True, **TOP}))
        widths = [len(name) for name in header]
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if cell is not None and cell != "":
                    sheet.write(last, column, cell)
                    widths[column] = max(widths[column], len(str(cell)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, WIDEST) + 2)
        sheet.autofilter(0, 0, last, len(header) - 1)
    return stream.getvalue()


def _begun(stream: io.BytesIO, title: str, **options: bool) -> Any:
    book = xlsxwriter.Workbook(stream, {**AS_WRITTEN, **options})
    book.set_properties({"title": title, "created": MADE})
    return book


def _headed(book: Any, name: str, header: Sequence[str], style: Any) -> Any:
    sheet = book.add_worksheet(name[:LONGEST_NAME])
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, style)
    return sheet
