"""Reading what was typed as an answer: limits and shapes, in one place for the page, the check and the file.

An answer's value is plain JSON: text as text, money as pence, a whole number as a number, a date as YYYY-MM-DD,
yes or no as true or false, one of several as its key, several as a list of keys in the form's order.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from assessments.errors import DomainError, _
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.rendering.plain import pounds

LONGEST_TEXT = 100_000
"""Characters; anything longer is not an answer, and is not kept."""

LARGEST_PENCE = 99_999_999_999
LARGEST_NUMBER = 999_999_999_999

_WORD = re.compile("[^\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
_MONEY = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?\s*", re.ASCII)
_FIGURES = re.compile(r"\d{1,4}", re.ASCII)
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+", re.ASCII)


class AnswerRefused(DomainError):
    """What was typed does not fit its question; it is kept as typed, to be mended."""


class AnswerUnstorable(AnswerRefused):
    """What was typed cannot be kept at all."""


def count_words(text: str) -> int:
    """How many words a text has: runs of anything but white space, as a browser's `/\\S+/g` counts them."""
    return sum(1 for _match in _WORD.finditer(text))


def read_answer(question: Question, typed: Any) -> Any:
    """The value of what was typed; None if nothing was. Raises AnswerRefused with a sentence."""
    ensure_storable(typed)
    value = _READERS[question.kind](question, typed)
    return None if value in ("", []) else value


def ensure_storable(typed: Any) -> None:
    """Refuse what no database and no reader can hold."""
    texts = typed.values() if isinstance(typed, Mapping) else typed if isinstance(typed, list) else [typed]
    for text in texts:
        if len(text) > LONGEST_TEXT:
            raise AnswerUnstorable(
                _("This is %(length)s characters long. It was not kept: no answer can be longer than %(limit)s."),
                length=f"{len(text):,}",
                limit=f"{LONGEST_TEXT:,}",
            )
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise AnswerUnstorable(
                _("This has a character that cannot be stored. It was not kept: type it again without it.")
            )


def is_empty(typed: Any) -> bool:
    """Whether nothing was typed."""
    if isinstance(typed, Mapping):
        return not any(part.strip() for part in typed.values())
    return not typed if isinstance(typed, list) else not typed.strip()


def _text(question: Question, typed: str) -> str:
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if question.kind is QuestionKind.SHORT_TEXT and "\n" in text:
        raise AnswerRefused(_("Your answer must be on one line."))
    words = count_words(text)
    if question.max_words is not None and words > question.max_words:
        raise AnswerRefused(
            _("Your answer is %(words)s words long. The limit is %(limit)s, so %(over)s must go."),
            words=f"{words:,}",
            limit=f"{question.max_words:,}",
            over=f"{words - question.max_words:,}",
        )
    if question.max_characters is not None and len(text) > question.max_characters:
        raise AnswerRefused(
            _("Your answer is %(length)s characters long. The limit is %(limit)s."),
            length=f"{len(text):,}",
            limit=f"{question.max_characters:,}",
        )
    return text


def read_pence(typed: str) -> int | None:
    """Pence from what a person types as money (`1,000.50`, `£1000`); None if nothing was typed."""
    if not typed.strip():
        return None
    match = _MONEY.fullmatch(typed.strip())
    if match is None:
        raise AnswerRefused(_("Enter an amount in pounds, like 25,000 or 25,000.50, without letters or a minus sign."))
    pence = _figures(match[1]) * 100 + int(f"{match[2] or '0':0<2}")
    if pence > LARGEST_PENCE:
        raise AnswerRefused(_("The amount must be less than £1 billion."))
    return pence


def _figures(text: str) -> int:
    """The number that figures write; one too large for any question where there are more of them than int() takes."""
    figures = text.replace(",", "").lstrip("0")
    return int(figures or "0") if len(figures) <= 15 else 10**15


def _money(question: Question, typed: str) -> int | None:
    pence = read_pence(typed)
    if pence is not None:
        _check_range(question, pence, pounds)
    return pence


def _whole_number(question: Question, typed: str) -> int | None:
    text = typed.strip()
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise AnswerRefused(_("Enter a whole number in figures, like 1,200."))
    number = _figures(text)
    if number > LARGEST_NUMBER:
        raise AnswerRefused(_("This must be %(limit)s or less."), limit=f"{LARGEST_NUMBER:,}")
    _check_range(question, number, lambda value: f"{value:,}")
    return number


def _check_range(question: Question, value: int, show: Callable[[int], str]) -> None:
    if question.minimum is not None and value < question.minimum:
        raise AnswerRefused(_("This must be %(limit)s or more."), limit=show(question.minimum))
    if question.maximum is not None and value > question.maximum:
        raise AnswerRefused(_("This must be %(limit)s or less."), limit=show(question.maximum))


def _date(question: Question, typed: Mapping[str, str]) -> str | None:
    parts = [typed.get(part, "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return None
    try:
        year, month, day = (int(part) if _FIGURES.fullmatch(part) else 0 for part in parts)
        found = date(year, month, day)
    except ValueError:
        found = date.min
    if found.year < 1000:
        raise AnswerRefused(_("Enter a real date with a day, a month and a year in four figures, like 27 3 2027."))
    return found.isoformat()


def _yes_no(question: Question, typed: str) -> bool | None:
    if typed not in ("", "yes", "no"):
        raise AnswerRefused(_("Choose yes or no."))
    return {"yes": True, "no": False}.get(typed)


def _one_of(question: Question, typed: str) -> str:
    if typed and typed not in {choice.key for choice in question.choices}:
        raise AnswerRefused(_("Choose one of the answers that are offered."))
    return typed


def _several_of(question: Question, typed: list[str]) -> list[str]:
    offered = [choice.key for choice in question.choices]
    if not set(typed) <= set(offered):
        raise AnswerRefused(_("Choose from the answers that are offered."))
    return [key for key in offered if key in typed]


_READERS: Mapping[QuestionKind, Callable[[Question, Any], Any]] = {
    QuestionKind.SHORT_TEXT: _text,
    QuestionKind.LONG_TEXT: _text,
    QuestionKind.MONEY: _money,
    QuestionKind.WHOLE_NUMBER: _whole_number,
    QuestionKind.DATE: _date,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.ONE_OF: _one_of,
    QuestionKind.SEVERAL_OF: _several_of,
}


def as_typed(question: Question, value: Any) -> Any:
    """What a person would have typed to get this value, for showing it in a form again."""
    if question.kind is QuestionKind.DATE:
        year, month, day = str(value).split("-") if value else ("", "", "")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
    if question.kind is QuestionKind.SEVERAL_OF:
        return value or []
    if value is None:
        return ""
    if question.kind is QuestionKind.MONEY:
        return pounds(value).removeprefix("£")
    if question.kind is QuestionKind.YES_NO:
        return "yes" if value else "no"
    return str(value)
