"""Four eyes: who has a part stands aside, what changed is shown, and an approval falls away at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from assessments.accounts.exclusions import Exclusion
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application, RequestedAmount, Submission
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.models import Decision
from assessments.decisions.resting import Changed, changes_since_proposal
from assessments.decisions.states import State
from assessments.decisions.use_cases import approve_decision, release_decisions, settle_approvals
from assessments.decisions.use_cases.standing_aside import ReleasedByAnother
from assessments.errors import IllegalStep, NotFound, Refused
from assessments.interests.asides import HasPart, NobodyElse, find_round_aside
from assessments.interests.models import Conflict, ConflictGround, Interest, Standing
from assessments.interests.states import InterestKind, Step
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.queries import list_assignments
from assessments.scoring.states import Ground
from assessments.scoring.use_cases import (
    assign_assessor,
    decide_conflict,
    moderate,
    recuse_assignment,
    reopen_assessment,
)
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, decline, make_assessed, make_world
from tests.factories import actor_of, join, make_person, make_staff


def approve(session: Session, world: World, application: Application, now: datetime, **by: Actor) -> Decision:
    version = session.scalars(select(Decision.version)).one()
    approver = by.get("by", world.approver)
    return approve_decision(session, approver, application.reference, "concept", seen_version=version, now=now)


def declare(session: Session, person_id: object, now: datetime, organisation: str, number: str | None = None) -> None:
    session.add(
        Interest(person_id=person_id, kind=InterestKind.TRUSTEESHIP, organisation=organisation, charity_number=number,
                 declared_at=now)
    )  # fmt: skip
    session.flush()


def test_a_manager_who_is_a_trustee_of_the_applicant_neither_proposes_nor_approves(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        organisation = application.organisation
        declare(session, world.staff.manager.id, now, "Another name", organisation.charity_number)
        with pytest.raises(HasPart):
            decline(session, world, application, now=now)
        other = make_staff(session, world.staff.fund, Role.MANAGER)
        world = World(world.staff, world.round, actor_of(session, other), world.approver, world.lines)
        decline(session, world, application, now=now)
        declare(session, world.staff.approver.id, now, organisation.name.upper())
        with pytest.raises(HasPart):
            approve(session, world, application, now)
        session.add(
            Conflict(
                application_id=application.id, round_id=world.round.id, person_id=world.staff.approver.id,
                ground=ConflictGround.REGISTER, rests_on="name", standing=Standing.DISMISSED, found_at=now,
                decided_at=now, decided_by_id=other.id, reason="Another body of that name.",
            )
        )  # fmt: skip
        session.flush()
        assert approve(session, world, application, now).state is State.APPROVED


def test_who_has_a_place_in_the_organisation_knows_of_no_proposal(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        join(session, world.staff.manager, application.organisation, Place.VIEWER)
        torn = World(world.staff, world.round, actor_of(session, world.staff.manager), world.approver, world.lines)
        with pytest.raises(NotFound):
            decline(session, torn, application, now=now)


def test_what_somebody_proposed_who_turns_out_to_have_a_part_is_not_approved(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        decision = decline(session, world, application, now=now)
        session.add(Exclusion(person_id=world.staff.manager.id, application_id=application.id, since=now))
        session.flush()
        with pytest.raises(Refused, match="who proposed it has a part"):
            approve(session, world, application, now)
        submission = session.get_one(Submission, decision.submission_id)
        changes = changes_since_proposal(session, decision, submission, now)
        assert changes is not None
        assert [change.what for change in changes] == [Changed.TIED]


def reopened(session: Session, world: World, application: Application, now: datetime) -> None:
    work = list_assignments(session, application.current.id)[0]
    reopen_assessment(session, world.manager, application.reference, "concept", work.id, reason="A slip.", now=now)


def recused(session: Session, world: World, application: Application, now: datetime) -> None:
    third = make_staff(session, world.staff.fund, Role.ASSESSOR)
    due_at = now + timedelta(days=5)
    work = assign_assessor(session, world.manager, application.reference, "concept", third.id, due_at=due_at, now=now)
    recuse_assignment(session, actor_of(session, third), work.id, ground=Ground.LOAD, reason="No time.", now=now)


def conflicted(session: Session, world: World, application: Application, now: datetime) -> None:
    session.add(Exclusion(person_id=world.staff.assessors[0].id, application_id=application.id, since=now))


def asked_otherwise(session: Session, _world: World, application: Application, _now: datetime) -> None:
    session.execute(update(Submission).values(requested_pence=1))


def divided_otherwise(session: Session, _world: World, application: Application, _now: datetime) -> None:
    """The same in all, with a penny of it a year later."""
    for year, pence in (("2026-27", -1), ("2027-28", 1)):
        amount = update(RequestedAmount).where(RequestedAmount.financial_year == year)
        session.execute(amount.values(amount_pence=RequestedAmount.amount_pence + pence))


def screened_otherwise(session: Session, _world: World, application: Application, _now: datetime) -> None:
    session.execute(update(Submission).values(screening_reason="Looked at again."))


CHANGES = (reopened, recused, conflicted, asked_otherwise, divided_otherwise, screened_otherwise)


@pytest.mark.parametrize("change", CHANGES)
def test_an_approval_falls_away_by_the_next_job_whatever_changed_that_it_rested_on(
    sessions: _Sessions, now: datetime, change: Callable[[Session, World, Application, datetime], None]
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        decline(session, world, application, now=now)
        approve(session, world, application, now)
    with sessions.begin() as session:
        settle_approvals(session, world.round.id, now=now)
        assert session.scalars(select(Decision.state)).one() is State.APPROVED
        change(session, world, application, now)
        ask_for(session, JobKind.ROUND_FIGURES, world.round.id, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        assert session.scalars(select(Decision.state)).one() is State.PROPOSED
        noted = select(func.count()).where(TrailEntry.action == "decision.unsettled", TrailEntry.actor_id.is_(None))
        assert session.scalar(noted) == 1


def test_of_two_approvers_at_once_one_approves(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        version = decline(session, world, application, now=now).version
        approvers = [world.approver, actor_of(session, make_staff(session, world.staff.fund, Role.APPROVER))]
    together = Barrier(2)

    def answer(approver: Actor) -> str:
        together.wait(10)
        try:
            with sessions.begin() as session:
                approve_decision(session, approver, application.reference, "concept", seen_version=version, now=now)
        except IllegalStep:
            return "refused"
        return "approved"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(answer, approvers)) == ["approved", "refused"]
    with sessions.reading() as session:
        noted = select(func.count()).where(TrailEntry.action == "decision.approved")
        assert session.scalar(noted) == 1


def test_what_only_may_be_a_part_keeps_from_every_say_until_another_manager_dismisses_it(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        member = make_person(session, "Mia Reed", email="mia@marsh-trust.org.uk")
        join(session, member, application.organisation, Place.LEAD)
        staff = world.staff
        for person in (staff.manager, staff.approver):
            person.email = f"{person.id}@marsh-trust.org.uk"
        staff.moderator.email = "mo@marsh-trust.org.uk"
        other = make_staff(session, staff.fund, Role.MANAGER, Role.APPROVER, name="Olu Free")
        session.flush()
        with pytest.raises(HasPart) as refusal:
            decline(session, world, application, now=now)
        assert refusal.value.values["others"] == "Olu Free"
        with pytest.raises(NobodyElse):
            moderate(session, actor_of(session, staff.moderator), application.reference, "concept", {}, now=now)
        free = World(staff, world.round, actor_of(session, other), world.approver, world.lines)
        decline(session, free, application, now=now)
        with pytest.raises(HasPart):
            approve(session, world, application, now)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        found = session.scalars(select(Conflict).where(Conflict.person_id == staff.approver.id)).one()
        assert (found.ground, found.standing) == (ConflictGround.EMAIL_DOMAIN, Standing.POSSIBLE)
        decide_conflict(
            session, actor_of(session, other), world.round.reference, found.id, Step.DISMISS, reason="A shared host.",
            now=now,
        )  # fmt: skip
        approve(session, world, application, now)
        with pytest.raises(ReleasedByAnother, match="Olu Free"):
            release_decisions(session, world.manager, world.round.reference, "concept", now=now, without_feedback=True)
        aside = find_round_aside(session, world.manager, world.round, now)
        assert aside is not None
        assert list(aside.references.values()) == [application.reference]
        assert release_decisions(
            session, actor_of(session, other), world.round.reference, "concept", now=now, without_feedback=True
        )
