"""How a fund can be reached: who may say so, and what can be said."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from assessments.actors import SYSTEM, VISITOR, Role
from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound
from assessments.funds.contact import LONGEST, FundContact
from assessments.funds.models import Fund
from assessments.funds.queries import list_managed_funds, list_public_funds
from assessments.funds.use_cases import set_fund_contact
from tests.factories import actor_of, make_fund, make_person, make_round, make_staff

CONTACT = FundContact("Fund@Test.example", "020 7946 0123", "1 High Street\r\nLeeds", "9am to 5pm", "The form.")


def test_its_manager_says_how_a_fund_can_be_reached(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        fund = make_fund(session)
        manager = actor_of(session, make_staff(session, fund, Role.MANAGER))
        set_fund_contact(session, manager, fund.id, CONTACT, now=utcnow())
    with sessions.reading() as session:
        kept = session.get_one(Fund, fund.id)
        assert kept.has_contact
        assert (kept.contact_email, kept.contact_address) == ("fund@test.example", "1 High Street\nLeeds")
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "fund.contact_changed")).one()
        assert entry.details == {"fields": [f"contact_{name}" for name in FundContact.__slots__]}
        assert list_managed_funds(session, manager) == [kept]


def test_saving_the_same_again_changes_nothing_and_is_not_on_the_trail(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        fund = make_fund(session)
        manager = actor_of(session, make_staff(session, fund, Role.MANAGER))
        for contact in (CONTACT, CONTACT, replace(CONTACT, hours="")):
            set_fund_contact(session, manager, fund.id, contact, now=utcnow())
        session.flush()
        found = session.scalars(select(TrailEntry.details).where(TrailEntry.action == "fund.contact_changed")).all()
        assert [len(details["fields"]) for details in found] == [5, 1]
        assert fund.contact_hours is None


def test_for_everybody_else_there_is_nothing_to_change(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        fund, other = make_fund(session), make_fund(session, "Another fund")
        actors = [VISITOR, SYSTEM, actor_of(session, make_person(session, is_administrator=True))]
        actors += [actor_of(session, make_staff(session, other, Role.MANAGER))]
        actors += [actor_of(session, make_staff(session, fund, role)) for role in Role if role is not Role.MANAGER]
        for actor in actors:
            with pytest.raises(NotFound):
                set_fund_contact(session, actor, fund.id, CONTACT, now=utcnow())
        manager = actor_of(session, make_staff(session, fund, Role.MANAGER))
        with pytest.raises(NotFound):
            set_fund_contact(session, manager, uuid4(), CONTACT, now=utcnow())


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (FundContact(address="1 High Street"), "email"),
        (FundContact(email="nobody"), "email"),
        (FundContact(phone="by telephone"), "phone"),
        *((replace(CONTACT, **{name: "9" * (limit + 1)}), name) for name, limit in LONGEST.items()),
    ],
)
def test_what_nobody_could_use_is_refused(sessions: _Sessions, contact: FundContact, field: str) -> None:
    with sessions.begin() as session:
        fund = make_fund(session)
        manager = actor_of(session, make_staff(session, fund, Role.MANAGER))
        with pytest.raises(Invalid) as refusal:
            set_fund_contact(session, manager, fund.id, contact, now=utcnow())
        assert field in refusal.value.problems


def test_the_public_sees_funds_with_a_published_round(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        seen, unseen, _empty = make_fund(session, "Seen"), make_fund(session, "Unseen"), make_fund(session, "Empty")
        make_round(session, now=utcnow(), fund=seen, reference="SEEN-1")
        make_round(session, now=utcnow(), fund=unseen, reference="UNSEEN-1", is_published=False)
        assert [fund.name for fund in list_public_funds(session)] == ["Seen"]
