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


def percent(value: int) -> str:
    """25%."""
    return f"{value:,}%"


def file_size(size: int) -> str:
    """1.2 MB, 12 KB, 300 bytes."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f} MB"
    return f"{max(1, round(size / 1024))} KB" if size >= 1000 else f"{size} bytes"


def day(value: date | str) -> str:
    """12 December 2008."""
    value = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{value.day} {value:%B %Y}"


def month(value: str) -> str:
    """December 2008, from 2008-12."""
    return f"{date.fromisoformat(f'{value}-01'):%B %Y}"


def clock(value: datetime, zone: str = LONDON) -> str:
    """5pm, 5:30pm, midday or midnight."""
    local = value.astimezone(ZoneInfo(zone))
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def moment(value: datetime | str, zone: str = LONDON) -> str:
    """12 December 2008 at 5pm (GMT, Europe/London): in a time zone, which is written out."""
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local)} at {clock(local, zone)} ({local.tzname()}, {zone.replace('_', ' ')})"
