"""The rules that a budget must keep."""

from collections.abc import Iterator, Sequence

from assessments.errors import _
from assessments.funds.definition.problems import Problem
from assessments.funds.questions import Question
from assessments.funds.states import Measure


def budget_problems(path: tuple[str | int, ...], question: Question, years: Sequence[str]) -> Iterator[Problem]:
    """Every rule that one budget breaks; `years` are those of the envelope's lines for awards."""
    values = {"key": question.key}
    if not question.financial_years:
        yield Problem(path, _("“%(key)s” is budget, so it needs “financial_years”."), values)
    for number, year in enumerate(question.financial_years):
        where = (*path, "financial_years", number)
        if year in question.financial_years[:number]:
            yield Problem(where, _("“%(key)s” names %(year)s twice."), {**values, "year": year})
        if year not in years:
            sentence = _("“%(key)s” asks for money in %(year)s, for which the envelope has no line for awards.")
            yield Problem(where, sentence, {**values, "year": year})
    if question.headings and question.most_rows is not None:
        sentence = _("“%(key)s” gives its headings, so it has no “most_rows”. Take one of them out.")
        yield Problem((*path, "most_rows"), sentence, values)
    if question.most_overheads is not None and question.overheads is not Measure.PERCENTAGE:
        sentence = _("“%(key)s” can have “most_overheads” only where its “overheads” are a percentage.")
        yield Problem((*path, "most_overheads"), sentence, values)
