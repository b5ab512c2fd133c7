"""Days on which roles end: a role's last day counts whole, in the time zone of the service."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assessments.rendering.plain import LONDON

SERVICE_ZONE = LONDON


def end_of_day(day: date) -> datetime:
    """The first moment after that day."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(SERVICE_ZONE)).astimezone(UTC)


def day_before(moment: datetime) -> date:
    """The day that a moment ends, or within which it falls."""
    return (moment - timedelta(microseconds=1)).astimezone(ZoneInfo(SERVICE_ZONE)).date()


def day_of(moment: datetime) -> date:
    """The day on which a moment falls."""
    return moment.astimezone(ZoneInfo(SERVICE_ZONE)).date()
