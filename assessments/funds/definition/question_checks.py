"""The rules that a question must keep: each kind has its own limits, and no others."""

from collections.abc import Iterator, Mapping, Sequence

from assessments.errors import _
from assessments.funds.definition.budget_checks import budget_problems
from assessments.funds.definition.problems import Problem
from assessments.funds.questions import Column, Question
from assessments.funds.states import CountsAs, Purpose, QuestionKind
from assessments.funds.tables import CELL_KINDS, SUMMED, most_rows_of

LIMITS: Mapping[QuestionKind, frozenset[str]] = {
    QuestionKind.SHORT_TEXT: frozenset({"max_characters"}),
    QuestionKind.LONG_TEXT: frozenset({"max_words"}),
    QuestionKind.MONEY: frozenset({"minimum", "maximum"}),
    QuestionKind.WHOLE_NUMBER: frozenset({"minimum", "maximum"}),
    QuestionKind.DATE: frozenset(),
    QuestionKind.YES_NO: frozenset(),
    QuestionKind.ONE_OF: frozenset({"choices"}),
    QuestionKind.SEVERAL_OF: frozenset({"choices"}),
    QuestionKind.NUMBER: frozenset({"unit", "decimals", "minimum", "maximum"}),
    QuestionKind.PERCENTAGE: frozenset({"decimals", "minimum", "maximum"}),
    QuestionKind.MONTH: frozenset(),
    QuestionKind.EMAIL: frozenset(),
    QuestionKind.TELEPHONE: frozenset(),
    QuestionKind.WEB_ADDRESS: frozenset(),
    QuestionKind.POSTCODE: frozenset(),
    QuestionKind.ADDRESS: frozenset(),
    QuestionKind.TABLE: frozenset({"columns", "fewest_rows", "most_rows"}),
    QuestionKind.MILESTONES: frozenset({"fewest_rows", "most_rows"}),
    QuestionKind.OUTCOMES: frozenset({"fewest_rows", "most_rows"}),
    QuestionKind.PARTNERS: frozenset({"fewest_rows", "most_rows", "shares", "confirmed", "must_include"}),
    QuestionKind.DECLARATION: frozenset({"needed"}),
    QuestionKind.BUDGET: frozenset({"headings", "most_rows", "financial_years", "overheads", "most_overheads"}),
    QuestionKind.FILE: frozenset({"allowed", "max_megabytes", "max_files"}),
}
KIND_OF_MEANING: Mapping[CountsAs, QuestionKind] = {
    CountsAs.TITLE: QuestionKind.SHORT_TEXT,
    CountsAs.AMOUNT_REQUESTED: QuestionKind.MONEY,  # or a budget
    CountsAs.YEARS: QuestionKind.WHOLE_NUMBER,
    CountsAs.REGION: QuestionKind.ONE_OF,
    CountsAs.THEME: QuestionKind.ONE_OF,  # or several
    CountsAs.PEOPLE_REACHED: QuestionKind.WHOLE_NUMBER,
}
ALSO = {
    (CountsAs.AMOUNT_REQUESTED, QuestionKind.BUDGET),
    (CountsAs.THEME, QuestionKind.SEVERAL_OF),
}
"""Meanings that a question of another kind can have, too."""
Line = tuple[Purpose, str]


def question_problems(path: tuple[str | int, ...], question: Question, lines: Sequence[Line]) -> Iterator[Problem]:
    """Every rule that one question breaks; `lines` are the purposes and years from which awards are paid."""
    years = [year for _purpose, year in lines]
    yield from _limits(path, question)
    yield from _needed(path, question)
    yield from _rows(path, question)
    if question.kind == QuestionKind.BUDGET:
        yield from budget_problems(path, question, years)
    yield from _meaning(path, question, years)
    yield from _purpose(path, question, lines)


