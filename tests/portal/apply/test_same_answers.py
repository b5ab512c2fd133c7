"""What was handed in, its receipt, its PDF and its row in the file of the round hold the same answers."""

import json
import re
from typing import Any

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assessments.actors import Actor
from assessments.applications.answers import in_one_cell
from assessments.applications.completeness import values_of
from assessments.applications.models import Receipt, Submission
from assessments.applications.queries import get_own_application
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.rendering.tables import decimal_pounds
from assessments.reports.exports import What, export
from portal.answers import shown
from tests.asked import BEHAVIOURS, REGIONS
from tests.assessments.rendering.test_printing import text_in
from tests.factories import actor_of, make_person, make_round, make_submitted
from tests.outcomes import make_staffed_fund
from tests.portal.manage.pages import as_

CHARACTERS = "abcfilXYZ ÀéßŁő ΑΩλ ЖяЇ 中文日 \ue000 £€%&<>#$*_`@\\\"'/–—;= 0123456789"
NUMBERED = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
some = st.text(CHARACTERS, min_size=1, max_size=60).filter(str.strip)
answers = st.fixed_dictionaries(
    {
        "title": some,
        "summary": st.lists(some, min_size=1, max_size=3).map("\n\n".join).filter(lambda text: len(text.split()) < 50),
        "behaviours": st.sets(st.sampled_from([choice.key for choice in BEHAVIOURS]), min_size=1).map(sorted),
        "website": st.one_of(st.just(""), some),
        "people": st.integers(1, 1_000_000).map(str),
        "national": st.sampled_from(["yes", "no"]),
        "region": st.sampled_from([choice.key for choice in REGIONS]),
        "first_year": st.integers(1_000_000, 50_000_000).map(lambda pence: f"{pence // 100}.{pence % 100:02}"),
    }
)


def test_the_answers_are_the_same_wherever_they_are_read(app: Flask, sessions: _Sessions) -> None:
    now = utcnow()
    with sessions.begin() as session:
        staff = make_staffed_fund(session)
        round_ = make_round(session, now=now, fund=staff.fund)
        manager = actor_of(session, staff.manager)

    @settings(max_examples=8, deadline=None)
    @given(typed=answers)
    def hold(typed: dict[str, Any]) -> None:
        with sessions.begin() as session:
            lead = make_person(session)
            reference = make_submitted(session, round_, now=now, lead=lead, **typed).reference
            actor = actor_of(session, lead)
        printed = as_(app, lead).get(f"/apply/{reference}/concept/receipt.pdf").data
        with sessions.reading() as session, app.test_request_context():
            submission = get_own_application(session, actor, reference).current
            values = values_of(submission)
            assert json.loads(session.scalars(_receipt_of(submission)).one())["answers"] == values
            assert _row_of(session, manager, reference) == {key: _in_a_cell(key, values) for key in typed}
            _find_all(submission, values, printed, reference)

    hold()


def _receipt_of(submission: Submission) -> Any:
    return select(Receipt.content).where(Receipt.submission_id == submission.id)


def _row_of(session: Any, manager: Actor, reference: str) -> dict[str, Any]:
    """The answers in the row of the application, as they are before a spreadsheet's needs are seen to."""
    table = export(session, manager, "TST-2026", What.APPLICATIONS, now=utcnow())
    row = next(dict(zip(table.header, row, strict=True)) for row in table.rows if row[0] == reference)
    return {key.removeprefix("answer_"): cell for key, cell in row.items() if key.removeprefix("answer_") in ASKED}


ASKED = ("title", "summary", "behaviours", "website", "people", "national", "region", "first_year")


def _in_a_cell(key: str, values: dict[str, Any]) -> Any:
    value: Any = values.get(key)
    if key == "first_year":
        return decimal_pounds(value)
    if key == "national":
        return "Yes" if value else "No"
    return "; ".join(value) if isinstance(value, list) else value


def _find_all(submission: Submission, values: dict[str, Any], printed: bytes, reference: str) -> None:
    """Find every answer in the PDF, each after the one before, and under its question."""
    text = NUMBERED.sub(lambda match: chr(int(match[1], 16)), _squeezed(text_in(printed)))
    text = re.sub(rf"Receipt1for{reference}\d/\d", "", text)
    for key, question in submission.form.questions.items():
        said = shown(question, values.get(key))
        words = "".join(f"•{one}" for one in said) if isinstance(said, list) else in_one_cell(said or "Not answered")
        wanted = _squeezed(question.label + words)
        assert wanted in text, key
        text = text[text.index(wanted) + len(wanted) :]


def _squeezed(text: str) -> str:
    return "".join(text.split())
