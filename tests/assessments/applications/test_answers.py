"""What counts as an answer: the limits and shapes that page, check and file share."""

import time
from typing import Any

import pytest

from assessments.applications.answers import (
    LONGEST_TEXT,
    AnswerRefused,
    AnswerUnstorable,
    as_typed,
    ensure_storable,
    read_answer,
    read_pence,
)
from assessments.funds.questions import Choice, Question
from assessments.funds.states import QuestionKind

TEXT = Question("text", QuestionKind.LONG_TEXT, "Text?", max_words=5)
LINE = Question("line", QuestionKind.SHORT_TEXT, "Line?", max_characters=10)
MONEY = Question("money", QuestionKind.MONEY, "Money?")
NUMBER = Question("number", QuestionKind.WHOLE_NUMBER, "Number?", minimum=1, maximum=1000)
DATE = Question("date", QuestionKind.DATE, "Date?")
YES_NO = Question("yes_no", QuestionKind.YES_NO, "Yes?")
CHOICES = (Choice("a", "First"), Choice("b", "Second"), Choice("c", "Third"))
ONE = Question("one", QuestionKind.ONE_OF, "One?", choices=CHOICES)
SEVERAL = Question("several", QuestionKind.SEVERAL_OF, "Several?", choices=CHOICES)


def parts(day: str, month: str, year: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year}


@pytest.mark.parametrize(
    ("question", "typed", "value"),
    [
        (TEXT, "Emoji 🌱 are fine", "Emoji 🌱 are fine"),
        (TEXT, "  مرحبا\r\nبالعالم  ", "مرحبا\nبالعالم"),
        (TEXT, "=cmd()|' /C calc'!A0", "=cmd()|' /C calc'!A0"),
        (TEXT, "<script>alert(1)</script>", "<script>alert(1)</script>"),
        (TEXT, "   ", None),
        (LINE, "ten chars!", "ten chars!"),
        (MONEY, "1,000.50", 100_050),
        (MONEY, "£1000", 100_000),
        (MONEY, " £ 1,234,567 ", 123_456_700),
        (MONEY, "12.5", 1_250),
        (MONEY, "0", 0),
        (MONEY, "", None),
        (MONEY, "999,999,999.99", 99_999_999_999),
        (NUMBER, "1,000", 1000),
        (NUMBER, "007", 7),
        (DATE, parts("29", "2", "2028"), "2028-02-29"),
        (DATE, parts(" 1", "09", "2026"), "2026-09-01"),
        (DATE, parts("", "", ""), None),
        (YES_NO, "yes", True),
        (YES_NO, "no", False),
        (YES_NO, "", None),
        (ONE, "b", "b"),
        (ONE, "", None),
        (SEVERAL, ["c", "a"], ["a", "c"]),
        (SEVERAL, [], None),
    ],
)
def test_these_are_answers(question: Question, typed: Any, value: Any) -> None:
    assert read_answer(question, typed) == value


@pytest.mark.parametrize(
    ("question", "typed", "sentence"),
    [
        (TEXT, "one two three four five six", "6 words"),
        (LINE, "eleven char", "11 characters"),
        (LINE, "two\nlines", "one line"),
        (MONEY, "£-1", "without letters or a minus sign"),
        (MONEY, "-1", "without letters or a minus sign"),
        (MONEY, "1e9", "without letters or a minus sign"),
        (MONEY, "1000000000", "less than £1 billion"),
        (MONEY, "9" * 5000, "less than £1 billion"),
        (MONEY, "1,00", "amount in pounds"),
        (MONEY, "1.005", "two figures for the pence"),
        (MONEY, "£1,000.", "two figures for the pence"),
        (MONEY, "ten", "amount in pounds"),
        (MONEY, "١٢٣", "amount in pounds"),
        (MONEY, "$5", "amount in pounds"),
        (NUMBER, "0", "1 or more"),
        (NUMBER, "1001", "1,000 or less"),
        (NUMBER, "1.5", "whole number"),
        (NUMBER, "-3", "whole number"),
        (NUMBER, "²", "whole number"),
        (NUMBER, "9" * 5000, "or less"),
        (DATE, parts("31", "2", "2026"), "real date"),
        (DATE, parts("1", "1", "26"), "real date"),
        (DATE, parts("1", "", "2026"), "real date"),
        (DATE, parts("1", "1", "9" * 5000), "real date"),
        (DATE, parts("-1", "1", "2026"), "real date"),
        (DATE, parts("one", "1", "2026"), "real date"),
        (YES_NO, "perhaps", "yes or no"),
        (ONE, "z", "that are offered"),
        (SEVERAL, ["a", "z"], "that are offered"),
    ],
)
def test_these_are_refused_in_a_sentence(question: Question, typed: Any, sentence: str) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        read_answer(question, typed)
    assert sentence in refusal.value.told()


@pytest.mark.parametrize("typed", ["a\0b", "\ud83d", "x" * (LONGEST_TEXT + 1), ["a", "b\0"], parts("1", "1\0", "2026")])
def test_what_nothing_can_hold_is_not_kept(typed: Any) -> None:
    with pytest.raises(AnswerUnstorable) as refusal:
        ensure_storable(typed)
    assert "not kept" in refusal.value.told()


def test_a_hundred_thousand_characters_are_read_at_once() -> None:
    wide = Question("wide", QuestionKind.LONG_TEXT, "Wide?", max_words=LONGEST_TEXT)
    began = time.process_time()
    assert read_answer(wide, "🌱 " * (LONGEST_TEXT // 2)) == ("🌱 " * (LONGEST_TEXT // 2)).strip()
    with pytest.raises(AnswerRefused):
        read_answer(MONEY, "9," * (LONGEST_TEXT // 2))
    assert time.process_time() - began < 1


def test_money_of_nothing_is_nothing() -> None:
    assert read_pence("  ") is None


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (TEXT, "one\ntwo"),
        (MONEY, 100_050),
        (MONEY, 100_005),
        (MONEY, 0),
        (NUMBER, 1000),
        (DATE, "2026-09-01"),
        (YES_NO, True),
        (YES_NO, False),
        (ONE, "b"),
        (SEVERAL, ["a", "c"]),
        (SEVERAL, None),
        (DATE, None),
        (MONEY, None),
    ],
)
def test_what_is_shown_again_in_a_form_reads_back_as_the_same_value(question: Question, value: Any) -> None:
    assert read_answer(question, as_typed(question, value)) == value
