"""The end of roles: work comes back, reading ends, and nothing that was submitted is lost."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment, Person
from assessments.accounts.queries import list_ending
from assessments.accounts.use_cases import appoint, change_last_day
from assessments.actors import SYSTEM, VISITOR, Actor, Role
from assessments.applications.models import Reader, Submission
from assessments.applications.states import State as SubmissionState
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.decisions.models import Support
from assessments.decisions.use_cases import (
    Holding,
    OwnLeaving,
    ask_to_close_roles,
    close_role,
    end_role,
    holding_of,
    record_leaving,
)
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.funds.models import StaffInvitation
from assessments.funds.use_cases import invite_staff
from assessments.jobs.models import Job
from assessments.reports.listing import Filters, Show, list_applications
from assessments.reports.queries import get_staff_round
from assessments.scoring.models import Assignment
from assessments.scoring.states import State
from assessments.scoring.use_cases import accept_assignment
from assessments.work import run_due_jobs
from tests.assessments.decisions.test_supporting import make_invited
from tests.assessments.decisions.worlds import make_world
from tests.assessments.funds.racing import at_once
from tests.assessments.scoring.panels import Court, accepted, assessed, make_court, make_eligible, offer
from tests.factories import actor_of, make_fund, make_person

MINUTE = timedelta(minutes=1)


def make_administrator(session: Session) -> Actor:
    return actor_of(session, make_person(session, "Ada Ministrator", is_administrator=True))


def appointment_of(session: Session, person_id: UUID, role: Role) -> Appointment:
    held = Appointment.person_id == person_id, Appointment.role == role, Appointment.closed_at.is_(None)
    return session.scalars(select(Appointment).where(*held)).one()


def shown(session: Session, court: Court, show: Show, now: datetime) -> list[str]:
    """What the manager's list shows."""
    found = get_staff_round(session, court.manager, court.round.reference)
    page = list_applications(session, court.manager, found, Filters(show=show), now=now)
    return [row.reference for row in page.rows]


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(TrailEntry.action).order_by(TrailEntry.id)))


def leave(session: Session, administrator: Actor, person_id: UUID, now: datetime) -> None:
    record_leaving(session, administrator, person_id, now=now)


def end(session: Session, administrator: Actor, person_id: UUID, now: datetime) -> None:
    end_role(session, administrator, appointment_of(session, person_id, Role.ASSESSOR).id, now=now)


@pytest.mark.parametrize("way", [leave, end])
def test_an_assessor_s_outstanding_work_comes_back_and_what_is_submitted_counts(
    sessions: _Sessions, now: datetime, way: Callable[..., None]
) -> None:
    with sessions.begin() as session:
        administrator, court = make_administrator(session), make_court(session, now=now, assessors=3)
        one, two, three = (make_eligible(session, court, now=now) for _each in range(3))
        leaver, *others = court.assessors
        assert leaver.user_id is not None
        assessed(session, court, one, leaver, now=now)
        opened = accepted(session, court, two, leaver, now=now)
        offered = offer(session, court, three, leaver, now=now)
        for other in others:
            assessed(session, court, two, other, now=now)
        assert shown(session, court, Show.UNASSIGNED, now) == [one.reference, three.reference]
        assert holding_of(session, administrator, leaver.user_id, now=now) == Holding(2, 0)
        before = len(actions(session))
        way(session, administrator, leaver.user_id, now + MINUTE)
        session.expire_all()
        states = {work.id: work.state for work in session.scalars(select(Assignment))}
        assert states[opened.id] is states[offered.id] is State.REASSIGNED
        assert sorted(states.values()) == ["reassigned", "reassigned", "submitted", "submitted", "submitted"]
        assert session.get_one(Assignment, opened.id).ended_because == "The assessor’s role in this fund has ended."
        readers = session.scalars(select(Reader).where(Reader.person_id == leaver.user_id)).all()
        assert [reader.until_at for reader in readers] == [now + MINUTE] * 2
        # Two had assessed the second one already, as many as its stage wants: it no longer waits for the leaver.
        assert session.get_one(Submission, opened.submission_id).state is SubmissionState.ASSESSED
        assert shown(session, court, Show.UNASSIGNED, now) == [one.reference, three.reference]
        assert actions(session)[before:].count("assignment.reassigned") == 2
        with pytest.raises((NotFound, DomainError)):
            accept_assignment(session, actor_of(session, court.people[0]), offered.id, now=now + MINUTE)


