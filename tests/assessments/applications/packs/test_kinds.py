"""What stands in a box, as a person would type it into the page of its question."""

from typing import Any

import pytest

from assessments.applications.answers import AnswerRefused, read_answer
from assessments.applications.packs.kinds import KINDS, box_kind, reason_without_box
from assessments.applications.packs.reading import FoundBox
from assessments.funds.questions import Choice, Question
from assessments.funds.states import QuestionKind
from assessments.rendering.word import Control

CHOICES = (Choice("north", "The North"), Choice("south", "The South"))


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
    "kind", [kind for kind, box in KINDS.items() if "text" not in kind and box.control not in (None, Control.TICK)]
)
def test_what_does_not_fit_is_refused_with_a_sentence_and_never_with_a_fault(kind: QuestionKind) -> None:
    with pytest.raises(AnswerRefused):
        value_of(kind, "soon, and then some")


@pytest.mark.parametrize("kind", QuestionKind)
def test_an_empty_box_says_nothing(kind: QuestionKind) -> None:
    question = Question("q", kind, "What?", choices=CHOICES)
    box = box_kind(question)
    assert box is None or box.read(question, {None: FoundBox("t", "  ")}) is None


@pytest.mark.parametrize("kind", QuestionKind)
def test_every_kind_has_a_box_or_the_pack_says_where_it_is_answered(kind: QuestionKind) -> None:
    question = Question("q", kind, "What?", choices=CHOICES)
    assert box_kind(question) or "on the page “Plans”" in reason_without_box(question) % {"section": "Plans"}
