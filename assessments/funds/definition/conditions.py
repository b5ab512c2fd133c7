"""Conditions in a round's file: read, printed, and held to look only at what was asked before."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assessments.errors import _
from assessments.funds.conditions import Clause, Condition, Join, Test, is_measured, measure, tests_of
from assessments.funds.definition.entries import Entry
from assessments.funds.definition.problems import Problem
from assessments.funds.definition.values import StageDefinition
from assessments.funds.questions import Question
from assessments.funds.states import ROWED, CountsAs, QuestionKind

FIELD = "shown_if"
MOST_CLAUSES = 10
Path = tuple[str | int, ...]
A_NUMBER = _("an amount or a number, such as £1,000 or 12")
EXAMPLES: Mapping[QuestionKind, str] = {
    QuestionKind.DATE: _("a day, such as 2027-04-01"),
    QuestionKind.MONTH: _("a month, such as 2027-04"),
    **dict.fromkeys(ROWED, _("a number of rows, such as 2")),
}
"""What answers can be compared with, where it is neither an amount nor a number nor a choice."""


def read_condition(entry: Entry) -> Condition | None:
    """When a question or a section is asked; None where it always is."""
    table = entry.table_or_none(FIELD)
    if table is None:
        return None
    joins = [join for join in Join if table.holds(join)]
    if len(joins) != 1:
        table.reading.note(table.line, _("“shown_if” must hold either “all” or “any”, with a list of conditions."))
        joins = [Join.ALL]
    condition = Condition(joins[0], table.tables(joins[0], _clause, most=MOST_CLAUSES))
    table.known.update(Join)
    table.done()
    return condition


def _clause(entry: Entry) -> Clause:
    given = [test for test in Test if entry.holds(test)]
    if len(given) != 1:
        sentence = _("A condition must name a question and hold one of: %(tests)s.")
        entry.reading.note(entry.line, sentence, tests=", ".join(Test))
    test = given[0] if given else Test.ANSWERED
    clause = Clause(entry.text("question", longest=40), test, _values(entry, test) if given else ("yes",))
    entry.known.update(Test)
    entry.done()
    return clause


def _values(entry: Entry, test: Test) -> tuple[str, ...]:
    if test is Test.ONE_OF:
        return entry.texts(test, least=1, most=60) or ("",)
    if test is Test.ANSWERED:
        return ("yes" if entry.flag(test, default=True) else "no",)
    return (entry.text(test, longest=100),)


def printed_condition(condition: Condition | None) -> dict[str, Any] | None:
    """A condition as plain values."""
    if condition is None:
        return None
    return {str(condition.join): [_printed_clause(clause) for clause in condition.clauses]}


def _printed_clause(clause: Clause) -> dict[str, Any]:
    return {"question": clause.question, str(clause.test): _printed_value(clause)}


def _printed_value(clause: Clause) -> Any:
    if clause.test is Test.ONE_OF:
        return list(clause.values)
    if clause.test is Test.ANSWERED:
        return clause.value == "yes"
    return int(clause.value) if re.fullmatch("0|[1-9][0-9]*", clause.value) else clause.value


def condition_problems(path: Path, stage: StageDefinition, elsewhere: Mapping[str, str]) -> Iterator[Problem]:
    """Every rule that the conditions of a stage break. `elsewhere` are the keys of other stages, with the stage's."""
    before: dict[str, Question] = {}
    needs = _needs(stage)
    for number, section in enumerate(stage.sections):
        where = (*path, "sections", number)
        own = frozenset(question.key for question in section.questions)
        yield from _of_one((*where, FIELD), section.key, own, section.shown_if, before, needs, elsewhere)
        for place, question in enumerate(section.questions):
            within, key = (*where, "questions", place, FIELD), question.key
            yield from _of_one(within, key, frozenset({key}), question.shown_if, before, needs, elsewhere)
            before[key] = question
    yield from _always_asked(path, stage)


def _needs(stage: StageDefinition) -> dict[str, set[str]]:
    """The keys that each question's asking depends on, by itself or through its section."""
    return {
        question.key: {
            clause.question for condition in (section.shown_if, question.shown_if) for clause in _in(condition)
        }
        for section in stage.sections
        for question in section.questions
    }


