"""Screening, and the table of a submission's states."""

import itertools
from datetime import datetime

import pytest
from sqlalchemy import select

from assessments.applications.models import Submission
from assessments.applications.queries import get_own_application
from assessments.applications.states import HANDED_IN, TRANSITIONS, WRITABLE, State, Step, after, can
from assessments.applications.use_cases import screen_application
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from tests.factories import actor_of, make_application, make_person, make_round, make_submitted
from tests.outcomes import Staff, make_staffed_fund


class World:
    """One application that was handed in, and one draft."""

    def __init__(self, sessions: _Sessions, now: datetime) -> None:
        self.sessions, self.now = sessions, now
        with sessions.begin() as session:
            self.staff: Staff = make_staffed_fund(session)
            round_ = make_round(session, now=now, fund=self.staff.fund)
            lead = make_person(session)
            self.reference = make_submitted(session, round_, now=now, lead=lead).reference
            self.draft = make_application(session, round_, now=now).reference
            self.lead = actor_of(session, lead)
            self.manager = actor_of(session, self.staff.manager)

    def screen(self, is_eligible: bool, reason: str = "As the notice says.", reference: str | None = None) -> None:
        with self.sessions.begin() as session:
            screen_application(
                session, self.manager, reference or self.reference, "concept", is_eligible=is_eligible, reason=reason,
                now=self.now,
            )  # fmt: skip

    def submission(self) -> Submission:
        with self.sessions.reading() as session:
            return get_own_application(session, self.lead, self.reference).current


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    return World(sessions, now)


@pytest.mark.parametrize(("is_eligible", "state"), [(True, State.ELIGIBLE), (False, State.INELIGIBLE)])
def test_what_is_handed_in_is_found_eligible_or_not_with_a_reason(
    world: World, is_eligible: bool, state: State
) -> None:
    world.screen(is_eligible)
    submission = world.submission()
    assert (submission.state, submission.screening_reason) == (state, "As the notice says.")
    with world.sessions.reading() as session:
        entry = session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()
    assert entry.action == f"submission.found_{state.value}"
    assert "notice" not in str(entry.details)


def test_what_was_found_ineligible_can_be_looked_at_again(world: World) -> None:
    world.screen(False)
    world.screen(True)
    assert world.submission().state is State.ELIGIBLE


def test_what_was_found_eligible_stays_so(world: World) -> None:
    world.screen(True)
    with pytest.raises(IllegalStep):
        world.screen(False)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 5001])
def test_screening_needs_a_reason_that_can_be_kept(world: World, reason: str) -> None:
    with pytest.raises(Invalid):
        world.screen(True, reason=reason)
    assert world.submission().state is State.SUBMITTED


def test_a_draft_is_not_screened(world: World) -> None:
    with pytest.raises(IllegalStep):
        world.screen(True, reference=world.draft)


def test_nobody_but_the_manager_screens(world: World) -> None:
    staff = world.staff
    for person, refusal in (
        (staff.approver, NotPermitted),
        (staff.auditor, NotPermitted),
        (staff.assessors[0], NotFound),
        (staff.adviser, NotFound),
    ):
        with world.sessions.begin() as session, pytest.raises(refusal):
            screen_application(
                session, actor_of(session, person), world.reference, "concept", is_eligible=True, reason="x",
                now=world.now,
            )  # fmt: skip
    with world.sessions.begin() as session, pytest.raises(NotFound):
        screen_application(session, world.lead, world.reference, "concept", is_eligible=True, reason="x", now=world.now)


def test_only_the_steps_of_the_table_can_be_taken() -> None:
    for state, step in itertools.product(State, Step):
        if can(state, step):
            assert after(state, step) == TRANSITIONS[state, step]
        else:
            with pytest.raises(IllegalStep):
                after(state, step)


def test_whether_it_can_be_withdrawn_tells_nothing_that_is_not_released() -> None:
    held = HANDED_IN - {State.DECIDED}
    assert {can(state, Step.WITHDRAW) for state in held} == {True}
    assert not WRITABLE & HANDED_IN
