"""What an earlier answer becomes where the question is not quite the same: rows, budgets, and what is never offered."""

from dataclasses import replace
from typing import Any

import pytest

from assessments.applications.models import Answer, Submission
from assessments.applications.reuse import find_earlier
from assessments.funds.models import Form
from assessments.funds.questions import Choice, Question, Section, documents_of
from assessments.funds.states import QuestionKind
from tests.rowed import COSTS

STAFF, TRAVEL = Choice("staff", "Staff"), Choice("travel", "Travel")
SPENDING = Question(
    "spending", QuestionKind.BUDGET, "What will it cost?", financial_years=("2026-27", "2027-28"), headings=(STAFF,)
)
SPENT = {"lines": [{"heading": "staff", "amounts": {"2027-28": {"grant": 500}}}]}


def asking(question: Question, value: Any = None) -> Submission:
    """A submission of a form that asks one question."""
    answers = [] if value is None else [Answer(question_key=question.key, value=value)]
    form = Form(version=1, document=documents_of([Section("only", "Only", questions=(question,))]))
    return Submission(form=form, answers=answers)


def offered(then: Question, now: Question, value: Any) -> Any:
    """What is offered to `now` of an answer to `then`; None if nothing is."""
    found = find_earlier(asking(now), [asking(then, value)])
    return found[now.key][0].entry if found else None


def test_a_file_is_not_offered_again() -> None:
    question = Question("accounts", QuestionKind.FILE, "Your latest accounts")
    kept = [{"id": "3f2b8a52-0000-4000-8000-000000000000", "name": "a.pdf", "size": 9, "sha256": "0" * 64}]
    assert offered(question, question, kept) is None


def test_of_an_earlier_table_the_columns_are_taken_that_both_have() -> None:
    first, _number, cost, day, _source = COSTS.columns
    longer = replace(first, kind=QuestionKind.LONG_TEXT)
    value = [{"item": "Bench", "number": 2, "cost": 120_050}]
    assert offered(COSTS, replace(COSTS, columns=(longer, cost, day)), value) == [{"cost": "1,200.50", "by": ""}]
    assert offered(COSTS, replace(COSTS, columns=(longer,)), value) is None


@pytest.mark.parametrize(
    ("headings", "rows"),
    [((TRAVEL, STAFF), [("", ""), ("", "5")]), ((), [("Staff", "5")]), ((TRAVEL,), None)],
    ids=["in another order", "named by the applicant", "gone"],
)
def test_an_amount_of_an_earlier_budget_stays_with_its_heading_and_year(
    headings: tuple[Choice, ...], rows: list[tuple[str, str]] | None
) -> None:
    now = replace(SPENDING, headings=headings, financial_years=("2027-28", "2028-29"))
    entry = offered(SPENDING, now, SPENT)
    found = entry and [(row.get("heading", ""), row["y1_grant"]) for row in entry["rows"]]
    assert found == rows
    assert not any(row["y2_grant"] for row in (entry or {"rows": []})["rows"])
