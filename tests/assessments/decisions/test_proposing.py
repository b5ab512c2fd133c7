"""What may be proposed, when, and out of which money."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.db import _Sessions
from assessments.decisions.envelope import EnvelopeExceeded
from assessments.decisions.models import Decision
from assessments.decisions.queries import pence_held
from assessments.decisions.states import Outcome, State
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.errors import Invalid, NotFound, NotPermitted, Refused
from assessments.funds.states import Purpose
from assessments.scoring.queries import list_assignments
from assessments.scoring.use_cases import assign_assessor, reopen_assessment, take_back_assignment
from tests.assessments.decisions.worlds import World, decline, invite, make_assessed, make_handed_in, make_world
from tests.factories import actor_of, make_staff
from tests.outcomes import propose, release, screen

FUTURE = timedelta(days=400)


def test_a_proposal_holds_its_money_to_the_penny(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        first, second = (make_assessed(session, world, now=now) for _ in range(2))
        invite(session, world, first, 49_999_999, now=now)
        with pytest.raises(EnvelopeExceeded, match=r"£0\.01 left.*£0\.02"):
            invite(session, world, second, 2, now=now)
        invite(session, world, second, 1, now=now)
        assert pence_held(session, world.round.id) == {world.preparation: 50_000_000}


def test_changing_a_proposal_gives_its_own_money_back_first(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        first = invite(session, world, application, 50_000_000, now=now)
        again = invite(session, world, application, 40_000_000, now=now)
        assert (again.id, again.total_pence) == (first.id, 40_000_000)
        decline(session, world, application, now=now)
        assert pence_held(session, world.round.id) == {}


def test_two_proposals_at_once_cannot_both_take_the_last_of_a_line(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        applications = [make_assessed(session, world, now=now) for _ in range(2)]
    together = Barrier(2)

    def take(reference: str) -> str:
        proposal = Proposal(Outcome.INVITED, "Strong.", {world.preparation: 30_000_000}, "A plan")
        together.wait(10)
        try:
            with sessions.begin() as session:
                propose_decision(session, world.manager, reference, "concept", proposal, now=now)
        except EnvelopeExceeded:
            return "refused"
        return "taken"

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(take, [application.reference for application in applications]))
    assert sorted(answers) == ["refused", "taken"]
    with sessions.reading() as session:
        assert pence_held(session, world.round.id) == {world.preparation: 30_000_000}


def test_nothing_is_proposed_while_the_stage_is_open_for_the_application(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        submission = session.scalars(select(Submission)).one()
        submission.extended_until = now + timedelta(seconds=1)
        session.flush()
        with pytest.raises(Refused, match="still open"):
            decline(session, world, application, now=now)
        decline(session, world, application, now=now + timedelta(seconds=1))


def test_nothing_is_proposed_of_what_is_not_assessed(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_handed_in(session, world, now=now)
        for _step in range(2):
            with pytest.raises(Refused, match="not been assessed"):
                decline(session, world, application, now=now)
            if _step == 0:
                screen(session, world.staff, application, now=now)


def test_nothing_is_proposed_while_an_assessment_is_outstanding(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        third = make_staff(session, world.staff.fund, Role.ASSESSOR)
        assign_assessor(
            session, world.manager, application.reference, "concept", third.id, due_at=now + FUTURE, now=now
        )
        with pytest.raises(Refused, match="outstanding"):
            decline(session, world, application, now=now)


@pytest.mark.parametrize(
    ("proposal", "key"),
    [
        (lambda w: Proposal(Outcome.AWARDED, "Fine."), "outcome"),
        (lambda w: Proposal(Outcome.INELIGIBLE, "Fine."), "outcome"),
        (lambda w: Proposal(Outcome.DECLINED, " "), "reason"),
        (lambda w: Proposal(Outcome.DECLINED, "x" * 5001), "reason"),
        (lambda w: Proposal(Outcome.INVITED, "Fine.", {w.preparation: 100}), "grant_purpose"),
        (lambda w: Proposal(Outcome.INVITED, "Fine.", adviser_id=w.staff.manager.id), "adviser"),
        (lambda w: Proposal(Outcome.INVITED, "Fine.", adviser_id=w.staff.assessors[0].id), "adviser"),
        (lambda w: Proposal(Outcome.DECLINED, "Fine.", adviser_id=w.staff.adviser.id), "adviser"),
    ],
)
def test_what_does_not_fit_the_stage_is_refused_at_its_field(
    sessions: _Sessions, now: datetime, proposal: Callable[[World], Proposal], key: str
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        reference = make_assessed(session, world, now=now).reference
        with pytest.raises(Invalid) as refusal:
            propose_decision(session, world.manager, reference, "concept", proposal(world), now=now)
        assert key in refusal.value.problems
        assert session.scalars(select(Decision)).all() == []


@pytest.mark.parametrize(
    ("outcome", "line", "pence"),
    [
        (Outcome.DECLINED, (Purpose.PREPARATION, "2026-27"), 100),
        (Outcome.INVITED, (Purpose.DELIVERY, "2026-27"), 100),
        (Outcome.INVITED, (Purpose.PREPARATION, "2026-27"), -1),
        (Outcome.INVITED, None, 100),
    ],
)
def test_money_from_a_line_that_the_outcome_does_not_touch_is_refused(
    sessions: _Sessions, now: datetime, outcome: Outcome, line: tuple[Purpose, str] | None, pence: int
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        reference = make_assessed(session, world, now=now).reference
        line_id = world.lines[line] if line else uuid4()
        proposal = Proposal(outcome, "Fine.", {line_id: pence}, "A plan")
        with pytest.raises(Invalid) as refusal:
            propose_decision(session, world.manager, reference, "concept", proposal, now=now)
        assert set(refusal.value.problems) == {f"amount-{line_id}"}


def test_an_award_names_its_money(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
        reference = make_assessed(session, world, now=now).reference
        with pytest.raises(Invalid) as refusal:
            propose_decision(session, world.manager, reference, "concept", Proposal(Outcome.AWARDED, "Yes."), now=now)
        assert set(refusal.value.problems) == {"amounts"}


def test_what_was_found_ineligible_can_only_be_told_so(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_handed_in(session, world, now=now)
        screen(session, world.staff, application, now=now, is_eligible=False)
        with pytest.raises(Invalid):
            decline(session, world, application, now=now)
        proposal = Proposal(Outcome.INELIGIBLE, "Not a charity.")
        decision = propose_decision(session, world.manager, application.reference, "concept", proposal, now=now)
        assert decision.state is State.PROPOSED


def test_what_was_told_stays_except_a_place_on_the_reserve_list(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        told, reserved = (make_assessed(session, world, now=now) for _ in range(2))
        propose(session, world.staff, told, Outcome.DECLINED, now=now)
        propose(session, world.staff, reserved, Outcome.RESERVE, now=now)
        release(session, world.staff, world.round, now=now)
        with pytest.raises(Refused, match="already has its outcome"):
            invite(session, world, told, 100, now=now)
        assert invite(session, world, reserved, 100, now=now).state is State.PROPOSED


def test_only_the_funds_manager_proposes(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, other = make_world(session, now=now), make_world(session, now=now, reference="OTH-2026")
        reference = make_assessed(session, world, now=now).reference
        proposal = Proposal(Outcome.DECLINED, "No.")
        for person in (world.staff.approver, world.staff.moderator, world.staff.auditor):
            with pytest.raises(NotPermitted):
                propose_decision(session, actor_of(session, person), reference, "concept", proposal, now=now)
        for person in (other.staff.manager, world.staff.assessors[0]):
            with pytest.raises(NotFound):
                propose_decision(session, actor_of(session, person), reference, "concept", proposal, now=now)


def test_nothing_is_proposed_of_what_has_no_assessment_left(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        place = (session, world.manager, application.reference, "concept")
        for work in list_assignments(session, application.current.id):
            reopen_assessment(*place, work.id, reason="A slip.", now=now)
            take_back_assignment(*place, work.id, reason="Left.", now=now)
        with pytest.raises(Refused, match="taken back"):
            decline(session, world, application, now=now)
