"""Answers that have rows on their page: boxes by row, one more, one less, and what does not fit beside its cell."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.db import _Sessions
from assessments.funds.questions import Choice, Question
from assessments.funds.states import Measure, QuestionKind
from tests.portal.apply.pages import Draft, main_of, text_of
from tests.rowed import BENCH, COSTS, TREE, ask_also

PAGE = "/concept/sections/more"


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    draft = Draft(sessions, client)
    with sessions.begin() as session:
        ask_also(session, draft.round, COSTS)
    return draft


def boxes(*rows: dict[str, str], key: str = "costs") -> dict[str, Any]:
    """The rows as a browser sends them."""
    return {f"{key}-{number}-{name}": text for number, row in enumerate(rows, 1) for name, text in row.items()}


def values_in(response: TestResponse, column: str) -> list[str]:
    """What stands in the boxes of a column, but for the empty ones."""
    found = re.findall(rf'name="costs-\d+-{column}"[^>]* value="([^"]*)"', main_of(response))
    return [value for value in found if value]


def rows_in(response: TestResponse) -> int:
    return main_of(response).count("data-row=")


def test_a_page_shows_the_rows_that_are_wanted_and_one_more_than_are_filled_in(draft: Draft) -> None:
    assert rows_in(draft.get(PAGE)) == 2
    assert draft.post(PAGE, boxes(BENCH, TREE)).status_code == 302
    page = draft.get(PAGE)
    assert rows_in(page) == 3
    assert values_in(page, "item") == ["Bench", "Tree"]
    assert "£1,280.50" in text_of(page)
    assert "£1,280.50" in text_of(draft.get("/concept/check"))


def test_another_row_is_shown_without_the_script_and_what_was_typed_is_saved(draft: Draft) -> None:
    more = draft.post(PAGE, {**boxes(BENCH), "more:costs": "3"})
    assert more.location == f"/apply/{draft.reference}{PAGE}?rows=costs-3#answer-costs"
    page = draft.client.get(more.location)
    assert rows_in(page) == 3
    assert values_in(page, "item") == ["Bench"]
    assert rows_in(draft.get(f"{PAGE}?rows=costs-99")) == 4
    assert "Add another row" not in text_of(draft.get(f"{PAGE}?rows=costs-99"))


def test_a_row_is_taken_away_and_the_others_stay(draft: Draft) -> None:
    less = draft.post(PAGE, {**boxes(BENCH, TREE), "remove:costs": "1"})
    assert values_in(draft.client.get(less.location), "item") == ["Tree"]


def test_a_cell_that_does_not_fit_is_kept_and_named_with_a_link_to_its_box(draft: Draft) -> None:
    saved = draft.post(PAGE, boxes(BENCH, {**TREE, "cost": "=1+1"}))
    assert saved.status_code == 422
    for page in (saved, draft.get(PAGE)):
        assert 'href="#answer-costs-2-cost">What will you buy? Row 2, Cost: Enter an amount' in main_of(page)
        assert 'id="answer-costs-2-cost-error"' in main_of(page)
        assert values_in(page, "cost") == ["£1,200.50", "=1+1"]


def test_rows_that_do_not_fit_are_kept_when_another_is_asked_for(draft: Draft) -> None:
    more = draft.post(PAGE, {**boxes({**TREE, "cost": "lots"}), "more:costs": "3"})
    page = draft.client.get(more.location)
    assert rows_in(page) == 3
    assert values_in(page, "cost") == ["lots"]


def test_ten_thousand_rows_are_refused_and_the_first_are_kept(draft: Draft) -> None:
    flood = boxes(*({"item": f"Thing {number}", "cost": "1"} for number in range(1, 10_001)))
    saved = draft.post(PAGE, flood)
    assert saved.status_code == 422
    assert "The first 4 were kept, and the others were not." in text_of(saved)
    assert values_in(draft.get(PAGE), "item") == ["Thing 1", "Thing 2", "Thing 3", "Thing 4"]


def test_a_form_without_the_table_leaves_it_alone_and_boxes_of_no_column_are_passed_over(draft: Draft) -> None:
    draft.post(PAGE, boxes(BENCH, TREE))
    draft.post(PAGE, {"costs": "x", "costs-1-nothing": "x", "costs-0-item": "x", "costs-x-item": "x"})
    assert values_in(draft.get(PAGE), "item") == ["Bench", "Tree"]


def test_two_versions_of_a_table_are_shown_beside_each_other(draft: Draft) -> None:
    draft.post(PAGE, {**boxes(BENCH), "seen:costs": ""})
    draft.as_person(draft.editor)
    clash = draft.post(PAGE, {**boxes(TREE), "seen:costs": ""})
    assert clash.location.endswith("/versions")
    page = draft.client.get(clash.location)
    assert "Bench" in text_of(page)
    assert values_in(page, "item") == ["Tree"]
    assert "Add another row" not in text_of(page)
    aside = re.search(r'action="[^"]*(/concept/versions/[^"]*)"', main_of(page))
    assert aside
    draft.post(aside[1], {**boxes(TREE, BENCH), "use": "1"})
    assert values_in(draft.get(PAGE), "item") == ["Tree", "Bench"]


def test_a_visitor_reads_what_a_table_asks_for(draft: Draft) -> None:
    text = text_of(draft.client.get(f"/rounds/{draft.round.reference}"))
    assert "Table of up to 4 rows, each with:" in text
    assert "How many (optional): whole number, from 1 to 500" in text
    assert "From where (optional): Choose one of: A local shop; Elsewhere" in text


BUDGET = Question(
    "budget", QuestionKind.BUDGET, "What is the money for?", financial_years=("2026-27", "2027-28"),
    headings=(Choice("staff", "Staff"), Choice("rent", "Rent")), overheads=Measure.PERCENTAGE, most_overheads=20,
)  # fmt: skip
NAMED = Question("named", QuestionKind.BUDGET, "And else?", financial_years=("2026-27",), is_required=False)
ROWED_KINDS = (QuestionKind.MILESTONES, QuestionKind.OUTCOMES, QuestionKind.PARTNERS)
OTHERS = [Question(str(kind), kind, f"Your {kind}", is_required=False) for kind in ROWED_KINDS]


@pytest.fixture
def budgeted(sessions: _Sessions, client: FlaskClient) -> Draft:
    draft = Draft(sessions, client)
    with sessions.begin() as session:
        ask_also(session, draft.round, BUDGET, NAMED, *OTHERS)
    return draft


def sum_in(response: TestResponse, names: str) -> str:
    """A sum of the page, by the boxes that it is of."""
    found = re.search(rf'(?:data-sum|data-name)="{re.escape(names)}"[^>]*>([^<]*)<', main_of(response))
    assert found, names
    return found[1]


def test_a_budget_is_summed_by_line_by_column_and_in_all(budgeted: Draft) -> None:
    amounts = {"budget-1-y1_grant": "1,000.50", "budget-1-y2_cash": "200", "budget-2-y1_kind": "9.50"}
    saved = budgeted.post(PAGE, {**amounts, "budget-overheads-percent": "10"})
    assert saved.status_code == 302
    page = budgeted.get(PAGE)
    sums = {
        "budget-1-y*_*": "£1,200.50", "budget-2-y*_*": "£9.50", "budget-overheads-y1_grant": "£100.05",
        "budget-*-y1_grant": "£1,100.55", "budget-*-y1_kind": "£9.50", "budget-*-y2_*": "£200",
        "budget-*-y*_grant": "£1,100.55", "budget-*-y*_*": "£1,310.05",
    }  # fmt: skip
    assert {names: sum_in(page, names) for names in sums} == sums
    labels = re.findall(r'role="region"[^>]* aria-label="([^"]*)"', main_of(page))
    assert len(labels) == len(set(labels)) == 2
    assert "£1,310.05" in text_of(budgeted.get("/concept/check"))


def test_the_cells_of_a_budget_that_do_not_fit_are_marked_one_by_one_and_kept(budgeted: Draft) -> None:
    cells = {"budget-1-y1_grant": "=1+1", "budget-2-y2_kind": "9007199254740993", "budget-1-y2_grant": "7"}
    saved = budgeted.post(PAGE, {**cells, "budget-overheads-percent": "99"})
    assert saved.status_code == 422
    for page in (saved, budgeted.get(PAGE)):
        main = main_of(page)
        for cell, text in {**cells, "budget-overheads-percent": "99"}.items():
            assert re.search(rf'name="{cell}"[^>]* value="{re.escape(text)}"', main)
            assert (f'href="#answer-{cell}"' in main) is (cell != "budget-1-y2_grant")
        assert sum_in(page, "budget-*-y*_*") == "£7"


def test_an_applicant_names_the_lines_of_a_budget_adds_one_and_takes_one_away(budgeted: Draft) -> None:
    lines = {"named-1-heading": "Paint", "named-1-y1_grant": "5", "named-2-heading": "Wood", "named-2-y1_grant": "6"}
    more = budgeted.post(PAGE, {**lines, "more:named": "5"})
    page = budgeted.client.get(more.location)
    assert "Line 5" in text_of(page)
    assert "Line 6" not in text_of(page)
    assert sum_in(page, "named-*-y1_*") == "£11"
    less = budgeted.post(PAGE, {**lines, "remove:named": "1"})
    page = budgeted.client.get(less.location)
    assert sum_in(page, "named-*-y1_*") == "£6"
    assert "Paint" not in main_of(page)


def test_milestones_outcomes_and_partners_are_rows_with_columns_of_their_own(budgeted: Draft) -> None:
    rows = boxes({"what": "Plant", "by": "1 May 2027", "sign": "Trees stand"}, key="milestones")
    rows |= boxes({"outcome": "More birds", "baseline": "5", "target": "9", "sphere": "social"}, key="outcomes")
    rows |= boxes({"organisation": "Big Trust", "email": "no address", "share": "£50"}, key="partners")
    saved = budgeted.post(PAGE, rows)
    assert 'href="#answer-partners-1-email">Your partners: Row 1, Email address of the contact: ' in main_of(saved)
    said = text_of(budgeted.get("/concept/check"))
    for words in ("Plant 1 May 2027 Trees stand", "More birds", "5 9 Social", "Big Trust", "no address"):
        assert words in said
    assert "Row 1, What you will measure: Fill this in" in said


def test_a_visitor_reads_what_a_budget_and_fixed_rows_ask_for(budgeted: Draft) -> None:
    text = text_of(budgeted.client.get(f"/rounds/{budgeted.round.reference}"))
    assert "Budget for 2026-27, 2027-28: for each heading and year the grant asked for" in text
    assert "Headings: Staff; Rent. Overheads are up to 20% of the grant for the headings." in text
    assert "You name the headings." in text
    assert "Up to 20 partners, each with: Organisation: short answer, up to 150 characters" in text
    assert "What kind of outcome it is: Choose one of: Environmental; Economic; Social" in text
