"""Asking to be let into an organisation that is here already, and being answered."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from assessments.accounts.models import Invitation, JoinAnswer, JoinRequest, Person
from assessments.accounts.use_cases import (
    AskedLately,
    TooEarlyToPassOn,
    TooManyRequests,
    answer_join_request,
    ask_to_join,
    invite_colleague,
    pass_request_on,
    remove_member,
    take_back_request,
)
from assessments.accounts.use_cases.joining import ASKS_AGAIN_AFTER, MOST_OPEN, PASSES_ON_AFTER
from assessments.actors import VISITOR, Place
from assessments.db import _Sessions
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from tests.assessments.accounts.colleagues import Trust, actor_of, make_trust, places_in
from tests.factories import make_organisation, make_person
from tests.mailbox import Mailbox

NUMBER = "1234567"


@pytest.fixture
def trust(sessions: _Sessions, now: datetime) -> Trust:
    return make_trust(sessions, now)


def ask(sessions: _Sessions, now: datetime, organisation_id: UUID, person: Person, number: str = NUMBER) -> UUID:
    with sessions.begin() as session:
        actor = actor_of(session, person)
        return ask_to_join(
            session, actor, organisation_id, charity_number=number, company_number=None, now=now
        ).id  # fmt: skip


def answer(
    sessions: _Sessions, now: datetime, trust: Trust, by: Person, request: UUID, place: Place | None
) -> None:  # fmt: skip
    with sessions.begin() as session:
        answer_join_request(session, actor_of(session, by), trust.id, request, place, now=now)


def test_the_leads_are_asked_and_whoever_is_let_in_has_the_place(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    request = ask(sessions, now, trust.id, trust.stranger)
    asked = mailbox.deliver(now)
    assert {message["To"] for message in asked} == {trust.lead.email, trust.second.email}
    assert all(str(request) in message.get_content() for message in asked)
    answer(sessions, now, trust, trust.second, request, Place.EDITOR)
    assert places_in(sessions, trust.id)["Sam Stranger"] is Place.EDITOR
    with sessions.reading() as session:
        assert is_asked_for(session, trust.stranger.id, JobKind.FIND_CONFLICTS)
    told = {message["To"]: message["Subject"] for message in mailbox.deliver(now)}
    assert told == {
        trust.stranger.email: "You now belong to River Trust",
        trust.lead.email: "Sam Stranger now belongs to River Trust",
    }


def test_whoever_is_declined_is_told_and_asks_again_a_week_later_at_the_earliest(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    request = ask(sessions, now, trust.id, trust.stranger)
    mailbox.deliver(now)
    answer(sessions, now, trust, trust.lead, request, None)
    [told] = mailbox.deliver(now)
    assert told["To"] == trust.stranger.email
    assert "declined" in told["Subject"]
    with pytest.raises(AskedLately):
        ask(sessions, now + ASKS_AGAIN_AFTER - timedelta(seconds=1), trust.id, trust.stranger)
    assert ask(sessions, now + ASKS_AGAIN_AFTER, trust.id, trust.stranger) != request


def test_only_who_knows_its_number_asks_and_only_once(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    for number in ("7654321", ""):
        with pytest.raises(NotFound):
            ask(sessions, now, trust.id, trust.stranger, number)
    assert ask(sessions, now, trust.id, trust.stranger) == ask(sessions, now, trust.id, trust.stranger, " 1234 567")
    assert len(mailbox.deliver(now)) == 2
    with pytest.raises(Invalid):
        ask(sessions, now, trust.id, trust.viewer)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        ask_to_join(session, VISITOR, trust.id, charity_number=NUMBER, company_number=None, now=now)


def test_nobody_asks_everywhere(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    with sessions.begin() as session:
        others = [make_organisation(session, f"Trust {n}", lead=trust.lead).id for n in range(MOST_OPEN)]
    for other in others:
        ask(sessions, now, other, trust.stranger)
    with pytest.raises(TooManyRequests):
        ask(sessions, now, trust.id, trust.stranger)


def test_only_a_lead_or_an_administrator_answers_and_once(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    request = ask(sessions, now, trust.id, trust.stranger)
    for person, refusal in (
        (trust.editor, NotPermitted), (trust.viewer, NotPermitted), (trust.stranger, NotFound)
    ):  # fmt: skip
        with pytest.raises(refusal):
            answer(sessions, now, trust, person, request, Place.LEAD)
    answer(sessions, now, trust, trust.lead, request, None)
    with pytest.raises(IllegalStep):
        answer(sessions, now, trust, trust.second, request, Place.LEAD)
    with sessions.begin() as session:
        other = make_organisation(session, "Other Trust", lead=trust.lead)
    with pytest.raises(NotFound), sessions.begin() as session:
        answer_join_request(session, actor_of(session, trust.lead), other.id, request, None, now=now)


def test_where_no_lead_answers_an_administrator_is_asked_after_three_days(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        administrator = make_person(session, "Addy", is_administrator=True)
    request = ask(sessions, now, trust.id, trust.stranger)
    mailbox.deliver(now)
    with pytest.raises(TooEarlyToPassOn), sessions.begin() as session:
        pass_request_on(session, actor_of(session, trust.stranger), request, now=now + timedelta(days=2))
    with pytest.raises(NotFound), sessions.begin() as session:
        pass_request_on(session, actor_of(session, trust.editor), request, now=now + PASSES_ON_AFTER)
    for _time in range(2):
        with sessions.begin() as session:
            pass_request_on(session, actor_of(session, trust.stranger), request, now=now + PASSES_ON_AFTER)
    later = now + PASSES_ON_AFTER
    assert [message["To"] for message in mailbox.deliver(later)] == [administrator.email]
    answer(sessions, later, trust, administrator, request, Place.VIEWER)
    assert places_in(sessions, trust.id)["Sam Stranger"] is Place.VIEWER
    told = {message["To"] for message in mailbox.deliver(later)}
    assert told == {trust.stranger.email, trust.lead.email, trust.second.email}


def test_where_nobody_leads_an_administrator_is_asked_at_once(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    with sessions.begin() as session:
        administrator = make_person(session, "Addy", is_administrator=True)
        empty = make_organisation(session, "Empty Trust")
    ask(sessions, now, empty.id, trust.stranger)
    assert [message["To"] for message in mailbox.deliver(now)] == [administrator.email]


def test_whoever_asked_takes_it_back(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    request = ask(sessions, now, trust.id, trust.stranger)
    with pytest.raises(NotFound), sessions.begin() as session:
        take_back_request(session, actor_of(session, trust.editor), request, now=now)
    with sessions.begin() as session:
        take_back_request(session, actor_of(session, trust.stranger), request, now=now)
    with sessions.begin() as session:
        assert (
            take_back_request(
                session, actor_of(session, trust.stranger), request, now=now + timedelta(days=1)
            ).answered_at
            == now
        )
    with pytest.raises(IllegalStep), sessions.begin() as session:
        pass_request_on(session, actor_of(session, trust.stranger), request, now=now)
    with pytest.raises(IllegalStep):
        answer(sessions, now, trust, trust.lead, request, Place.LEAD)


def test_being_let_in_closes_the_invitation_that_was_open(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    request = ask(sessions, now, trust.id, trust.stranger)
    with sessions.begin() as session:
        actor = actor_of(session, trust.lead)
        invite_colleague(session, actor, trust.id, email=trust.stranger.email, place=Place.LEAD, now=now)
    answer(sessions, now, trust, trust.lead, request, Place.VIEWER)
    with sessions.reading() as session:
        assert session.scalars(select(Invitation)).one().withdrawn_at == now


def test_somebody_who_was_removed_may_ask_again(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    with sessions.begin() as session:
        remove_member(session, actor_of(session, trust.lead), trust.id, trust.viewer.id, now=now)
    request = ask(sessions, now, trust.id, trust.viewer)
    answer(sessions, now, trust, trust.lead, request, Place.EDITOR)
    with sessions.reading() as session:
        kept = session.get_one(JoinRequest, request)
        assert (kept.answer, kept.place) == (JoinAnswer.LET_IN, Place.EDITOR)
        assert actor_of(session, trust.viewer).organisations_as(Place.EDITOR) == {trust.id}
