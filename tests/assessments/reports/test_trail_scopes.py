"""What a trail is of, and who may read it: a round, an application, an assessment, an outcome, a person."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation, Person
from assessments.accounts.use_cases.appointments import appoint, end_appointment
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application
from assessments.audit.use_cases import record
from assessments.db import _Sessions
from assessments.decisions.use_cases import withdraw_application
from assessments.errors import NotFound, NotPermitted
from assessments.reports.trail import (
    Scope,
    TrailFilters,
    TrailLine,
    account_trail,
    application_trail,
    assignment_trail,
    decision_trail,
    list_staff_names,
    list_trail,
    person_trail,
    round_trail,
)
from assessments.scoring.queries import list_assignments
from tests.assessments.decisions.worlds import decline, invite, make_assessed, make_world
from tests.factories import actor_of, join, make_fund, make_organisation, make_person, make_staff


def lines(session: Session, scope: Scope, **filters: object) -> list[TrailLine]:
    return list_trail(session, scope, TrailFilters(**filters))[0]  # type: ignore[arg-type]


def test_each_thing_has_its_own_trail(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application, other = (make_assessed(session, world, now=now) for _ in range(2))
        decline(session, world, other, now=now)
        decision = invite(session, world, application, 100, now=now)
        auditor, reference = actor_of(session, world.staff.auditor), application.reference
        works = list_assignments(session, application.current.id)
        whole = lines(session, application_trail(session, auditor, reference))
        assert {line.reference for line in whole} == {reference}
        assert whole[-1].action == "application.started"
        for work in works:
            of_work = lines(session, assignment_trail(session, auditor, reference, "concept", work.id))
            assert [line.action for line in reversed(of_work)] == [
                "assignment.offered", "assignment.accepted", "assessment.saved", "assessment.submitted",
            ]  # fmt: skip
        of_decision = lines(session, decision_trail(session, auditor, reference, "concept", decision.id))
        assert [line.action for line in of_decision] == ["decision.proposed"]
        with pytest.raises(NotFound):
            application_trail(session, auditor, "TST-2026-9999")
        for there, stage_key, work_id, decision_id in (
            (other.reference, "concept", works[0].id, decision.id),
            (reference, "nowhere", works[0].id, decision.id),
            (reference, "concept", uuid4(), uuid4()),
        ):
            with pytest.raises(NotFound):
                assignment_trail(session, auditor, there, stage_key, work_id)
            with pytest.raises(NotFound):
                decision_trail(session, auditor, there, stage_key, decision_id)


def test_what_falls_away_with_a_withdrawal_is_on_the_trail_of_the_outcome(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        decision = invite(session, world, application, 100, now=now)
        withdraw_application(session, actor_of(session, lead), application.reference, reason="", now=now)
        auditor = actor_of(session, world.staff.auditor)
        shown = lines(session, decision_trail(session, auditor, application.reference, "concept", decision.id))
        assert [(line.action, line.who) for line in shown] == [
            ("decision.fell_away", lead.name), ("decision.proposed", world.staff.manager.name),
        ]  # fmt: skip


def test_nobody_reads_what_happens_to_their_own_application(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        both = make_staff(session, world.staff.fund, Role.AUDITOR)
        own = make_organisation(session, "Own Trust", lead=both)
        application = make_assessed(session, world, now=now, lead=both, organisation=own)
        other = make_assessed(session, world, now=now)
        actor = actor_of(session, both)
        scope = round_trail(session, actor, "TST-2026")
        assert {line.reference for line in lines(session, scope)} == {other.reference}
        assert lines(session, scope, reference=application.reference) == []
        of_manager = lines(session, person_trail(session, actor, world.staff.manager.id))
        assert {line.reference for line in of_manager} == {other.reference}
        with pytest.raises(NotFound):
            application_trail(session, actor, application.reference)


def test_others_do_not_read_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        application = make_assessed(session, world, now=now)
        for person in (world.staff.approver, world.staff.moderator):
            actor = actor_of(session, person)
            with pytest.raises(NotPermitted):
                round_trail(session, actor, "TST-2026")
            with pytest.raises(NotPermitted):
                application_trail(session, actor, application.reference)
            with pytest.raises(NotPermitted):
                account_trail(session, actor, person.id)


def test_an_auditor_sees_what_a_person_did_in_the_funds_that_they_audit_and_nothing_else(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world, elsewhere = make_world(session, now=now), make_world(session, now=now, reference="OTH-2026")
        for where in (world, elsewhere):
            make_assessed(session, where, now=now)
        manager, administrator = world.staff.manager, make_person(session, "Addy", is_administrator=True)
        addy = actor_of(session, administrator)
        appoint(session, addy, fund_id=world.staff.fund.id, role=Role.ADVISER, now=now, person_id=manager.id)
        appoint(session, addy, fund_id=elsewhere.staff.fund.id, role=Role.MANAGER, now=now, person_id=manager.id)
        record(session, Actor(user_id=manager.id), "person.signed_in", manager.id, now=now)
        record(
            session, Actor(user_id=manager.id), "round.published", elsewhere.round.id, now=now,
            round_id=elsewhere.round.id,
        )  # fmt: skip
        auditor = actor_of(session, world.staff.auditor)
        shown = lines(session, person_trail(session, auditor, manager.id))
        assert {line.round for line in shown} == {"TST-2026", None}
        assert {line.action for line in shown if line.round is None} == {"appointment.made"}
        made = next(line for line in shown if line.action == "appointment.made")
        assert (made.who, made.about, made.details) == (
            "Addy", manager.name, [("Fund", world.staff.fund.name), ("Role", "adviser")],
        )  # fmt: skip
        for unknown in (elsewhere.staff.manager.id, elsewhere.staff.approver.id, uuid4()):
            with pytest.raises(NotFound):
                person_trail(session, auditor, unknown)


def test_an_administrator_sees_a_person_s_account_roles_and_places_and_nothing_of_a_round(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        make_assessed(session, world, now=now)
        manager = world.staff.manager
        addy = actor_of(session, make_person(session, "Addy", is_administrator=True))
        made = appoint(session, addy, fund_id=make_fund(session).id, role=Role.MANAGER, now=now, person_id=manager.id)
        end_appointment(session, addy, made.id, now=now)
        record(session, Actor(user_id=manager.id), "person.signed_in", manager.id, now=now)
        record(session, Actor(user_id=uuid4()), "person.signed_in", uuid4(), now=now)
        shown = lines(session, account_trail(session, addy, manager.id))
        assert [line.action for line in shown] == ["person.signed_in", "appointment.ended", "appointment.made"]
        with pytest.raises(NotFound):
            account_trail(session, addy, uuid4())


def test_the_names_to_choose_from_are_the_fund_s_staff_past_and_present(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        make_staff(session, make_fund(session), Role.MANAGER, name="Somebody elsewhere")
        scope = round_trail(session, world.manager, "TST-2026")
        names = list_staff_names(session, scope)
        assert world.staff.auditor.name in names
        assert "Somebody elsewhere" not in names
        assert list(names) == sorted(names)


def test_a_lead_who_only_applied_can_be_looked_up_by_who_audits_the_round(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world, lead = make_world(session, now=now), make_person(session)
        application = make_assessed(session, world, now=now, lead=lead)
        colleague: Person = make_person(session)
        organisation = session.get_one(Organisation, session.get_one(Application, application.id).organisation_id)
        join(session, colleague, organisation, Place.VIEWER)
        auditor = actor_of(session, world.staff.auditor)
        assert {line.reference for line in lines(session, person_trail(session, auditor, lead.id))} == {
            application.reference
        }
        with pytest.raises(NotFound):
            person_trail(session, auditor, colleague.id)
