"""Proposing the same outcome for several: who is left out, and what those get who are invited."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from assessments.batches.states import Act, Result
from assessments.batches.terms import Terms
from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.queries import find_pending
from assessments.decisions.reserves import list_reserves
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import approve_decision
from tests.assessments.batches.piles import Pile, begin, make_pile, results, work_off
from tests.assessments.decisions.worlds import decline, make_assessed, make_world
from tests.assessments.reports.ranked import calculate


def test_proposing_replaces_what_is_proposed_and_leaves_out_what_is_approved_or_came_later(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        pile = make_pile(session, now=now, size=1)
        proposed, approved, late = (make_assessed(session, pile.world, now=now) for _ in range(3))
        for one in (proposed, approved):
            decline(session, pile.world, one, now=now)
        version = find_pending(session, approved.current.id).version  # type: ignore[union-attr]
        approve_decision(session, pile.world.approver, approved.reference, "concept", seen_version=version, now=now)
    whole = Pile(pile.world, (*pile.references, *(one.reference for one in (proposed, approved, late))))
    terms = Terms(outcome=Outcome.RESERVE, reason="Good, but others were better.")
    batch = begin(sessions, whole, Act.PROPOSE, terms, now=now)
    with sessions.begin() as session:
        decline(session, pile.world, late, now=now + timedelta(seconds=1))
    work_off(sessions, now=now + timedelta(seconds=2))
    left, done = Result.LEFT_OUT, Result.DONE
    found = results(sessions, batch)
    assert [result for result, _why in found] == [left, done, left, left]
    said = ("has not been assessed", "None", "is approved", "after this was begun")
    for (_result, why), words in zip(found, said, strict=True):
        assert words in str(why)
    with sessions.reading() as session:
        outcomes = session.scalars(select(Decision.outcome).order_by(Decision.outcome)).all()
    assert outcomes == [Outcome.DECLINED, Outcome.DECLINED, Outcome.RESERVE]


def test_the_best_of_those_put_on_the_reserve_list_comes_first(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        pile = make_pile(session, now=now, size=0)
        made = [make_assessed(session, pile.world, now=now, points=points) for points in ((3, 3), (5, 5), (4, 4))]
    calculate(sessions, pile.world, now)
    whole = Pile(pile.world, tuple(one.reference for one in made))
    begin(sessions, whole, Act.PROPOSE, Terms(outcome=Outcome.RESERVE, reason="Good."), now=now)
    work_off(sessions, now=now)
    with sessions.reading() as session:
        listed = [each.reference for each in list_reserves(session, pile.manager, made[0].current.stage_id)]
    assert listed == [made[1].reference, made[2].reference, made[0].reference]


def test_each_of_those_invited_gets_the_same_preparation_grant_as_far_as_the_envelope_holds(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        pile = Pile(world, tuple(make_assessed(session, world, now=now).reference for _ in range(3)))
    terms = Terms(outcome=Outcome.INVITED, reason="Go on.", grant_pence=20_000_000, grant_purpose=" A costed plan ")
    batch = begin(sessions, pile, Act.PROPOSE, terms, now=now)
    work_off(sessions, now=now)
    assert [result for result, _why in results(sessions, batch)] == [Result.DONE, Result.DONE, Result.LEFT_OUT]
    with sessions.reading() as session:
        proposed = session.scalars(select(Decision).options(selectinload(Decision.amounts))).all()
        assert [(each.total_pence, each.grant_purpose) for each in proposed] == [(20_000_000, "A costed plan")] * 2
        assert {amount.envelope_line_id for each in proposed for amount in each.amounts} == {world.preparation}
