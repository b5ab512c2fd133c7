"""Numbers."""

import re
from typing import Any

from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate, check_range, plainly
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.rendering.plain import number

LARGEST_NUMBER = 999_999_999_999
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+", re.ASCII)


def figures_in(text: str) -> int:
    """The number that figures write; one too large for any question where there are more of them than int() takes."""
    figures = text.replace(",", "").lstrip("0")
    return int(figures or "0") if len(figures) <= 15 else 10**15


def _read(question: Question, typed: str) -> int | None:
    text = typed.strip()
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise AnswerRefused(_("Enter a whole number in figures, like 1,200."))
    found = figures_in(text)
    if found > LARGEST_NUMBER:
        raise AnswerRefused(_("This must be %(limit)s or less."), limit=number(LARGEST_NUMBER))
    check_range(question, found, number)
    return found


def _say(_question: Question, value: Any, _translate: Translate) -> str:
    return number(value)


WHOLE_NUMBER = Shape(_read, plainly, _say)
