"""Amounts, as pence."""

import re
from typing import Any

from assessments.applications.answers.figures import figures_in
from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate, check_range
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.rendering.plain import pounds

LARGEST_PENCE = 99_999_999_999
_MONEY = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?\s*", re.ASCII)
_ODD_PENCE = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d+)\.(\d{3,})?\s*", re.ASCII)


def read_pence(typed: str) -> int | None:
    """Pence from what a person types as money (`1,000.50`, `£1000`); None if nothing was typed."""
    if not typed.strip():
        return None
    match = _MONEY.fullmatch(typed.strip())
    if match is None and _ODD_PENCE.fullmatch(typed.strip()):
        raise AnswerRefused(_("Enter an amount in pounds, like 25,000 or 25,000.50, with two figures for the pence."))
    if match is None:
        raise AnswerRefused(_("Enter an amount in pounds, like 25,000 or 25,000.50, without letters or a minus sign."))
    pence = figures_in(match[1]) * 100 + int(f"{match[2] or '0':0<2}")
    if pence > LARGEST_PENCE:
        raise AnswerRefused(_("The amount must be less than £1 billion."))
    return pence


def typed_pounds(pence: int | None) -> str:
    """Pence as a person types them; '' for none."""
    return "" if pence is None else pounds(pence).removeprefix("£")


def _read(question: Question, typed: str) -> int | None:
    pence = read_pence(typed)
    if pence is not None:
        check_range(question, pence, pounds)
    return pence


def _type_back(_question: Question, value: Any) -> str:
    return typed_pounds(value)


def _say(_question: Question, value: Any, _translate: Translate) -> str:
    return pounds(value)


MONEY = Shape(_read, _type_back, _say)
