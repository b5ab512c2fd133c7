"""Tables of a pack: which cells they have, and what becomes of what stands in these."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from assessments.applications.answers import CellsRefused, read_answer
from assessments.applications.packs.grids import cells_by_place, grids_of, read_grids
from assessments.applications.packs.reading import FoundBox
from assessments.applications.packs.tags import PackIdentity
from assessments.funds.questions import Choice, Question
from assessments.funds.states import Measure, QuestionKind
from tests.rowed import BENCH, COSTS

HERE = PackIdentity("TST-2026", "concept", 1)
HEADINGS = (Choice("staff", "Staff"), Choice("travel", "Travel"))
BUDGET = Question(
    "money", QuestionKind.BUDGET, "What will it cost?", financial_years=("2026-27", "2027-28"), headings=HEADINGS,
    overheads=Measure.PERCENTAGE, most_overheads=15,
)  # fmt: skip
OWN = replace(BUDGET, headings=(), overheads=Measure.AMOUNT, most_overheads=None, most_rows=3)


def brought(question: Question, written: Mapping[str, str]) -> Any:
    """What a pack brings whose cells of these names were filled in."""
    places = {cell.name: place for place, cell in cells_by_place(question).items()}
    return read_grids(question, {places[name]: FoundBox("", text) for name, text in written.items()})


def test_a_table_has_a_cell_for_each_column_and_as_many_rows_as_it_takes_up_to_ten() -> None:
    [grid] = grids_of(COSTS)
    assert grid.header == ("Row", "Item", "How many", "Cost", "By when", "From where")
    assert [row.titles for row in grid.rows] == [("1",), ("2",), ("3",), ("4",)]
    [long] = grids_of(replace(COSTS, most_rows=50))
    assert len(long.rows) == 10
    assert all(len(HERE.tag("k" * 40, place)) <= 64 for place in cells_by_place(COSTS))
    assert {HERE.box_of(HERE.tag("costs", place)) for place in cells_by_place(COSTS)} == {
        ("costs", place) for place in cells_by_place(COSTS)
    }


def test_what_stands_in_cells_is_read_as_it_would_be_on_the_page() -> None:
    first = {"1-item": " Bench ", "1-number": "2", "1-cost": "£1,200.50", "1-by": "1st May 2027"}
    entry = brought(COSTS, {**first, "1-source": "a local  shop", "3-item": "Tree", "3-cost": "80"})
    assert entry == [
        {**BENCH, "by": "1 5 2027"},
        dict.fromkeys(BENCH, ""),
        {**dict.fromkeys(BENCH, ""), "item": "Tree", "cost": "80"},
    ]
    assert [row["cost"] for row in read_answer(COSTS, entry)] == [120_050, 8_000]
    assert brought(COSTS, {"2-item": "  "}) is None


def test_what_does_not_fit_a_cell_is_brought_as_it_was_written_and_named() -> None:
    entry = brought(COSTS, {"2-item": "Bench", "2-cost": "=1+1", "2-by": "soon", "2-source": "the moon"})
    assert (entry[1]["cost"], entry[1]["by"], entry[1]["source"]) == ("=1+1", "soon", "the moon")
    with pytest.raises(CellsRefused) as refused:
        read_answer(COSTS, entry)
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        ("2", "cost"),
        ("2", "by"),
        ("2", "source"),
    ]


def test_a_budget_has_a_row_for_each_heading_and_year_and_its_overheads() -> None:
    grid, overheads = grids_of(BUDGET)
    assert grid.header == ("What it is for", "Year", "Grant asked for", "Match in cash", "Match in kind")
    assert [row.titles for row in grid.rows] == [
        (heading, year) for heading in ("Staff", "Travel") for year in BUDGET.financial_years
    ]
    assert [row.titles for row in overheads.rows] == [("Overheads",)]
    entry = brought(BUDGET, {"travel-2027-28-cash": "£5", "staff-2026-27-grant": "100", ":overheads-percent": "10"})
    assert read_answer(BUDGET, entry) == {
        "lines": [
            {"heading": "staff", "amounts": {"2026-27": {"grant": 10_000}}},
            {"heading": "travel", "amounts": {"2027-28": {"cash": 500}}},
        ],
        "overheads": {"percent": "10", "amounts": {"2026-27": {"grant": 1_000}, "2027-28": {"grant": 0}}},
    }


def test_the_lines_of_a_budget_are_named_in_a_table_of_their_own_where_the_applicant_names_them() -> None:
    names, amounts = grids_of(OWN)
    assert (names.header, len(names.rows)) == (("Line", "What it is for"), 3)
    assert amounts.header[:2] == ("Line", "Year")
    entry = brought(OWN, {"1-heading": "Staff", "1-2027-28-kind": "7", ":overheads-2026-27-grant": "3"})
    value = read_answer(OWN, entry)
    assert value["lines"] == [{"heading": "Staff", "amounts": {"2027-28": {"kind": 700}}}]
    assert value["overheads"] == {"amounts": {"2026-27": {"grant": 300}}}


def test_a_cell_finds_its_row_and_column_in_a_form_that_was_changed_meanwhile() -> None:
    moved = replace(BUDGET, headings=HEADINGS[::-1], financial_years=("2027-28", "2028-29"))
    kept = set(cells_by_place(BUDGET)) & set(cells_by_place(moved))
    assert {cells_by_place(moved)[place].name for place in kept} == {
        *(f"{heading}-2027-28-{part}" for heading in ("staff", "travel") for part in ("grant", "cash", "kind")),
        ":overheads-percent",
    }
    assert brought(moved, {"staff-2027-28-grant": "9"})["rows"][1]["y1_grant"] == "9"
