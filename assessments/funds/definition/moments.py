"""Moments in a round's time zone, and the words that a preset uses for those relative to a day."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assessments.errors import _

FIXED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2})")
RELATIVE = re.compile(r"(?:today|([0-9]{1,4}) days? ago|in ([0-9]{1,4}) days?) at ([0-9]{2}:[0-9]{2})")
PLACEHOLDER = re.compile(r"\{(year|financial_year)(?:\+([1-9]))?\}")


class Unclear(ValueError):
    """The text does not name one moment; the message says why."""


def moment_of(text: str, zone: str, today: date | None) -> datetime:
    """The moment in UTC that a local date and time names. Raises Unclear where it names none, or two."""
    local = _local(text, today)
    first = local.replace(tzinfo=ZoneInfo(zone))
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise Unclear(_("does not happen: the clocks go forward over it. Choose another time"))
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        raise Unclear(_("happens twice: the clocks go back over it. Choose another time"))
    return first.astimezone(UTC)


def local_text(moment: datetime, zone: str) -> str:
    """A moment as a file states it: 2008-12-12 17:00."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def fill_in(text: str, today: date) -> str:
    """Put the years of a preset in place of `{year}`, `{financial_year}` and `{financial_year+1}`."""
    return PLACEHOLDER.sub(lambda found: _year_word(found[1], int(found[2] or 0), today), text)


def financial_year(first: int) -> str:
    """The financial year that starts in April of the year given: 2009-10."""
    return f"{first}-{(first + 1) % 100:02d}"


def _year_word(word: str, more: int, today: date) -> str:
    if word == "year":
        return str(today.year + more)
    return financial_year(today.year + more - (0 if today.month >= 4 else 1))


def _local(text: str, today: date | None) -> datetime:
    try:
        if found := FIXED.fullmatch(text):
            local = datetime.combine(date.fromisoformat(found[1]), time.fromisoformat(found[2]))
            return _within_reason(local)
        if today is not None and (found := RELATIVE.fullmatch(text)):
            days = int(found[2] or 0) - int(found[1] or 0)
            return datetime.combine(today + timedelta(days=days), time.fromisoformat(found[3]))
    except (ValueError, OverflowError):
        raise Unclear(_("is not a date and time that exists")) from None
    raise Unclear(_("must be a date and time such as 2008-12-12 17:00"))


def _within_reason(local: datetime) -> datetime:
    if not 1990 <= local.year <= 2100:
        raise ValueError(local)
    return local
