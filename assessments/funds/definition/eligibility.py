"""The part of a round's file that lets somebody check whether they may apply: read, checked and printed."""

from collections.abc import Iterator
from typing import Any

from assessments.errors import _
from assessments.funds.definition.entries import Entry
from assessments.funds.definition.problems import Problem
from assessments.funds.eligibility import CheckChoice, CheckQuestion
from assessments.funds.states import Finding

FIELD = "eligibility_check"
MOST_QUESTIONS, MOST_CHOICES = 10, 12


def read_check(entry: Entry) -> tuple[CheckQuestion, ...]:
    """The questions of the check; none where the file has no such part."""
    return entry.tables(FIELD, _question, least=0, most=MOST_QUESTIONS)


def _question(entry: Entry) -> CheckQuestion:
    question = CheckQuestion(
        key=entry.text("key", longest=40),
        label=entry.text("label", longest=300),
        hint=entry.prose("hint", longest=1000, optional=True),
        choices=entry.tables("choices", _choice, least=2, most=MOST_CHOICES),
    )
    entry.done()
    return question


def _choice(entry: Entry) -> CheckChoice:
    choice = CheckChoice(
        key=entry.text("key", longest=40),
        label=entry.text("label", longest=300),
        means=entry.one_of("means", Finding, optional=True) or Finding.MAY_APPLY,
        why=entry.prose("why", longest=1000, optional=True),
    )
    entry.done()
    return choice


def check_problems(questions: tuple[CheckQuestion, ...]) -> Iterator[Problem]:
    """Every rule that the check breaks: nobody is told that they may not apply without being told why."""
    for number, question in enumerate(questions):
        path = (FIELD, number, "choices")
        if question.choices and all(choice.means is not Finding.MAY_APPLY for choice in question.choices):
            sentence = _("“%(key)s” must have a choice that means may_apply: else nobody could.")
            yield Problem(path, sentence, {"key": question.key})
        for place, choice in enumerate(question.choices):
            if choice.means is not Finding.MAY_APPLY and not choice.why:
                sentence = _("“%(key)s” means %(means)s, so it needs “why”: whoever chooses it is told.")
                yield Problem((*path, place), sentence, {"key": choice.key, "means": choice.means})


def printed_check(questions: tuple[CheckQuestion, ...]) -> list[dict[str, Any]]:
    """The questions as plain values, without what is left at its default."""
    return [
        {
            "key": question.key,
            "label": question.label,
            **({"hint": question.hint} if question.hint else {}),
            "choices": [_printed_choice(choice) for choice in question.choices],
        }
        for question in questions
    ]


def _printed_choice(choice: CheckChoice) -> dict[str, Any]:
    said = {"key": choice.key, "label": choice.label}
    if choice.means is not Finding.MAY_APPLY:
        said["means"] = str(choice.means)
    return {**said, "why": choice.why} if choice.why else said
