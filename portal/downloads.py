"""Sending files. A table is written while it is sent, from a reading session that lives until the last line."""

from collections.abc import Callable, Iterable

from flask import Response

from assessments.rendering.tables import csv_lines
from assessments.reports.exports import Table
from portal.db import Session, Sessions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(content: bytes | str | Iterable[str], mimetype: str, name: str) -> Response:
    """A file to be saved under a name in plain letters, and never shown within a page of ours."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def send_csv(table_of: Callable[[Session], Table], name: str) -> Response:
    """The table as `name`.csv; what it takes to refuse it happens before the first line is sent."""
    session = Sessions.reading()
    try:
        table = table_of(session)
    except BaseException:
        session.close()
        raise
    response = attached(csv_lines(table.header, table.rows), "text/csv", f"{name}.csv")
    response.call_on_close(session.close)
    return response
