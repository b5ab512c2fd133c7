"""What can be kept at all, of what somebody typed."""

from collections.abc import Iterator, Mapping
from typing import Any

from assessments.applications.answers.shapes import AnswerRefused
from assessments.errors import _

LONGEST_TEXT = 100_000
"""Characters in one box, and in all boxes of one answer; anything longer is not an answer, and is not kept."""


class AnswerUnstorable(AnswerRefused):
    """What was typed cannot be kept at all."""


def ensure_storable(typed: Any) -> None:
    """Refuse what no database and no reader can hold. Raises AnswerUnstorable."""
    length = 0
    for text in _texts_in(typed):
        length += len(text)
        if length > LONGEST_TEXT:
            raise AnswerUnstorable(
                _("This is %(length)s characters long. It was not kept: no answer can be longer than %(limit)s."),
                length=f"{sum(len(each) for each in _texts_in(typed)):,}",
                limit=f"{LONGEST_TEXT:,}",
            )
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise AnswerUnstorable(
                _("This has a character that cannot be stored. It was not kept: type it again without it.")
            )


def is_empty(typed: Any) -> bool:
    """Whether nothing was typed. A list of choices is empty where it has none, a list of rows where all are empty."""
    if isinstance(typed, str):
        return not typed.strip()
    parts = typed.values() if isinstance(typed, Mapping) else typed
    return all(is_empty(part) for part in parts)


def _texts_in(typed: Any) -> Iterator[str]:
    if isinstance(typed, str):
        yield typed
        return
    for part in typed.values() if isinstance(typed, Mapping) else typed:
        yield from _texts_in(part)
