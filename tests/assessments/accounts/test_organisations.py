"""Naming an organisation, and who may see it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from assessments.accounts.models import IncomeBand, LegalForm, Organisation, Person, Region
from assessments.accounts.queries import list_memberships, load_actor
from assessments.accounts.use_cases import AlreadyHere, change_organisation, name_organisation
from assessments.actors import VISITOR, Actor, Place
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from tests.assessments.accounts.colleagues import actor_of, make_trust
from tests.assessments.accounts.factories import make_person
from tests.factories import make_organisation

ORCHARD: dict[str, Any] = {
    "name": " Orchard\tTrust ",
    "legal_form": LegalForm.CHARITY,
    "charity_number": " sc0 12345",
    "company_number": "",
    "income_band": IncomeBand.FROM_10K_TO_100K,
    "region": Region.SCOTLAND,
}


def test_whoever_names_an_organisation_leads_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        person = make_person(session, now)
        organisation = name_organisation(session, Actor(user_id=person.id), **ORCHARD, now=now)
        assert (organisation.name, organisation.charity_number, organisation.company_number) == (
            "Orchard Trust",
            "SC012345",
            None,
        )
        assert load_actor(session, person.id, now=now).places == {(organisation.id, Place.LEAD)}
        assert [membership.organisation.name for membership in list_memberships(session, person.id)] == [
            "Orchard Trust"
        ]


def test_a_visitor_names_none(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session, pytest.raises(NotPermitted):
        name_organisation(session, VISITOR, **ORCHARD, now=now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"charity_number": None}, "charity_number"),
        ({"charity_number": "12"}, "charity_number"),
        ({"legal_form": LegalForm.CIC}, "company_number"),
        ({"company_number": "12"}, "company_number"),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_is_kept(
    sessions: _Sessions, now: datetime, change: dict[str, Any], field: str
) -> None:
    with sessions.begin() as session:
        person = make_person(session, now)
        with pytest.raises(Invalid) as refused:
            name_organisation(session, Actor(user_id=person.id), **{**ORCHARD, **change}, now=now)
        assert set(refused.value.problems) == {field}
        assert session.scalars(select(Organisation)).all() == []


def test_the_same_form_sent_twice_makes_one_organisation(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        actor = Actor(user_id=make_person(session, now).id)
        name_organisation(session, actor, **ORCHARD, now=now)
        with pytest.raises(Invalid) as refused:
            name_organisation(session, actor, **{**ORCHARD, "name": "ORCHARD TRUST"}, now=now)
        assert set(refused.value.problems) == {"name"}
        assert len(session.scalars(select(Organisation)).all()) == 1


CIC: dict[str, Any] = {
    **ORCHARD, "name": "Orchard Works", "legal_form": LegalForm.CIC, "charity_number": "", "company_number": "1234567",
}  # fmt: skip


def name_by(sessions: _Sessions, now: datetime, email: str, **facts: Any) -> UUID:
    with sessions.begin() as session:
        person = make_person(session, now, email)
    with sessions.begin() as session:
        return name_organisation(session, Actor(user_id=person.id), **facts, now=now).id


@pytest.mark.parametrize(
    ("here", "typed"),
    [
        (ORCHARD, {**ORCHARD, "name": "Somebody Else", "charity_number": "SC012 345"}),
        (CIC, {**CIC, "name": "Somebody Else", "company_number": " 01 234567"}),
        (ORCHARD, {**CIC, "charity_number": "sc012345"}),
    ],
)
def test_a_number_that_is_here_is_told_with_the_name_and_not_taken_twice(
    sessions: _Sessions, now: datetime, here: dict[str, Any], typed: dict[str, Any]
) -> None:
    first = name_by(sessions, now, "first@test.example", **here)
    with pytest.raises(AlreadyHere) as refused:
        name_by(sessions, now, "second@test.example", **typed)
    [known] = refused.value.known
    assert (known.id, known.name) == (first, here["name"].replace("\t", " ").strip())
    with sessions.reading() as session:
        assert len(session.scalars(select(Organisation)).all()) == 1


def test_two_who_name_the_same_number_at_once_make_one_organisation(sessions: _Sessions, now: datetime) -> None:
    def take(number: int) -> bool:
        try:
            name_by(sessions, now, f"{number}@test.example", **{**ORCHARD, "name": f"Orchard {number}"})
        except AlreadyHere:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        done = [each.result() for each in [threads.submit(take, number) for number in range(4)]]
    assert sorted(done) == [False, False, False, True]


def test_without_a_number_two_organisations_may_be_alike(sessions: _Sessions, now: datetime) -> None:
    group = {**ORCHARD, "legal_form": LegalForm.UNINCORPORATED, "charity_number": ""}
    for email in ("first@test.example", "second@test.example"):
        name_by(sessions, now, email, **group)
    with sessions.reading() as session:
        assert len(session.scalars(select(Organisation)).all()) == 2


def change(sessions: _Sessions, now: datetime, person: Person, organisation_id: UUID, **facts: Any) -> None:
    with sessions.begin() as session:
        change_organisation(session, actor_of(session, person), organisation_id, **{**ORCHARD, **facts}, now=now)


def test_a_lead_puts_right_what_is_written_down(sessions: _Sessions, now: datetime) -> None:
    trust = make_trust(sessions, now)
    for _time in range(2):
        change(sessions, now, trust.lead, trust.id, name="River & Sea Trust", region=Region.WALES)
    with sessions.reading() as session:
        kept = session.get_one(Organisation, trust.id)
        assert (kept.name, kept.charity_number, kept.region) == ("River & Sea Trust", "SC012345", Region.WALES)
        [entry] = session.scalars(select(TrailEntry))
        assert entry.details == {"fields": ["name", "charity_number", "income_band", "region"]}
    for person, refusal in ((trust.editor, NotPermitted), (trust.stranger, NotFound)):
        with pytest.raises(refusal):
            change(sessions, now, person, trust.id)


def test_another_organisation_s_number_is_refused_and_nothing_is_kept(sessions: _Sessions, now: datetime) -> None:
    trust = make_trust(sessions, now)
    name_by(sessions, now, "first@test.example", **ORCHARD)
    with pytest.raises(Invalid) as refused:
        change(sessions, now, trust.lead, trust.id, name="New name")
    assert set(refused.value.problems) == {"charity_number"}
    with sessions.reading() as session:
        assert session.get_one(Organisation, trust.id).name == "River Trust"


def test_a_number_that_was_doubled_long_ago_stops_nobody_from_mending_the_rest(
    sessions: _Sessions, now: datetime
) -> None:
    trust, _twin = make_trust(sessions, now), make_twin(sessions)
    change(sessions, now, trust.lead, trust.id, name="New name", charity_number="1234567")
    with sessions.reading() as session:
        assert session.get_one(Organisation, trust.id).name == "New name"


def make_twin(sessions: _Sessions) -> UUID:
    """An organisation with River Trust's number, as databases from before hold them."""
    with sessions.begin() as session:
        return make_organisation(session, "River Trust, again").id
