"""Days, as YYYY-MM-DD."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.rendering.plain import day

DATE_PARTS = ("day", "month", "year")
_FIGURES = re.compile(r"\d{1,4}", re.ASCII)


def _read(_question: Question, typed: Mapping[str, str]) -> str | None:
    parts = [typed.get(part, "").strip() for part in reversed(DATE_PARTS)]
    if not any(parts):
        return None
    try:
        year, month, of_month = (int(part) if _FIGURES.fullmatch(part) else 0 for part in parts)
        found = date(year, month, of_month)
    except ValueError:
        found = date.min
    if found.year < 1000:
        raise AnswerRefused(_("Enter a real date with a day, a month and a year in four figures, like 27 3 2027."))
    return found.isoformat()


def _type_back(_question: Question, value: Any) -> dict[str, str]:
    year, month, of_month = str(value).split("-") if value else ("", "", "")
    return {"day": of_month.lstrip("0"), "month": month.lstrip("0"), "year": year}


def _say(_question: Question, value: Any, _translate: Translate) -> str:
    return day(value)


def _quote(_question: Question, typed: Any) -> str:
    return " ".join(typed.get(part, "") for part in DATE_PARTS).strip()


DATE = Shape(_read, _type_back, _say, parts=DATE_PARTS, quote=_quote)
