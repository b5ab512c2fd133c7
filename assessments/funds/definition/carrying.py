"""What two stages ask under one key must be the same, since the answer to one is where the other starts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assessments.errors import _
from assessments.funds.definition.problems import Problem
from assessments.funds.definition.values import StageDefinition
from assessments.funds.questions import Question
from assessments.funds.tables import columns_of

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Asked:
    """Each question key that stages have had so far, as it was asked last, with the stage that asked."""

    known: dict[str, tuple[Question, str]] = field(default_factory=dict)


def carrying_problems(path: Path, stage: StageDefinition, asked: Asked) -> Iterator[Problem]:
    """Every rule that a stage breaks whose answers were begun in another."""
    for number, section in enumerate(stage.sections):
        for place, question in enumerate(section.questions):
            earlier, where = asked.known.get(question.key, (question, stage.key))
            values = {"key": question.key, "stage": where, "here": stage.key}
            yield from _of_one((*path, "sections", number, "questions", place), earlier, question, values)
            asked.known[question.key] = (question, stage.key)


def _of_one(path: Path, earlier: Question, question: Question, values: Mapping[str, object]) -> Iterator[Problem]:
    if earlier.kind != question.kind:
        sentence = _("“%(key)s” is %(earlier)s in “%(stage)s”: give it the same kind here, or another key.")
        yield Problem((*path, "kind"), sentence, {**values, "earlier": earlier.kind})
    elif earlier.unit != question.unit:
        sentence = _("“%(key)s” is in another unit in “%(stage)s”: give it the same here, or another key.")
        yield Problem((*path, "unit"), sentence, values)
    elif bool(earlier.headings) != bool(question.headings):
        sentence = _(
            "“%(key)s” has headings in only one of “%(stage)s” and “%(here)s”: give it the same in both, or another "
            "key."
        )
        yield Problem((*path, "headings"), sentence, values)
    elif earlier.overheads not in (None, question.overheads):
        sentence = _("“%(key)s” asks for overheads as %(overheads)s in “%(stage)s”: ask for the same in “%(here)s”.")
        yield Problem((*path, "overheads"), sentence, {**values, "overheads": earlier.overheads})
    else:
        yield from _lost(path, earlier, question, values)


def _lost(path: Path, earlier: Question, question: Question, values: Mapping[str, object]) -> Iterator[Problem]:
    """What was asked for in an answer, and has no place in the later one."""
    for name, before, now in (
        ("headings", [each.key for each in earlier.headings], [each.key for each in question.headings]),
        ("financial_years", list(earlier.financial_years), list(question.financial_years)),
        ("columns", [each.key for each in columns_of(earlier)], [each.key for each in columns_of(question)]),
    ):
        lost = [part for part in before if part not in now]
        if lost:
            sentence = _(
                "“%(key)s” has “%(lost)s” among its %(name)s in “%(stage)s” and not in “%(here)s”, so what was typed "
                "there would be lost: put it here too, or give the question another key."
            )
            yield Problem((*path, name), sentence, {**values, "name": name, "lost": ", ".join(lost)})
