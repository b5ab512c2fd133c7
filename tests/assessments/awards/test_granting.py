"""A preparation grant is noted as paid once two people have confirmed where it goes, and to nobody who is gone."""

from datetime import datetime
from uuid import UUID

import pytest

from assessments.actors import Actor
from assessments.awards.payable import BankNotConfirmed, NoBankDetails
from assessments.awards.sealing import throwaway_vault
from assessments.awards.use_cases import check_bank_details, enter_bank_details, name_payers, pay_grant
from assessments.db import _Sessions
from assessments.decisions.beside import AwardCheck
from assessments.decisions.states import CheckOutcome
from assessments.errors import DomainError, IllegalStep, NotFound, NotPermitted, Refused
from assessments.funds.states import CheckKind
from assessments.supporting.states import GrantState
from assessments.supporting.use_cases import answer_grant
from tests.assessments.supporting.places import Shared, make_shared
from tests.factories import make_person


def refusal(sessions: _Sessions, place: Shared, now: datetime, by: Actor | None = None) -> type[DomainError]:
    with sessions.begin() as session, pytest.raises(DomainError) as refused:
        pay_grant(session, by or place.world.manager, place.reference, now.date(), now=now)
    return refused.type


def enter(sessions: _Sessions, place: Shared, number: str, now: datetime) -> UUID:
    vault = throwaway_vault()
    with sessions.begin() as session:
        details = enter_bank_details(
            session, place.lead, place.reference, "The trust", "112233", number, vault=vault, now=now
        )
        return details.id


def look(sessions: _Sessions, place: Shared, payer: Actor, details_id: UUID, now: datetime) -> None:
    with sessions.begin() as session:
        check_bank_details(session, payer, place.reference, details_id, now=now)


def test_a_grant_is_paid_to_confirmed_bank_details_and_to_no_others(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        world = place.world
        people = [each.user_id for each in (world.manager, world.approver) if each.user_id is not None]
        name_payers(session, world.manager, world.staff.fund.id, people, now=now)
        application_id = place.application.id
    assert refusal(sessions, place, now) is IllegalStep, "nobody has answered the offer"
    with sessions.begin() as session:
        answer_grant(session, place.lead, place.reference, is_accepted=True, now=now)
    assert refusal(sessions, place, now, place.adviser) is NotPermitted
    assert refusal(sessions, place, now, place.lead) is NotFound
    assert refusal(sessions, place, now) is NoBankDetails
    first = enter(sessions, place, "12345678", now)
    for payer in (world.manager, world.manager):
        look(sessions, place, payer, first, now)
    assert refusal(sessions, place, now) is BankNotConfirmed
    look(sessions, place, world.approver, first, now)
    second = enter(sessions, place, "87654321", now)
    assert refusal(sessions, place, now) is BankNotConfirmed, "what was changed is confirmed anew"
    for payer in (world.approver, world.manager):
        look(sessions, place, payer, second, now)
    with sessions.begin() as session:
        seen = AwardCheck(
            application_id=application_id, item_key="registration", kind=CheckKind.REGISTRATION,
            outcome=CheckOutcome.GONE, evidence="Struck off.", done_at=now, done_by_id=make_person(session).id,
        )  # fmt: skip
        session.add(seen)
        session.flush()
        seen_id = seen.id
    assert refusal(sessions, place, now) is Refused
    with sessions.begin() as session:
        session.delete(session.get_one(AwardCheck, seen_id))
        session.flush()
        for _press in range(2):
            grant = pay_grant(session, world.manager, place.reference, now.date(), now=now)
        assert grant.state is GrantState.PAID
