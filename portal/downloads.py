"""Sending a table as a file, written while it is sent from a reading session that lives until the last line."""

from collections.abc import Callable

from flask import Response

from assessments.rendering.tables import csv_lines
from assessments.reports.exports import Table
from portal.db import Session, Sessions


def send_csv(table_of: Callable[[Session], Table], name: str) -> Response:
    """The table as `name`.csv; what it takes to refuse it happens before the first line is sent."""
    session = Sessions.reading()
    try:
        table = table_of(session)
    except BaseException:
        session.close()
        raise
    response = Response(csv_lines(table.header, table.rows), mimetype="text/csv")
    response.call_on_close(session.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
