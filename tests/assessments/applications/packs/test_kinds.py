"""What stands in a box, as a person would type it into the page of its question."""

from typing import Any

import pytest

from assessments.applications.answers import AnswerRefused, read_answer
from assessments.applications.packs.kinds import box_kind
from assessments.applications.packs.reading import FoundBox
from assessments.funds.questions import Choice, Question
from assessments.funds.states import QuestionKind

CHOICES = (Choice("north", "The North"), Choice("south", "The South"))


ROWED = ("table", "budget", "milestones", "outcomes", "partners")
"""The kinds that are answered in rows, and on their page only."""


def value_of(kind: QuestionKind, text: str) -> Any:
    question = Question("q", kind, "What?", max_words=100, choices=CHOICES)
    box = box_kind(question)
    assert box is not None
    return read_answer(question, box.read(question, {None: FoundBox("t", text)}))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (QuestionKind.LONG_TEXT, " One.\n\nTwo. ", "One.\n\nTwo."),
        (QuestionKind.MONEY, "£1,000.50", 100_050),
        (QuestionKind.DATE, "3rd March 2027", "2027-03-03"),
        (QuestionKind.DATE, "3/3/2027", "2027-03-03"),
        (QuestionKind.MONTH, "Sept 2027", "2027-09"),
        (QuestionKind.MONTH, "9/2027", "2027-09"),
        (QuestionKind.YES_NO, "YES", True),
        (QuestionKind.ONE_OF, "the  south", "south"),
        (QuestionKind.POSTCODE, "sw1a1aa", "SW1A 1AA"),
        (
            QuestionKind.ADDRESS,
            "The Mill\nRiver Lane\nLeeds\nLS1 1UR",
            {"line1": "The Mill", "line2": "River Lane", "town": "Leeds", "postcode": "LS1 1UR"},
        ),
    ],
)
def test_what_was_written_is_read_as_it_would_be_on_the_page(kind: QuestionKind, text: str, value: Any) -> None:
    assert value_of(kind, text) == value


@pytest.mark.parametrize(
    "kind",
    [kind for kind in QuestionKind if "text" not in kind and kind not in (*ROWED, "several_of", "file", "declaration")],
)
def test_what_does_not_fit_is_refused_with_a_sentence_and_never_with_a_fault(kind: QuestionKind) -> None:
    with pytest.raises(AnswerRefused):
        value_of(kind, "soon, and then some")


@pytest.mark.parametrize("kind", QuestionKind)
def test_an_empty_box_says_nothing(kind: QuestionKind) -> None:
    question = Question("q", kind, "What?", choices=CHOICES)
    box = box_kind(question)
    assert box is None or box.read(question, {None: FoundBox("t", "  ")}) is None


@pytest.mark.parametrize("kind", ROWED)
def test_what_is_answered_in_rows_has_no_box(kind: str) -> None:
    assert box_kind(Question("q", QuestionKind(kind), "What?", financial_years=("2026-27",))) is None
