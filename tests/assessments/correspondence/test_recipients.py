"""To whom a message goes: everybody in a situation as far as they were told, and the people behind them."""

from datetime import datetime

import pytest

from assessments.accounts.models import Person
from assessments.actors import Place, Role
from assessments.correspondence.queries import count_groups, get_message, list_addressees
from assessments.correspondence.recipients import Reach, count_reach
from assessments.correspondence.states import Audience
from assessments.db import Sessions, _Sessions
from assessments.decisions.use_cases import withdraw_application
from assessments.funds.queries import get_round
from assessments.messages.use_cases import choose_emails
from tests.assessments.correspondence.posts import ROUND, Office, make_office, references_of, send, work, write
from tests.factories import actor_of, join, make_staff
from tests.mailbox import Mailbox
from tests.outcomes import release


@pytest.fixture
def office(sessions: _Sessions, now: datetime) -> Office:
    with sessions.begin() as session:
        return make_office(session, now=now)


@pytest.mark.parametrize(
    ("audience", "stage", "who"),
    [
        (Audience.WRITING, "concept", ["draft"]),
        (Audience.SUBMITTED, "concept", ["submitted", "invited", "declined", "approved"]),
        (Audience.INVITED, "concept", ["invited"]),
        (Audience.DECLINED, "concept", ["declined"]),
        (Audience.WRITING, "full", ["invited"]),
        (Audience.CHOSEN, None, ["approved", "draft"]),
    ],
)
def test_a_message_goes_to_everybody_in_a_situation_as_far_as_they_were_told(
    office: Office, audience: Audience, stage: str | None, who: list[str]
) -> None:
    wanted = sorted(getattr(office, name).reference for name in who)
    message = write(office, audience, stage, references=tuple(wanted) if audience is Audience.CHOSEN else ())
    send(office, message)
    assert references_of(message) == wanted


def test_before_release_no_number_tells_of_an_outcome(office: Office) -> None:
    with Sessions.reading() as session:
        round_ = get_round(session, office.manager, ROUND)
        before = count_groups(session, office.manager, round_)
    assert before[Audience.DECLINED, "concept"] == 1
    assert (Audience.AWARDED, "full") not in before
    with Sessions.begin() as session:
        release(session, office.world.staff, office.world.round, now=office.now)
    with Sessions.reading() as session:
        assert count_groups(session, office.manager, round_)[Audience.DECLINED, "concept"] == 2


def test_who_withdrew_is_written_to_only_by_name(office: Office) -> None:
    with Sessions.begin() as session:
        leader = actor_of(session, session.get_one(Person, office.submitted.started_by_id), now=office.now)
        withdraw_application(session, leader, office.submitted.reference, reason="No time.", now=office.now)
    group = write(office, Audience.SUBMITTED)
    named = write(office, Audience.CHOSEN, references=(office.submitted.reference,))
    send(office, group)
    send(office, named)
    assert office.submitted.reference not in references_of(group)
    assert references_of(named) == [office.submitted.reference]


def test_leads_always_get_it_editors_unless_they_turned_it_off_and_viewers_read_it_on_the_page(
    office: Office, mailbox: Mailbox
) -> None:
    mailbox.deliver(office.now)
    send(office, write(office))
    work(office)
    first = mailbox.deliver(office.now)
    assert [message["To"] for message in first] == ["lea@test.example", "ed@test.example"]
    assert [message["List-Unsubscribe"] is None for message in first] == [True, False]
    with Sessions.begin() as session:
        for person in (office.lead, office.editor):
            choose_emails(session, actor_of(session, person, now=office.now), [], now=office.now)
    message = write(office)
    with Sessions.reading() as session:
        assert count_reach(session, office.manager, message) == Reach(1, 1)
    send(office, message)
    work(office)
    assert [message["To"] for message in mailbox.deliver(office.now)] == ["lea@test.example"]


def test_a_manager_does_not_write_to_their_own_organisation(office: Office) -> None:
    with Sessions.begin() as session:
        manager = make_staff(session, office.world.staff.fund, Role.MANAGER)
        join(session, manager, office.submitted.organisation, Place.VIEWER)
        torn = actor_of(session, manager, now=office.now)
    message = write(office, Audience.SUBMITTED)
    with Sessions.reading() as session:
        assert count_reach(session, torn, message).applications == 3
    send(office, message)
    with Sessions.reading() as session:
        page = list_addressees(session, torn, get_message(session, torn, ROUND, message.id))
        assert office.submitted.reference not in {row.reference for row in page.rows}
