"""Searching applications: in references, titles, organisations, and in the answers that were handed in.

Every word has to be found, each wherever it is. PostgreSQL finds words by their stems and beginnings; SQLite finds any
run of letters.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal_column, not_, or_, select, true, union
from sqlalchemy.sql.expression import CompoundSelect

from assessments.applications.finding import SIMPLE, Unit, in_answers, units_of, words_query
from assessments.applications.models import Application, SubmissionText
from assessments.reports.models import ListEntry

ORGANISATION: ColumnElement[str] = literal_column("list_entry.full_words")
"""The words of its name as PostgreSQL takes them apart: a column that it alone has, and keeps by itself."""


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
        return union(by_name, texts.where(in_answers(unit, is_postgresql=True)))
    ways = [
        in_round.where(ORGANISATION.op("@@")(words_query(SIMPLE, unit))),
        texts.where(in_answers(unit, is_postgresql=True)),
    ]
    if any(letter.isdigit() for letter in unit.text):
        by_reference = Application.reference.icontains(unit.text, autoescape=True)
        ways.append(select(Application.id).where(Application.round_id == round_id, by_reference))
    return union(*ways)
