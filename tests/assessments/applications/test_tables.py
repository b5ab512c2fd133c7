"""Answers that have rows: read cell by cell, said as a table, and kept as typed where a cell does not fit."""

from datetime import datetime
from typing import Any

import pytest

from assessments.applications.answers import (
    AnswerRefused,
    CellsRefused,
    Grid,
    Unfinished,
    as_typed,
    in_one_cell,
    keepable,
    lacking,
    quoted,
    read_answer,
    said,
    sums_of_typed,
)
from assessments.applications.completeness import Progress, problems_of, states_of
from assessments.db import _Sessions
from tests.assessments.applications.drafts import CompleteDraft
from tests.rowed import BENCH, COSTS, EMPTY, TREE, ask_also

VALUE = [
    {"item": "Bench", "number": 2, "cost": 120_050, "by": "2027-05-01", "source": "local"},
    {"item": "Tree", "cost": 8_000},
]


def test_rows_are_read_as_values_and_empty_rows_are_none() -> None:
    assert read_answer(COSTS, [BENCH, EMPTY, TREE, EMPTY]) == VALUE
    assert read_answer(COSTS, as_typed(COSTS, VALUE)) == VALUE
    assert read_answer(COSTS, [EMPTY]) is None


def test_a_table_is_said_with_the_sums_of_its_columns() -> None:
    assert said(COSTS, VALUE) == Grid(
        header=("Item", "How many", "Cost", "By when", "From where"),
        rows=(("Bench", "2", "£1,200.50", "1 May 2027", "A local shop"), ("Tree", "", "£80", "", "")),
        foot=(("Total", "2", "£1,280.50", "", ""),),
        figures=frozenset({1, 2}),
    )
    assert in_one_cell(said(COSTS, VALUE) or "").splitlines()[-1] == "Total | 2 | £1,280.50 |  | "


@pytest.mark.parametrize("cost", ["=1+1", "-5", "a lot", "9007199254740993", "1e9", "£1,00", "1.234"])
def test_a_cell_that_does_not_fit_is_named_and_everything_is_kept_as_typed(cost: str) -> None:
    typed = [BENCH, {**TREE, "cost": cost, "number": "0"}, EMPTY]
    with pytest.raises(CellsRefused) as refusal:
        read_answer(COSTS, typed)
    assert [(fault.row, fault.column) for fault in refusal.value.faults] == [("2", "number"), ("2", "cost")]
    assert "Row 2, How many: This must be 1 or more. Row 2, Cost: " in refusal.value.told()
    assert keepable(COSTS, typed) == typed[:2]
    quote = quoted(COSTS, typed)
    assert isinstance(quote, Grid)
    assert quote.rows[1] == ("Tree", "0", cost, "", "")


@pytest.mark.parametrize("typed", ["1 5 2027", "1/5/2027", "01.05.2027", "1 May 2027", "1 may, 2027", "2027-05-01"])
def test_a_day_is_read_from_one_box_however_people_write_it(typed: str) -> None:
    assert read_answer(COSTS, [{**TREE, "by": typed}])[0]["by"] == "2027-05-01"


@pytest.mark.parametrize("typed", ["31 2 2027", "soon", "1 5 27", "1 Mayonnaise 2027x", "\u0663 5 2027"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(CellsRefused, match="Row 1, By when: Enter a real date"):
        read_answer(COSTS, [{**TREE, "by": typed}])


def test_of_ten_thousand_rows_the_first_are_kept_and_the_sentence_says_so() -> None:
    flood = [{**TREE, "item": str(number)} for number in range(10_000)]
    with pytest.raises(AnswerRefused, match=r"takes up to 4 rows\. The first 4 were kept, and the others were not"):
        read_answer(COSTS, flood)
    assert keepable(COSTS, [EMPTY, *flood]) == flood[:4]


def test_cells_and_rows_that_are_still_missing_stand_in_the_way_of_handing_in_only() -> None:
    assert read_answer(COSTS, [{**EMPTY, "item": "Bench"}]) == [{"item": "Bench"}]
    no_cost = lacking(COSTS, [{"item": "Bench"}, VALUE[1]])
    assert isinstance(no_cost, Unfinished)
    assert no_cost.told() == "Row 1, Cost: Fill this in, or clear the whole row."
    several = lacking(COSTS, [{"number": 2}, {"item": "Tree"}])
    assert isinstance(several, Unfinished)
    assert several.told() == (
        "Row 1 has something in it, but not: Item; Cost. Fill these in, or clear the row. "
        "Row 2, Cost: Fill this in, or clear the whole row."
    )
    too_few = lacking(COSTS, VALUE[:1])
    assert isinstance(too_few, Unfinished)
    assert too_few.told() == "Fill in 2 rows or more. There are 1."
    assert lacking(COSTS, VALUE) is None


def test_sums_are_of_what_can_be_read_already() -> None:
    assert sums_of_typed(COSTS, [BENCH, {**TREE, "cost": "a lot"}, {"item": "No cost"}]) == {
        "number": 2,
        "cost": 120_050,
    }


@pytest.mark.parametrize(
    ("typed", "progress", "told"),
    [
        ([BENCH, TREE], Progress.COMPLETE, ""),
        ([BENCH], Progress.IN_PROGRESS, "Fill in 2 rows or more. There are 1."),
        ([BENCH, {**TREE, "cost": "-1"}], Progress.NEEDS_MENDING, "Row 2, Cost: Enter an amount in pounds"),
        ([BENCH] * 5, Progress.NEEDS_MENDING, "Open this question and save it again."),
    ],
)
def test_a_draft_says_what_its_table_lacks(
    sessions: _Sessions, now: datetime, typed: list[Any], progress: Progress, told: str
) -> None:
    draft = CompleteDraft(sessions, now)
    with sessions.begin() as session:
        ask_also(session, draft.round, COSTS)
    draft.save("more", {"costs": typed})
    submission = draft.submission()
    assert states_of(submission)[-1].progress is progress
    problems = problems_of(submission)
    assert problems["costs"].told().startswith(told) if told else not problems