def _in(condition: Condition | None) -> Iterable[Clause]:
    return condition.clauses if condition else ()


def _of_one(
    path: Path, key: str, own: frozenset[str], condition: Condition | None, before: Mapping[str, Question],
    needs: Mapping[str, set[str]], elsewhere: Mapping[str, str],
) -> Iterator[Problem]:  # fmt: skip
    for number, clause in enumerate(_in(condition)):
        assert condition is not None
        where = (*path, condition.join, number)
        question = before.get(clause.question)
        if question is not None:
            yield from _of_clause(where, clause, question)
            continue
        sentence = _why_not(clause.question, own, needs)
        values = {"key": key, "other": clause.question, "stage": elsewhere.get(clause.question, "")}
        if clause.question not in needs and clause.question in elsewhere:
            sentence = _(
                "“%(key)s” depends on “%(other)s”, a question of “%(stage)s”. A condition can only look at "
                "answers of its own stage."
            )
        yield Problem((*where, "question"), sentence, values)


def _why_not(other: str, own: frozenset[str], needs: Mapping[str, set[str]]) -> str:
    if other in own and len(own) == 1:
        return _("“%(key)s” depends on its own answer, so it would never be asked.")
    if other not in needs:
        return _("“%(key)s” depends on “%(other)s”, and no question of this stage has that key.")
    if not own.isdisjoint(_reached_from(other, needs)):
        return _("“%(key)s” and “%(other)s” depend on each other, in a circle, so neither would ever be asked.")
    return _("“%(key)s” depends on “%(other)s”, which is not asked before it. Move one of them.")


def _reached_from(key: str, needs: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [key]
    while waiting:
        for other in needs.get(waiting.pop(), set()) - reached:
            reached.add(other)
            waiting.append(other)
    return reached


def _of_clause(path: Path, clause: Clause, question: Question) -> Iterator[Problem]:
    values = {"other": question.key, "kind": question.kind, "test": clause.test, "value": ", ".join(clause.values)}
    if clause.test not in tests_of(question.kind):
        values["tests"] = ", ".join(test for test in Test if test in tests_of(question.kind))
        sentence = _("“%(other)s” is %(kind)s, of which a condition can only look at: %(tests)s.")
        yield Problem((*path, clause.test), sentence, values)
    elif not set(clause.values) <= (offered := _comparable(clause, question)):
        values["offered"] = ", ".join(sorted(offered)) or EXAMPLES.get(question.kind, A_NUMBER)
        sentence = _("“%(value)s” cannot be an answer to “%(other)s”. It can be: %(offered)s.")
        yield Problem((*path, clause.test), sentence, values)


def _comparable(clause: Clause, question: Question) -> set[str]:
    """What the answer to a question can be compared with."""
    if clause.test is Test.ANSWERED or question.kind is QuestionKind.YES_NO:
        return {"yes", "no"}
    if is_measured(question.kind):
        return {value for value in clause.values if measure(question.kind, value) is not None}
    return {choice.key for choice in question.choices}


def _always_asked(path: Path, stage: StageDefinition) -> Iterator[Problem]:
    """A title, and an amount, are there whatever else was answered."""
    always = [
        question
        for section in stage.sections
        for question in section.questions
        if section.shown_if is None and question.shown_if is None
    ]
    for meaning in (CountsAs.TITLE, CountsAs.AMOUNT_REQUESTED):
        counting = [question for question in stage.questions if question.counts_as is meaning]
        if counting and not any(question.counts_as is meaning for question in always):
            place = _place_of(stage, counting[0])
            sentence = _("A question of “%(key)s” that counts as %(meaning)s must be asked always, without “shown_if”.")
            yield Problem((*path, *place), sentence, {"key": stage.key, "meaning": meaning})


def _place_of(stage: StageDefinition, wanted: Question) -> Path:
    for number, section in enumerate(stage.sections):
        for place, question in enumerate(section.questions):
            if question is wanted:
                return ("sections", number, "questions", place, FIELD)
    return ("sections",)


def elsewhere_than(stage: StageDefinition, stages: Iterable[StageDefinition]) -> dict[str, str]:
    """The keys of the questions of other stages, with the stage of each."""
    return {question.key: other.key for other in stages if other is not stage for question in other.questions}
