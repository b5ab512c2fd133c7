"""Moments and amounts as words, for emails and files."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = "Europe/London"


def pounds(pence: int) -> str:
    """£1,234 for whole pounds, £1,234.50 for others."""
    sign, pence = ("-" if pence < 0 else ""), abs(pence)
    return f"{sign}£{pence // 100:,}" + (f".{pence % 100:02}" if pence % 100 else "")


def number(value: int) -> str:
    """With separators between thousands."""
    return f"{value:,}"


def day(value: date | str) -> str:
    """12 December 2008."""
    value = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime | str, zone: str = LONDON) -> str:
    """5:00pm on 12 December 2008 (GMT), in the time zone, which is written out."""
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = value.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'} on {day(local)} ({local.tzname()})"
