"""What somebody searches applications for, taken apart; and the answers that hold it.

Words in quotes stand together, and a word after a minus must not be there.
"""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal_column

from assessments.applications.models import SubmissionText
from assessments.folding import fold

LONGEST = 200
"""Characters that are searched for; what comes after them is left out, and the page says so."""

MOST = 12
"""Words that are searched for; those after them are left out, and the page says so."""

SIMPLE: ColumnElement[str] = literal_column("'simple'")
ENGLISH: ColumnElement[str] = literal_column("'english'")
ANSWERS: ColumnElement[str] = literal_column("submission_text.full_words")
"""How PostgreSQL takes text apart, and what came of it: a column that it alone has, and keeps by itself."""

_UNIT = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that is to be found, or not: a word, or words that stand together."""

    text: str
    is_unwanted: bool = False

    @property
    def words(self) -> list[str]:
        """The words that it holds; none where it is but signs."""
        return _WORD.findall(self.text)


def units_of(text: str) -> list[Unit]:
    """What somebody searches for."""
    return _all_units_of(text)[:MOST]


def has_too_many_words(text: str) -> bool:
    """Whether some of the words are not searched for."""
    return len(_all_units_of(text)) > MOST


def _all_units_of(text: str) -> list[Unit]:
    """Each once: a word that is repeated finds nothing more."""
    found = (Unit(fold(quoted or word), bool(minus)) for minus, quoted, word in _UNIT.findall(text[:LONGEST]))
    return list(dict.fromkeys(unit for unit in found if unit.text.strip("-")))


def in_answers(unit: Unit, *, is_postgresql: bool) -> ColumnElement[bool]:
    """As a condition on SubmissionText: it holds the unit. PostgreSQL finds words, SQLite any run of letters."""
    if is_postgresql and unit.words:
        return ANSWERS.op("@@")(_either(unit))
    return SubmissionText.text.icontains(unit.text, autoescape=True)


def words_query(language: ColumnElement[str], unit: Unit) -> ColumnElement[str]:
    """What PostgreSQL looks for: words that begin so, or that stand together."""
    if len(unit.words) > 1:
        return func.phraseto_tsquery(language, " ".join(unit.words))
    return func.to_tsquery(language, f"{unit.words[0]}:*")


def _either(unit: Unit) -> ColumnElement[str]:
    """By the stem, and by the beginning as it is written: "insulat" is neither the stem of "insulate" nor before it."""
    return words_query(ENGLISH, unit).op("||")(words_query(SIMPLE, unit))
