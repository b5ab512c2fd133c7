"""When something is asked: conditions on the answers to earlier questions of the same form, as values.

What is compared stands as the round's file has it (“£1,000”, “yes”, “2027-04-01”, the key of a choice); what an answer
must be to satisfy it is decided in `applications/applicable.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from assessments.funds.states import ROWED, QuestionKind

_MEASURE = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,6})?%?", re.ASCII)
_DAY = re.compile(r"[1-9]\d{3}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"[1-9]\d{3}-\d{2}", re.ASCII)


class Join(StrEnum):
    """How many of its clauses a condition needs."""

    ALL = "all"
    ANY = "any"


class Test(StrEnum):
    """What a clause looks at in an answer."""

    __test__ = False  # pytest collects what is called so

    EQUALS = "equals"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


DAYS = frozenset({QuestionKind.DATE, QuestionKind.MONTH})
_FIGURES = frozenset({Test.EQUALS, Test.AT_LEAST, Test.AT_MOST, Test.ANSWERED})
TESTS: Mapping[QuestionKind, frozenset[Test]] = {
    QuestionKind.MONEY: _FIGURES,
    QuestionKind.WHOLE_NUMBER: _FIGURES,
    QuestionKind.NUMBER: _FIGURES,
    QuestionKind.PERCENTAGE: _FIGURES,
    QuestionKind.DATE: _FIGURES,
    QuestionKind.MONTH: _FIGURES,
    **dict.fromkeys(ROWED, _FIGURES),
    QuestionKind.YES_NO: frozenset({Test.EQUALS, Test.ANSWERED}),
    QuestionKind.ONE_OF: frozenset({Test.EQUALS, Test.ONE_OF, Test.ANSWERED}),
    QuestionKind.SEVERAL_OF: frozenset({Test.ONE_OF, Test.ANSWERED}),
}
"""What can be looked at in an answer of each kind: of one that has rows how many they are; of any other, only whether
there is one."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One answer that is looked at. `values` has several for `one_of` only; of `answered` it is “yes” or “no”."""

    question: str
    test: Test
    values: tuple[str, ...]

    @property
    def value(self) -> str:
        """What is compared, where it is one thing."""
        return self.values[0]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for something to be asked."""

    join: Join
    clauses: tuple[Clause, ...]

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | None) -> Self | None:
        """Read back what `asdict` made of it."""
        if document is None:
            return None
        clauses = document["clauses"]
        return cls(
            Join(document["join"]),
            tuple(Clause(one["question"], Test(one["test"]), tuple(one["values"])) for one in clauses),
        )


def tests_of(kind: QuestionKind) -> frozenset[Test]:
    """What can be looked at in an answer of this kind."""
    return TESTS.get(kind, frozenset({Test.ANSWERED}))


def is_measured(kind: QuestionKind) -> bool:
    """Whether answers of this kind stand in an order: amounts, numbers, days, months, and rows by their number."""
    return Test.AT_LEAST in tests_of(kind)


def measure(kind: QuestionKind, text: str) -> Decimal | None:
    """What a clause compares an answer of this kind with, days as `measure_of_day`; None where the text is none."""
    if kind in DAYS:
        return measure_of_day(kind, text)
    found = _MEASURE.fullmatch(text)
    if found is None or (kind in ROWED and not text.isdigit()):
        return None
    return Decimal(found[1].replace(",", "") + (found[2] or ""))


def measure_of_day(kind: QuestionKind, text: str) -> Decimal | None:
    """A day or a month as its figures in one number, 20270401 or 202704; None where there is no such day or month."""
    if not (_MONTH if kind is QuestionKind.MONTH else _DAY).fullmatch(text):
        return None
    try:
        date.fromisoformat(text if kind is QuestionKind.DATE else f"{text}-01")
    except ValueError:
        return None
    return Decimal(text.replace("-", ""))
