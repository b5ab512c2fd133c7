"""What two stages ask under one key: an answer that is carried over finds a place for all of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assessments.funds.definition import DefinitionRefused, parse_definition
from assessments.funds.definition.carrying import Asked, carrying_problems
from assessments.funds.definition.values import StageDefinition
from assessments.funds.questions import Choice, Column, Question, Section
from assessments.funds.states import CountsAs, Measure, QuestionKind
from tests.assessments.funds.test_definition import with_budget

NOW = datetime(2026, 5, 4, tzinfo=UTC)
STAFF, TRAVEL, ROOMS = Choice("staff", "Staff"), Choice("travel", "Travel"), Choice("rooms", "Rooms")
BUDGET = Question(
    "budget", QuestionKind.BUDGET, "What is the money for?", counts_as=CountsAs.AMOUNT_REQUESTED,
    headings=(STAFF, TRAVEL), financial_years=("2026-27", "2027-28"), overheads=Measure.PERCENTAGE,
)  # fmt: skip
TABLE = Question(
    "costs", QuestionKind.TABLE, "What will you buy?",
    columns=(Column("item", QuestionKind.SHORT_TEXT, "Item"), Column("cost", QuestionKind.MONEY, "Cost")),
)  # fmt: skip


def problems(*questions: Question) -> list[str]:
    """What is wrong where each of these is asked in a stage of its own."""
    asked, told = Asked(), []
    for place, question in enumerate(questions):
        section = Section("all", "All", questions=(question,))
        key = ("concept", "full", "last")[place]
        stage = StageDefinition(key, key, "", NOW, NOW, NOW, 3, (section,), ())
        told += [rule.sentence % rule.values for rule in carrying_problems(("stages", place), stage, asked)]
    return told


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (BUDGET, BUDGET),
        (BUDGET, replace(BUDGET, headings=(STAFF, ROOMS, TRAVEL), financial_years=("2026-27", "2027-28", "2028-29"))),
        (replace(BUDGET, overheads=None), BUDGET),
        (replace(BUDGET, headings=()), replace(BUDGET, headings=(), label="And now?")),
        (TABLE, replace(TABLE, columns=(*TABLE.columns, Column("why", QuestionKind.SHORT_TEXT, "Why")))),
    ],
)
def test_a_later_stage_can_ask_for_the_same_and_for_more(earlier: Question, later: Question) -> None:
    assert problems(earlier, later, later) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"headings": (STAFF, ROOMS)}, "has “travel” among its headings in “concept” and not in “full”"),
        ({"headings": (ROOMS,)}, "has “staff, travel” among its headings in “concept” and not in “full”"),
        ({"headings": ()}, "has headings in only one of “concept” and “full”"),
        ({"financial_years": ("2027-28",)}, "“2026-27” among its financial_years in “concept” and not in “full”"),
        ({"overheads": None}, "asks for overheads as percentage in “concept”: ask for the same in “full”"),
        ({"overheads": Measure.AMOUNT}, "asks for overheads as percentage in “concept”"),
    ],
)
def test_a_budget_that_would_lose_something_is_refused_and_both_stages_are_named(
    changes: dict[str, object], told: str
) -> None:
    [problem] = problems(BUDGET, replace(BUDGET, **changes))  # type: ignore[arg-type]
    assert problem.startswith("“budget” ")
    assert told in problem


def test_a_table_s_columns_are_kept_and_each_stage_is_held_to_the_one_before_it() -> None:
    shorter, more = replace(TABLE, columns=TABLE.columns[:1]), replace(BUDGET, headings=(STAFF, TRAVEL, ROOMS))
    assert "has “cost” among its columns in “concept” and not in “full”" in problems(TABLE, shorter)[0]
    [told] = problems(BUDGET, more, BUDGET)
    assert told.startswith("“budget” has “rooms” among its headings in “full” and not in “last”, so what was typed")


def test_the_line_of_the_file_is_told() -> None:
    text = with_budget()
    budget = text[text.index("          - key: budget\n") : text.index("    criteria:\n")]
    start, end = text.rindex("          - key: amount\n"), text.rindex("    criteria:\n")
    bad = text[:start] + budget.replace("key: staff", "key: people") + text[end:]
    with pytest.raises(DefinitionRefused) as refused:
        parse_definition(bad)
    [fault] = refused.value.faults
    assert bad.splitlines()[fault.line - 1].strip() == "headings:"
    assert "“staff” among its headings in “concept” and not in “full”" in fault.told()
