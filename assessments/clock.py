"""The one place that reads the clock; everything else is told the moment as an argument."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
