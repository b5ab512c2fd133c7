"""Who returned an application hears what came of it."""

from datetime import datetime

import pytest
from sqlalchemy import delete

from assessments.accounts.models import Appointment
from assessments.actors import Place, Role
from assessments.db import _Sessions
from tests.assessments.applications.drafts import MOMENT, plain
from tests.assessments.applications.test_returning import DAY, Desk
from tests.factories import join, make_staff
from tests.mailbox import Mailbox


@pytest.fixture
def desk(sessions: _Sessions, now: datetime) -> Desk:
    return Desk(sessions, now)


def test_who_asked_is_told_once_that_it_was_answered_or_that_nobody_answered(desk: Desk, mailbox: Mailbox) -> None:
    address = desk.staff.manager.email
    desk.ask()
    mailbox.deliver(desk.now + DAY)
    desk.submit(now=desk.until - MOMENT)
    desk.submit(now=desk.until - MOMENT)
    (answered,) = (each for each in mailbox.deliver(desk.until) if each["To"] == address)
    assert answered["Subject"] == f"{desk.reference}: the applicant has answered"
    assert f"http://localhost/manage/applications/{desk.reference}" in plain(answered)
    desk.ask(now=desk.until, until=desk.until + 3 * DAY)
    mailbox.deliver(desk.until)
    for _twice in range(2):
        desk.let_time_pass(desk.until + 3 * DAY)
    (left,) = (each for each in mailbox.deliver(desk.until + 3 * DAY) if each["To"] == address)
    assert left["Subject"] == f"{desk.reference}: no answer came in time"


def test_where_who_asked_manages_the_fund_no_more_those_who_do_are_told_and_nobody_who_applies(
    desk: Desk, sessions: _Sessions, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        present, applying = (make_staff(session, desk.staff.fund, Role.MANAGER) for _ in range(2))
        join(session, applying, desk.organisation, Place.VIEWER)
    desk.ask()
    with sessions.begin() as session:
        session.execute(delete(Appointment).where(Appointment.person_id == desk.staff.manager.id))
    mailbox.deliver(desk.now + DAY)
    desk.submit(now=desk.until - MOMENT)
    told = {each["To"] for each in mailbox.deliver(desk.until) if "has answered" in str(each["Subject"])}
    assert told == {present.email}
