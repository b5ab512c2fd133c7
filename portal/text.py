"""How amounts, moments, marks and numbers are written on a page: as in emails and files, and in its language."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g
from flask_babel import format_date, get_translations, gettext

from assessments.applications.answers import count_words
from assessments.rendering import plain
from assessments.rendering.plain import clock, file_size


def pounds(pence: int | None) -> str:
    """An amount of pence in pounds: £1,234, or £1,234.50 where there are pence; a dash for none."""
    return "–" if pence is None else plain.pounds(pence)


def number(value: float | Decimal | None) -> str:
    """A number with thousands separators; a dash for none."""
    return "–" if value is None else f"{value:,}"


def percent(value: int | None) -> str:
    """A percentage: 25%; a dash for none."""
    return "–" if value is None else plain.percent(value)


def mark(value: float | Decimal | None) -> str:
    """A mark with one decimal place, or that there is none."""
    return str(gettext("Not assessed")) if value is None else f"{value:.1f}"


def words(text: str | None) -> int:
    """How many words a text has, by the one count that limits are held against."""
    return count_words(text or "")


def day(value: date | None) -> str:
    """A day: 12 December 2008. A moment must be given its zone by `moment` instead."""
    return "–" if value is None else str(format_date(value, "d MMMM y", rebase=False))


def iso_day(value: str) -> str:
    """A day that a file has as 2008-12-12: 12 December 2008."""
    return day(date.fromisoformat(value))


def moment(value: datetime | None, zone: str) -> str:
    """A moment in a round's time zone, written out: 12 December 2008 at 5pm (GMT, Europe/London)."""
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo(zone))
    return str(
        gettext(
            "%(day)s at %(clock)s (%(short)s, %(zone)s)",
            day=day(local.date()),
            clock=clock(value, zone),
            short=local.tzname(),
            zone=zone.replace("_", " "),
        )
    )


def instant(value: datetime, zone: str) -> str:
    """A moment to the second, for a table that names the time zone: 12 December 2008, 17:00:07 GMT."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M:%S} {local.tzname()}"


FILTERS = (pounds, number, mark, words, day, iso_day, clock, moment, instant, file_size)


def init_text(app: Flask) -> None:
    """Give the templates these filters, and a way to the texts of the page's language that is found once a page."""
    app.jinja_env.filters.update({function.__name__: function for function in FILTERS})
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _texts().ugettext(text),
        ngettext=lambda one, many, count: _texts().ungettext(one, many, count),
        newstyle=True,
    )


def _texts() -> Any:
    if "texts" not in g:
        g.texts = get_translations()
    return g.texts
