"""Telling everybody at once: outcomes, letters, next stages and support."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from assessments.accounts.models import Appointment
from assessments.actors import Place, Role
from assessments.applications.models import Reader, Submission
from assessments.applications.queries import get_application
from assessments.applications.states import ReaderBasis
from assessments.applications.states import State as SubmissionState
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.beside import DecisionBasis
from assessments.decisions.models import Decision, Support
from assessments.decisions.states import Outcome, State
from assessments.decisions.use_cases import release_decisions
from assessments.errors import NotFound, NotPermitted, Refused
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.messages.models import Email
from assessments.scoring.queries import list_assignments
from assessments.scoring.states import State as AssignmentState
from assessments.scoring.use_cases import (
    ScoreEntry,
    assign_assessor,
    moderate,
    reopen_assessment,
    take_back_assignment,
)
from tests.assessments.decisions.worlds import invite, make_assessed, make_handed_in, make_world
from tests.factories import actor_of, join, make_organisation, make_person, make_staff
from tests.outcomes import propose, release, screen


def letters(session: Session) -> list[Email]:
    found = session.scalars(
        select(Email).where(Email.template == "outcome").order_by(Email.address).options(undefer(Email.context))
    )
    return list(found)


def test_a_release_tells_what_is_approved_and_leaves_what_is_proposed(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        approved, proposed = (make_assessed(session, world, now=now) for _ in range(2))
        propose(session, world.staff, approved, Outcome.DECLINED, now=now)
        invite(session, world, proposed, 100, now=now)
        released = release_decisions(session, world.manager, "TST-2026", "concept", now=now, without_feedback=True)
        assert [decision.submission.application.reference for decision in released] == [approved.reference]
        states = {decision.state for decision in session.scalars(select(Decision))}
        assert states == {State.RELEASED, State.PROPOSED}
        assert len(letters(session)) == 1
        edition = session.scalars(select(Job).where(Job.kind == JobKind.EDITION)).one()
        assert edition.subject_id == world.round.id


def test_the_invited_get_a_prefilled_draft_support_and_a_reader(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now, title="Rivers 💧")
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=1_234_567)
        release(session, world.staff, world.round, now=now)
    with sessions.reading() as session:
        found = get_application(session, world.manager, application.reference)
        full = found.current
        answers = {answer.question_key: answer.value for answer in full.answers}
        assert (full.stage.key, full.state) == ("full", SubmissionState.DRAFT)
        assert answers["title"] == "Rivers 💧"
        assert answers["second_year"] == 3_000_050
        support = session.scalars(select(Support)).one()
        assert (support.grant_pence, support.adviser_id) == (1_234_567, world.staff.adviser.id)
        reader = session.scalars(select(Reader).where(Reader.basis == ReaderBasis.ADVISER)).one()
        assert (reader.person_id, reader.until_at) == (world.staff.adviser.id, None)


def test_nobody_else_gets_a_next_stage(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        for outcome in (Outcome.DECLINED, Outcome.RESERVE):
            propose(session, world.staff, make_assessed(session, world, now=now), outcome, now=now)
        release(session, world.staff, world.round, now=now)
        states = {submission.state for submission in session.scalars(select(Submission))}
        assert states == {SubmissionState.DECIDED}
        assert session.scalars(select(Support)).all() == []


def test_each_lead_gets_one_letter_with_what_it_needs(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        lead, second, editor = (make_person(session, name, email=f"{name}@a.example") for name in ("a", "b", "c"))
        organisation = make_organisation(session, "Trust", lead=lead)
        join(session, second, organisation, Place.LEAD)
        join(session, editor, organisation, Place.EDITOR)
        application = make_assessed(session, world, now=now, lead=lead, organisation=organisation)
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
        release(session, world.staff, world.round, now=now)
        found = letters(session)
        assert [letter.address for letter in found] == ["a@a.example", "b@a.example"]
        context = found[0].context
        assert context["outcome"] == "invited"
        assert context["amounts"] == [{"year": "2026-27", "pence": 100}]
        assert context["next_stage"] == "Full proposal"


def test_a_second_release_finds_nothing_and_writes_nothing(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        propose(session, world.staff, make_assessed(session, world, now=now), Outcome.DECLINED, now=now)
        release(session, world.staff, world.round, now=now)
    with pytest.raises(Refused, match="Nothing was released"), sessions.begin() as session:
        release(session, world.staff, world.round, now=now)
    with sessions.reading() as session:
        assert len(letters(session)) == 1


def test_a_failure_midway_releases_nothing_and_tells_nobody(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        for _application in range(3):
            application = make_assessed(session, world, now=now)
            decision = propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
        # An application has one support at most, so the release of the last one fails in the database.
        session.add(
            Support(
                application_id=application.id, decision_id=decision.id, grant_pence=1, grant_purpose="", offered_at=now
            )
        )
    with pytest.raises(IntegrityError), sessions.begin() as session:
        release(session, world.staff, world.round, now=now)
    with sessions.reading() as session:
        assert {decision.state for decision in session.scalars(select(Decision))} == {State.APPROVED}
        assert {submission.state for submission in session.scalars(select(Submission))} == {SubmissionState.ASSESSED}
        assert letters(session) == []
        assert session.scalars(select(Support.grant_pence)).all() == [1]


def test_nothing_is_released_while_an_assessment_of_it_is_outstanding(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        third = make_staff(session, world.staff.fund, Role.ASSESSOR)
        due_at = now + timedelta(days=5)
        assign_assessor(session, world.manager, application.reference, "concept", third.id, due_at=due_at, now=now)
        with pytest.raises(Refused, match=application.reference):
            release(session, world.staff, world.round, now=now)


def test_what_was_moderated_after_its_approval_waits_to_be_approved_again(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        shaken, firm = (make_assessed(session, world, now=now) for _ in range(2))
        for application in (shaken, firm):
            propose(session, world.staff, application, Outcome.DECLINED, now=now)
        moderator, entry = actor_of(session, world.staff.moderator), ScoreEntry(5, "The panel agreed.")
        agreed = {"reach": entry, "change": entry, "value": entry}
        later = now + timedelta(minutes=1)
        moderate(session, moderator, shaken.reference, "concept", agreed, now=later)
        released = release_decisions(session, world.manager, "TST-2026", "concept", now=later, without_feedback=True)
        assert [decision.submission.application.reference for decision in released] == [firm.reference]
        waiting = session.scalars(select(Decision).where(Decision.state == State.PROPOSED)).one()
        assert (waiting.approved_by_id, waiting.approved_at) == (None, None)
        assert len(letters(session)) == 1


def test_what_was_screened_again_after_its_approval_holds_nobody_up(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_handed_in(session, world, now=now)
        screen(session, world.staff, application, now=now, is_eligible=False)
        propose(session, world.staff, application, Outcome.INELIGIBLE, now=now)
        other = make_assessed(session, world, now=now)
        propose(session, world.staff, other, Outcome.DECLINED, now=now)
        screen(session, world.staff, application, now=now, is_eligible=True)
        released = release_decisions(session, world.manager, "TST-2026", "concept", now=now, without_feedback=True)
        assert [decision.submission.application.reference for decision in released] == [other.reference]


def test_an_adviser_who_came_to_assess_it_meanwhile_does_not_advise_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        session.add(
            Appointment(
                person_id=world.staff.adviser.id, fund_id=world.staff.fund.id, role=Role.ASSESSOR, starts_at=now
            )
        )
        propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
        work = assign_assessor(
            session, world.manager, application.reference, "concept", world.staff.adviser.id,
            due_at=now + timedelta(days=5), now=now,
        )  # fmt: skip
        work.state, work.submitted_at = AssignmentState.SUBMITTED, now
        session.execute(delete(DecisionBasis))  # as where what an approval rests on was not taken down
        release(session, world.staff, world.round, now=now)
        assert session.scalars(select(Support)).one().adviser_id is None
        assert session.scalars(select(Reader).where(Reader.basis == ReaderBasis.ADVISER)).all() == []


def test_only_the_funds_manager_releases(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, other = make_world(session, now=now), make_world(session, now=now, reference="OTH-2026")
        propose(session, world.staff, make_assessed(session, world, now=now), Outcome.DECLINED, now=now)
        for person, kind in (
            (world.staff.approver, NotPermitted),
            (world.staff.auditor, NotPermitted),
            (other.staff.manager, NotFound),
        ):
            with pytest.raises(kind):
                release_decisions(
                    session, actor_of(session, person), "TST-2026", "concept", now=now, without_feedback=True
                )


def test_what_lost_an_assessment_after_its_approval_waits_to_be_approved_again(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
        work = list_assignments(session, application.current.id)[0]
        place, later = (session, world.manager, application.reference, "concept"), now + timedelta(minutes=1)
        reopen_assessment(*place, work.id, reason="A slip.", now=later)
        take_back_assignment(*place, work.id, reason="Left.", now=later)
        assert release_decisions(session, world.manager, "TST-2026", "concept", now=later, without_feedback=True) == []
        assert session.scalars(select(Decision)).one().state is State.PROPOSED


def test_a_release_that_told_nobody_is_not_on_the_trail(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_handed_in(session, world, now=now)
        screen(session, world.staff, application, now=now, is_eligible=False)
        propose(session, world.staff, application, Outcome.INELIGIBLE, now=now)
        screen(session, world.staff, application, now=now)
        assert release_decisions(session, world.manager, "TST-2026", "concept", now=now, without_feedback=True) == []
        actions = set(session.scalars(select(TrailEntry.action)))
        assert "decision.unsettled" in actions
        assert "round.released" not in actions
