"""Tables as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula; full-width forms count in some locales."""

PIECE = 64 * 1024
"""Characters after which what was written so far is given away."""

Cell = str | int | float | Decimal | None


def defuse(cell: Cell) -> str | int | float | Decimal:
    """A cell that no spreadsheet runs: text that looks like a formula gets an apostrophe in front."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The table, some lines at a time, in UTF-8 with a byte order mark so that spreadsheets read accents right."""
    lines = io.StringIO("\ufeff", newline="")
    lines.seek(1)
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([defuse(cell) for cell in header])
    for row in rows:
        writer.writerow([defuse(cell) for cell in row])
        if lines.tell() > PIECE:
            yield lines.getvalue()
            lines.seek(0)
            lines.truncate()
    yield lines.getvalue()


def decimal_pounds(pence: int | None) -> str:
    """Pence as pounds that a spreadsheet adds up: 1234.50."""
    return "" if pence is None else f"{pence // 100}.{pence % 100:02}"


def moment_cell(moment: datetime | None) -> str | None:
    """A moment in UTC, to the microsecond, as every file has it."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
