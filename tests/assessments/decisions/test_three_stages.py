"""A round of three stages: an applicant is invited twice, and each invitation brings support of its own."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.actors import Role
from assessments.applications.models import Application, Reader
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.models import Support
from assessments.decisions.queries import find_supports, get_support, list_supports, pence_held
from assessments.decisions.states import Outcome, SupportState
from assessments.decisions.use_cases import Proposal, accept_support, approve_decision, log_session, propose_decision
from assessments.errors import IllegalStep
from assessments.supporting.grants import PreparationGrant, with_open_account
from assessments.supporting.overview import list_given, total_given
from assessments.supporting.states import GrantState
from assessments.supporting.use_cases import note_return, settle_grant
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import actor_of, hand_in, make_person, make_staff
from tests.outcomes import judge, propose, release, screen

BETWEEN = timedelta(days=60)
"""From the first invitation to the second."""


def work(session: Session, world: World, application: Application, now: datetime) -> None:
    log_session(
        session, actor_of(session, world.staff.adviser), application.reference, entry_key=now.isoformat(),
        held_on=now.date(), minutes=60, worked_on="The outline.", now=now,
    )  # fmt: skip


def invite_twice(session: Session, now: datetime) -> tuple[World, Application]:
    """An application that took up its first support, and was told its second invitation `BETWEEN` later."""
    world, person = make_world(session, now=now, stages=3), make_person(session)
    application = make_assessed(session, world, now=now, lead=person)
    propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
    release(session, world.staff, world.round, now=now)
    lead, later = actor_of(session, person), now + BETWEEN
    accept_support(session, lead, application.reference, now=now)
    work(session, world, application, now)
    hand_in(session, lead, application.reference, "full", now=now + timedelta(days=1))
    session.expire_all()
    application = get_support(session, lead, application.reference).application
    screen(session, world.staff, application, "full", now=later)
    judge(session, world.staff, application, "full", now=later)
    propose(session, world.staff, application, Outcome.INVITED, "full", now=later, pence=250)
    release(session, world.staff, world.round, "full", now=later)
    return world, application


def test_who_is_invited_again_gets_support_for_the_last_stage_too(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, application = invite_twice(session, now)
        first, second = session.scalars(select(Support).order_by(Support.offered_at)).all()
        assert (first.state, first.grant_pence) == (SupportState.CLOSED, 100)
        assert (second.state, second.grant_pence) == (SupportState.OFFERED, 250)
        adviser = actor_of(session, world.staff.adviser)
        assert get_support(session, adviser, application.reference).id == second.id
        assert find_supports(session, [application.id])[application.id].id == second.id
        assert [each.id for each in list_supports(session, adviser).rows] == [second.id]
        reading = session.scalars(select(Reader.until_at).where(Reader.person_id == adviser.user_id)).all()
        assert sorted(reading, key=str) == [now + BETWEEN, None]
        given = list_given(session, world.manager, world.round.id, size=1)
        rest = list_given(session, world.manager, world.round.id, cursor=given.next_cursor, size=1)
        assert [each.granted for each in (*given.rows, *rest.rows)] == [100, 250]
        total = total_given(session, world.manager, world.round.id)
        assert (total.invited, total.accepted, total.without_session, total.granted) == (1, 1, 0, 350)
        assert pence_held(session, world.round.id) == {world.preparation: 350}
        with pytest.raises(IllegalStep):
            work(session, world, application, now + BETWEEN)


def test_the_account_of_the_first_grant_stays_in_sight_until_it_is_closed(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, application = invite_twice(session, now)
        later, whose = now + BETWEEN, (session, world.manager, application.reference)
        first = session.scalars(select(Support).order_by(Support.offered_at)).first()
        assert first is not None
        answered = {"answered_at": now, "answered_by_id": world.manager.user_id}
        grant = PreparationGrant(support_id=first.id, state=GrantState.PAID, paid_on=now.date(), **answered)
        session.add(grant)
        session.flush()
        newest = get_support(*whose)
        assert with_open_account(session, newest).id == first.id
        note_return(*whose, 100, later.date(), now=later)
        settle_grant(*whose, now=later)
        assert with_open_account(session, newest).id == newest.id
        with pytest.raises(IllegalStep):  # of the second nobody has said yet whether it is taken up
            note_return(*whose, 1, later.date(), now=later)


def test_a_correction_of_the_second_invitation_leaves_the_support_of_the_first_alone(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, application = invite_twice(session, now)
        other, later = make_staff(session, world.staff.fund, Role.ADVISER), now + BETWEEN + timedelta(days=1)
        money, place = {world.preparation: 300}, (application.reference, "full")
        proposal = Proposal(Outcome.INVITED, "Other reasons.", money, "A costed plan", other.id, "Miscounted.")
        decision = propose_decision(session, world.manager, *place, proposal, now=later)
        session.flush()
        approve_decision(session, world.approver, *place, seen_version=decision.version, now=later)
        release(session, world.staff, world.round, "full", now=later)
        supports = session.scalars(select(Support).order_by(Support.offered_at)).all()
        assert [each.grant_pence for each in supports] == [100, 300]
        assert [each.adviser_id for each in supports] == [world.staff.adviser.id, other.id]
        assert session.scalars(select(Reader.until_at).where(Reader.person_id == other.id)).all() == [None]
