"""Going over several drafts of feedback on one page."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.feedback import Feedback
from assessments.decisions.use_cases import FeedbackWords, ask_for_drafts, write_feedback
from assessments.funds.models import Stage
from assessments.funds.states import MarksTold
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import revise_rounds
from tests.portal.hidden import hidden_in
from tests.portal.manage.pages import as_
from tests.statements import Statements

DRAFTS = "/manage/rounds/TST-2026/concept/feedback/drafts"


@pytest.fixture
def world(app: Flask, sessions: _Sessions) -> World:
    """A dozen applications with drafts, of which the first page shows ten."""
    return make_drafted(sessions, utcnow(), 12)


def make_drafted(sessions: _Sessions, now: datetime, applications: int) -> World:
    """So many applications with drafts."""
    with sessions.begin() as session:
        made = make_world(session, now=now)
        session.execute(update(Stage).where(Stage.key == "concept").values(marks_told=MarksTold.BANDS))
        revise_rounds(session)
        for _ in range(applications):
            make_assessed(session, made, now=now, points=(4, 5))
        ask_for_drafts(session, made.manager, "TST-2026", "concept", now=now)
    while run_due_jobs(sessions, now=now):
        pass
    return made


def test_drafts_are_read_changed_and_let_go_on_one_page_and_nothing_typed_is_lost(
    app: Flask, sessions: _Sessions, world: World
) -> None:
    manager = as_(app, world.staff.manager)
    assert f'href="{DRAFTS}"' in manager.get(DRAFTS.removesuffix("/drafts")).text
    page = manager.get(DRAFTS)
    sent = hidden_in(page) | {"submit": "x"}
    references = [f"TST-2026-{number:04}" for number in range(1, 11)]
    assert all(reference in page.text for reference in references)
    assert "TST-2026-0011" not in page.text
    words = {
        f"{part}-{reference}": f"{part} of it." for part in ("strengths", "helped") for reference in references[:3]
    }
    marks = {f"mark-{reference}": sent[f"mark-{reference}"] for reference in references[:3]}
    data = {**sent, **words, **marks, "of": references[:3], f"helped-{references[1]}": " "}
    nothing = manager.post(DRAFTS, data={**sent, "of": []})
    assert nothing.status_code == 422
    assert "Tick each draft that you have read" in nothing.text
    mixed = manager.post(DRAFTS, data={**data, "read": references[:2]})
    assert mixed.status_code == 422
    assert "1 draft can be told now." in mixed.text
    assert f"{references[1]}: Say what would have helped" in mixed.text
    assert f"{references[2]}: You changed this draft and did not tick it" in mixed.text
    assert ">helped of it.</textarea>" in mixed.text, "what was typed and not saved stands there still"
    with sessions.reading() as session:
        saved = session.scalars(select(Feedback).where(Feedback.edited_at.is_not(None))).one()
        assert (saved.strengths, saved.would_have_helped) == ("strengths of it.", "helped of it.")
    rest = {**data, "of": references[1:3], "read": references[1:3], f"helped-{references[1]}": "A budget."}
    assert manager.post(DRAFTS, data=rest).status_code == 302
    with sessions.reading() as session:
        assert len(session.scalars(select(Feedback).where(Feedback.edited_at.is_not(None))).all()) == 3


def test_what_somebody_else_saved_meanwhile_stands_and_what_was_typed_is_shown(
    app: Flask, sessions: _Sessions, world: World
) -> None:
    manager, one, other = as_(app, world.staff.manager), "TST-2026-0001", "TST-2026-0002"
    sent = hidden_in(manager.get(DRAFTS)) | {"submit": "x"}
    with sessions.begin() as session:
        write_feedback(session, world.manager, one, "concept", FeedbackWords("Theirs.", "Theirs."), now=utcnow())
    words = {f"{part}-{reference}": "Typed here." for part in ("strengths", "helped") for reference in (one, other)}
    late = manager.post(DRAFTS, data={**sent, **words, "of": [one, other], "read": [one, other]})
    assert late.status_code == 422
    assert f'href="#elsewhere-{one}"' in late.text
    assert f'id="elsewhere-{one}"' in late.text
    assert "Typed here." in late.text
    with sessions.reading() as session:
        saved = session.scalars(select(Feedback.strengths).where(Feedback.edited_at.is_not(None))).all()
    assert sorted(saved) == ["Theirs.", "Typed here."]


def test_a_page_of_drafts_asks_as_much_of_the_database_whatever_there_is(
    app: Flask, sessions: _Sessions, queries: Callable[[], AbstractContextManager[Statements]]
) -> None:
    counts = []
    world = make_drafted(sessions, utcnow(), 2)
    manager = as_(app, world.staff.manager)
    for more in (0, 3):
        with sessions.begin() as session:
            for _ in range(more):
                make_assessed(session, world, now=utcnow(), points=(4, 5))
            ask_for_drafts(session, world.manager, "TST-2026", "concept", now=utcnow())
        while run_due_jobs(sessions, now=utcnow()):
            pass
        manager.get(DRAFTS)
        with queries() as made:
            assert manager.get(DRAFTS).status_code == 200
        counts.append(made.count)
    assert counts[0] == counts[1]