def test_work_for_another_fund_stays(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, court = make_administrator(session), make_court(session, now=now)
        elsewhere = make_court(session, now=now, reference="FAR-2026")
        leaver = court.people[0]
        appoint(session, SYSTEM, person_id=leaver.id, fund_id=elsewhere.fund.id, role=Role.ASSESSOR, now=now)
        works = [
            offer(session, each, make_eligible(session, each, now=now), court.assessors[0], now=now)
            for each in (court, elsewhere)
        ]
        here = session.scalars(
            select(Appointment).where(Appointment.person_id == leaver.id, Appointment.fund_id == court.fund.id)
        ).one()
        end_role(session, administrator, here.id, now=now)
        session.expire_all()
        assert [work.state for work in works] == [State.REASSIGNED, State.OFFERED]


def test_an_applicant_whose_adviser_leaves_waits_for_another_one(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, world = make_administrator(session), make_world(session, now=now)
        application, _lead = make_invited(session, world, now=now)
        adviser = world.staff.adviser
        support = session.scalars(select(Support)).one()
        assert support.adviser_id == adviser.id
        assert holding_of(session, administrator, adviser.id, now=now) == Holding(0, 1)
        record_leaving(session, administrator, adviser.id, now=now)
        session.expire_all()
        assert support.adviser_id is None
        reader = session.scalars(select(Reader).where(Reader.person_id == adviser.id)).one()
        assert reader.until_at == now
        found = get_staff_round(session, world.manager, world.round.reference)
        page = list_applications(session, world.manager, found, Filters(show=Show.UNADVISED), now=now)
        assert [row.reference for row in page.rows] == [application.reference]
        assert "support.adviser_left" in actions(session)


def test_whoever_leaves_holds_nothing_more(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, court = make_administrator(session), make_court(session, now=now)
        leaver = make_person(session, is_administrator=True)
        for role in Role:
            appoint(session, SYSTEM, person_id=leaver.id, fund_id=court.fund.id, role=role, now=now)
        invited = invite_staff(
            session, administrator, email="later@test.example", fund_id=court.fund.id, roles=[Role.ADVISER],
            last_day=None, now=now,
        )  # fmt: skip
        assert isinstance(invited, StaffInvitation)
        invited.email = leaver.email
        record_leaving(session, administrator, leaver.id, now=now)
        after = actor_of(session, leaver, now=now)
        assert (after.roles, after.is_administrator, leaver.signed_out_at) == (frozenset(), False, now)
        assert not leaver.may_stay_signed_in(now - timedelta(microseconds=1))
        assert invited.withdrawn_at == now
        assert actions(session)[-2:] == ["staff_invitation.withdrawn", "person.left"]
        record_leaving(session, administrator, leaver.id, now=now + MINUTE)
        assert {
            one.ends_at for one in session.scalars(select(Appointment).where(Appointment.person_id == leaver.id))
        } == {now}


def test_only_an_administrator_ends_roles_and_nobody_their_own(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, court = make_administrator(session), make_court(session, now=now)
        assert administrator.user_id is not None
        role = appointment_of(session, court.people[0].id, Role.ASSESSOR)
        for actor in (court.manager, VISITOR):
            for act in (
                lambda actor=actor: end_role(session, actor, role.id, now=now),
                lambda actor=actor: record_leaving(session, actor, court.people[0].id, now=now),
                lambda actor=actor: holding_of(session, actor, court.people[0].id, now=now),
                lambda actor=actor: change_last_day(session, actor, role.id, None, now=now),
                lambda actor=actor: list_ending(session, actor, now=now),
            ):
                with pytest.raises(NotPermitted):
                    act()
        with pytest.raises(OwnLeaving):
            record_leaving(session, administrator, administrator.user_id, now=now)
        with pytest.raises(NotFound):
            record_leaving(session, administrator, uuid4(), now=now)


def test_of_two_administrators_who_remove_each_other_at_once_one_stays(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        one, two = (make_administrator(session) for _each in range(2))

    def removing(actor: Actor, other: Actor) -> Callable[[Session], object]:
        assert other.user_id is not None
        other_id = other.user_id
        return lambda session: record_leaving(session, actor, other_id, now=now)

    assert at_once(removing(one, two), removing(two, one)) == [NotPermitted, None]
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Person.id)).where(Person.is_administrator)) == 1


def test_the_work_of_a_role_that_ended_by_itself_comes_back_by_a_job(sessions: _Sessions, now: datetime) -> None:
    last_day = date(2026, 3, 13)
    ends_at = datetime.fromisoformat("2026-03-14T00:00:00+00:00")
    with sessions.begin() as session:
        administrator, court = make_administrator(session), make_court(session, now=now)
        application = make_eligible(session, court, now=now)
        work = accepted(session, court, application, court.assessors[0], now=now)
        role = appointment_of(session, court.people[0].id, Role.ASSESSOR)
        change_last_day(session, administrator, role.id, last_day, now=now)
        assert (role.ends_at, role.last_day) == (ends_at, last_day)
        assert ask_to_close_roles(session, now=ends_at) == 0
        assert ask_to_close_roles(session, now=ends_at + MINUTE) == 1
        assert ask_to_close_roles(session, now=ends_at + MINUTE) == 1
        assert session.scalar(select(func.count(Job.id)).where(Job.kind == "close_role")) == 1
    run_due_jobs(sessions, now=ends_at + MINUTE)
    with sessions.begin() as session:
        assert session.get_one(Assignment, work.id).state is State.REASSIGNED
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "assignment.reassigned")).one()
        assert entry.is_system
        assert session.get_one(Appointment, role.id).closed_at == ends_at + MINUTE
        assert ask_to_close_roles(session, now=ends_at + 2 * MINUTE) == 0


