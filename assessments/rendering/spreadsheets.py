"""Tables as XLSX: text as text, so that no spreadsheet takes it for a formula, and numbers as numbers."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import xlsxwriter

from assessments.rendering.tables import Cell

AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
BEGAN = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written into the file as the moment of its making, so that equal tables make equal bytes."""
WIDEST = 40


def workbook_of(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with the table; its head stays in sight, and can be filtered by."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, AS_TEXT) as book:
        book.set_properties({"title": title, "created": BEGAN})
        sheet = book.add_worksheet(title[:31])
        sheet.write_row(0, 0, header, book.add_format({"bold": True, "text_wrap": True, "valign": "top"}))
        widths = [len(name) for name in header]
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if cell is not None and cell != "":
                    sheet.write(last, column, cell)
                    widths[column] = max(widths[column], len(str(cell)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, WIDEST) + 2)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(header) - 1)
    return stream.getvalue()
