"""What every kind of question must be able to do with an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self, TypeAlias

from assessments.errors import DomainError, _
from assessments.funds.questions import Question

Translate: TypeAlias = Callable[[str], str]


class AnswerRefused(DomainError):
    """What was typed does not fit its question; it is kept as typed, to be mended."""

    part: str | None = None
    """The box that is wrong, where an answer is typed in several and one of them is."""

    def at(self, part: str) -> Self:
        """The same, of one box."""
        self.part = part
        return self


class Unfinished(AnswerRefused):
    """What was answered fits, and is not yet all of it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """An answer of several rows: what stands above its columns, in its rows and below them, in words.

    `figures` are the columns that are set to the right, by position.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[tuple[str, ...], ...] = ()
    figures: frozenset[int] = frozenset()


Said: TypeAlias = str | list[str] | Grid
"""An answer in words: a text, several texts, or a table."""


def in_one_cell(words: Said) -> str:
    """An answer in words as one text, for a file's cell: a line for each row of a table."""
    if isinstance(words, Grid):
        return "\n".join(" | ".join(row) for row in (words.header, *words.rows, *words.foot))
    return words if isinstance(words, str) else "; ".join(words)


def word_for_word(question: Question, typed: Any) -> Said:
    """What was typed, and did not fit."""
    if isinstance(typed, Mapping):
        return " ".join(part for part in typed.values() if part).strip()
    return [question.label_of(key) for key in typed] if isinstance(typed, list) else str(typed)


def all_of_it(_question: Question, typed: Any) -> Any:
    """For what is kept whole where it does not fit."""
    return typed


def nothing_lacks(_question: Question, _value: Any) -> DomainError | None:
    """For what is either answered or not."""
    return None


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of answer.

    `read` gives the value of what was typed, or None, or raises AnswerRefused; `type_back` what a person would have
    typed to get a value (None: nothing); `say` a value in words. `parts` are the boxes in which it is typed, where it
    takes several; what was typed is then a mapping of them. `quote` says what was typed and did not fit.
    `is_found_in_words` tells whether a search looks into what is said. `keep` gives what is kept of what did not fit,
    and `lacking` what is still to be filled in of a value before it can be handed in.
    """

    read: Callable[[Question, Any], Any]
    type_back: Callable[[Question, Any], Any]
    say: Callable[[Question, Any, Translate], Said]
    parts: tuple[str, ...] = ()
    quote: Callable[[Question, Any], Said] = word_for_word
    is_found_in_words: bool = False
    keep: Callable[[Question, Any], Any] = all_of_it
    lacking: Callable[[Question, Any], DomainError | None] = nothing_lacks


def plainly(_question: Question, value: Any) -> str:
    """For what is typed as it is kept."""
    return "" if value is None else str(value)


def as_it_is(_question: Question, value: Any, _translate: Translate) -> str:
    """For what is said as it is kept."""
    return str(value)


def check_range(question: Question, value: int | Decimal, show: Callable[[int], str]) -> None:
    """Hold a number to the question's bounds. Raises AnswerRefused."""
    if question.minimum is not None and value < question.minimum:
        raise AnswerRefused(_("This must be %(limit)s or more."), limit=show(question.minimum))
    if question.maximum is not None and value > question.maximum:
        raise AnswerRefused(_("This must be %(limit)s or less."), limit=show(question.maximum))
