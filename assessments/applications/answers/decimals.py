"""Numbers that need not be whole, and percentages. They are kept as their figures (“12.5”): exact, never a float."""

import re
from decimal import Decimal
from typing import Any

from assessments.applications.answers.figures import LARGEST_NUMBER
from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate, check_range
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.rendering.plain import number, percent

_FIGURES = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
LONGEST = 40
"""Characters; more are no number that anybody means."""


def unit_of(question: Question) -> str | None:
    """What the number counts; None where it stands alone."""
    return "%" if question.kind is QuestionKind.PERCENTAGE else question.unit


def _without_unit(question: Question, typed: str) -> str:
    """What was typed, without a unit behind it that the box already shows."""
    text, unit = typed.strip(), unit_of(question)
    return text[: -len(unit)].rstrip() if unit and text.casefold().endswith(unit.casefold()) else text


def _read(question: Question, typed: str) -> str | None:
    if not typed.strip():
        return None
    text = _without_unit(question, typed)
    match = _FIGURES.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        example = "1,200.5" if question.decimals else "1,200"
        raise AnswerRefused(_("Enter a number in figures, like %(example)s, without letters."), example=example)
    _check_decimals(question, (match[2] or "").rstrip("0"))
    found = Decimal(text.replace(",", ""))
    if found > LARGEST_NUMBER:
        raise AnswerRefused(_("This must be %(limit)s or less."), limit=number(LARGEST_NUMBER))
    check_range(question, found, percent if question.kind is QuestionKind.PERCENTAGE else number)
    return _plainest(found)


def _check_decimals(question: Question, after_the_point: str) -> None:
    allowed = question.decimals or 0
    if not allowed and after_the_point:
        raise AnswerRefused(_("Enter a whole number, without figures after the point."))
    if len(after_the_point) > allowed:
        raise AnswerRefused(_("Give no more than %(limit)s figures after the point."), limit=allowed)


def _plainest(value: Decimal) -> str:
    """The figures without zeros that say nothing, so that the same number is the same answer."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _type_back(_question: Question, value: Any) -> str:
    return "" if value is None else f"{Decimal(value):,f}"


def _say(question: Question, value: Any, _translate: Translate) -> str:
    figures, unit = f"{Decimal(value):,f}", unit_of(question)
    if unit is None:
        return figures
    return f"{figures}%" if unit == "%" else f"{figures} {unit}"


NUMBER = Shape(_read, _type_back, _say)
