"""Which questions are asked, given the answers so far."""

from typing import Any

import pytest

from assessments.applications.applicable import applicable_in, handed_in
from assessments.funds.conditions import Clause, Condition, Join, Test
from assessments.funds.models import Form
from assessments.funds.questions import Choice, Question, Section, documents_of
from assessments.funds.states import QuestionKind

CHOICES = (Choice("a", "A"), Choice("b", "B"), Choice("c", "C"))
FIRST = (
    Question("yes", QuestionKind.YES_NO, "Yes?"),
    Question("one", QuestionKind.ONE_OF, "One?", choices=CHOICES),
    Question("several", QuestionKind.SEVERAL_OF, "Several?", choices=CHOICES),
    Question("money", QuestionKind.MONEY, "Money?"),
    Question("people", QuestionKind.WHOLE_NUMBER, "People?"),
    Question("area", QuestionKind.NUMBER, "Area?", decimals=2),
    Question("text", QuestionKind.LONG_TEXT, "Text?", max_words=5),
    Question("day", QuestionKind.DATE, "Day?"),
    Question("month", QuestionKind.MONTH, "Month?"),
    Question("rows", QuestionKind.MILESTONES, "Rows?"),
)


def on(*clauses: tuple[str, Test, tuple[str, ...]], join: Join = Join.ALL) -> Condition:
    return Condition(join, tuple(Clause(*clause) for clause in clauses))


def asked(condition: Condition, values: dict[str, Any]) -> bool:
    last = Question("last", QuestionKind.SHORT_TEXT, "Last?", shown_if=condition)
    return "last" in applicable_in(form_of(Section("s", "S", questions=(*FIRST, last))), values)


def form_of(*sections: Section) -> Form:
    return Form(document=documents_of(sections))


@pytest.mark.parametrize(
    ("key", "test", "wanted", "holding", "failing"),
    [
        ("yes", Test.EQUALS, ("yes",), [True], [False, None]),
        ("yes", Test.EQUALS, ("no",), [False], [True, None]),
        ("one", Test.EQUALS, ("a",), ["a"], ["b", "gone", None]),
        ("one", Test.ONE_OF, ("a", "b"), ["a", "b"], ["c", None]),
        ("several", Test.ONE_OF, ("a", "b"), [["a"], ["b", "c"]], [["c"], [], None]),
        ("money", Test.AT_LEAST, ("£1,000.50",), [100_050, 200_000], [100_049, 0, None]),
        ("money", Test.AT_MOST, ("1000",), [0, 100_000], [100_001, None]),
        ("money", Test.EQUALS, ("£0",), [0], [1, None]),
        ("people", Test.AT_LEAST, ("1",), [1, 10**12], [0, None]),
        ("area", Test.AT_LEAST, ("0.1",), ["0.1", "1200.5"], ["0.09", "0", None]),
        ("area", Test.EQUALS, ("12.50",), ["12.5"], ["12.51", None]),
        ("text", Test.ANSWERED, ("yes",), ["words"], [None]),
        ("text", Test.ANSWERED, ("no",), [None], ["words"]),
        ("gone", Test.ANSWERED, ("no",), [], [None]),
        ("day", Test.AT_LEAST, ("2027-04-01",), ["2027-04-01", "2030-01-01"], ["2027-03-31", "1999-12-31", None]),
        ("day", Test.AT_MOST, ("2027-04-01",), ["2027-04-01", "1066-10-14"], ["2027-04-02", None]),
        ("day", Test.EQUALS, ("2027-04-01",), ["2027-04-01"], ["2027-04-02", "2026-04-01", None]),
        ("month", Test.AT_LEAST, ("2027-04",), ["2027-04", "2028-01"], ["2027-03", None]),
        ("month", Test.AT_MOST, ("2027-04",), ["2027-04", "2026-12"], ["2027-05", None]),
        ("month", Test.EQUALS, ("2027-04",), ["2027-04"], ["2027-05", None]),
        ("rows", Test.AT_LEAST, ("2",), [[{}, {}], [{}] * 3], [[{}], None]),
        ("rows", Test.AT_MOST, ("1",), [[{}]], [[{}, {}], None]),
        ("rows", Test.EQUALS, ("2",), [[{}, {}]], [[{}], None]),
    ],
)
def test_a_clause_holds_of_these_answers_and_not_of_those(
    key: str, test: Test, wanted: tuple[str, ...], holding: list[Any], failing: list[Any]
) -> None:
    condition = on((key, test, wanted))
    assert [asked(condition, {key: value}) for value in holding] == [True] * len(holding)
    assert [asked(condition, {key: value}) for value in failing] == [False] * len(failing)


def test_all_needs_each_clause_and_any_needs_one() -> None:
    clauses = (("yes", Test.EQUALS, ("yes",)), ("people", Test.AT_LEAST, ("10",)))
    for values, with_all, with_any in (
        ({"yes": True, "people": 10}, True, True),
        ({"yes": True, "people": 9}, False, True),
        ({"yes": False}, False, False),
    ):
        assert asked(on(*clauses), values) is with_all
        assert asked(on(*clauses, join=Join.ANY), values) is with_any


def test_nothing_holds_of_a_question_that_is_not_asked_itself_whatever_it_was_answered() -> None:
    second = Question("second", QuestionKind.YES_NO, "Second?", shown_if=on(("yes", Test.EQUALS, ("yes",))))
    third = Question("third", QuestionKind.YES_NO, "Third?", shown_if=on(("second", Test.EQUALS, ("yes",))))
    unless = Question("unless", QuestionKind.YES_NO, "Unless?", shown_if=on(("second", Test.ANSWERED, ("no",))))
    form = form_of(Section("s", "S", questions=(FIRST[0], second, third, unless)))
    assert applicable_in(form, {"yes": True, "second": True}) == {"yes", "second", "third"}
    assert applicable_in(form, {"yes": False, "second": True, "third": True}) == {"yes"}
    assert applicable_in(form, {"yes": True}) == {"yes", "second", "unless"}


def test_a_section_that_is_left_out_takes_its_questions_with_it() -> None:
    first = Section("first", "First", questions=FIRST)
    later = Section(
        "later", "Later", questions=(Question("more", QuestionKind.SHORT_TEXT, "More?"),),
        shown_if=on(("yes", Test.EQUALS, ("yes",))),
    )  # fmt: skip
    end = Section(
        "end", "End",
        questions=(
            Question("end", QuestionKind.SHORT_TEXT, "End?", shown_if=on(("more", Test.ANSWERED, ("yes",)))),
        ),
    )  # fmt: skip
    form = form_of(first, later, end)
    values = {"yes": False, "more": "kept", "end": "kept too"}
    assert handed_in(form, values) == {"yes": False}
    assert handed_in(form, {**values, "yes": True}) == {**values, "yes": True}
    assert handed_in(form, handed_in(form, values)) == handed_in(form, values)
