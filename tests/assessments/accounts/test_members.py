"""Changing and ending places in an organisation."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.accounts.models import FormerMembership, Invitation, Person
from assessments.accounts.use_cases import LastLead, change_place, invite_colleague, remove_member
from assessments.actors import Actor, Place
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import DomainError, NotFound, NotPermitted
from tests.assessments.accounts.colleagues import Trust, actor_of, make_trust, places_in
from tests.mailbox import Mailbox


@pytest.fixture
def trust(sessions: _Sessions, now: datetime) -> Trust:
    return make_trust(sessions, now)


def put(sessions: _Sessions, now: datetime, trust: Trust, by: Person, person: Person, place: Place) -> None:
    with sessions.begin() as session:
        change_place(session, actor_of(session, by), trust.id, person.id, place, now=now)


def remove(sessions: _Sessions, now: datetime, trust: Trust, by: Person, person: Person) -> None:
    with sessions.begin() as session:
        remove_member(session, actor_of(session, by), trust.id, person.id, now=now)


def test_a_lead_changes_a_place_and_its_holder_is_told(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    put(sessions, now, trust, trust.lead, trust.editor, Place.VIEWER)
    assert places_in(sessions, trust.id)["Edi Editor"] is Place.VIEWER
    [told] = mailbox.deliver(now)
    assert told["To"] == trust.editor.email
    assert "viewer of River Trust" in told.get_content()
    put(sessions, now, trust, trust.lead, trust.editor, Place.VIEWER)
    assert mailbox.deliver(now) == []


def test_only_a_lead_changes_places_and_a_stranger_is_told_of_nothing(
    sessions: _Sessions, now: datetime, trust: Trust
) -> None:
    for person in (trust.editor, trust.viewer):
        with pytest.raises(NotPermitted):
            put(sessions, now, trust, person, trust.viewer, Place.LEAD)
        with pytest.raises(NotPermitted):
            remove(sessions, now, trust, person, trust.lead)
    for by, person in ((trust.stranger, trust.lead), (trust.lead, trust.stranger)):
        with pytest.raises(NotFound):
            remove(sessions, now, trust, by, person)
        with pytest.raises(NotFound):
            put(sessions, now, trust, by, person, Place.VIEWER)
    assert len(places_in(sessions, trust.id)) == 4


def test_a_removed_person_loses_access_at_once_and_they_and_the_other_leads_are_told(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    remove(sessions, now, trust, trust.lead, trust.editor)
    with sessions.reading() as session:
        actor = actor_of(session, trust.editor)
        assert not actor.places
        assert actor.left == {trust.id}
    told = {message["To"]: message["Subject"] for message in mailbox.deliver(now)}
    assert told == {
        trust.editor.email: "You no longer belong to River Trust",
        trust.second.email: "Edi Editor no longer belongs to River Trust",
    }


def test_anybody_leaves_and_the_leads_are_told(
    sessions: _Sessions, now: datetime, trust: Trust, mailbox: Mailbox
) -> None:
    for person in (trust.viewer, trust.second):
        remove(sessions, now, trust, person, person)
    assert set(places_in(sessions, trust.id)) == {"Lea Lead", "Edi Editor"}
    told = mailbox.deliver(now)
    assert {message["To"] for message in told} == {trust.lead.email, trust.second.email}
    assert all("has left" in message.get_content() for message in told)
    with sessions.reading() as session:
        [kept] = session.scalars(select(FormerMembership).where(FormerMembership.person_id == trust.viewer.id))
        assert (kept.place, kept.ended_at) == (Place.VIEWER, now)


def test_the_last_lead_can_neither_leave_nor_be_removed_nor_get_a_lower_place(
    sessions: _Sessions, now: datetime, trust: Trust
) -> None:
    remove(sessions, now, trust, trust.lead, trust.second)
    with pytest.raises(LastLead):
        remove(sessions, now, trust, trust.lead, trust.lead)
    with pytest.raises(LastLead):
        put(sessions, now, trust, trust.lead, trust.lead, Place.EDITOR)
    put(sessions, now, trust, trust.lead, trust.editor, Place.LEAD)
    put(sessions, now, trust, trust.lead, trust.lead, Place.EDITOR)
    assert places_in(sessions, trust.id)["Edi Editor"] is Place.LEAD


@pytest.mark.parametrize("place", [Place.VIEWER, None])
def test_two_leads_who_end_one_another_s_place_at_once_leave_one(
    sessions: _Sessions, now: datetime, trust: Trust, place: Place | None
) -> None:
    with sessions.reading() as session:
        actors = {each.id: actor_of(session, each) for each in (trust.lead, trust.second)}

    def end(by: Person, other: Person) -> bool:
        try:
            with sessions.begin() as session:
                actor: Actor = actors[by.id]
                if place is None:
                    remove_member(session, actor, trust.id, other.id, now=now)
                else:
                    change_place(session, actor, trust.id, other.id, place, now=now)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        pairs = ((trust.lead, trust.second), (trust.second, trust.lead))
        done = [each.result() for each in [threads.submit(end, *pair) for pair in pairs]]
    assert sorted(done) == [False, True]
    assert list(places_in(sessions, trust.id).values()).count(Place.LEAD) == 1


@pytest.mark.parametrize("place", [Place.EDITOR, None])
def test_what_somebody_offered_as_a_lead_ends_with_their_lead(
    sessions: _Sessions, now: datetime, trust: Trust, place: Place | None
) -> None:
    for by, email in ((trust.second, "a@test.example"), (trust.lead, "b@test.example")):
        with sessions.begin() as session:
            invite_colleague(session, actor_of(session, by), trust.id, email=email, place=Place.EDITOR, now=now)
    if place is None:
        remove(sessions, now, trust, trust.lead, trust.second)
    else:
        put(sessions, now, trust, trust.lead, trust.second, place)
    with sessions.reading() as session:
        assert [each.email for each in session.scalars(select(Invitation)) if each.is_open] == ["b@test.example"]


def test_the_trail_names_whose_place_it_was_by_id_only(sessions: _Sessions, now: datetime, trust: Trust) -> None:
    put(sessions, now, trust, trust.lead, trust.editor, Place.LEAD)
    remove(sessions, now + timedelta(days=1), trust, trust.lead, trust.editor)
    with sessions.reading() as session:
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
        assert [entry.action for entry in entries] == ["membership.place_changed", "membership.ended"]
        ids = {"person_id": str(trust.editor.id), "organisation_id": str(trust.id)}
        assert [entry.details for entry in entries] == [ids, ids]
