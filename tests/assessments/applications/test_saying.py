"""How an answer is said: the same words on a page, in a file and in a proof."""

from typing import Any

import pytest

from assessments.applications.answers import Grid, in_one_cell, quoted, said
from assessments.funds.questions import Choice, Question
from assessments.funds.states import QuestionKind

CHOICES = (Choice("a", "First"), Choice("b", "Second"))


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (QuestionKind.LONG_TEXT, "Two\nlines", "Two\nlines"),
        (QuestionKind.MONEY, 1_234_50, "£1,234.50"),
        (QuestionKind.WHOLE_NUMBER, 12_000, "12,000"),
        (QuestionKind.DATE, "2027-03-05", "5 March 2027"),
        (QuestionKind.YES_NO, False, "No"),
        (QuestionKind.ONE_OF, "b", "Second"),
        (QuestionKind.ONE_OF, "gone", "gone"),
        (QuestionKind.SEVERAL_OF, ["a", "b"], ["First", "Second"]),
        (QuestionKind.SHORT_TEXT, None, None),
    ],
)
def test_an_answer_is_said_in_the_words_of_its_kind(kind: QuestionKind, value: Any, words: Any) -> None:
    assert said(Question("it", kind, "It?", choices=CHOICES), value) == words


def test_yes_and_no_are_said_in_the_language_of_the_page() -> None:
    assert said(Question("it", QuestionKind.YES_NO, "It?"), True, lambda text: f"<{text}>") == "<Yes>"


def test_what_did_not_fit_is_said_word_for_word() -> None:
    parts = {"month": "13", "day": "40", "year": ""}
    assert quoted(Question("it", QuestionKind.DATE, "It?"), parts) == "40 13"
    assert quoted(Question("it", QuestionKind.SEVERAL_OF, "It?", choices=CHOICES), ["a", "x"]) == ["First", "x"]
    assert quoted(Question("it", QuestionKind.MONEY, "It?"), "a lot") == "a lot"


def test_several_texts_and_a_table_fit_into_one_cell() -> None:
    assert in_one_cell(["one", "two"]) == "one; two"
    table = Grid(("What", "When"), (("Begin", "March"), ("End", "May")), (("All", ""),))
    assert in_one_cell(table) == "What | When\nBegin | March\nEnd | May\nAll | "
