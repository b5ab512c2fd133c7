"""Conflicts that are found, decided and declared, and what becomes of the work that they are about."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.accounts.exclusions import Exclusion
from assessments.accounts.models import Organisation
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_staff_application
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.interests.matching import find_conflicts
from assessments.interests.models import Conflict, InterestsConfirmed
from assessments.interests.policies import may_see_conflict, seen_by
from assessments.interests.queries import get_conflict, list_conflicts, preview_grounds
from assessments.interests.states import ConflictGround, InterestKind, Standing, Step
from assessments.interests.subjects import read_subject
from assessments.interests.use_cases import Entry, confirm_interests, declare_interest
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.scoring.models import Assignment, Score
from assessments.scoring.opening import InQuestion, InterestsNotConfirmed
from assessments.scoring.queries import list_submitted
from assessments.scoring.states import Ground, State
from assessments.scoring.use_cases import (
    accept_assignment,
    ask_to_look,
    decide_conflict,
    declare_conflict,
    recuse_assignment,
)
from assessments.scoring.use_cases.assigning import Conflicted
from assessments.scoring.use_cases.conflicting import Lasting
from assessments.work import run_due_jobs
from tests.assessments.scoring.panels import Court, accepted, assessed, make_court, make_eligible, offer
from tests.factories import actor_of, join, make_fund, make_organisation, make_person, make_staff

WHY = "It is the same trust."


@pytest.fixture
def court(sessions: _Sessions, now: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=now)


@pytest.fixture
def application(sessions: _Sessions, court: Court, now: datetime) -> Application:
    with sessions.begin() as session:
        application = make_eligible(session, court, now=now)
        session.get_one(Organisation, application.organisation_id).charity_number = "7654321"
        return application


def name_it(session: Session, actor: Actor, application: Application, now: datetime, number: str | None = None) -> None:
    """Have an assessor's register name the applicant, by its number if one is given."""
    name = session.get_one(Organisation, application.organisation_id).name
    declare_interest(session, actor, Entry(InterestKind.MEMBERSHIP, name, number), now=now)
    confirm_interests(session, actor, application.reference.rpartition("-")[0], is_nothing=False, now=now)


def work_of(session: Session, work: Assignment) -> Assignment:
    return session.scalars(
        select(Assignment).where(Assignment.id == work.id).execution_options(populate_existing=True)
    ).one()


def look(sessions: _Sessions, now: datetime) -> None:
    run_due_jobs(sessions, now=now, limit=100)


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(TrailEntry.action).order_by(TrailEntry.id)))


