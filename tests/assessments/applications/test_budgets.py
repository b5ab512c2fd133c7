"""Budgets: whole pence, summed by the server, refused cell by cell and kept as typed."""

from datetime import datetime
from typing import Any

import pytest

from assessments.applications.answers import (
    AnswerRefused,
    CellsRefused,
    Grid,
    as_typed,
    keepable,
    lacking,
    quoted,
    read_answer,
    said,
)
from assessments.applications.completeness import amounts_requested, problems_of, values_of
from assessments.applications.models import RequestedAmount
from assessments.db import _Sessions
from assessments.funds.questions import Choice, Question
from assessments.funds.states import CountsAs, Measure, QuestionKind
from tests.asked import MONEY, PROJECT, REACH
from tests.assessments.applications.drafts import CompleteDraft
from tests.rowed import ask_also, ask_instead

YEARS = ("2026-27", "2027-28")
GIVEN = Question(
    "budget", QuestionKind.BUDGET, "Budget?", counts_as=CountsAs.AMOUNT_REQUESTED, financial_years=YEARS,
    headings=(Choice("staff", "Staff"), Choice("rent", "Rent")), overheads=Measure.PERCENTAGE, most_overheads=20,
)  # fmt: skip
NAMED = Question("budget", QuestionKind.BUDGET, "Budget?", financial_years=YEARS, most_rows=3, overheads=Measure.AMOUNT)
TYPED = {
    "rows": [{"y1_grant": "£10,000.05", "y1_cash": "200", "y2_grant": "5,000"}, {"y1_kind": "50"}],
    "overheads": {"percent": "12.5%"},
}
VALUE = {
    "lines": [
        {
            "heading": "staff",
            "amounts": {"2026-27": {"grant": 1_000_005, "cash": 20_000}, "2027-28": {"grant": 500_000}},
        },
        {"heading": "rent", "amounts": {"2026-27": {"kind": 5_000}}},
    ],
    "overheads": {"percent": "12.5", "amounts": {"2026-27": {"grant": 125_001}, "2027-28": {"grant": 62_500}}},
}


def test_a_budget_is_read_in_whole_pence_and_a_percentage_is_worked_out_to_the_nearest_penny() -> None:
    assert read_answer(GIVEN, TYPED) == VALUE
    assert read_answer(GIVEN, as_typed(GIVEN, VALUE)) == VALUE
    assert read_answer(GIVEN, {"rows": [{}, {}], "overheads": {"percent": ""}}) is None
    assert read_answer(GIVEN, as_typed(GIVEN, None)) is None


def test_a_budget_is_said_with_a_row_for_each_line_and_year_and_the_sums_below() -> None:
    assert said(GIVEN, VALUE) == Grid(
        header=("What it is for", "Year", "Grant asked for", "Match in cash", "Match in kind", "Total"),
        rows=(
            ("Staff", "2026-27", "£10,000.05", "£200", "£0", "£10,200.05"),
            ("Staff", "2027-28", "£5,000", "£0", "£0", "£5,000"),
            ("Rent", "2026-27", "£0", "£0", "£50", "£50"),
            ("Overheads", "2026-27", "£1,250.01", "£0", "£0", "£1,250.01"),
            ("Overheads", "2027-28", "£625", "£0", "£0", "£625"),
        ),
        foot=(
            ("Total", "2026-27", "£11,250.06", "£200", "£50", "£11,500.06"),
            ("Total", "2027-28", "£5,625", "£0", "£0", "£5,625"),
            ("Total", "All years", "£16,875.06", "£200", "£50", "£17,125.06"),
        ),
        figures=frozenset({2, 3, 4, 5}),
    )


@pytest.mark.parametrize("cell", ["a lot", "=1+1", "-5", "9007199254740993", "90071992547409.93", "1e3", "NaN"])
def test_a_cell_that_does_not_fit_is_named_and_the_budget_is_kept_as_typed(cell: str) -> None:
    typed = {"rows": [{"y1_grant": "1", "y2_cash": cell}], "overheads": {"percent": "21"}}
    with pytest.raises(CellsRefused) as refusal:
        read_answer(GIVEN, typed)
    assert [(fault.row, fault.column) for fault in refusal.value.faults] == [("1", "y2_cash"), ("overheads", "percent")]
    told = refusal.value.told()
    assert told.startswith("Staff, 2027-28, match in cash: ")
    assert told.endswith("Overheads, percent: This must be 20% or less.")
    assert keepable(GIVEN, typed) == typed
    quote = quoted(GIVEN, typed)
    assert isinstance(quote, Grid)
    assert ("Staff", "2027-28", "", cell, "") in quote.rows


def test_an_applicant_may_name_the_headings_up_to_the_most_and_give_overheads_as_an_amount() -> None:
    rows = [{"heading": f"Thing {number}", "y1_grant": "5"} for number in range(3)]
    value = read_answer(NAMED, {"rows": rows, "overheads": {"y2_grant": "7", "y1_cash": "1"}})
    assert value["overheads"] == {"amounts": {"2026-27": {"cash": 100}, "2027-28": {"grant": 700}}}
    assert read_answer(NAMED, as_typed(NAMED, value)) == value
    flood = {"rows": rows * 3_000}
    with pytest.raises(AnswerRefused, match=r"up to 3 lines\. The first 3 were kept"):
        read_answer(NAMED, flood)
    assert keepable(NAMED, flood)["rows"] == rows


def test_a_line_with_an_amount_must_say_what_it_is_for_before_it_is_handed_in() -> None:
    value = read_answer(NAMED, {"rows": [{"heading": " ", "y1_grant": "5"}]})
    lack = lacking(NAMED, value)
    assert lack is not None
    assert lack.told() == "Row 1, what it is for: Say what this is for."


def test_what_a_budget_asks_for_by_year_is_what_the_application_asks_for(sessions: _Sessions, now: datetime) -> None:
    draft = CompleteDraft(sessions, now)
    others = (PROJECT, REACH, MONEY)
    with sessions.begin() as session:
        ask_instead(session, draft.round, *others, without=("first_year", "second_year"))
        ask_also(session, draft.round, GIVEN)
    draft.save("more", {"budget": {"rows": [{"y1_grant": "10"}]}})
    too_little = problems_of(draft.submission())["budget"].told()
    assert too_little == "You ask for £10 in all. The round gives £10,000 or more."
    draft.save("more", {"budget": TYPED})
    submission = draft.submission()
    assert amounts_requested(submission.form, values_of(submission)) == {"2026-27": 1_125_006, "2027-28": 562_500}
    handed_in = draft.submit()
    assert handed_in.requested_pence == 1_687_506
    with sessions.reading() as session:
        kept: dict[str, Any] = {row.financial_year: row.amount_pence for row in session.query(RequestedAmount)}
    assert kept == {"2026-27": 1_125_006, "2027-28": 562_500}
