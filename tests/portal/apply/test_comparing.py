"""Conditions on days, months and numbers of rows: the page's script follows them as the server decides."""

from flask.testing import FlaskClient
from playwright.sync_api import Browser

from assessments.db import _Sessions
from assessments.funds.conditions import Test
from assessments.funds.questions import Question, Section
from assessments.funds.states import QuestionKind
from tests.asking import ask_also
from tests.portal.apply.pages import Draft, main_of
from tests.portal.apply.test_conditions import hidden_in, on, opened

LOOKING = ("late", "early", "leap", "soon", "busy")
TIMES = Section(
    "times",
    "Times",
    "",
    (
        Question("start", QuestionKind.DATE, "When do you start?"),
        Question("end", QuestionKind.MONTH, "When is it finished?"),
        Question("steps", QuestionKind.MILESTONES, "What are the steps?", most_rows=2),
        *(
            Question(key, QuestionKind.SHORT_TEXT, key.title(), max_characters=9, is_required=False, shown_if=looks)
            for key, looks in zip(
                LOOKING,
                (
                    on("start", Test.AT_LEAST, "2027-04-01"), on("start", Test.AT_MOST, "2027-03-31"),
                    on("start", Test.EQUALS, "2028-02-29"), on("end", Test.AT_MOST, "2027-09"),
                    on("steps", Test.AT_LEAST, "2"),
                ),
                strict=True,
            )
        ),
    ),
)  # fmt: skip
NO_TIMES = {
    "start-day": "", "start-month": "", "start-year": "", "end-month": "", "end-year": "",
    "steps-1-what": "", "steps-2-sign": "",
}  # fmt: skip
TYPED: tuple[tuple[dict[str, str], list[str]], ...] = (
    (NO_TIMES, []),
    ({**NO_TIMES, "start-day": "1", "start-month": "4", "start-year": "2027"}, ["late"]),
    ({**NO_TIMES, "start-day": "31", "start-month": "03", "start-year": "2027"}, ["early"]),
    ({**NO_TIMES, "start-day": "29", "start-month": "2", "start-year": "2028"}, ["late", "leap"]),
    ({**NO_TIMES, "start-day": "29", "start-month": "2", "start-year": "2027"}, []),
    ({**NO_TIMES, "start-month": "4", "start-year": "2027"}, []),
    ({**NO_TIMES, "end-month": "9", "end-year": "2027"}, ["soon"]),
    ({**NO_TIMES, "end-month": "10", "end-year": "2027"}, []),
    ({**NO_TIMES, "end-month": "9", "end-year": "27"}, []),
    ({**NO_TIMES, "steps-1-what": "Dig"}, []),
    ({**NO_TIMES, "steps-1-what": "Dig", "steps-2-sign": "A pond"}, ["busy"]),
)
"""What is typed one after the other, and what is asked then."""


def test_the_server_and_the_script_compare_days_months_and_rows_alike(
    sessions: _Sessions, client: FlaskClient, browser: Browser
) -> None:
    draft = Draft(sessions, client)
    with sessions.begin() as session:
        ask_also(session, draft.round, TIMES)
    page = opened(browser, draft.get("/concept/sections/times"))
    for typed, shown in TYPED:
        for name, text in typed.items():
            page.locator(f'[name="{name}"]').fill(text)
        live = [key for key in LOOKING if page.locator(f'[data-question="{key}"] [data-box]').is_visible()]
        draft.post("/concept/sections/times", typed)
        saved = main_of(draft.get("/concept/sections/times"))
        assert live == [key for key in LOOKING if not hidden_in(saved, key)] == shown, typed
    page.close()
