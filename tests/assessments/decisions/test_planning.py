"""Releases that are set for a moment: stopped until then, and afterwards done whole or refused whole."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from assessments.accounts.models import Appointment
from assessments.actors import Place, Role
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.models import Decision, Support
from assessments.decisions.plans import PlannedDecision, ReleasePlan
from assessments.decisions.problems import Fault, Problem
from assessments.decisions.reading_plans import list_plans
from assessments.decisions.states import Outcome, PlanState, State
from assessments.decisions.use_cases import (
    Wording,
    plan_release,
    release_decisions,
    stop_release,
    use_usual_words,
    word_letter,
)
from assessments.decisions.use_cases.planning import NotReady
from assessments.decisions.use_cases.releasing import AlreadySet, NothingWaits
from assessments.errors import IllegalStep, Invalid, NotPermitted
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.versions import Outdated
from tests.assessments.decisions.planned import (
    LATER,
    judges,
    listed,
    of_application,
    plan,
    ready,
    states,
    told,
    work,
)
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import actor_of, join
from tests.outcomes import propose


def test_a_release_is_done_at_its_moment_and_nothing_tells_before(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, _applications = ready(session, now)
        plan(session, world, now)
    work(sessions, now + LATER - timedelta(seconds=1))
    with sessions.reading() as session:
        assert set(states(session)) == {State.APPROVED}
        assert told(session) == 0
    work(sessions, now + LATER)
    work(sessions, now + LATER + timedelta(hours=1))
    with sessions.reading() as session:
        assert set(states(session)) == {State.RELEASED}
        assert told(session) == 2
        assert listed(session, world) == (PlanState.RELEASED, [])
        assert len(session.scalars(select(Job).where(Job.kind == JobKind.EDITION)).all()) == 1
        actions = session.scalars(select(TrailEntry.action).where(TrailEntry.round_id == world.round.id)).all()
        assert [each for each in actions if each in ("release.set", "round.released")] == [
            "release.set",
            "round.released",
        ]


def test_a_chosen_set_is_told_and_the_others_wait(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, (first, second) = ready(session, now)
        with pytest.raises(Invalid, match="correcting") as unknown:
            plan(session, world, now, first.reference, "TST-2026-9999")
        assert "TST-2026-9999" in unknown.value.told_problems()["references"]
        plan(session, world, now, first.reference)
    work(sessions, now + LATER)
    with sessions.reading() as session:
        for application, state in ((first, State.RELEASED), (second, State.APPROVED)):
            assert session.scalars(select(Decision.state).where(of_application(application))).one() is state


def test_a_release_can_be_stopped_until_its_moment_and_not_afterwards(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, _applications = ready(session, now)
        stopped = plan(session, world, now).id
        for _time in range(2):
            stop_release(session, world.manager, "TST-2026", "concept", stopped, now=now)
        with pytest.raises(NotPermitted):
            stop_release(session, world.approver, "TST-2026", "concept", stopped, now=now)
    work(sessions, now + LATER)
    with sessions.begin() as session:
        assert told(session) == 0
        again = plan(session, world, now).id
    with pytest.raises(IllegalStep, match="its moment has come"), sessions.begin() as session:
        stop_release(session, world.manager, "TST-2026", "concept", again, now=now + LATER)
    work(sessions, now + LATER)
    with pytest.raises(IllegalStep, match="the release is over"), sessions.begin() as session:
        stop_release(session, world.manager, "TST-2026", "concept", again, now=now)
    with sessions.reading() as session:
        assert told(session) == 2


def test_the_same_form_twice_is_one_release_and_none_is_told_by_two(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, _applications = ready(session, now)
        key = uuid4()
        assert plan(session, world, now, key=key).id == plan(session, world, now, key=key).id
        with pytest.raises(AlreadySet):
            plan(session, world, now, key=uuid4())
        with pytest.raises(AlreadySet):
            release_decisions(session, world.manager, "TST-2026", "concept", now=now, without_feedback=True)
        with pytest.raises(Outdated):
            plan_release(
                session,
                world.manager,
                "TST-2026",
                "concept",
                release_at=now,
                now=now,
                seen="another list",
                without_feedback=True,
            )
        with pytest.raises(Invalid):
            plan_release(
                session, world.manager, "TST-2026", "concept", release_at=now - LATER, now=now, without_feedback=True
            )
        with pytest.raises(NotPermitted):
            plan_release(session, world.approver, "TST-2026", "concept", release_at=now, now=now, without_feedback=True)
        with pytest.raises(NothingWaits):
            plan_release(session, world.manager, "TST-2026", "full", release_at=now, now=now, without_feedback=True)


def approval_falls_away(session: Session, world: World, application: Application, now: datetime) -> None:
    session.execute(
        update(Decision).where(of_application(application)).values(state=State.PROPOSED, version=Decision.version + 1)
    )


def proposal_changes(session: Session, world: World, application: Application, now: datetime) -> None:
    changed = {"reason": "Other words.", "version": Decision.version + 1}
    session.execute(update(Decision).where(of_application(application)).values(changed))


def judged_again(session: Session, world: World, application: Application, now: datetime) -> None:
    session.execute(update(Assignment).where(judges(application)).values(submitted_at=now + timedelta(hours=1)))


def still_judged(session: Session, world: World, application: Application, now: datetime) -> None:
    session.execute(update(Assignment).where(judges(application)).values(state="reopened"))


def letter_lacks(session: Session, world: World, application: Application, now: datetime) -> None:
    wording = Wording("About {reference}", "Only {reason}")
    template = word_letter(session, world.manager, "TST-2026", "concept", Outcome.DECLINED, wording, now=now)
    template.body = "{grant_purpose}"


def manager_joins(session: Session, world: World, application: Application, now: datetime) -> None:
    found = get_staff_application(session, world.approver, application.reference)
    join(session, world.staff.manager, found.organisation, Place.EDITOR)


@pytest.mark.parametrize(
    ("happens", "fault"),
    [
        (approval_falls_away, Fault.NOT_APPROVED),
        (proposal_changes, Fault.CHANGED),
        (judged_again, Fault.NOT_APPROVED),
        (still_judged, Fault.NOT_APPROVED),
        (letter_lacks, Fault.LACKS),
        (manager_joins, Fault.OWN),
    ],
)
def test_what_has_changed_meanwhile_keeps_the_whole_release_back_and_managers_hear_of_it(
    sessions: _Sessions, now: datetime, happens: Callable[..., None], fault: Fault
) -> None:
    with sessions.begin() as session:
        world, (first, _second) = ready(session, now)
        plan(session, world, now)
        happens(session, world, first, now)
    work(sessions, now + LATER)
    with sessions.reading() as session:
        assert State.RELEASED not in states(session)
        assert told(session) == 0
        assert session.scalars(select(Job).where(Job.kind == JobKind.EDITION)).all() == []
        refused = session.scalars(select(ReleasePlan)).one()
        assert refused.refused_at is not None
        assert {each["fault"] for each in refused.problems} == {fault.value}
        assert first.reference in {each["reference"] for each in refused.problems}
        if fault is not Fault.OWN:
            assert Problem(first.reference, fault) in listed(session, world)[1]
        told_managers = session.scalars(select(Email).where(Email.template == "release_refused")).all()
        assert [email.user_id for email in told_managers] == [world.staff.manager.id]


@pytest.mark.parametrize(
    ("since", "faults"),
    [(Wording("No", "Other words."), {Fault.WORDED}), (None, {Fault.WORDED}), (Wording("No", "{reason}"), set())],
)
def test_letters_that_were_put_in_other_words_meanwhile_are_not_sent(
    sessions: _Sessions, now: datetime, since: Wording | None, faults: set[Fault]
) -> None:
    at_stage = "TST-2026", "concept", Outcome.DECLINED
    with sessions.begin() as session:
        world, _applications = ready(session, now, 1)
        word_letter(session, world.manager, *at_stage, Wording("No", "{reason}"), now=now)
        plan(session, world, now)
        use_usual_words(session, world.manager, *at_stage, now=now)
        if since is not None:
            word_letter(session, world.manager, *at_stage, since, now=now)
    work(sessions, now + LATER)
    with sessions.reading() as session:
        state, problems = listed(session, world)
        assert (state is PlanState.REFUSED, {each.fault for each in problems}) == (bool(faults), faults)
        assert told(session) == (0 if faults else 1)


def test_of_their_own_application_a_manager_is_not_told_what_kept_a_release_back(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, (first, _second) = ready(session, now)
        plan(session, world, now)
        manager_joins(session, world, first, now)
    work(sessions, now + LATER)
    with sessions.reading() as session:
        torn = actor_of(session, world.staff.manager)
        (one,) = list_plans(session, torn, session.scalars(select(ReleasePlan.stage_id)).one())
        assert (one.decisions, one.problems) == (1, [])


def test_who_no_longer_manages_the_fund_releases_nothing(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, _applications = ready(session, now)
        plan(session, world, now)
        session.execute(delete(Appointment).where(Appointment.role == Role.MANAGER))
    work(sessions, now + LATER)
    with sessions.reading() as session:
        assert session.scalars(select(ReleasePlan)).one().problems == [{"reference": "", "fault": "not_allowed"}]
        assert told(session) == 0


def test_a_failure_midway_releases_nothing_and_is_tried_again(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        for _number in range(2):
            application = make_assessed(session, world, now=now)
            decision = propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
        plan(session, world, now)
        blocking = Support(
            application_id=application.id, decision_id=decision.id, grant_pence=1, grant_purpose="", offered_at=now
        )
        session.add(blocking)
    work(sessions, now + LATER)
    with sessions.begin() as session:
        assert set(states(session)) == {State.APPROVED}
        assert told(session) == 0
        session.execute(delete(Support))
    work(sessions, now + LATER + timedelta(minutes=5))
    with sessions.reading() as session:
        assert set(states(session)) == {State.RELEASED}
        assert told(session) == 2


def test_what_is_not_as_it_was_approved_is_not_set(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, (first, _second) = ready(session, now)
        still_judged(session, world, first, now)
        with pytest.raises(NotReady, match=first.reference):
            plan(session, world, now)
        assert session.scalars(select(PlannedDecision)).all() == []
