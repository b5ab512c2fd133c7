"""Help between the stages, and that nobody who gives it judges."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assessments.accounts.models import Appointment
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application, Reader
from assessments.applications.queries import get_application
from assessments.applications.states import ReaderBasis
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.models import Support, SupportSession
from assessments.decisions.queries import get_support, list_supports
from assessments.decisions.states import Outcome, SupportState
from assessments.decisions.use_cases import accept_support, assign_adviser, close_support, log_session
from assessments.decisions.use_cases.proposing import adviser_problem
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.interests.models import Conflict, ConflictGround
from assessments.messages.models import Email
from assessments.scoring.queries import list_assignments
from assessments.scoring.use_cases import assign_assessor, reopen_assessment, take_back_assignment
from assessments.scoring.use_cases.assigning import Conflicted
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.factories import actor_of, join, make_organisation, make_person, make_staff
from tests.outcomes import propose, release


def make_invited(session: Session, world: World, *, now: datetime) -> tuple[Application, Actor]:
    """An invited application, and its lead as somebody who asks."""
    lead = make_person(session)
    application = make_assessed(session, world, now=now, lead=lead)
    propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
    release(session, world.staff, world.round, now=now)
    session.expire_all()
    return application, actor_of(session, lead)


def test_sessions_are_logged_once_support_is_accepted(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, lead = make_invited(session, world, now=now)
        adviser = actor_of(session, world.staff.adviser)
        entry: dict[str, Any] = {"held_on": now.date(), "minutes": 90, "worked_on": " The budget. ", "now": now}
        with pytest.raises(IllegalStep):
            log_session(session, adviser, application.reference, entry_key="a", **entry)
        for _press in range(2):
            accept_support(session, lead, application.reference, now=now)
        for key in ("a", "a", "b"):
            log_session(session, adviser, application.reference, entry_key=key, **entry)
        assert session.scalars(select(SupportSession.worked_on)).all() == ["The budget.", "The budget."]
        assert session.scalars(select(Support)).one().state is SupportState.ACTIVE
        assert len(session.scalars(select(Email).where(Email.template == "support_session")).all()) == 2
        close_support(session, adviser, application.reference, now=now)
        with pytest.raises(IllegalStep):
            log_session(session, adviser, application.reference, entry_key="c", **entry)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"held_on": date(2026, 3, 12)}, "held_on"),
        ({"held_on": date(2026, 3, 10)}, "held_on"),
        ({"minutes": 0}, "hours"),
        ({"minutes": 24 * 60 + 1}, "hours"),
        ({"worked_on": "  "}, "worked_on"),
        ({"worked_on": "x" * 10_001}, "worked_on"),
    ],
)
def test_what_cannot_have_been_is_refused_at_its_field(
    sessions: _Sessions, now: datetime, change: dict[str, object], key: str
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, lead = make_invited(session, world, now=now)
        accept_support(session, lead, application.reference, now=now)
        entry: dict[str, Any] = {"held_on": now.date(), "minutes": 60, "worked_on": "Plan.", **change}
        with pytest.raises(Invalid) as refusal:
            log_session(
                session, actor_of(session, world.staff.adviser), application.reference, entry_key="a", now=now, **entry
            )
        assert set(refusal.value.problems) == {key}


def test_an_adviser_never_assesses_what_they_advise(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, _lead = make_invited(session, world, now=now)
        fund = world.staff.fund
        other = make_staff(session, fund, Role.ADVISER)
        session.add(Appointment(person_id=world.staff.adviser.id, fund_id=fund.id, role=Role.ASSESSOR, starts_at=now))
        assign_adviser(session, world.manager, application.reference, other.id, now=now)
        session.expire_all()
        full = get_application(session, world.manager, application.reference).current
        full.state, full.submitted_at = "eligible", now  # type: ignore[assignment]
        session.flush()
        with pytest.raises(Conflicted):
            assign_assessor(
                session, world.manager, application.reference, "full", world.staff.adviser.id,
                due_at=now + timedelta(days=30), now=now,
            )  # fmt: skip


def test_an_assessor_never_advises_what_they_assessed(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, _lead = make_invited(session, world, now=now)
        judge = world.staff.assessors[0]
        session.add(Appointment(person_id=judge.id, fund_id=world.staff.fund.id, role=Role.ADVISER, starts_at=now))
        session.flush()
        with pytest.raises(Invalid) as refusal:
            assign_adviser(session, world.manager, application.reference, judge.id, now=now)
        assert "cannot advise" in refusal.value.problems["adviser"]


def test_a_member_of_the_organisation_never_advises_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, _lead = make_invited(session, world, now=now)
        adviser = make_staff(session, world.staff.fund, Role.ADVISER)
        join(
            session, adviser, get_application(session, world.manager, application.reference).organisation, Place.VIEWER
        )
        with pytest.raises(Invalid):
            assign_adviser(session, world.manager, application.reference, adviser.id, now=now)


def test_another_adviser_takes_over_the_reading(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, _lead = make_invited(session, world, now=now)
        reference, other = application.reference, make_staff(session, world.staff.fund, Role.ADVISER)
        session.add(Appointment(person_id=other.id, fund_id=world.staff.fund.id, role=Role.ASSESSOR, starts_at=now))
        first, second = world.staff.adviser.id, other.id
    while run_due_jobs(sessions, now=now):
        pass
    with sessions.begin() as session:
        for _press in range(2):
            assign_adviser(session, world.manager, reference, second, now=now)
        readers = session.scalars(select(Reader).where(Reader.basis == ReaderBasis.ADVISER)).all()
        assert {(reader.person_id, reader.until_at is None) for reader in readers} == {
            (first, False),
            (second, True),
        }
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        found = session.scalars(select(Conflict.ground).where(Conflict.person_id == second))
        assert found.all() == [ConflictGround.ADVISED], "and who advises it judges nothing of it"


def test_judges_and_strangers_see_nothing_of_support(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, other = make_world(session, now=now), make_world(session, now=now, reference="OTH-2026")
        application, lead = make_invited(session, world, now=now)
        staff = world.staff
        for person in (staff.moderator, staff.approver, *staff.assessors, other.staff.manager, other.staff.adviser):
            with pytest.raises(NotFound):
                get_support(session, actor_of(session, person), application.reference)
            assert list_supports(session, actor_of(session, person)).rows == []
        for person in (staff.manager, staff.auditor, staff.adviser):
            assert get_support(session, actor_of(session, person), application.reference).grant_pence == 100
        with pytest.raises(NotPermitted):
            accept_support(session, actor_of(session, staff.manager), application.reference, now=now)
        with pytest.raises(NotPermitted):
            close_support(session, lead, application.reference, now=now)


def test_organisations_are_told_apart(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, _lead = make_invited(session, world, now=now)
        stranger = make_person(session)
        make_organisation(session, "Another", lead=stranger)
        with pytest.raises(NotFound):
            get_support(session, actor_of(session, stranger), application.reference)


def test_who_assessed_it_never_advises_it_even_if_the_work_was_taken_back_later(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        first = world.staff.assessors[0]
        application = make_assessed(session, world, now=now)
        place = (session, world.manager, application.reference, "concept")
        work = next(one for one in list_assignments(session, application.current.id) if one.assessor_id == first.id)
        reopen_assessment(*place, work.id, reason="A slip.", now=now)
        take_back_assignment(*place, work.id, reason="Left.", now=now)
        session.add(Appointment(person_id=first.id, fund_id=world.staff.fund.id, role=Role.ADVISER, starts_at=now))
        session.flush()
        assert adviser_problem(session, world.manager, application.current, first.id, now) is not None
