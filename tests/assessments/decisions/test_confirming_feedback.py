"""Letting several drafts of feedback be told as they stand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from assessments.actors import Role
from assessments.db import _Sessions
from assessments.decisions.feedback import Feedback
from assessments.decisions.reading_feedback import FeedbackState, count_feedback, list_drafts
from assessments.decisions.use_cases import FeedbackWords, GoneOver, ask_for_drafts, confirm_drafts, write_feedback
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.funds.models import Stage
from assessments.funds.states import MarksTold
from assessments.versions import Outdated
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import actor_of, make_fund, make_round, make_staff, revise_rounds

WORDS = FeedbackWords("A clear plan.", "A costed budget.")


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    """Three applications with drafts: two good ones, and one of which nothing strong can be said by itself."""
    with sessions.begin() as session:
        made = make_world(session, now=now)
        session.execute(update(Stage).where(Stage.key == "concept").values(marks_told=MarksTold.BANDS))
        revise_rounds(session)
        for points in ((5, 5), (4, 5), (1, 1)):
            make_assessed(session, made, now=now, points=points)
        ask_for_drafts(session, made.manager, made.round.reference, "concept", now=now)
    while run_due_jobs(sessions, now=now):
        pass
    return made


def shown(sessions: _Sessions, world: World) -> list[GoneOver]:
    """The drafts that wait, as a page shows them."""
    with sessions.reading() as session:
        stage_id = session.scalars(
            select(Stage.id).where(Stage.key == "concept", Stage.round_id == world.round.id)
        ).one()
        drafts = [(each.reference, each.feedback) for each in list_drafts(session, world.manager, stage_id).rows]
        return [GoneOver(of, said.mark, said.strengths, said.would_have_helped) for of, said in drafts]


def test_what_is_gone_over_is_ready_and_what_is_refused_leaves_the_others_be(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    first, second, empty = shown(sessions, world)
    gone_over = [replace(first, would_have_helped="A costed budget."), replace(second, mark="x"), empty]
    unknown = replace(first, reference="TST-2026-9999")
    for _press in range(2):
        with sessions.begin() as session:
            refused = confirm_drafts(
                session, world.manager, world.round.reference, "concept", [*gone_over, unknown], now=now
            )
        assert {reference: type(why) for reference, why in refused.items()} == {
            second.reference: Outdated, empty.reference: Invalid, unknown.reference: NotFound
        }  # fmt: skip
    with sessions.reading() as session:
        told = session.scalars(select(Feedback).where(Feedback.edited_at.is_not(None))).one()
        assert (told.strengths, told.would_have_helped) == (first.strengths, "A costed budget.")
        assert told.edited_by_id == world.manager.user_id
        counts = count_feedback(session, world.manager, told.stage_id)
        assert (counts[FeedbackState.READY], counts[FeedbackState.DRAFTED]) == (1, 2)
    assert [each.reference for each in shown(sessions, world)] == [second.reference, empty.reference]


def test_only_a_manager_of_the_fund_confirms_and_only_what_is_of_the_round(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    gone_over, concept = shown(sessions, world), (world.round.reference, "concept")
    with sessions.begin() as session:
        began = now - timedelta(days=10)
        next_year = make_round(
            session, now=began, fund=world.staff.fund, reference="TST-2027", closes_in=timedelta(days=5)
        )
        theirs = make_assessed(session, replace(world, round=next_year), now=now)
        stranger = actor_of(session, make_staff(session, make_fund(session), Role.MANAGER), now=now)
        for actor, why in ((world.approver, NotPermitted), (stranger, NotFound)):
            with pytest.raises(why):
                confirm_drafts(session, actor, *concept, gone_over, now=now)
        write_feedback(session, world.manager, theirs.reference, "concept", WORDS, now=now)
        of_another = replace(gone_over[0], reference=theirs.reference)
        refused = confirm_drafts(session, world.manager, *concept, [of_another], now=now)
        assert isinstance(refused[theirs.reference], NotFound)
    assert shown(sessions, world) == gone_over
