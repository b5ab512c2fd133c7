"""Questions and sections that are asked only on a condition: on the pages of the form, and in what is handed in."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.test import TestResponse

from assessments.actors import Role
from assessments.applications.models import Receipt, RefusedSubmission, Submission, SubmissionText
from assessments.applications.queries import get_own_application
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.conditions import Clause, Condition, Join, Test
from assessments.funds.models import Fund
from assessments.funds.questions import Choice, Question, Section
from assessments.funds.states import CountsAs, QuestionKind
from assessments.rendering.tables import csv_lines
from assessments.reports.exports import What, export
from portal.printing import receipt_document
from tests.asking import ask_also
from tests.databases import ROOT
from tests.factories import actor_of, make_staff
from tests.journeys.walker import AXE
from tests.portal.apply.pages import Draft, main_of, text_of
from tests.statements import Statements


def on(key: str, test: Test, *values: str) -> Condition:
    return Condition(Join.ALL, (Clause(key, test, values),))


PARTNERS = Section(
    "partners",
    "Partners",
    "",
    (
        Question("has_partners", QuestionKind.YES_NO, "Do you have partners?"),
        Question("how", QuestionKind.LONG_TEXT, "How do you work together?", max_words=5,
                 shown_if=on("has_partners", Test.EQUALS, "yes")),
        Question("how_many", QuestionKind.WHOLE_NUMBER, "How many are there?", minimum=1,
                 shown_if=on("has_partners", Test.EQUALS, "yes")),
        Question("lead", QuestionKind.SHORT_TEXT, "Who leads them?", max_characters=50, is_required=False,
                 shown_if=on("how_many", Test.AT_LEAST, "3")),
        Question("abroad", QuestionKind.SHORT_TEXT, "Which are abroad?", max_characters=50,
                 shown_if=on("region", Test.ONE_OF, "england")),
    ),
)  # fmt: skip
NETWORK = Section(
    "network",
    "Your network",
    "",
    (
        Question("meets", QuestionKind.ONE_OF, "How often does it meet?",
                 choices=(Choice("weekly", "Weekly"), Choice("rarely", "Rarely"))),
    ),
    on("how_many", Test.AT_LEAST, "3"),
)  # fmt: skip
LAST = Section(
    "last", "Anything else", "", (Question("else", QuestionKind.LONG_TEXT, "Else?", max_words=9, is_required=False),)
)
PAGE = "/concept/sections/partners"
MANY = {"has_partners": "yes", "how": "Every month.", "how_many": "4", "lead": "Leader Trust", "abroad": ""}
NONE = {**MANY, "has_partners": "no"}


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    draft = Draft(sessions, client)
    with sessions.begin() as session:
        ask_also(session, draft.round, PARTNERS, NETWORK, LAST)
    draft.fill_in()
    return draft


def hidden_in(page: str, key: str) -> bool:
    """Whether the page keeps a question out of sight."""
    block = page.split(f'data-question="{key}"', 1)[1].split("</div>", 1)[0]
    return "data-box hidden" in block


def submit(draft: Draft) -> Any:
    return draft.post("/concept/submit", {"declared": "y"})


def test_a_page_shows_what_the_saved_answers_ask_for_and_says_what_may_follow(draft: Draft) -> None:
    page = main_of(draft.get(PAGE))
    assert all(hidden_in(page, key) for key in ("how", "how_many", "lead", "abroad"))
    assert page.count("Depending on your other answers, more is asked here once you save.") == 1
    first = draft.post(PAGE, {"has_partners": "yes", "page:hidden": ["how", "how_many", "lead", "abroad"]})
    assert first.location == f"/apply/{draft.reference}{PAGE}#answer-how"
    again = draft.get(PAGE)
    assert "this page asks you more" in text_of(again)
    assert not hidden_in(main_of(again), "how")
    assert hidden_in(main_of(again), "lead")


def test_whoever_saw_everything_goes_on_past_a_section_that_is_not_asked(draft: Draft) -> None:
    assert draft.post(PAGE, {**NONE, "page:hidden": "how"}).location.endswith("/concept/sections/last")
    assert draft.post(PAGE, {**MANY, "page:hidden": "abroad"}).location.endswith("/concept/sections/network")


def test_the_tasks_count_only_what_is_asked_and_say_what_is_not(draft: Draft) -> None:
    draft.post(PAGE, NONE)
    tasks = draft.get("/concept")
    assert "You have completed 5 of 5 sections." in text_of(tasks)
    assert "Your network Because of your other answers. Not asked of you" in text_of(tasks)
    assert "/sections/network" not in main_of(tasks)
    told = text_of(draft.get("/concept/sections/network"))
    assert "This section is not asked of you. Asked only if the answer to “How many are there?” is 3 or more." in told
    draft.post(PAGE, MANY)
    assert "You have completed 5 of 6 sections." in text_of(draft.get("/concept"))
    assert "Your network Not started" in text_of(draft.get("/concept"))


def test_what_is_not_asked_is_kept_in_the_draft_and_the_pages_say_so(draft: Draft) -> None:
    draft.post(PAGE, MANY)
    draft.post(PAGE, NONE)
    page = main_of(draft.get(PAGE))
    assert "Every month." in page
    assert "What you wrote for “How do you work together?” is kept in your draft." in page
    told = text_of(draft.get("/concept/check"))
    assert "These answers are kept in your draft, and are not part of what you submit" in told
    assert "Every month." not in told
    draft.post(PAGE, {**NONE, "has_partners": "yes"})
    assert "Every month." in text_of(draft.get("/concept/check"))


@pytest.mark.parametrize("rubbish", ["=cmd()|' /C calc'!A0", "word " * 50, "日本語 " * 9])
def test_what_does_not_fit_stands_in_nobody_s_way_where_it_is_not_asked(draft: Draft, rubbish: str) -> None:
    assert draft.post(PAGE, {**NONE, "how": rubbish, "how_many": "lots"}).status_code == 302
    assert "How do you work together?: " not in text_of(draft.get("/concept/check"))
    assert submit(draft).location.endswith("/receipt")


def test_a_required_question_that_came_to_be_asked_must_be_answered(draft: Draft, sessions: _Sessions) -> None:
    draft.post(PAGE, {"has_partners": "yes"})
    refused = submit(draft)
    assert refused.status_code in (409, 422)
    assert "How do you work together? Answer this question before you submit." in text_of(refused)
    assert "How often does it meet?" not in text_of(refused)
    with sessions.reading() as session:
        assert session.scalars(select(RefusedSubmission.missing)).one() == ["how", "how_many"]


def test_a_forged_answer_is_no_part_of_anything_that_is_handed_in(draft: Draft, sessions: _Sessions) -> None:
    draft.post(PAGE, {**NONE, "how": "forged words", "lead": "Forged Trust"})
    draft.post("/concept/sections/network", {"meets": "weekly"})
    assert submit(draft).location.endswith("/receipt")
    for path in ("/concept/check", "/concept/receipt"):
        assert "orged" not in text_of(draft.get(path))
    with sessions.begin() as session:
        manager = actor_of(session, make_staff(session, session.get_one(Fund, draft.round.fund_id), Role.MANAGER))
    with sessions.reading() as session:
        receipt = session.scalars(select(Receipt)).one()
        answers = json.loads(receipt.content)["answers"]
        assert answers["has_partners"] is False
        assert not {"how", "how_many", "lead", "abroad", "meets"} & answers.keys()
        assert "forged" not in session.scalars(select(SubmissionText.text)).one()
        table = export(session, manager, "TST-2026", What.APPLICATIONS, now=utcnow())
        [row] = csv.DictReader(io.StringIO("".join(csv_lines(table.header, table.rows)).removeprefix("\ufeff")))
        assert (row["answer_has_partners"], row["answer_how"], row["answer_lead"], row["answer_meets"]) == (
            "No", "", "", "",
        )  # fmt: skip


def test_the_printed_receipt_has_neither_the_question_nor_the_section(
    draft: Draft, sessions: _Sessions, app: Flask
) -> None:
    draft.post(PAGE, {**NONE, "how": "forged words"})
    submit(draft)
    with app.test_request_context(), sessions.reading() as session:
        submission = get_own_application(session, actor_of(session, draft.lead), draft.reference).current
        document = receipt_document(submission, submission.receipts[0])
    assert [section["title"] for section in document["sections"]][-2:] == ["Partners", "Anything else"]
    assert [answer["question"] for answer in document["sections"][-2]["answers"]] == ["Do you have partners?"]


def test_an_amount_that_is_not_asked_is_not_asked_for(sessions: _Sessions, client: FlaskClient) -> None:
    draft = Draft(sessions, client)
    more = Question(
        "more_money", QuestionKind.MONEY, "How much more?", counts_as=CountsAs.AMOUNT_REQUESTED,
        financial_year="2028-29", shown_if=on("sure", Test.EQUALS, "yes"),
    )  # fmt: skip
    with sessions.begin() as session:
        ask_also(
            session, draft.round, Section("more", "More", "", (Question("sure", QuestionKind.YES_NO, "Sure?"), more))
        )
    draft.fill_in()
    draft.post("/concept/sections/more", {"sure": "no", "more_money": "1,000,000"})
    assert submit(draft).location.endswith("/receipt")
    with sessions.reading() as session:
        assert session.scalars(select(Submission.requested_pence)).one() == 5_500_050


def test_the_round_s_page_tells_each_condition_in_plain_words(draft: Draft, client: FlaskClient) -> None:
    told = text_of(client.get("/rounds/TST-2026"))
    assert "Asked only if the answer to “Do you have partners?” is “Yes”." in told
    assert "Asked only if the answer to “Where will you work?” is “The whole of England”." in told
    assert "Your network Asked only if the answer to “How many are there?” is 3 or more." in told


def test_conditions_cost_no_statement(draft: Draft, queries: Callable[[], AbstractContextManager[Statements]]) -> None:
    draft.post(PAGE, MANY)
    counts = []
    for typed in (NONE, MANY):  # each page has earlier versions to tell of
        draft.post(PAGE, typed)
        with queries() as made:
            draft.get(PAGE)
        counts.append(made.count)
    assert counts[0] == counts[1]


def opened(browser: Browser, response: TestResponse) -> Page:
    """A page as the browser shows it with its style and its script."""
    page = browser.new_page()
    page.set_content(response.get_data(as_text=True))
    page.add_style_tag(content=Path(ROOT / "static" / "evenhand.css").read_text(encoding="utf-8"))
    page.evaluate("document.body.classList.add('js-enabled', 'govuk-frontend-supported')")
    page.add_script_tag(content=Path(ROOT / "static" / "evenhand.js").read_text(encoding="utf-8"))
    return page


@pytest.mark.parametrize("path", ["/concept", "/concept/check", "/concept/sections/network", PAGE])
def test_axe_finds_nothing_on_pages_of_which_something_is_not_asked(draft: Draft, browser: Browser, path: str) -> None:
    draft.post(PAGE, MANY)
    draft.post(PAGE, NONE)
    page = opened(browser, draft.get(path))
    page.evaluate(AXE)
    assert [fault["id"] for fault in page.evaluate("axe.run()")["violations"]] == []
    page.close()


def test_with_the_script_the_page_follows_what_is_chosen_and_typed(draft: Draft, browser: Browser) -> None:
    page = opened(browser, draft.get(PAGE))
    assert not page.get_by_label("How many are there?").is_visible()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("How many are there?").fill("3 groups")
    page.get_by_label("Who leads them?").fill("Leader Trust")
    assert not page.get_by_label("Which are abroad?").is_visible()
    page.get_by_label("How many are there?").fill("2")
    assert not page.get_by_label("Who leads them?").is_visible()
    assert page.get_by_text("What you wrote for “Who leads them?” is kept in your draft.").is_visible()
    page.get_by_label("No", exact=True).check()
    assert not page.get_by_label("How do you work together?").is_visible()
    sent = page.evaluate("new FormData(document.querySelector('main form')).getAll('page:hidden')")
    assert sent == ["how", "how_many", "lead", "abroad"]
    page.close()
