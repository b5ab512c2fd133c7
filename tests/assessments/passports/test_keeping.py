"""Keeping an organisation's passport: who does, what each part must say, and what becomes of two."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assessments.accounts.models import Organisation
from assessments.actors import Place
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.decisions.use_cases import merge_organisations
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.passports.entries import PassportEntry, entries_of, snapshot_of
from assessments.passports.queries import load_passport
from assessments.passports.states import SOON, Part, Standing
from assessments.passports.use_cases import keep_part
from assessments.versions import Outdated
from tests.factories import actor_of, join, make_organisation, make_person

DAY = date(2026, 3, 1)
INSURANCE = PassportEntry(Part.INSURANCE, "Policy 17", "", DAY, date(2027, 2, 28), note="Up to £5 million")
TRUSTEES = PassportEntry(Part.TRUSTEES, dated_on=DAY, people=7)


class Trust:
    """An organisation with somebody of each place."""

    def __init__(self, sessions: _Sessions, now: datetime) -> None:
        self.sessions, self.now = sessions, now
        with sessions.begin() as session:
            self.people = {place: make_person(session, place) for place in Place}
            self.stranger = make_person(session, "Stranger")
            self.organisation = make_organisation(session)
            for place, person in self.people.items():
                join(session, person, self.organisation, place)
            self.id = self.organisation.id

    def keep(self, entry: PassportEntry, place: Place = Place.LEAD, **more: Any) -> PassportEntry:
        with self.sessions.begin() as session:
            actor = actor_of(session, self.people[place])
            return keep_part(session, actor, self.id, entry, **{"now": self.now, **more})

    def said(self, part: Part) -> PassportEntry:
        with self.sessions.reading() as session:
            return load_passport(session, self.id)[part]


@pytest.fixture
def trust(sessions: _Sessions, now: datetime) -> Trust:
    return Trust(sessions, now)


def test_leads_and_editors_keep_it_and_viewers_and_strangers_do_not(trust: Trust) -> None:
    trust.keep(INSURANCE)
    trust.keep(TRUSTEES, Place.EDITOR)
    assert (trust.said(Part.INSURANCE), trust.said(Part.TRUSTEES)) == (INSURANCE, TRUSTEES)
    assert trust.said(Part.EQUALITY).is_empty
    with pytest.raises(NotPermitted):
        trust.keep(replace(TRUSTEES, people=8), Place.VIEWER)
    with trust.sessions.begin() as session, pytest.raises(NotFound):
        keep_part(session, actor_of(session, trust.stranger), trust.id, TRUSTEES, now=trust.now)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (replace(INSURANCE, reference=""), "reference"),
        (replace(INSURANCE, expires_on=None), "expires_on"),
        (replace(INSURANCE, expires_on=DAY - timedelta(days=1)), "expires_on"),
        (replace(INSURANCE, dated_on=None), "dated_on"),
        (replace(INSURANCE, dated_on=date(2026, 3, 12)), "dated_on"),
        (replace(INSURANCE, link="javascript:alert(1)"), "link"),
        (replace(INSURANCE, link="https://user@evil.example"), "link"),
        (replace(INSURANCE, note="x" * 2_001), "note"),
        (replace(INSURANCE, reference="a\0b"), "reference"),
        (replace(TRUSTEES, people=None), "people"),
        (replace(TRUSTEES, people=0), "people"),
        (replace(TRUSTEES, people=10_001), "people"),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_is_kept(trust: Trust, entry: PassportEntry, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        trust.keep(entry)
    assert set(refused.value.problems) == {field}
    assert trust.said(entry.part).is_empty


def test_an_empty_part_is_taken_out_and_the_trail_names_fields_and_no_values(trust: Trust) -> None:
    for entry in (INSURANCE, INSURANCE, replace(INSURANCE, note=""), PassportEntry(Part.INSURANCE)):
        trust.keep(entry)
    assert trust.said(Part.INSURANCE).is_empty
    with trust.sessions.reading() as session:
        changes = select(TrailEntry).where(TrailEntry.action == "organisation.passport_changed").order_by(TrailEntry.id)
        details = [entry.details for entry in session.scalars(changes)]
    everything = ["reference", "dated_on", "expires_on"]
    assert [each["fields"] for each in details] == [[*everything, "note"], ["note"], everything]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(trust: Trust) -> None:
    trust.keep(INSURANCE, seen="")
    with pytest.raises(Outdated):
        trust.keep(replace(INSURANCE, note="Mine"), seen="")
    trust.keep(replace(INSURANCE, note="Mine"), seen=INSURANCE.mark)
    assert trust.said(Part.INSURANCE).note == "Mine"


def test_a_part_counts_on_its_last_day_and_has_expired_on_the_next() -> None:
    last = INSURANCE.expires_on
    assert last is not None
    assert INSURANCE.standing_on(last - SOON - timedelta(days=1)) is Standing.VALID
    assert INSURANCE.standing_on(last - SOON) is INSURANCE.standing_on(last) is Standing.EXPIRES_SOON
    assert INSURANCE.standing_on(last + timedelta(days=1)) is Standing.EXPIRED
    assert TRUSTEES.standing_on(date(2099, 1, 1)) is Standing.VALID
    assert PassportEntry(Part.EQUALITY).standing_on(DAY) is Standing.MISSING


def test_what_is_handed_in_is_read_back_as_it_was() -> None:
    snapshot = snapshot_of([TRUSTEES, PassportEntry(Part.EQUALITY), INSURANCE])
    assert snapshot[0] == {"part": "trustees", "dated_on": "2026-03-01", "people": 7}
    assert entries_of(snapshot) == {Part.TRUSTEES: TRUSTEES, Part.INSURANCE: INSURANCE}


def test_of_two_organisations_that_become_one_what_was_written_last_counts(trust: Trust) -> None:
    with trust.sessions.begin() as session:
        twin = make_organisation(session, "Twin", lead=trust.people[Place.LEAD])
        administrator = make_person(session, "Addy", is_administrator=True)
    newer, later = replace(INSURANCE, reference="Policy 18"), trust.now + timedelta(days=1)
    equality = PassportEntry(Part.EQUALITY, "Fair to all", dated_on=DAY)
    trust.keep(INSURANCE)
    trust.keep(TRUSTEES, now=later)
    with trust.sessions.begin() as session:
        lead = actor_of(session, trust.people[Place.LEAD])
        for entry, at in ((newer, later), (replace(TRUSTEES, people=3), trust.now), (equality, trust.now)):
            keep_part(session, lead, twin.id, entry, now=at)
    with trust.sessions.begin() as session:
        merge_organisations(session, actor_of(session, administrator), twin.id, trust.id, now=trust.now)
        assert session.get_one(Organisation, twin.id)
    assert trust.said(Part.INSURANCE) == newer
    assert trust.said(Part.TRUSTEES) == TRUSTEES
    assert trust.said(Part.EQUALITY) == equality
