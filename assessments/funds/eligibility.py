"""The check before a round: a few questions by which somebody can tell whether they may apply, before they write.

What is answered is kept nowhere, and nothing is refused by it: it is advice, and the rule itself stands on the round's
page. Questions are kept as one document with the round.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from assessments.funds.states import Finding


@dataclass(frozen=True, slots=True)
class CheckChoice:
    """One answer that a question of the check offers: what it means for who gives it, and why."""

    key: str
    label: str
    means: Finding = Finding.MAY_APPLY
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """One question of the check; exactly one of its answers is chosen."""

    key: str
    label: str
    hint: str = ""
    choices: tuple[CheckChoice, ...] = ()

    def chosen(self, choice_key: str | None) -> CheckChoice | None:
        """The answer with that key, if the question offers it."""
        return next((choice for choice in self.choices if choice.key == choice_key), None)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read back what `check_documents` wrote."""
        choices = tuple(
            CheckChoice(choice["key"], choice["label"], Finding(choice["means"]), choice["why"])
            for choice in document["choices"]
        )
        return cls(document["key"], document["label"], document["hint"], choices)


@dataclass(frozen=True, slots=True)
class Advice:
    """What the answers come to, and those of them on which there is something to say, each with its question."""

    finding: Finding
    reasons: Sequence[tuple[CheckQuestion, CheckChoice]]


GRAVITY = (Finding.MAY_APPLY, Finding.ASK_THE_FUND, Finding.MAY_NOT_APPLY)
"""Of several answers, the one that stands furthest down decides."""


def advise(questions: Iterable[CheckQuestion], answers: Mapping[str, str]) -> Advice:
    """What somebody is told who answers so, by question key. Every question must have an answer that it offers."""
    chosen = [(question, question.chosen(answers[question.key])) for question in questions]
    given = [(question, choice) for question, choice in chosen if choice is not None]
    reasons = [(question, choice) for question, choice in given if choice.why]
    gravest = max((choice.means for _question, choice in given), key=GRAVITY.index, default=Finding.MAY_APPLY)
    return Advice(gravest, sorted(reasons, key=lambda reason: -GRAVITY.index(reason[1].means)))


def check_documents(questions: Iterable[CheckQuestion]) -> list[dict[str, Any]]:
    """The questions as plain JSON."""
    return [asdict(question) for question in questions]


def check_of(documents: Iterable[Mapping[str, Any]]) -> tuple[CheckQuestion, ...]:
    """The questions from plain JSON."""
    return tuple(CheckQuestion.from_document(document) for document in documents)
