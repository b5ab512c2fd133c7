"""Fields that several audiences' forms share: a day, a time of day, and text with plain line ends."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovTextArea, GovTextInput
from wtforms import DateField, Field, Form, StringField, TextAreaField, ValidationError

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.ASCII | re.IGNORECASE)

EARLIEST, LATEST = 1900, 2199
"""Years that somebody can mean. At the ends of the calendar a moment has no equal in some other time zone."""


def plain_lines(text: str | None) -> str:
    """Text with line ends of one character, as limits count them; a browser sends two."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


class DayField(DateField):
    """A day in three boxes; one that the calendar lacks is refused in a sentence that says what to enter."""

    widget = GovDateInput()

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, format="%d %m %Y", **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read day, month and year; anything but three boxes counts as three empty ones."""
        parts = [*valuelist, "", "", ""][:3]
        self.raw_data = parts
        try:
            self.data = _day(*parts)
        except ValueError:
            self.data = None
            raise ValueError(gettext("Enter a real date with a day, a month and a year, like 27 3 2027.")) from None


class OptionalDayField(DayField):
    """As above, but three empty boxes are no day, which is an answer too."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day; nothing at all counts as none."""
        if any(part.strip() for part in valuelist):
            super().process_formdata(valuelist)
        else:
            self.raw_data, self.data = ["", "", ""], None


def _day(day: str, month: str, year: str) -> date:
    if not all(part.strip().isascii() and part.strip().isdigit() for part in (day, month, year)):
        raise ValueError
    if len(day.strip()) > 2 or len(month.strip()) > 2:
        raise ValueError
    if not (len(year.strip()) == 4 and EARLIEST <= int(year) <= LATEST):
        raise ValueError
    return date(int(year), int(month), int(day))


class ClockField(StringField):
    """A time of day as people write it: 5pm, 5:30pm, 17:30. Its `data` stays what was typed; `clock` is the time."""

    widget = GovTextInput()

    @property
    def clock(self) -> time | None:
        """The time that was typed; None if it is none."""
        match = _CLOCK.fullmatch((self.data or "").strip())
        if match is None:
            return {"midday": time(12), "noon": time(12)}.get((self.data or "").strip().lower())
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
        if half:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif match[2] is None:
            return None
        return time(hour, minute) if hour < 24 and minute < 60 else None


def moment_in(zone: str, day: date, clock: time) -> datetime | None:
    """The moment of a local day and time; None for one that the clocks skip."""
    local = datetime.combine(day, clock, ZoneInfo(zone))
    is_real = local.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(
        tzinfo=None
    )
    return local if is_real else None


class ReasonField(TextAreaField):
    """A reason, whose limits are the domain's; `needed` is what to say, with everything else, when there is none."""

    widget = GovTextArea()

    def __init__(self, label: str = "", description: str = "", *, needed: str = "", **options: Any) -> None:
        shown = {"rows": 4, "attributes": {"dir": "auto"}}
        super().__init__(
            label or _("Reason"),
            [_filled(needed)] if needed else [],
            description=description,
            filters=[plain_lines],
            render_kw={"params": shown},
            **options,
        )


def _filled(needed: str) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(gettext(str(needed)))

    return check


class CountField(StringField):
    """A whole number as people type it; `data` stays what was typed, `number` is what it says, None for nothing."""

    widget = GovTextInput()

    def __init__(self, label: str = "", description: str = "", *, is_needed: bool = False, **options: Any) -> None:
        shown = {"classes": "govuk-input--width-4", "inputmode": "numeric", "spellcheck": False}
        super().__init__(label, [_is_count(is_needed)], description=description, render_kw={"params": shown}, **options)

    @property
    def number(self) -> int | None:
        """The number that was typed; the one that a form opens with may be a number already."""
        typed = str(self.data if self.data is not None else "").strip().replace(",", "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else None


def _is_count(is_needed: bool) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        assert isinstance(field, CountField)
        if field.number is None and (is_needed or str(field.data or "").strip()):
            raise ValidationError(gettext("Enter a whole number, like 12."))

    return check
