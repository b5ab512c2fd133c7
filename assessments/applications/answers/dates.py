"""Days, as YYYY-MM-DD, and months, as YYYY-MM."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.rendering.plain import day, month

DATE_PARTS = ("day", "month", "year")
MONTH_PARTS = ("month", "year")
_FIGURES = re.compile(r"\d{1,4}", re.ASCII)


def _read(_question: Question, typed: Mapping[str, str]) -> str | None:
    if not any(typed.get(part, "").strip() for part in DATE_PARTS):
        return None
    found = _day_in(typed)
    if found is None:
        raise AnswerRefused(_("Enter a real date with a day, a month and a year in four figures, like 27 3 2027."))
    return found.isoformat()


def _read_month(_question: Question, typed: Mapping[str, str]) -> str | None:
    if not any(typed.get(part, "").strip() for part in MONTH_PARTS):
        return None
    found = _day_in({**typed, "day": "1"})
    if found is None:
        raise AnswerRefused(_("Enter a real month, and a year in four figures, like 3 2027."))
    return f"{found:%Y-%m}"


def _day_in(typed: Mapping[str, str]) -> date | None:
    """The day that three boxes name; None where there is no such day, or a year of fewer than four figures."""
    parts = [typed.get(part, "").strip() for part in reversed(DATE_PARTS)]
    try:
        year, of_year, of_month = (int(part) if _FIGURES.fullmatch(part) else 0 for part in parts)
        return date(year, of_year, of_month) if year >= 1000 else None
    except ValueError:
        return None


def _type_back(_question: Question, value: Any) -> dict[str, str]:
    year, of_year, of_month = str(value).split("-") if value else ("", "", "")
    return {"day": of_month.lstrip("0"), "month": of_year.lstrip("0"), "year": year}


def _type_month_back(_question: Question, value: Any) -> dict[str, str]:
    year, of_year = str(value).split("-") if value else ("", "")
    return {"month": of_year.lstrip("0"), "year": year}


def _say(_question: Question, value: Any, _translate: Translate) -> str:
    return day(value)


def _say_month(_question: Question, value: Any, _translate: Translate) -> str:
    return month(value)


def _quote(_question: Question, typed: Any) -> str:
    return " ".join(typed.get(part, "") for part in DATE_PARTS).strip()


def _quote_month(_question: Question, typed: Any) -> str:
    return " ".join(typed.get(part, "") for part in MONTH_PARTS).strip()


DATE = Shape(_read, _type_back, _say, parts=DATE_PARTS, quote=_quote)
MONTH = Shape(_read_month, _type_month_back, _say_month, parts=MONTH_PARTS, quote=_quote_month)
