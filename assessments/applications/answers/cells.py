"""The cells of answers that have rows: each is read like an answer of its own, and says for itself what is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assessments.applications.answers.choosing import ONE_OF
from assessments.applications.answers.contacts import EMAIL
from assessments.applications.answers.decimals import NUMBER
from assessments.applications.answers.figures import WHOLE_NUMBER
from assessments.applications.answers.money import MONEY
from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate, Unfinished, in_one_cell
from assessments.applications.answers.texts import TEXT
from assessments.errors import DomainError, _
from assessments.funds.questions import Column, Question
from assessments.funds.states import QuestionKind
from assessments.funds.tables import as_question
from assessments.rendering.plain import day

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(r"(\d{1,2})[ /.-]+(\d{1,2}|[A-Za-z]{3,9})[ /.,-]+(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell: which row and column it is in, what these are called, and the problem."""

    row: str
    column: str
    where: str
    values: Mapping[str, object]
    problem: DomainError

    def told(self, translate: Translate = str) -> str:
        """The cell named, and what is wrong with it."""
        return f"{translate(self.where) % self.values}: {self.problem.told(translate)}"


class CellsRefused(AnswerRefused):
    """Some cells do not fit; all are kept as typed."""

    def __init__(self, faults: Sequence[CellFault]) -> None:
        self.faults = tuple(faults)
        super().__init__()

    def told(self, translate: Translate = str) -> str:
        """Every cell that does not fit, one after another."""
        return " ".join(fault.told(translate) for fault in self.faults)


class CellsUnfinished(CellsRefused, Unfinished):
    """Some cells are still empty, though their row is not."""

    def told(self, translate: Translate = str) -> str:
        """One sentence for each row: of one that lacks several cells, all of them together."""
        rows: dict[str, list[CellFault]] = {}
        for fault in self.faults:
            rows.setdefault(fault.row, []).append(fault)
        return " ".join(self._row(faults, translate) for faults in rows.values())

    def _row(self, faults: Sequence[CellFault], translate: Translate) -> str:
        if len(faults) == 1:
            return faults[0].told(translate)
        lacking = "; ".join(translate(str(fault.values["column"])) for fault in faults)
        told = translate(_("Row %(row)s has something in it, but not: %(lacking)s. Fill these in, or clear the row."))
        return told % {"row": faults[0].row, "lacking": lacking}


@dataclass(slots=True)
class Faults:
    """Collects what is wrong while cells are read."""

    found: list[CellFault] = field(default_factory=list)

    def read(self, row: str, column: Column, typed: str, where: str, /, **values: object) -> Any:
        """The cell's value; None if it is empty, or if it does not fit."""
        try:
            value = read_cell(column, typed)
        except AnswerRefused as problem:
            self.found.append(CellFault(row, column.key, where, values, problem))
            return None
        return None if value == "" else value

    def refuse(self) -> None:
        """Raise CellsRefused if anything is wrong."""
        if self.found:
            raise CellsRefused(self.found)


def _read_day(_question: Question, typed: str) -> str | None:
    text = typed.strip()
    if not text:
        return None
    first, last = _DAY_FIRST.fullmatch(text), _YEAR_FIRST.fullmatch(text)
    parts = (first[3], first[2], first[1]) if first else last.groups() if last else ("0", "0", "0")
    try:
        found = date(int(parts[0]), _month(parts[1]), int(parts[2]))
    except ValueError:
        found = date.min
    if found.year < 1000:
        raise AnswerRefused(_("Enter a real date with a day, a month and a year in four figures, like 27 3 2027."))
    return found.isoformat()


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS.index(text[:3].lower()) + 1


def _type_day_back(_question: Question, value: Any) -> str:
    return day(value) if value else ""


def _say_day(_question: Question, value: Any, _translate: Translate) -> str:
    return day(value)


DAY = Shape(_read_day, _type_day_back, _say_day)

CELLS: Mapping[QuestionKind, Shape] = {
    QuestionKind.SHORT_TEXT: TEXT,
    QuestionKind.LONG_TEXT: TEXT,
    QuestionKind.WHOLE_NUMBER: WHOLE_NUMBER,
    QuestionKind.MONEY: MONEY,
    QuestionKind.DATE: DAY,
    QuestionKind.ONE_OF: ONE_OF,
    QuestionKind.EMAIL: EMAIL,
    QuestionKind.PERCENTAGE: NUMBER,
}
"""The kinds that a column can have. A day is typed in one box, since three to a cell would be too many."""


def read_cell(column: Column, typed: str) -> Any:
    """The value of one cell, or None. Raises AnswerRefused."""
    return CELLS[column.kind].read(as_question(column), typed)


def type_cell_back(column: Column, value: Any) -> str:
    """What a person would have typed to get this value."""
    return str(CELLS[column.kind].type_back(as_question(column), value))


def say_cell(column: Column, value: Any, translate: Translate) -> str:
    """A cell in words; '' if it is empty."""
    if value is None:
        return ""
    return in_one_cell(CELLS[column.kind].say(as_question(column), value, translate))
