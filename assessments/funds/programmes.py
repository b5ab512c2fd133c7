"""What a round grants besides money, and whom it wants to reach: values, without a database."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assessments.funds.questions import Choice


@dataclass(frozen=True, slots=True)
class GrantedStanding:
    """What an award of the last stage gives besides money, or instead of it: a title, and for how many months."""

    title: str
    months: int

    def days_from(self, first: date) -> tuple[date, date]:
        """The first and the last day on which it is held."""
        return first, months_later(first, self.months) - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the last of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def local_day(moment: datetime, zone: str) -> date:
    """The day that a moment belongs to, in a round's time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def group_documents(groups: Iterable[Choice]) -> list[dict[str, Any]]:
    """Priority groups as plain JSON."""
    return [asdict(group) for group in groups]


def groups_of(documents: Iterable[Mapping[str, Any]]) -> tuple[Choice, ...]:
    """Priority groups from plain JSON."""
    return tuple(Choice(**document) for document in documents)