def test_nothing_opens_before_the_register_is_confirmed_for_the_round(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        work = offer(session, court, application, court.assessors[0], now=now)
        session.execute(delete(InterestsConfirmed).where(InterestsConfirmed.person_id == work.assessor_id))
    with pytest.raises(InterestsNotConfirmed), sessions.begin() as session:
        accept_assignment(session, court.assessors[0], work.id, now=now)


def test_what_is_clear_excludes_at_once_and_what_is_possible_waits_for_a_manager(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    ada, ben = court.assessors
    with sessions.begin() as session:
        name_it(session, ada, application, now, "7654321")
        name_it(session, ben, application, now)
    with pytest.raises(Conflicted), sessions.begin() as session:
        offer(session, court, application, ada, now=now)
    with sessions.begin() as session:
        work = offer(session, court, application, ben, now=now)
    with pytest.raises(InQuestion), sessions.begin() as session:
        accept_assignment(session, ben, work.id, now=now)
    with sessions.begin() as session:
        (conflict,) = list_conflicts(session, court.manager, court.round).rows
        assert (conflict.ground, conflict.standing) == (ConflictGround.REGISTER, Standing.POSSIBLE)
        with pytest.raises(Invalid):
            decide_conflict(
                session, court.manager, court.round.reference, conflict.id, Step.DISMISS, reason=" ", now=now
            )
    for _twice in range(2):
        with sessions.begin() as session:
            decide_conflict(
                session, court.manager, court.round.reference, conflict.id, Step.DISMISS, reason="Another.", now=now
            )
    with sessions.begin() as session:
        assert accept_assignment(session, ben, work.id, now=now).state is State.ACCEPTED
        assert actions(session).count("conflict.dismissed") == 1
    look(sessions, now)
    with sessions.reading() as session:  # found again, it stays dismissed
        assert [
            each.standing for each in list_conflicts(session, court.manager, court.round, [Standing.DISMISSED]).rows
        ]
        assert work_of(session, work).state is State.ACCEPTED


def test_a_conflict_found_later_ends_the_work_keeps_the_scores_and_takes_them_out_of_every_figure(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    ada, ben = court.assessors
    with sessions.begin() as session:
        done = assessed(session, court, application, ada, now=now)
        begun = accepted(session, court, application, ben, now=now)
        for actor in (ada, ben):
            name_it(session, actor, application, now, "7654321")
    look(sessions, now)
    with sessions.reading() as session:
        assert work_of(session, done).state is State.VOIDED
        assert (work_of(session, begun).state, work_of(session, begun).ground) == (State.RECUSED, Ground.CONFLICT)
        assert list_submitted(session, [done.submission_id]) == []
        assert len(session.scalars(select(Score)).all()) == 3
        assert actions(session).count("conflict.found") == 2
        assert {"assessment.voided", "assignment.conflicted"} <= set(actions(session))
        shut = actor_of(session, court.people[0], now=now)
        assert shut.excluded == {application.id}


def test_confirming_ends_the_work_and_shuts_every_role_and_dismissing_opens_it_again(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        both = make_staff(session, court.fund, Role.ASSESSOR, Role.MODERATOR)
        actor = actor_of(session, both, now=now)
        name_it(session, actor, application, now)
        work = offer(session, court, application, actor, now=now)
        (conflict,) = list_conflicts(session, court.manager, court.round).rows
        decide_conflict(session, court.manager, court.round.reference, conflict.id, Step.CONFIRM, reason=WHY, now=now)
        assert work_of(session, work).state is State.RECUSED
    with sessions.begin() as session:
        shut = actor_of(session, both, now=now)
        with pytest.raises(NotFound):
            get_staff_application(session, shut, application.reference)
        decide_conflict(session, court.manager, court.round.reference, conflict.id, Step.DISMISS, reason="No.", now=now)
        assert session.scalars(select(Exclusion)).all() == []
        again = actor_of(session, both, now=now)
        assert get_staff_application(session, again, application.reference).id == application.id


def test_nobody_decides_about_themselves_or_argues_a_fact_away(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        both = make_staff(session, court.fund, Role.ASSESSOR, Role.MANAGER)
        actor = actor_of(session, both, now=now)
        name_it(session, actor, application, now)
        offer(session, court, application, actor, now=now)
        (conflict,) = list_conflicts(session, court.manager, court.round).rows
        with pytest.raises(NotPermitted, match="of their own"):
            decide_conflict(session, actor, court.round.reference, conflict.id, Step.DISMISS, reason="Me.", now=now)
        stranger = actor_of(session, make_staff(session, make_fund(session), Role.MANAGER), now=now)
        with pytest.raises(NotFound):
            get_conflict(session, stranger, court.round.reference, conflict.id)
        join(session, court.people[0], session.get_one(Organisation, application.organisation_id), Place.VIEWER)
        ask_to_look(session, court.manager, court.round.reference, now=now)
    look(sessions, now)
    with sessions.begin() as session:
        fact = session.scalars(select(Conflict).where(Conflict.ground == ConflictGround.OWN_ORGANISATION)).one()
        with pytest.raises(Lasting):
            decide_conflict(
                session, court.manager, court.round.reference, fact.id, Step.DISMISS, reason="Nice.", now=now
            )


@pytest.mark.parametrize("is_submitted", [True, False])
def test_an_assessor_who_finds_an_interest_says_so_at_any_time(
    is_submitted: bool, sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    ada = court.assessors[0]
    with sessions.begin() as session:
        work = (assessed if is_submitted else accepted)(session, court, application, ada, now=now)
        declare_conflict(session, ada, work.id, reason="A cousin works there.", now=now)
    with sessions.begin() as session:
        ended = work_of(session, work)
        assert ended.state is (State.VOIDED if is_submitted else State.RECUSED)
        assert ended.ended_because == "A cousin works there."
        assert is_asked_for(session, court.round.id, JobKind.ROUND_FIGURES)
        found = session.scalars(select(Conflict)).one()
        assert (found.ground, found.standing) == (ConflictGround.DECLARED, Standing.CLEAR)
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "conflict.found")).one()
        assert (entry.actor_id, entry.is_system) == (ada.user_id, False)
    with pytest.raises(Conflicted), sessions.begin() as session:
        offer(session, court, application, ada, now=now)


def test_who_steps_back_for_an_interest_is_not_asked_again_and_who_lacks_time_may_be(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    ada, ben = court.assessors
    with sessions.begin() as session:
        for actor, ground in ((ada, Ground.CONFLICT), (ben, Ground.LOAD)):
            work = offer(session, court, application, actor, now=now)
            recuse_assignment(session, actor, work.id, ground=ground, reason="So.", now=now)
        assert offer(session, court, application, ben, now=now).state is State.OFFERED
    with pytest.raises(Conflicted), sessions.begin() as session:
        offer(session, court, application, actor_of(session, court.people[0], now=now), now=now)


def test_the_list_of_conflicts_and_the_rule_agree_for_everybody(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        name_it(session, court.assessors[0], application, now)
        offer(session, court, application, court.assessors[0], now=now)
        torn = make_staff(session, court.fund, Role.AUDITOR)
        join(session, torn, session.get_one(Organisation, application.organisation_id), Place.VIEWER)
        people = [make_staff(session, court.fund, role) for role in Role] + [torn, make_person(session)]
        actors = [actor_of(session, person, now=now) for person in people]
        conflict = get_conflict(session, court.manager, court.round.reference, _only(session).id)
        seen = 0
        for actor in actors:
            listed = session.scalars(select(Conflict.id).join(Conflict.application).where(seen_by(actor))).all()
            assert bool(listed) is may_see_conflict(actor, conflict)
            seen += bool(listed)
        assert seen == 2


def test_a_whole_stage_is_compared_in_as_many_statements_as_one_application(
    sessions: _Sessions, court: Court, now: datetime, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    counts: list[int] = []
    for _more in range(2):
        with sessions.begin() as session:
            made = [make_eligible(session, court, now=now) for _each in range(1 if not counts else 4)]
            number = session.get_one(Organisation, made[0].organisation_id).charity_number
            other = make_organisation(session, "Somewhere else", number=number or "")
            join(session, make_staff(session, court.fund, Role.ASSESSOR), other, Place.VIEWER)
            stage_id = session.scalars(select(Submission.stage_id).where(Submission.application_id == made[0].id)).one()
        with sessions.reading() as session, queries() as counted:
            facts = read_subject(session, stage_id)
        counts.append(counted.count)
        found = find_conflicts(facts, now + timedelta(days=1))
        assert {each.ground for each in found} == {ConflictGround.NUMBER}
        assert len(found) == len(counts)
    assert counts[0] == counts[1]


def test_what_would_be_found_is_shown_before_anybody_is_assigned_and_is_not_written_down(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        name_it(session, court.assessors[0], application, now)
    with sessions.reading() as session:
        people = [person.id for person in court.people]
        grounds = preview_grounds(session, application.id, people, now=now)
        assert [(each.ground, each.standing) for each in grounds[people[0]]] == [
            (ConflictGround.REGISTER, Standing.POSSIBLE)
        ]
        assert people[1] not in grounds
        assert session.scalars(select(Conflict)).all() == []


def _only(session: Session) -> Conflict:
    return session.scalars(select(Conflict)).one()
