"""Who is given what to assess, and when an application opens and closes to them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.actors import Place
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.queries import get_application
from assessments.applications.states import ReaderBasis
from assessments.applications.states import State as SubmissionState
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused
from assessments.jobs.models import Job
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.scoring.queries import count_outstanding, get_own_assignment, list_submitted
from assessments.scoring.queue import list_queue
from assessments.scoring.states import Ground, State
from assessments.scoring.use_cases import (
    accept_assignment,
    assign_assessor,
    close_assessing,
    recuse_assignment,
    reopen_assessment,
    save_assessment,
    take_back_assignment,
)
from assessments.scoring.use_cases.assigning import Conflicted
from assessments.scoring.use_cases.drafting import NotOpenToYou
from tests.assessments.scoring.panels import Court, accepted, assessed, full, make_court, make_eligible, offer
from tests.factories import actor_of, join, make_submitted


@pytest.fixture
def court(sessions: _Sessions, now: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=now)


@pytest.fixture
def application(sessions: _Sessions, court: Court, now: datetime) -> Application:
    with sessions.begin() as session:
        return make_eligible(session, court, now=now)


def submission_of(session: Session, application: Application) -> Submission:
    return session.scalars(select(Submission).where(Submission.application_id == application.id)).one()


def test_an_offer_tells_the_assessor_once_and_is_on_the_trail(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        first = offer(session, court, application, court.assessors[0], now=now)
        again = offer(session, court, application, court.assessors[0], now=now)
        assert first.id == again.id
        emails = session.scalars(select(Email).where(Email.template == "assigned")).all()
        assert [email.address for email in emails] == [court.people[0].email]
        offers = select(TrailEntry).where(TrailEntry.action == "assignment.offered")
        assert len(session.scalars(offers).all()) == 1


def test_only_the_funds_manager_gives_out_work(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    assert court.assessors[0].user_id
    for actor, refusal in ((court.moderator, NotPermitted), (court.assessors[1], NotFound)):
        with pytest.raises(refusal), sessions.begin() as session:
            assign_assessor(
                session, actor, application.reference, "concept", court.assessors[0].user_id,
                due_at=now + timedelta(days=1), now=now,
            )  # fmt: skip


def test_what_was_not_found_eligible_is_not_given_out(sessions: _Sessions, court: Court, now: datetime) -> None:
    with sessions.begin() as session:
        waiting = make_submitted(session, court.round, now=now)
    with pytest.raises(Refused), sessions.begin() as session:
        offer(session, court, waiting, court.assessors[0], now=now)


def test_only_the_funds_own_assessors_can_be_chosen_and_only_with_time_left(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused, sessions.begin() as session:
        offer(session, court, application, court.moderator, now=now)
    assert "assessor" in refused.value.problems
    with pytest.raises(Invalid) as refused, sessions.begin() as session:
        offer(session, court, application, court.assessors[0], now=now, days=0)
    assert "due_on" in refused.value.problems


def test_a_member_of_the_organisation_cannot_be_assigned(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        whole = get_application(session, court.manager, application.reference)
        join(session, court.people[0], whole.organisation, Place.VIEWER)
    with pytest.raises(Conflicted), sessions.begin() as session:
        offer(session, court, application, court.assessors[0], now=now)


def test_somebody_who_ever_advised_the_application_cannot_be_assigned(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        session.add(
            Reader(
                application_id=application.id, person_id=court.people[0].id, basis=ReaderBasis.ADVISER,
                from_at=now - timedelta(days=9), until_at=now - timedelta(days=1),
            )
        )  # fmt: skip
    with pytest.raises(Conflicted), sessions.begin() as session:
        offer(session, court, application, court.assessors[0], now=now)


def test_an_adviser_cannot_declare_that_they_have_no_interest(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        work = offer(session, court, application, court.assessors[0], now=now)
        session.add(
            Reader(application_id=application.id, person_id=court.people[0].id, basis=ReaderBasis.ADVISER, from_at=now)
        )
    with pytest.raises(Conflicted, match="was not opened"), sessions.begin() as session:
        accept_assignment(session, court.assessors[0], work.id, now=now)


def test_somebody_who_joins_the_organisation_later_loses_sight_of_the_work(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        work = accepted(session, court, application, court.assessors[0], now=now)
        whole = get_application(session, court.manager, application.reference)
        join(session, court.people[0], whole.organisation, Place.VIEWER)
        changed = actor_of(session, court.people[0], now=now)
    with sessions.reading() as session:
        assert not list_queue(session, changed, now=now).rows
        with pytest.raises(NotFound):
            get_own_assignment(session, changed, work.id)


def test_an_application_opens_only_by_declaring_no_interest(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    actor = court.assessors[0]
    with sessions.begin() as session:
        work = offer(session, court, application, actor, now=now)
        with pytest.raises(NotFound):
            get_application(session, actor, application.reference)
    with pytest.raises(NotOpenToYou), sessions.begin() as session:
        save_assessment(session, actor, work.id, full(), now=now)
    with sessions.begin() as session:
        accept_assignment(session, actor, work.id, now=now)
        accept_assignment(session, actor, work.id, now=now)
        assert get_application(session, actor, application.reference).id == application.id
        readers = session.scalars(select(Reader).where(Reader.person_id == actor.user_id)).all()
        assert len(readers) == 1


def test_stepping_back_closes_the_application_and_keeps_what_was_scored(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    actor = court.assessors[0]
    with sessions.begin() as session:
        work = accepted(session, court, application, actor, now=now)
        save_assessment(session, actor, work.id, full(), now=now)
        recuse_assignment(session, actor, work.id, ground=Ground.CONFLICT, reason="My cousin works there.", now=now)
    with sessions.reading() as session:
        kept = session.scalars(select(Assignment).where(Assignment.id == work.id)).one()
        assert (kept.state, kept.ground, kept.ended_because) == (
            State.RECUSED, Ground.CONFLICT, "My cousin works there.",
        )  # fmt: skip
        with pytest.raises(NotFound):
            get_application(session, actor, application.reference)
        with pytest.raises(NotFound):
            get_own_assignment(session, actor, work.id)


def test_stepping_back_needs_a_reason(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        work = offer(session, court, application, court.assessors[0], now=now)
    with pytest.raises(Invalid), sessions.begin() as session:
        recuse_assignment(session, court.assessors[0], work.id, ground=Ground.LOAD, reason="  ", now=now)


def test_one_assessor_cannot_touch_anothers_work(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        work = offer(session, court, application, court.assessors[0], now=now)
    for actor in (court.assessors[1], court.manager, court.moderator):
        with pytest.raises(NotFound), sessions.begin() as session:
            accept_assignment(session, actor, work.id, now=now)


def test_work_that_is_in_cannot_be_taken_back(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        done = assessed(session, court, application, court.assessors[0], now=now)
        open_work = offer(session, court, application, court.assessors[1], now=now)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        take_back_assignment(
            session, court.manager, application.reference, "concept", done.id, reason="Too late.", now=now
        )
    with sessions.begin() as session:
        take_back_assignment(
            session, court.manager, application.reference, "concept", open_work.id, reason="Ill.", now=now
        )
        offered = offer(session, court, application, court.assessors[1], now=now)
        assert offered.id != open_work.id


def test_assessing_is_closed_early_only_with_something_in_and_nothing_outstanding(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    def close() -> None:
        with sessions.begin() as session:
            close_assessing(session, court.manager, application.reference, "concept", reason="One is ill.", now=now)

    with pytest.raises(Refused):
        close()
    with sessions.begin() as session:
        assessed(session, court, application, court.assessors[0], now=now)
        work = offer(session, court, application, court.assessors[1], now=now)
    with pytest.raises(Refused):
        close()
    with sessions.begin() as session:
        recuse_assignment(session, court.assessors[1], work.id, ground=Ground.LOAD, reason="Ill.", now=now)
        assert submission_of(session, application).state is SubmissionState.ELIGIBLE
    close()
    with sessions.reading() as session:
        assert submission_of(session, application).state is SubmissionState.ASSESSED


def test_reopened_work_that_never_comes_in_again_is_taken_back_and_no_longer_counts(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        reference = application.reference
        done = assessed(session, court, application, court.assessors[0], now=now)
        reopen_assessment(session, court.manager, reference, "concept", done.id, reason="A slip.", now=now)
        take_back_assignment(session, court.manager, reference, "concept", done.id, reason="Left.", now=now)
        assert count_outstanding(session, done.submission_id) == 0
        assert list_submitted(session, [done.submission_id]) == []


def test_taking_back_the_last_outstanding_work_has_the_figures_calculated_again(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        court = make_court(session, now=now, assessors=3)
        application = make_eligible(session, court, now=now)
        more = offer(session, court, application, court.assessors[2], now=now)
        for assessor in court.assessors[:2]:
            assessed(session, court, application, assessor, now=now)
        session.execute(delete(Job))
        take_back_assignment(session, court.manager, application.reference, "concept", more.id, reason="Ill.", now=now)
        assert submission_of(session, application).state is SubmissionState.ASSESSED
        assert is_asked_for(session, court.round.id, JobKind.ROUND_FIGURES)
