"""Conditions in a round's file: what they say comes back as it was, and what could never be asked is refused."""

from pathlib import Path

import pytest
from flask import Flask

from assessments.funds.conditions import Clause, Condition, Join, Test
from assessments.funds.definition import DefinitionRefused, parse_definition, render_definition
from assessments.funds.questions import documents_of, sections_of
from portal.conditions import condition_told

SMALL = (Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8")
YEARS = "            counts_as: years\n"


def shown_if(clause: str, *, join: str = "all") -> str:
    return f"            shown_if:\n              {join}:\n                - {clause}\n"


def faults_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(DefinitionRefused) as refused:
        parse_definition(text)
    return [(fault.line, fault.told()) for fault in refused.value.faults]


def test_a_condition_says_what_it_says_and_is_printed_byte_for_byte() -> None:
    clauses = (
        "question: region\n                  one_of:\n                    - north\n                    - south\n"
        "                - question: idea\n                  answered: false"
    )
    text = SMALL.replace(YEARS, YEARS + shown_if(clauses, join="any"))
    definition = parse_definition(text)
    assert definition.stages[0].questions[3].shown_if == Condition(
        Join.ANY,
        (Clause("region", Test.ONE_OF, ("north", "south")), Clause("idea", Test.ANSWERED, ("no",))),
    )
    assert render_definition(definition) == text
    assert sections_of(documents_of(definition.stages[0].sections)) == definition.stages[0].sections


def test_amounts_and_a_section_s_own_condition_are_printed_as_they_were_read() -> None:
    section = (
        "      - key: more\n        title: More\n        shown_if:\n          all:\n"
        "            - question: years\n              at_least: 2\n"
        "            - question: amount\n              at_most: £1,000.50\n"
        "        questions:\n          - key: why\n            kind: long_text\n            label: Why?\n"
        "            max_words: 9\n"
    )
    text = SMALL.replace("    criteria:\n", section + "    criteria:\n", 1)
    definition = parse_definition(text)
    assert definition.stages[0].sections[1].shown_if is not None
    assert render_definition(definition) == text


LATER = """\
          - key: start
            kind: date
            label: When do you start?
          - key: end
            kind: month
            label: When is it finished?
          - key: steps
            kind: milestones
            label: What are the steps?
          - key: why
            kind: long_text
            label: Why?
            max_words: 9
            shown_if:
              any:
"""
LOOKS = (
    ("start", "at_least: '2027-04-01'", "the answer to “When do you start?” is 1 April 2027 or later"),
    ("start", "at_most: '2028-02-29'", "the answer to “When do you start?” is 29 February 2028 or earlier"),
    ("start", "equals: '2027-04-01'", "the answer to “When do you start?” is “1 April 2027”"),
    ("end", "at_least: 2027-04", "the answer to “When is it finished?” is April 2027 or later"),
    ("end", "equals: 2027-04", "the answer to “When is it finished?” is “April 2027”"),
    ("steps", "at_least: 2", "“What are the steps?” has 2 rows or more"),
    ("steps", "at_most: 1", "“What are the steps?” has 1 row at most"),
    ("steps", "equals: 3", "“What are the steps?” has 3 rows"),
)


def with_looks(*looks: tuple[str, str]) -> str:
    """The small round with a question that is asked only if one of these holds."""
    clauses = "".join(f"                - question: {key}\n                  {test}\n" for key, test in looks)
    return SMALL.replace("    criteria:\n", LATER + clauses + "    criteria:\n", 1)


def test_days_months_and_rows_are_compared_printed_byte_for_byte_and_told_in_plain_words(app: Flask) -> None:
    text = with_looks(*((key, test) for key, test, _told in LOOKS))
    definition = parse_definition(text)
    assert render_definition(definition) == text
    assert parse_definition(text.replace("'", "")) == definition
    questions = {question.key: question for question in definition.stages[0].questions}
    condition = questions["why"].shown_if
    assert condition is not None
    with app.test_request_context():
        told = condition_told(condition, questions)
    assert told == f"Asked only if any of these holds: {'; '.join(words for _key, _test, words in LOOKS)}."


@pytest.mark.parametrize(
    ("key", "test", "told"),
    [
        ("start", "at_least: '2027-02-29'", "It can be: a day, such as 2027-04-01."),
        ("start", "at_least: 2027-04", "It can be: a day, such as 2027-04-01."),
        ("start", "equals: '0999-04-01'", "It can be: a day, such as 2027-04-01."),
        ("start", "at_most: 20270401", "It can be: a day, such as 2027-04-01."),
        ("end", "at_most: 2027-13", "It can be: a month, such as 2027-04."),
        ("end", "equals: '2027-04-01'", "It can be: a month, such as 2027-04."),
        ("steps", "at_least: £2", "It can be: a number of rows, such as 2."),
        ("steps", "at_least: 1.5", "It can be: a number of rows, such as 2."),
        ("end", "one_of: [2027-04]", "of which a condition can only look at: equals, at_least, at_most, answered."),
    ],
)
def test_what_is_no_day_no_month_and_no_number_of_rows_is_refused(key: str, test: str, told: str) -> None:
    [(_line, sentence)] = faults_of(with_looks((key, test)))
    assert told in sentence


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("{question: years, at_least: 2}", "“years” depends on its own answer, so it would never be asked."),
        ("{question: amount, at_least: 2}", "“years” depends on “amount”, which is not asked before it."),
        ("{question: plan, answered: yes}", "“plan”, a question of “full”. A condition can only look at answers"),
        ("{question: nowhere, answered: yes}", "no question of this stage has that key"),
        ("{question: idea, equals: yes}", "“idea” is long_text, of which a condition can only look at: answered."),
        (
            "{question: region, at_least: 2}",
            "“region” is one_of, of which a condition can only look at: equals, one",
        ),
        ("{question: region, equals: west}", "“west” cannot be an answer to “region”. It can be: north, south."),
        ("{question: region, one_of: [north, west]}", "“north, west” cannot be an answer to “region”."),
        ("{question: region}", "must name a question and hold one of: equals, one_of, at_least, at_most, answered"),
        ("{question: region, equals: north, answered: yes}", "must name a question and hold one of"),
        ("{question: idea, answered: perhaps}", "must be true or false"),
        ("{question: region, is: north}", "must name a question and hold one of"),
        ("{equals: north}", "“question” of “all” is missing"),
    ],
)
def test_what_could_never_hold_is_refused_with_its_line(clause: str, told: str) -> None:
    text = SMALL.replace(YEARS, YEARS + shown_if(clause)).replace(
        "key: plan\n        title: Plan", "key: plan_\n        title: Plan"
    )
    full = "          - key: amount\n            kind: money\n            label: How much?\n            counts_as"
    plan = "          - key: plan\n            kind: long_text\n            label: Plan?\n            max_words: 9\n"
    text = text.replace(full, plan + full)
    line = next(number for number, each in enumerate(text.splitlines(), 1) if clause in each)
    faults = faults_of(text)
    assert any(told in sentence and at == line for at, sentence in faults), faults


