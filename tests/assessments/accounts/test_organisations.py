"""Naming an organisation, and who may see it."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from assessments.accounts.models import IncomeBand, LegalForm, Organisation, Region
from assessments.accounts.queries import list_memberships, load_actor
from assessments.accounts.use_cases import name_organisation
from assessments.actors import VISITOR, Actor, Place
from assessments.db import _Sessions
from assessments.errors import Invalid, NotPermitted
from tests.assessments.accounts.factories import make_person

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
