"""Words as people look for them: without capitals, accents and doubled spaces, the same on every database."""

import unicodedata
from collections.abc import Callable

from sqlalchemy.engine.interfaces import ExecutionContext

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
"""Letters that Unicode takes for letters of their own, and a reader of English for the plain one with something on."""


def fold(text: str) -> str:
    """The text in small letters, without accents, on one line: "Ünique  Café" and "unique cafe" come to the same."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(bare.casefold().translate(_LETTERS).split())


def sort_key(text: str) -> str:
    """What a name is filed under: as folded, from its first letter or figure on, so that quotes do not lead a list."""
    folded = fold(text)
    first = next((place for place, letter in enumerate(folded) if letter.isalnum()), 0)
    return folded[first:]


def of_column(column: str, key: Callable[[str], str]) -> Callable[[ExecutionContext], str]:
    """The default of a column that holds the key of another one, where rows are written in bulk."""

    def default(context: ExecutionContext) -> str:
        return key(context.get_current_parameters()[column])  # type: ignore[attr-defined]

    return default