def test_an_amount_is_compared_with_an_amount() -> None:
    again = "          - key: last\n            kind: date\n            label: When?\n" + shown_if(
        "{question: amount, at_least: lots}"
    )
    text = SMALL.replace("    criteria:\n", again + "    criteria:\n", 1)
    assert "It can be: an amount or a number, such as £1,000 or 12." in faults_of(text)[0][1]


def test_a_circle_is_told_as_one() -> None:
    text = SMALL.replace(YEARS, YEARS + shown_if("{question: last, answered: yes}"))
    last = "          - key: last\n            kind: date\n            label: When?\n" + shown_if(
        "{question: years, at_least: 1}"
    )
    [(_line, told)] = faults_of(text.replace("    criteria:\n", last + "    criteria:\n", 1))
    assert "“years” and “last” depend on each other, in a circle" in told


@pytest.mark.parametrize("mark", ["            counts_as: title\n", "            counts_as: amount_requested\n"])
def test_a_title_and_an_amount_are_always_asked(mark: str) -> None:
    first = "          - key: sure\n            kind: yes_no\n            label: Sure?\n"
    text = SMALL.replace("          - key: title\n", first + "          - key: title\n", 1)
    text = text.replace(mark, mark + shown_if("{question: sure, equals: yes}"), 1)
    assert any("must be asked always" in told for _line, told in faults_of(text))


@pytest.mark.parametrize("body", ["{}", "{all: [], any: []}", "{all: []}", "yes", "{some: [{question: idea}]}"])
def test_a_condition_without_clauses_is_refused(body: str) -> None:
    assert faults_of(SMALL.replace(YEARS, f"{YEARS}            shown_if: {body}\n"))
