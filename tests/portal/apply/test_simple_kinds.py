"""Numbers with a unit, percentages, months, ways to reach somebody and places: typed, kept, shown and handed out."""

import csv
import io
import re
from random import Random

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from assessments.actors import Role
from assessments.applications.answers import read_answer
from assessments.applications.queries import get_own_application
from assessments.applications.searching import text_of as words_found
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.definition import parse_definition, render_definition
from assessments.funds.models import Fund
from assessments.funds.presets import OPEN_NOW, read_preset
from assessments.funds.questions import Question, Section
from assessments.funds.states import QuestionKind
from assessments.rendering.tables import csv_lines
from assessments.reports.exports import What, export
from portal.commands.stories.applying import starting
from portal.commands.stories.prose import Writer
from portal.public.wording import answer_form
from tests.asking import ask_also
from tests.databases import ROOT
from tests.factories import actor_of, make_staff
from tests.journeys.walker import AXE
from tests.portal.apply.pages import Draft, main_of, text_of

MORE = Section(
    "more",
    "More about you",
    "",
    (
        Question("area", QuestionKind.NUMBER, "Area?", unit="hectares", decimals=2, minimum=1, maximum=5_000),
        Question("share", QuestionKind.PERCENTAGE, "Share?", decimals=0, minimum=0, maximum=100),
        Question("done_by", QuestionKind.MONTH, "Done by?"),
        Question("email", QuestionKind.EMAIL, "Email?"),
        Question("telephone", QuestionKind.TELEPHONE, "Telephone?", is_required=False),
        Question("site", QuestionKind.WEB_ADDRESS, "Web site?"),
        Question("postcode", QuestionKind.POSTCODE, "Postcode?"),
        Question("address", QuestionKind.ADDRESS, "Address?"),
    ),
)
TYPED = {
    "area": "1,200.50", "share": "33", "done_by-month": "3", "done_by-year": "2027", "email": "Ada@Example.org",
    "telephone": "+44 20 7946 0123", "site": "www.example.org/a?b=1&c=2", "postcode": "sw1a1aa",
    "address-line1": "1 High Street", "address-line2": "", "address-town": "Bath", "address-county": "",
    "address-postcode": "ba11aa",
}  # fmt: skip
PAGE = "/concept/sections/more"


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    draft = Draft(sessions, client)
    with sessions.begin() as session:
        ask_also(session, draft.round, MORE)
    return draft


def test_each_box_asks_for_its_keyboard_and_says_its_unit_and_limits(draft: Draft) -> None:
    page, text = main_of(draft.get(PAGE)), text_of(draft.get(PAGE))
    for name, attribute in {
        "area": 'inputmode="decimal"', "share": 'inputmode="decimal"', "email": 'autocomplete="email"',
        "telephone": 'type="tel"', "site": 'inputmode="url"', "postcode": 'autocomplete="postal-code"',
        "address-line1": 'autocomplete="address-line1"', "done_by-month": 'inputmode="numeric"',
    }.items():  # fmt: skip
        box = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)
        assert box, name
        assert attribute in box[0]
    assert "In hectares. From 1 to 5,000." in text
    assert "From 0% to 100%." in text
    assert "Area? (optional)" not in text


def test_what_was_typed_is_kept_said_everywhere_and_stands_in_the_boxes_again(draft: Draft) -> None:
    assert draft.post(PAGE, TYPED).status_code == 302
    check, again = draft.get("/concept/check"), main_of(draft.get(PAGE))
    for words in (
        "1,200.5 hectares", "33%", "March 2027", "ada@example.org", "SW1A 1AA", "1 High Street Bath BA1 1AA",
    ):  # fmt: skip
        assert words in text_of(check)
    link = 'href="https://www.example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer"'
    assert link in main_of(check)
    for name, value in {"area": "1,200.5", "done_by-month": "3", "address-postcode": "BA1 1AA"}.items():
        assert re.search(rf'name="{name}"[^>]* value="{value}"', again), name


