"""What earlier applications of an organisation said to the questions of a new draft.

An earlier answer is offered where its question has the same key and kind, or where the two are worded alike: at least
three in five of the different words that either uses are in both. Nothing is guessed beyond that, and nothing is taken
unless somebody asks for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.applications.answers import as_typed, heading_words, is_empty
from assessments.applications.models import Submission
from assessments.folding import fold
from assessments.funds.questions import Question
from assessments.funds.states import ROWED, QuestionKind
from assessments.funds.tables import columns_of

MOST_OFFERED = 3
"""Earlier answers to one question that are offered, the newest and most alike."""
ALIKE = 0.6
TEXTS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
CHOSEN = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF})
NOT_OFFERED = frozenset({QuestionKind.FILE})
"""Kinds that are answered anew each time: a file was examined and opened to its readers for one application."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why an earlier answer is offered: the same key, or so many of all different words in both questions."""

    is_same_key: bool
    common: int
    words: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier answer, as it would be typed to the new question."""

    source: Submission
    question: Question
    entry: Any
    likeness: Likeness

    @property
    def name(self) -> str:
        """By which a form tells which one is meant."""
        return f"{self.source.id}/{self.question.key}"


def find_earlier(submission: Submission, sources: Sequence[Submission]) -> Mapping[str, Sequence[Earlier]]:
    """For each question of the draft what was said before, the same question first, then the newest."""
    found = {}
    for key, question in submission.form.questions.items():
        if question.kind in NOT_OFFERED:
            continue
        offered = sorted(_offered(question, sources), key=lambda each: not each.likeness.is_same_key)
        if offered:
            found[key] = _different(offered)[:MOST_OFFERED]
    return found


def pick(found: Mapping[str, Sequence[Earlier]], key: str, name: str) -> Earlier | None:
    """The offer that a form names."""
    return next((each for each in found.get(key, ()) if each.name == name), None)


def count_by_source(found: Mapping[str, Sequence[Earlier]]) -> Mapping[UUID, int]:
    """To how many questions each source has an answer."""
    counts: dict[UUID, int] = {}
    for offers in found.values():
        for source_id in {each.source.id for each in offers}:
            counts[source_id] = counts.get(source_id, 0) + 1
    return counts


def likeness_of(question: Question, other: Question) -> Likeness | None:
    """Why an answer to one may answer the other; None if it may not."""
    if QuestionKind.DECLARATION in (question.kind, other.kind):  # who declares is asked each time
        return None
    ours, theirs = _words(question), _words(other)
    common, words = len(ours & theirs), len(ours | theirs)
    if (question.key, question.kind) == (other.key, other.kind):
        return Likeness(True, common, words)
    is_same_shape = question.kind is other.kind or {question.kind, other.kind} <= TEXTS
    return Likeness(False, common, words) if is_same_shape and words and common / words >= ALIKE else None


def _offered(question: Question, sources: Sequence[Submission]) -> Iterator[Earlier]:
    for source in sources:
        values = {answer.question_key: answer.value for answer in source.answers if answer.value is not None}
        for key, value in values.items():
            other = source.form.questions.get(key)
            likeness = likeness_of(question, other) if other is not None else None
            if other is None or likeness is None:
                continue
            entry = _entry(question, other, value)
            if entry and not is_empty(entry):
                yield Earlier(source, other, entry, likeness)


def _entry(question: Question, other: Question, value: Any) -> Any:
    """The value as it would be typed here: of choices, those that are offered here in the same words.

    Of rows, the columns that both have; of a budget, the headings and years that this one has.
    """
    if question.kind in ROWED:
        return _rows(question, other, value)
    if question.kind is QuestionKind.BUDGET:
        return as_typed(question, value if question.headings else _named(other, value))
    if question.kind not in CHOSEN:
        return as_typed(other, value)
    here = {fold(choice.label): choice.key for choice in question.choices}
    chosen = [fold(other.label_of(key)) for key in (value if isinstance(value, list) else [value])]
    kept = [here[label] for label in chosen if label in here]
    return kept if question.kind is QuestionKind.SEVERAL_OF else next(iter(kept), "")


def _rows(question: Question, other: Question, value: Any) -> list[dict[str, str]]:
    kinds = {column.key: column.kind for column in columns_of(other)}
    common = [column.key for column in columns_of(question) if kinds.get(column.key) is column.kind]
    return [{key: row[key] for key in common} for row in as_typed(other, value)]


def _named(other: Question, value: Any) -> Any:
    """A budget whose lines say in words what they are for."""
    return {**value, "lines": [{**line, "heading": heading_words(other, line)} for line in value["lines"]]}


def _different(offered: Sequence[Earlier]) -> list[Earlier]:
    """Each entry once."""
    kept: list[Earlier] = []
    for each in offered:
        if all(each.entry != other.entry for other in kept):
            kept.append(each)
    return kept


def _words(question: Question) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(question.label)))
