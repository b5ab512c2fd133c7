"""What falls away when an applicant takes an application back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.actors import Place
from assessments.applications.models import Reader, Submission
from assessments.applications.states import State as SubmissionState
from assessments.db import _Sessions
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import pence_held
from assessments.decisions.states import Outcome, State, SupportState
from assessments.decisions.use_cases import accept_support, withdraw_application
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.scoring.states import State as AssignmentState
from assessments.scoring.use_cases import accept_assignment, assign_assessor
from tests.assessments.decisions.worlds import invite, make_assessed, make_handed_in, make_world
from tests.factories import actor_of, join, make_organisation, make_person
from tests.outcomes import propose, release, screen


def test_a_proposal_and_its_money_fall_away(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        invite(session, world, application, 100, now=now)
        for _press in range(2):
            withdraw_application(session, actor_of(session, lead), application.reference, reason="Merged", now=now)
        assert session.scalars(select(Decision)).one().state is State.SENT_BACK
        assert pence_held(session, world.round.id) == {}
        assert len(session.scalars(select(Email).where(Email.template == "withdrawn")).all()) == 1


def test_an_approved_outcome_falls_away_too(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
        withdraw_application(session, actor_of(session, lead), application.reference, reason="", now=now)
        assert session.scalars(select(Decision)).one().state is State.SENT_BACK


def test_work_on_it_ends_and_its_assessors_can_no_longer_read_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        application = make_handed_in(session, world, now=now, lead=lead)
        screen(session, world.staff, application, now=now)
        for assessor in world.staff.assessors:
            assign_assessor(
                session, world.manager, application.reference, "concept", assessor.id,
                due_at=now + timedelta(days=3), now=now,
            )  # fmt: skip
        first = session.scalars(select(Assignment).where(Assignment.assessor_id == world.staff.assessors[0].id)).one()
        accept_assignment(session, actor_of(session, world.staff.assessors[0]), first.id, now=now)
        withdraw_application(session, actor_of(session, lead), application.reference, reason="", now=now)
        assert set(session.scalars(select(Assignment.state))) == {AssignmentState.REASSIGNED}
        assert session.scalars(select(Reader).where(Reader.until_at.is_(None))).all() == []


def test_what_was_told_is_not_withdrawn(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
        with pytest.raises(IllegalStep):
            withdraw_application(session, actor_of(session, lead), application.reference, reason="", now=now)
        assert session.scalars(select(Submission.state)).all() == [SubmissionState.DECIDED]


def test_only_its_lead_withdraws(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead, editor = make_world(session, now=now), make_person(session), make_person(session)
        organisation = make_organisation(session, "Trust", lead=lead)
        join(session, editor, organisation, Place.EDITOR)
        reference = make_handed_in(session, world, now=now, lead=lead, organisation=organisation).reference
        with pytest.raises(NotPermitted):
            withdraw_application(session, actor_of(session, editor), reference, reason="", now=now)
        with pytest.raises(NotFound):
            withdraw_application(session, world.manager, reference, reason="", now=now)
        with pytest.raises(Invalid):
            withdraw_application(session, actor_of(session, lead), reference, reason="x" * 5001, now=now)


@pytest.mark.parametrize("is_accepted", [False, True])
def test_support_ends_with_what_it_was_for(sessions: _Sessions, now: datetime, is_accepted: bool) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
        release(session, world.staff, world.round, now=now)
        session.expire_all()
        if is_accepted:
            accept_support(session, actor_of(session, lead), application.reference, now=now)
        withdraw_application(session, actor_of(session, lead), application.reference, reason="", now=now)
        support = session.scalars(select(Support)).one()
        assert (support.state, support.closed_at) == (SupportState.CLOSED, now)
        with pytest.raises(IllegalStep):
            accept_support(session, actor_of(session, lead), application.reference, now=now)