def test_what_does_not_fit_is_kept_to_the_letter_with_its_reason_at_its_box(draft: Draft) -> None:
    wrong = {
        "area": "=cmd()|' /C calc'!A0", "share": "101", "done_by-month": "13", "done_by-year": "2027",
        "email": "ada at example", "telephone": "日本語", "site": "javascript:alert(1)", "postcode": "London",
        "address-line1": "<b>1</b>", "address-line2": "", "address-town": "", "address-county": "",
        "address-postcode": "",
    }  # fmt: skip
    response = draft.post(PAGE, wrong)
    assert response.status_code == 422
    page, again = main_of(response), main_of(draft.get(PAGE))
    for anchor in ("area", "share", "done_by-month", "email", "telephone", "site", "postcode", "address-town"):
        assert f'href="#answer-{anchor}"' in page, anchor
        assert f'id="answer-{anchor}"' in page, anchor
    for kept in ("=cmd()|&#39; /C calc&#39;!A0", "javascript:alert(1)", "日本語", "&lt;b&gt;1&lt;/b&gt;"):
        assert f'value="{kept}"' in again
    assert 'href="javascript:' not in main_of(draft.get("/concept/check"))
    assert "Enter the town or city of the address." in text_of(response)


def test_axe_finds_nothing_on_a_page_of_all_of_them_with_all_of_them_wrong(draft: Draft, browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(draft.post(PAGE, dict.fromkeys(TYPED, "?")).get_data(as_text=True))
    page.add_style_tag(content=(ROOT / "static" / "evenhand.css").read_text(encoding="utf-8"))
    page.evaluate(AXE)
    assert [fault["id"] for fault in page.evaluate("axe.run()")["violations"]] == []
    page.close()


def test_files_and_search_hold_what_was_handed_in(draft: Draft, sessions: _Sessions) -> None:
    draft.post(PAGE, TYPED)
    draft.hand_in()
    with sessions.begin() as session:
        manager = actor_of(session, make_staff(session, session.get_one(Fund, draft.round.fund_id), Role.MANAGER))
    with sessions.reading() as session:
        table = export(session, manager, "TST-2026", What.APPLICATIONS, now=utcnow())
        [row] = csv.DictReader(io.StringIO("".join(csv_lines(table.header, table.rows)).removeprefix("\ufeff")))
        submission = get_own_application(session, actor_of(session, draft.lead), draft.reference).current
        values = {question.key: read for question in MORE.questions if (read := _typed(question)) is not None}
        found = words_found(submission.form, values)
    assert (row["answer_area"], row["answer_share"], row["answer_done_by"]) == ("1200.5", "33", "2027-03")
    assert row["answer_telephone"] == "'+44 20 7946 0123"
    assert row["answer_address"] == "1 High Street\nBath\nBA1 1AA"
    assert "sw1a 1aa" in found
    assert "www.example.org" in found
    assert "1200" not in found


def _typed(question: Question) -> object:
    parts = {name.partition("-")[2]: value for name, value in TYPED.items() if name.startswith(f"{question.key}-")}
    return read_answer(question, parts or TYPED[question.key])


def test_the_round_s_page_says_what_shape_each_answer_has() -> None:
    told = [answer_form(question) for question in MORE.questions]
    assert told[:3] == [
        "Number (hectares), from 1 to 5,000, to 2 decimal places", "Percentage, from 0% to 100%", "Month and year",
    ]  # fmt: skip
    assert told[3:] == ["Email address", "Telephone number", "Web address", "UK postcode", "UK address"]


def test_a_round_that_asks_for_them_is_printed_as_it_was_read_and_can_be_filled_in_by_a_story() -> None:
    today = utcnow().date()
    definition = read_preset(OPEN_NOW, today=today)
    assert parse_definition(render_definition(definition)) == definition
    questions = [question for stage in definition.stages for question in stage.questions]
    assert {question.kind for question in questions} == set(QuestionKind) - {QuestionKind.MONEY}
    writer = Writer(Random(1), {}, starting(today))
    for stage in definition.stages:
        for section in stage.sections:
            for key, typed in writer.fill(section).items():
                asked = next(question for question in section.questions if question.key == key)
                assert asked.kind is QuestionKind.FILE or read_answer(asked, typed) is not None, key
