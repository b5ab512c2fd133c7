"""Searching applications: in references, titles, organisations, and in the answers that were handed in.

Every word has to be found, each wherever it is. PostgreSQL finds words by their stems and beginnings; SQLite finds any
run of letters. Words in quotes stand together, and a word after a minus must not be there.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, not_, or_, select, true, union
from sqlalchemy.sql.expression import CompoundSelect

from assessments.applications.models import Application, SubmissionText
from assessments.folding import fold
from assessments.reports.models import ListEntry

LONGEST = 200
"""Characters that are searched for; what comes after them is left out, and the page says so."""

MOST = 12
"""Words that are searched for; those after them are left out, and the page says so."""

SIMPLE: ColumnElement[str] = literal_column("'simple'")
ENGLISH: ColumnElement[str] = literal_column("'english'")
ORGANISATION: ColumnElement[str] = literal_column("list_entry.full_words")
ANSWERS: ColumnElement[str] = literal_column("submission_text.full_words")
"""How PostgreSQL takes text apart, and what came of it: columns that it alone has, and keeps by itself."""

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


def finds(text: str, round_id: UUID, open_ones: ColumnElement[bool], *, is_postgresql: bool) -> ColumnElement[bool]:
    """As a condition on an entry of the round: its application has all that is searched for.

    `open_ones` are the entries whose text may be looked into.
    """
    units = units_of(text)
    place = _by_words if is_postgresql else _by_letters
    conditions = []
    for unit in units:
        found = ListEntry.application_id.in_(place(unit, round_id, open_ones))
        conditions.append(not_(found) if unit.is_unwanted else found)
    return and_(true(), *conditions)


def _by_letters(unit: Unit, round_id: UUID, open_ones: ColumnElement[bool]) -> Select[UUID]:
    texts = (ListEntry.name_key, Application.reference, SubmissionText.text)
    mine = and_(SubmissionText.submission_id == ListEntry.submission_id, open_ones)
    return (
        select(ListEntry.application_id)
        .join(Application, Application.id == ListEntry.application_id)
        .outerjoin(SubmissionText, mine)
        .where(ListEntry.round_id == round_id, or_(*(column.icontains(unit.text, autoescape=True) for column in texts)))
    )


def _by_words(unit: Unit, round_id: UUID, open_ones: ColumnElement[bool]) -> CompoundSelect[UUID]:
    in_round = select(ListEntry.application_id).where(ListEntry.round_id == round_id)
    texts = in_round.join(SubmissionText, SubmissionText.submission_id == ListEntry.submission_id).where(open_ones)
    if not unit.words:
        by_name = in_round.where(ListEntry.name_key.icontains(unit.text, autoescape=True))
        return union(by_name, texts.where(SubmissionText.text.icontains(unit.text, autoescape=True)))
    ways = [
        in_round.where(ORGANISATION.op("@@")(_query(SIMPLE, unit))),
        texts.where(ANSWERS.op("@@")(_either(unit))),
    ]
    if any(letter.isdigit() for letter in unit.text):
        by_reference = Application.reference.icontains(unit.text, autoescape=True)
        ways.append(select(Application.id).where(Application.round_id == round_id, by_reference))
    return union(*ways)


def _either(unit: Unit) -> ColumnElement[str]:
    """By the stem, and by the beginning as it is written: "insulat" is neither the stem of "insulate" nor before it."""
    return _query(ENGLISH, unit).op("||")(_query(SIMPLE, unit))


def _query(language: ColumnElement[str], unit: Unit) -> ColumnElement[str]:
    if len(unit.words) > 1:
        return func.phraseto_tsquery(language, " ".join(unit.words))
    return func.to_tsquery(language, f"{unit.words[0]}:*")
