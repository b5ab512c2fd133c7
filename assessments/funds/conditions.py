"""When something is asked: conditions on the answers to earlier questions of the same form, as values.

What is compared stands as the round's file has it (“£1,000”, “yes”, the key of a choice); what an answer must be to
satisfy it is decided in `applications/applicable.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from assessments.funds.states import QuestionKind

_MEASURE = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,6})?%?", re.ASCII)


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


_FIGURES = frozenset({Test.EQUALS, Test.AT_LEAST, Test.AT_MOST, Test.ANSWERED})
TESTS: Mapping[QuestionKind, frozenset[Test]] = {
    QuestionKind.MONEY: _FIGURES,
    QuestionKind.WHOLE_NUMBER: _FIGURES,
    QuestionKind.NUMBER: _FIGURES,
    QuestionKind.PERCENTAGE: _FIGURES,
    QuestionKind.YES_NO: frozenset({Test.EQUALS, Test.ANSWERED}),
    QuestionKind.ONE_OF: frozenset({Test.EQUALS, Test.ONE_OF, Test.ANSWERED}),
    QuestionKind.SEVERAL_OF: frozenset({Test.ONE_OF, Test.ANSWERED}),
}
"""What can be looked at in an answer of each kind; of any other, only whether there is one."""


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
    """Whether an answer of this kind is an amount or a number."""
    return Test.AT_LEAST in tests_of(kind)


def measure(text: str) -> Decimal | None:
    """The number, the pounds or the percentage that a clause compares with; None where the text is none."""
    found = _MEASURE.fullmatch(text)
    return Decimal(found[1].replace(",", "") + (found[2] or "")) if found else None
