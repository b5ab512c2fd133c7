"""Workbooks of several sheets as XLSX: text stays text, whatever it looks like, and numbers are numbers."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter

from assessments.rendering.tables import Cell

AS_WRITTEN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written into the file as when it was made, so that equal sheets give equal bytes."""
LONGEST_NAME = 31
WIDTH = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with the name of its sheet."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(title: str, sheets: Iterable[Sheet]) -> bytes:
    """All sheets in one file; each head stays in sight."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, AS_WRITTEN) as book:
        book.set_properties({"title": title, "created": MADE})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for table in sheets:
            sheet = book.add_worksheet(table.name[:LONGEST_NAME])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(table.header) - 1, WIDTH)
            sheet.write_row(0, 0, table.header, head)
            for number, row in enumerate(table.rows, 1):
                sheet.write_row(number, 0, ["" if cell is None else cell for cell in row], body)
    return stream.getvalue()
