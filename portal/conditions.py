"""When something is asked, in plain words."""

from collections.abc import Mapping

from flask_babel import gettext, ngettext

from assessments.funds.conditions import DAYS, Clause, Condition, Join, Test
from assessments.funds.questions import Question
from assessments.funds.states import ROWED, QuestionKind
from assessments.rendering.plain import day, month


def condition_told(condition: Condition, questions: Mapping[str, Question]) -> str:
    """The sentence that says when; `questions` are those of the form."""
    clauses = [_clause(clause, questions[clause.question]) for clause in condition.clauses]
    if condition.join is Join.ANY and len(clauses) > 1:
        return str(gettext("Asked only if any of these holds: %(clauses)s.", clauses="; ".join(clauses)))
    return str(gettext("Asked only if %(clauses)s.", clauses=_and(clauses)))


def _and(clauses: list[str]) -> str:
    return clauses[0] if len(clauses) == 1 else gettext(" and ").join(clauses)


def _clause(clause: Clause, question: Question) -> str:
    label, is_compared = question.label, clause.test is not Test.ANSWERED
    if is_compared and question.kind in ROWED:
        return _rows(clause, label)
    value = _value(question, clause.value) if is_compared else ""
    match clause.test:
        case Test.EQUALS:
            return str(gettext("the answer to “%(question)s” is “%(value)s”", question=label, value=value))
        case Test.ONE_OF if question.kind is QuestionKind.SEVERAL_OF:
            return str(
                gettext("the answers to “%(question)s” have %(values)s", question=label, values=_or(clause, question))
            )
        case Test.ONE_OF:
            return str(
                gettext("the answer to “%(question)s” is %(values)s", question=label, values=_or(clause, question))
            )
        case Test.AT_LEAST if question.kind in DAYS:
            return str(gettext("the answer to “%(question)s” is %(value)s or later", question=label, value=value))
        case Test.AT_MOST if question.kind in DAYS:
            return str(gettext("the answer to “%(question)s” is %(value)s or earlier", question=label, value=value))
        case Test.AT_LEAST:
            return str(gettext("the answer to “%(question)s” is %(value)s or more", question=label, value=value))
        case Test.AT_MOST:
            return str(gettext("the answer to “%(question)s” is %(value)s or less", question=label, value=value))
        case Test.ANSWERED if clause.value == "yes":
            return str(gettext("“%(question)s” is answered", question=label))
        case Test.ANSWERED:
            return str(gettext("“%(question)s” is not answered", question=label))


def _rows(clause: Clause, label: str) -> str:
    number = int(clause.value)
    told = {
        Test.AT_LEAST: ngettext("%(num)s row or more", "%(num)s rows or more", number),
        Test.AT_MOST: ngettext("%(num)s row at most", "%(num)s rows at most", number),
    }
    rows = told.get(clause.test) or ngettext("%(num)s row", "%(num)s rows", number)
    return str(gettext("“%(question)s” has %(rows)s", question=label, rows=rows))


def _or(clause: Clause, question: Question) -> str:
    return str(gettext(" or ")).join(f"“{question.label_of(value)}”" for value in clause.values)


def _value(question: Question, value: str) -> str:
    if question.kind is QuestionKind.YES_NO:
        return str(gettext("Yes") if value == "yes" else gettext("No"))
    if question.kind is QuestionKind.DATE:
        return day(value)
    if question.kind is QuestionKind.MONTH:
        return month(value)
    return question.label_of(value)
