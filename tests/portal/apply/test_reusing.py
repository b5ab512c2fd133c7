"""Starting from an earlier application of the organisation, question by question."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_own_application
from assessments.applications.reuse import Likeness, likeness_of
from assessments.applications.taken import TakenAnswer
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from tests.asked import ENTRIES
from tests.factories import actor_of, make_application, make_round, make_submitted
from tests.portal.apply.pages import Draft, main_of, text_of
from tests.portal.hidden import hidden_in


class Again(Draft):
    """A draft of an organisation that applied to another fund before."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.earlier = self.apply_before("OLD-2025", title="Warmer homes of old", summary="We did this before.")

    def apply_before(self, reference: str, *, later: timedelta = timedelta(0), **changes: Any) -> str:
        at = self.now + later
        with self.sessions.begin() as session:
            round_ = make_round(session, now=at, reference=reference, title=f"The round {reference}")
            made = make_submitted(session, round_, now=at, lead=self.lead, organisation=self.organisation, **changes)
            return made.reference

    def source_id(self, reference: str | None = None) -> str:
        of = select(Submission.id).join(Application, Application.id == Submission.application_id)
        with self.sessions.reading() as session:
            return str(session.scalars(of.where(Application.reference == (reference or self.earlier))).one())

    def take(self, page: TestResponse, **names: str) -> TestResponse:
        return self.post("/concept/reuse", {**hidden_in(page), **{f"take:{key}": name for key, name in names.items()}})

    def answers(self) -> dict[str, object]:
        with self.sessions.reading() as session:
            submission = get_own_application(session, actor_of(session, self.lead), self.reference).current
            return {one.question_key: one.value if one.typed is None else one.typed for one in submission.answers}

    def count(self, what: Any) -> int:
        with self.sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(TrailEntry).where(what)) or 0


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Again:
    return Again(sessions, client)


def ticked_in(page: TestResponse) -> set[str]:
    boxes = re.findall(r'<input class="govuk-radios__input"[^>]*>', main_of(page))
    return {name[1] for box in boxes if " checked" in box and (name := re.search(r'value="([^"]+)"', box))}


def test_what_was_said_before_is_found_for_whichever_fund_and_nothing_is_taken_by_itself(draft: Again) -> None:
    page = draft.get("/concept/reuse")
    text = text_of(page)
    for told in (
        "earlier answers to 10 of these 11 questions",
        "We did this before.",
        draft.earlier,
        "The round OLD-2025",
    ):
        assert told in text
    assert ticked_in(page) == set()
    assert "Start from an earlier application" in text_of(draft.get())
    draft.take(page)
    assert draft.answers() == {}


def test_all_of_one_application_is_ticked_at_once_where_nothing_stands_yet(draft: Again) -> None:
    draft.post("/concept/sections/project", {"title": "Mine"})
    ticked = ticked_in(draft.client.get(f"/apply/{draft.reference}/concept/reuse?from={draft.source_id()}"))
    assert len(ticked) == 9
    assert f"{draft.source_id()}/title" not in ticked
    assert draft.get("/concept/reuse?from=nonsense").status_code == 200


def test_what_is_taken_is_an_answer_that_says_where_it_came_from_until_it_is_changed(draft: Again) -> None:
    page = draft.get("/concept/reuse")
    names = {key: f"{draft.source_id()}/{key}" for key in ("summary", "behaviours", "starts_on", "first_year")}
    for _press in range(2):
        done = draft.take(page, **names)
        assert (done.status_code, done.location) == (302, f"/apply/{draft.reference}/concept")
    assert draft.answers() == {
        "summary": "We did this before.", "behaviours": ["energy", "water"], "starts_on": "2026-09-01",
        "first_year": 2_500_000,
    }  # fmt: skip
    assert draft.count(TrailEntry.action == "submission.answers_taken") == 1
    assert f"4 answers were taken from {draft.earlier}." in text_of(draft.get())
    section = text_of(draft.get("/concept/sections/project"))
    assert f"Taken from {draft.earlier} (The round OLD-2025, Concept paper) on" in section
    assert "Check that it still fits." in section
    draft.post("/concept/sections/project", {"summary": "Something else.", "behaviours": ["energy", "water"]})
    section = text_of(draft.get("/concept/sections/project"))
    assert "Changed since." in section


