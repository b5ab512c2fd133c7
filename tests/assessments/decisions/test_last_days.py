"""The last days of roles, and who sees them."""

from datetime import date, datetime, timedelta

import pytest

from assessments.accounts.models import Appointment
from assessments.accounts.queries import count_ending, list_ending, list_staff
from assessments.accounts.use_cases import RoleHasEnded, appoint, change_last_day
from assessments.actors import SYSTEM, Role
from assessments.db import _Sessions
from assessments.decisions.use_cases import end_role
from assessments.errors import Invalid
from tests.assessments.decisions.test_leaving import actions, appointment_of, make_administrator
from tests.assessments.scoring.panels import make_court
from tests.factories import make_fund, make_person


def test_a_last_day_is_changed_taken_away_and_never_in_the_past(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, court = make_administrator(session), make_court(session, now=now)
        role = appointment_of(session, court.people[0].id, Role.ASSESSOR)
        for day in (now.date(), date(2026, 4, 1), None, None):
            change_last_day(session, administrator, role.id, day, now=now)
            assert role.last_day == day
        assert actions(session).count("appointment.last_day_changed") == 3
        with pytest.raises(Invalid) as refusal:
            change_last_day(session, administrator, role.id, now.date() - timedelta(days=1), now=now)
        assert list(refusal.value.problems) == ["last_day"]
        end_role(session, administrator, role.id, now=now)
        with pytest.raises(RoleHasEnded):
            change_last_day(session, administrator, role.id, None, now=now)


def test_roles_that_end_within_thirty_days_are_listed_the_next_first(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator, fund = make_administrator(session), make_fund(session)
        for name, days in (("Later", 29), ("Sooner", 3), ("Over", -1), ("Much later", 31)):
            person = make_person(session, name)
            session.add(
                Appointment(
                    person_id=person.id, fund_id=fund.id, role=Role.ADVISER, starts_at=now - timedelta(days=9),
                    ends_at=now + timedelta(days=days),
                )
            )  # fmt: skip
        session.flush()
        assert [person.name for person in list_ending(session, administrator, now=now).rows] == ["Sooner", "Later"]
        assert count_ending(session, administrator, now=now) == 2


def test_a_manager_sees_who_works_for_their_fund_now_and_nobody_of_another(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        court, elsewhere = make_court(session, now=now), make_court(session, now=now, reference="FAR-2026")
        appoint(session, SYSTEM, person_id=court.people[0].id, fund_id=elsewhere.fund.id, role=Role.AUDITOR, now=now)
        gone = appointment_of(session, court.people[1].id, Role.ASSESSOR)
        gone.ends_at = now
        session.flush()
        session.expunge_all()
        rows = list_staff(session, court.manager, now=now).rows
        assert [person.name for person in rows][:2] == ["Assessor A", "Chair Person"]
        assert [one.role for one in rows[0].appointments] == [Role.ASSESSOR]
        assert len(rows) == 3
        assert list_staff(session, court.assessors[0], now=now).rows == []
