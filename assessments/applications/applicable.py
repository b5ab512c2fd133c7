"""Which questions of a form are asked, given the answers so far.

What a condition leaves out is kept in the draft as it was written, and is no part of what is handed in. A question
looks at earlier ones only (a round that says otherwise is refused), so one pass through the form settles all of it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.funds.conditions import DAYS, Clause, Condition, Join, Test, is_measured, measure, measure_of_day
from assessments.funds.models import Form
from assessments.funds.questions import Question
from assessments.funds.states import ROWED, QuestionKind


def applicable_in(form: Form, values: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the questions that are asked. Answers to others may be among the values: they count for nothing."""
    asked: dict[str, Question] = {}
    for section in form.sections:
        if not holds(section.shown_if, asked, values):
            continue
        for question in section.questions:
            if holds(question.shown_if, asked, values):
                asked[question.key] = question
    return frozenset(asked)


def handed_in(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of some answers those that are asked for, in the form's order."""
    asked = applicable_in(form, values)
    return {key: values[key] for key in form.questions if key in asked and values.get(key) is not None}


def holds(condition: Condition | None, asked: Mapping[str, Question], values: Mapping[str, Any]) -> bool:
    """Whether something is asked on this condition. What a question that is not asked was answered holds nothing."""
    if condition is None:
        return True
    found = (is_met(clause, asked.get(clause.question), values) for clause in condition.clauses)
    return all(found) if condition.join is Join.ALL else any(found)


def is_met(clause: Clause, question: Question | None, values: Mapping[str, Any]) -> bool:
    """Whether an answer is what a clause looks for; `question` is None where it is not asked."""
    if question is None:
        return False
    value = values.get(question.key)
    if clause.test is Test.ANSWERED:
        return (value is not None) == (clause.value == "yes")
    if value is None:
        return False
    if is_measured(question.kind):
        return _compares(question.kind, clause, _measured(question.kind, value))
    given = value if isinstance(value, list) else [_word(value)]
    return not set(given).isdisjoint(clause.values)


def _compares(kind: QuestionKind, clause: Clause, given: Decimal) -> bool:
    limit = measure(kind, clause.value)
    if limit is None:
        return False
    return {Test.AT_LEAST: given >= limit, Test.AT_MOST: given <= limit}.get(clause.test, given == limit)


def _measured(kind: QuestionKind, value: Any) -> Decimal:
    """An answer as the number that a person reads: money in pounds, days as `measure_of_day` has them, rows counted."""
    if kind in DAYS:
        return measure_of_day(kind, value) or Decimal(0)
    if kind in ROWED:
        return Decimal(len(value))
    return Decimal(value) / 100 if kind is QuestionKind.MONEY else Decimal(value)


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