def test_work_given_in_the_very_moment_in_which_a_role_ends_comes_back_too(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, court = make_administrator(session), make_court(session, now=now)
        application = make_eligible(session, court, now=now)
        role = appointment_of(session, court.people[0].id, Role.ASSESSOR)
        end_role(session, administrator, role.id, now=now)
        work = offer(session, court, application, court.assessors[0], now=now - MINUTE)
        session.flush()
        close_role(session, role.id, now=now + MINUTE)
        session.expire_all()
        assert work.state is State.REASSIGNED


def test_nothing_comes_back_where_the_same_role_was_given_again(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, court = make_administrator(session), make_court(session, now=now)
        work = offer(session, court, make_eligible(session, court, now=now), court.assessors[0], now=now)
        role = appointment_of(session, court.people[0].id, Role.ASSESSOR)
        role.ends_at = now + MINUTE
        session.flush()
        again = appoint(
            session, administrator, person_id=role.person_id, fund_id=role.fund_id, role=role.role, now=now + MINUTE
        )
        assert role.closed_at == now + MINUTE
        for appointment in (role, again):
            close_role(session, appointment.id, now=now + 9 * MINUTE)
        session.expire_all()
        assert work.state is State.OFFERED


def test_the_invitations_that_somebody_sent_end_when_they_leave(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        fund = make_fund(session)
        leaver, other = make_person(session, "Leaving Admin"), make_person(session, "Other Admin")
        leaver.is_administrator = other.is_administrator = True
        session.flush()
        invite_staff(
            session, actor_of(session, leaver), email="private@example.org", fund_id=fund.id, roles=[Role.MANAGER],
            last_day=None, now=now,
        )  # fmt: skip
    with sessions.begin() as session:
        record_leaving(session, actor_of(session, other), leaver.id, now=now)
    with sessions.reading() as session:
        assert session.scalars(select(StaffInvitation.withdrawn_at)).one() == now
