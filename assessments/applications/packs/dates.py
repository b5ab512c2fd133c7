"""Days and months as people write them in a document."""

import re

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s./-]+([0-9]{1,2}|[a-z]{3,9})\.?,?[\s./-]+([0-9]{4})", re.IGNORECASE)
_MONTH = re.compile(r"([0-9]{1,2}|[a-z]{3,9})\.?,?[\s./-]+([0-9]{4})", re.IGNORECASE)


def parts_of_day(text: str) -> dict[str, str]:
    """Day, month and year; all of the text as the day where it is no date."""
    found = _DAY.fullmatch(text)
    if found is None:
        return {"day": text, "month": "", "year": ""}
    return {"day": found[1], "month": _figure(found[2]), "year": found[3]}


def parts_of_month(text: str) -> dict[str, str]:
    """Month and year; all of the text as the month where it is none."""
    found = _MONTH.fullmatch(text)
    return {"month": _figure(found[1]), "year": found[2]} if found else {"month": text, "year": ""}


def written_day(text: str) -> str:
    """A day for a box that takes all of it; the text itself where it is no date."""
    found = _DAY.fullmatch(" ".join(text.split()))
    return f"{found[1]} {_figure(found[2])} {found[3]}" if found else text


def _figure(month: str) -> str:
    if month.isdigit():
        return month
    begun = [place for place, name in enumerate(MONTHS, 1) if name.startswith(month.lower())]
    return str(begun[0]) if len(begun) == 1 else month
