"""The second pair of eyes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from assessments.accounts.models import Appointment
from assessments.actors import Role
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.models import Decision
from assessments.decisions.proposed import list_proposals
from assessments.decisions.queries import find_pending
from assessments.decisions.states import Outcome, State
from assessments.decisions.use_cases import (
    Proposal,
    approve_decision,
    propose_decision,
    release_decisions,
    send_back_decision,
)
from assessments.decisions.use_cases.releasing import NothingWaits
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused
from assessments.scoring.use_cases import assign_assessor
from tests.assessments.decisions.worlds import World, decline, invite, make_assessed, make_handed_in, make_world
from tests.factories import actor_of, make_staff
from tests.outcomes import screen


def approve(session: Session, world: World, decision: Decision, reference: str, *, now: datetime) -> Decision:
    return approve_decision(session, world.approver, reference, "concept", seen_version=decision.version, now=now)


def test_another_person_approves_a_proposal_as_it_was_seen(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        seen = decline(session, world, application, now=now).version
        invite(session, world, application, 100, now=now)
        with pytest.raises(IllegalStep, match="changed since"):
            approve_decision(session, world.approver, application.reference, "concept", seen_version=seen, now=now)
        decision = find_pending(session, application.current.id)
        assert decision is not None
        approve(session, world, decision, application.reference, now=now)
        assert (decision.state, decision.approved_by_id) == (State.APPROVED, world.approver.user_id)


def test_nobody_approves_or_sends_back_their_own_proposal(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        manager = world.staff.manager
        session.add(Appointment(person_id=manager.id, fund_id=world.staff.fund.id, role=Role.APPROVER, starts_at=now))
        both = actor_of(session, manager)
        decision = decline(session, world, application, now=now)
        with pytest.raises(NotPermitted, match="nobody approves what they proposed"):
            approve_decision(session, both, application.reference, "concept", seen_version=decision.version, now=now)
        with pytest.raises(NotPermitted, match="nobody approves what they proposed"):
            send_back_decision(session, both, application.reference, "concept", reason="No.", now=now)
        assert decision.state is State.PROPOSED


def test_the_database_itself_refuses_one_pair_of_eyes(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        decision = decline(session, world, make_assessed(session, world, now=now), now=now)
    statement = update(Decision).values(approved_by_id=Decision.proposed_by_id)
    with pytest.raises(IntegrityError, match="four_eyes"), sessions.begin() as session:
        session.execute(statement.where(Decision.id == decision.id))


def test_approving_twice_has_the_effect_of_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        decision = decline(session, world, application, now=now)
        for _press in range(2):
            approve(session, world, decision, application.reference, now=now)
        session.flush()
        assert len(list(session.scalars(select(TrailEntry).where(TrailEntry.action == "decision.approved")))) == 1


def test_an_approved_decision_is_changed_only_once_an_approver_sent_it_back(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        approve(session, world, decline(session, world, application, now=now), application.reference, now=now)
        with pytest.raises(Refused, match="is approved"):
            invite(session, world, application, 100, now=now)
        with pytest.raises(NotPermitted):
            send_back_decision(session, world.manager, application.reference, "concept", reason="No.", now=now)
        send_back_decision(session, world.approver, application.reference, "concept", reason="A slip.", now=now)
        with pytest.raises(NothingWaits):
            release_decisions(session, world.manager, world.round.reference, "concept", now=now, without_feedback=True)
        invite(session, world, application, 100, now=now)


def test_sending_back_needs_a_reason_and_frees_the_money(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, other = (make_assessed(session, world, now=now) for _ in range(2))
        invite(session, world, application, 50_000_000, now=now)
        with pytest.raises(Invalid):
            send_back_decision(session, world.approver, application.reference, "concept", reason=" ", now=now)
        sent = send_back_decision(session, world.approver, application.reference, "concept", reason="Why?", now=now)
        assert (sent.state, sent.sent_back_because) == (State.SENT_BACK, "Why?")
        invite(session, world, other, 50_000_000, now=now)


def test_nothing_is_approved_while_an_assessment_is_outstanding(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        decision = decline(session, world, application, now=now)
        third = make_staff(session, world.staff.fund, Role.ASSESSOR)
        due_at = now + timedelta(days=5)
        assign_assessor(session, world.manager, application.reference, "concept", third.id, due_at=due_at, now=now)
        with pytest.raises(Refused, match="outstanding"):
            approve(session, world, decision, application.reference, now=now)


def test_what_was_screened_again_since_is_not_approved(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_handed_in(session, world, now=now)
        screen(session, world.staff, application, now=now, is_eligible=False)
        proposal = Proposal(Outcome.INELIGIBLE, "Not a charity.")
        decision = propose_decision(session, world.manager, application.reference, "concept", proposal, now=now)
        screen(session, world.staff, application, now=now, is_eligible=True)
        with pytest.raises(Refused, match="screened again"):
            approve(session, world, decision, application.reference, now=now)


def test_only_the_funds_approver_answers(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, other = make_world(session, now=now), make_world(session, now=now, reference="OTH-2026")
        application = make_assessed(session, world, now=now)
        decision = decline(session, world, application, now=now)
        for person, kind in (
            (world.staff.manager, NotPermitted),
            (world.staff.moderator, NotPermitted),
            (world.staff.auditor, NotPermitted),
            (world.staff.assessors[0], NotFound),
            (other.staff.approver, NotFound),
        ):
            with pytest.raises(kind):
                approve_decision(
                    session, actor_of(session, person), application.reference, "concept",
                    seen_version=decision.version, now=now,
                )  # fmt: skip
        mine = {each.id for each in list_proposals(session, world.approver).rows}
        assert mine == {decision.id}
        assert list_proposals(session, actor_of(session, other.staff.approver)).rows == []