def _limits(path: tuple[str | int, ...], question: Question | Column) -> Iterator[Problem]:
    for name in sorted(frozenset.union(*LIMITS.values())):
        if getattr(question, name, None) not in (None, ()) and name not in LIMITS[question.kind]:
            sentence = _("“%(key)s” is %(kind)s, which has no “%(name)s”. Take it out.")
            yield Problem((*path, name), sentence, {"key": question.key, "kind": question.kind, "name": name})
    least, most = question.minimum, question.maximum
    if least is not None and most is not None and least > most:
        sentence = _("The maximum of “%(key)s” must not be below its minimum.")
        yield Problem((*path, "maximum"), sentence, {"key": question.key})


def _needed(path: tuple[str | int, ...], question: Question | Column) -> Iterator[Problem]:
    if question.kind == QuestionKind.LONG_TEXT and question.max_words is None:
        yield Problem(path, _("“%(key)s” is long_text, so it needs “max_words”."), {"key": question.key})
    if "choices" in LIMITS[question.kind] and len(question.choices) < 2:
        sentence = _("“%(key)s” is %(kind)s, so it needs at least two choices.")
        yield Problem((*path, "choices"), sentence, {"key": question.key, "kind": question.kind})


def _rows(path: tuple[str | int, ...], question: Question) -> Iterator[Problem]:
    if "columns" in LIMITS[question.kind] and not question.columns:
        yield Problem(path, _("“%(key)s” is %(kind)s, so it needs “columns”."), _named(question))
    if (question.fewest_rows or 1) > most_rows_of(question):
        sentence = _("“%(key)s” must not want more rows (“fewest_rows”) than it takes (“most_rows”).")
        yield Problem((*path, "fewest_rows"), sentence, _named(question))
    for number, column in enumerate(question.columns):
        yield from _column((*path, "columns", number), column)


def _column(path: tuple[str | int, ...], column: Column) -> Iterator[Problem]:
    if column.kind not in CELL_KINDS:
        kinds = ", ".join(kind for kind in QuestionKind if kind in CELL_KINDS)
        sentence = _("The column “%(key)s” cannot be %(kind)s. It can be: %(kinds)s.")
        yield Problem((*path, "kind"), sentence, {**_named(column), "kinds": kinds})
        return
    yield from _limits(path, column)
    yield from _needed(path, column)
    if column.has_total and column.kind not in SUMMED:
        sentence = _("The column “%(key)s” is %(kind)s, which has no total.")
        yield Problem((*path, "total"), sentence, _named(column))


def _named(question: Question | Column) -> Mapping[str, object]:
    return {"key": question.key, "kind": question.kind}


def _meaning(path: tuple[str | int, ...], question: Question, years: list[str]) -> Iterator[Problem]:
    values = {"key": question.key, "meaning": question.counts_as}
    also = (question.counts_as, question.kind) in ALSO
    if question.counts_as and not also and question.kind != (kind := KIND_OF_MEANING[question.counts_as]):
        sentence = _("“%(key)s” counts as %(meaning)s, so its kind must be %(kind)s.")
        yield Problem((*path, "counts_as"), sentence, {**values, "kind": kind})
    if question.financial_year is None:
        return
    if question.counts_as != CountsAs.AMOUNT_REQUESTED:
        sentence = _("“%(key)s” has a financial year, which only a question that counts as amount_requested can have.")
        yield Problem((*path, "financial_year"), sentence, values)
    elif question.financial_year not in years:
        sentence = _("“%(key)s” asks for money in %(year)s, for which the envelope has no line for awards.")
        yield Problem((*path, "financial_year"), sentence, {**values, "year": question.financial_year})


def _purpose(path: tuple[str | int, ...], question: Question, lines: Sequence[Line]) -> Iterator[Problem]:
    """An amount that is asked for under a purpose must have a line to come from."""
    if question.purpose is None:
        return
    values = {"key": question.key, "purpose": question.purpose}
    years = [year for purpose, year in lines if purpose is question.purpose]
    if question.counts_as != CountsAs.AMOUNT_REQUESTED:
        sentence = _("“%(key)s” has a purpose, which only a question that counts as amount_requested can have.")
        yield Problem((*path, "purpose"), sentence, values)
    elif not years or (question.financial_year is not None and question.financial_year not in years):
        sentence = _("“%(key)s” asks for money for %(purpose)s, for which the envelope has no line in that year.")
        yield Problem((*path, "purpose"), sentence, values)