def test_an_answer_that_stands_is_shown_and_replaced_only_where_that_was_chosen(draft: Again) -> None:
    draft.fill_in()
    page = draft.get("/concept/reuse")
    assert "Keep what stands here now Warmer homes Take this from" in text_of(page).replace("  ", " ")
    draft.take(page, title=f"{draft.source_id()}/title")
    assert draft.answers()["title"] == "Warmer homes of old"
    assert draft.answers()["summary"] == ENTRIES["summary"]


def test_what_a_colleague_saves_meanwhile_is_not_overwritten(draft: Again) -> None:
    page = draft.get("/concept/reuse")
    draft.fill_in(title="A colleague's title")
    done = draft.take(page, title=f"{draft.source_id()}/title")
    assert done.location == f"/apply/{draft.reference}/concept/versions"
    assert draft.answers()["title"] == "A colleague's title"
    with draft.sessions.reading() as session:
        assert session.scalars(select(TakenAnswer)).all() == []


def test_an_answer_of_another_organisation_is_never_found(draft: Again) -> None:
    with draft.sessions.begin() as session:
        round_ = make_round(session, now=draft.now, reference="OTH-2025")
        other = make_submitted(session, round_, now=draft.now, title="Their secret").reference
    page = draft.get("/concept/reuse")
    assert "Their secret" not in page.text
    assert draft.take(page, title=f"{draft.source_id(other)}/title").status_code == 404
    assert draft.take(page, title="nonsense").status_code == 404
    draft.as_person(draft.viewer)
    assert draft.get("/concept/reuse").status_code == 403


def test_the_page_takes_as_many_statements_for_many_earlier_applications_as_for_one(
    draft: Again, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    draft.get("/concept/reuse")
    counts = []
    for number in range(3):
        with queries() as made:
            assert draft.get("/concept/reuse").status_code == 200
        counts.append(made.count)
        draft.apply_before(f"OLD-20{30 + number}", later=timedelta(hours=number + 1), title=f"Title {number}")
        draft.get("/concept/reuse")
    assert len(set(counts)) == 1
    text = text_of(draft.get("/concept/reuse"))
    assert "Title 2" in text
    assert "Warmer homes of old" not in text, "the three newest are enough"


def test_without_an_earlier_application_the_page_says_so(draft: Again) -> None:
    with draft.sessions.begin() as session:
        reference = make_application(session, draft.round, now=draft.now, lead=draft.stranger).reference
    draft.as_person(draft.stranger)
    assert "no earlier answer" in text_of(draft.client.get(f"/apply/{reference}/concept/reuse"))


ASKED = Question("a", QuestionKind.LONG_TEXT, "What will you do with the money?", max_words=100)


@pytest.mark.parametrize(
    ("other", "likeness"),
    [
        (replace(ASKED, label="Quite different"), Likeness(True, 0, 9)),
        (replace(ASKED, key="b"), Likeness(False, 7, 7)),
        (replace(ASKED, key="b", label="WHAT would you do with the money"), Likeness(False, 6, 8)),
        (replace(ASKED, key="b", kind=QuestionKind.SHORT_TEXT), Likeness(False, 7, 7)),
        (replace(ASKED, key="b", label="What will you do?"), None),
        (replace(ASKED, key="b", kind=QuestionKind.MONEY), None),
        (replace(ASKED, kind=QuestionKind.MONEY, label="What?"), None),
    ],
)
def test_questions_are_alike_by_key_and_kind_or_by_three_in_five_of_their_words(
    other: Question, likeness: Likeness | None
) -> None:
    assert likeness_of(ASKED, other) == likeness
