"""What follows an accepted award: conditions, payments, deeds and reminders."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.awards.models import Award
from assessments.awards.payable import BankNotConfirmed, NoBankDetails
from assessments.awards.queries import get_award
from assessments.awards.sealing import throwaway_vault
from assessments.awards.states import DeedState
from assessments.awards.undertakings import Undertakings
from assessments.awards.use_cases import (
    OfferTerms,
    Wanted,
    answer_evidence,
    answer_proposed_deed,
    ask_to_remind,
    check_bank_details,
    enter_bank_details,
    give_evidence,
    name_payers,
    note_payment,
    offer_awards,
    propose_deed,
    sign_deed,
)
from assessments.db import _Sessions
from assessments.decisions.envelope import EnvelopeExceeded
from assessments.decisions.queries import pence_held
from assessments.decisions.states import Outcome
from assessments.errors import Invalid, NotFound, NotPermitted, Refused
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import Purpose
from assessments.messages.models import Email
from assessments.work import run_due_jobs
from tests.assessments.awards.worlds import (
    FIRST,
    SECOND,
    Offered,
    Told,
    accept,
    award_one,
    confirm_details,
    last_day,
    make_round_to_offer,
    offer,
    tell,
)
from tests.factories import revise_rounds
from tests.outcomes import REASON


def start(session: Session, *, now: datetime) -> tuple[Offered, Told, Award]:
    """An award that was accepted, with somewhere to pay it to."""
    offered, told = award_one(session, now=now)
    award = offer(session, offered, told, now=now)
    accept(session, told, award, now=now)
    confirm_details(session, offered, told, now=now)
    return offered, told, award


def sums(award: Award) -> dict[object, int]:
    """Pence of the instalments by line."""
    lines: dict[object, int] = {}
    for one in award.instalments:
        lines[one.envelope_line_id] = lines.get(one.envelope_line_id, 0) + one.amount_pence
    return lines


def test_an_instalment_is_not_paid_before_what_it_waits_for_is_met(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered, told, award = start(session, now=now)
        manager, condition = offered.world.manager, award.conditions[0]
        with pytest.raises(Refused, match="waits for a condition"):
            note_payment(session, manager, told.reference, 2, now.date(), now=now)
        give_evidence(session, told.actor, told.reference, condition.id, "See the lease.", now=now)
        answer_evidence(session, manager, told.reference, condition.id, is_met=False, reason="Which page?", now=now)
        assert condition.accepted_at is None
        give_evidence(session, told.actor, told.reference, condition.id, "Page 3.", now=now)
        for _press in range(2):
            answer_evidence(session, manager, told.reference, condition.id, is_met=True, reason="", now=now)
        assert (condition.accepted_by_id, condition.evidence) == (manager.user_id, "Page 3.")
        for days in (-1, 1):
            with pytest.raises(Invalid):
                note_payment(session, manager, told.reference, 2, now.date() + timedelta(days=days), now=now)
        paid = note_payment(session, manager, told.reference, 2, now.date(), now=now)
        assert note_payment(session, manager, told.reference, 2, now.date(), now=now) is paid
        with pytest.raises(NotPermitted):
            note_payment(session, offered.world.approver, told.reference, 1, now.date(), now=now)


def test_what_is_noted_as_paid_by_hand_went_to_details_that_two_people_have_confirmed(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        manager, approver, reference = offered.world.manager, offered.world.approver, told.reference
        accept(session, told, offer(session, offered, told, now=now), now=now)
        with pytest.raises(NoBankDetails):
            note_payment(session, manager, reference, 1, now.date(), now=now)
        vault, people = throwaway_vault(), [actor.user_id for actor in (manager, approver) if actor.user_id]
        name_payers(session, manager, offered.world.staff.fund.id, people, now=now)
        details = enter_bank_details(session, told.actor, reference, "It", "112233", "12345678", vault=vault, now=now)
        check_bank_details(session, manager, reference, details.id, now=now)
        with pytest.raises(BankNotConfirmed):
            note_payment(session, manager, reference, 1, now.date(), now=now)
        check_bank_details(session, approver, reference, details.id, now=now)
        assert note_payment(session, manager, reference, 1, now.date(), now=now).paid_on == now.date()


def test_a_deed_takes_two_of_the_fund_and_one_of_the_organisation_and_moves_the_money_it_holds(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told, award = start(session, now=now)
        world, reference = offered.world, told.reference
        first, second = world.lines[FIRST], world.lines[SECOND]
        note_payment(session, world.manager, reference, 1, now.date(), now=now)
        wanted = [
            Wanted(1, first, 5, None),
            Wanted(2, first, 1_000_000, None),
            Wanted(None, second, 500_000, date(2027, 9, 1)),
        ]
        long_ago = [Wanted(2, first, 1_000_000, date(1900, 1, 1))]
        with pytest.raises(Invalid):
            propose_deed(session, world.manager, reference, long_ago, REASON, now=now)
        deed = propose_deed(session, world.manager, reference, wanted, REASON, now=now)
        assert propose_deed(session, world.manager, reference, wanted, REASON, now=now) is deed
        with pytest.raises(NotPermitted):
            answer_proposed_deed(session, world.manager, reference, 1, is_approved=True, reason="", now=now)
        with pytest.raises(NotFound):
            sign_deed(
                session, told.actor, reference, 1, name=told.lead.name, sha256=deed.sha256, is_agreed=True, now=now
            )
        answer_proposed_deed(session, world.approver, reference, 1, is_approved=True, reason="", now=now)
        held = pence_held(session, world.round.id)
        assert held == {first: 3_000_001, second: 2_000_000}
        for _press in range(2):
            sign_deed(
                session, told.actor, reference, 1, name=told.lead.name, sha256=deed.sha256, is_agreed=True, now=now
            )
    with sessions.begin() as session:
        award = get_award(session, world.manager, reference)
        amounts = {amount.envelope_line_id: amount.amount_pence for amount in award.amounts}
        assert amounts == sums(award) == pence_held(session, world.round.id) == {first: 2_500_001, second: 2_500_000}
        assert award.instalments[0].amount_pence == 1_500_001  # paid, so no deed changes it


def test_a_deed_moves_money_for_grants_and_help_to_grow_and_leaves_what_is_lent(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        world = offered.world
        first, second, round_id = world.lines[FIRST], world.lines[SECOND], world.round.id
        for line, purpose in ((first, Purpose.GRANT), (second, Purpose.LOAN)):
            session.execute(update(EnvelopeLine).where(EnvelopeLine.id == line).values(purpose=purpose))
        beside = EnvelopeLine(
            round_id=round_id, position=9, purpose=Purpose.CAPACITY, financial_year=FIRST[1], amount_pence=500_000
        )
        session.add(beside)
        revise_rounds(session)
        session.flush()
        session.expire(world.round)
        told = tell(session, offered, [(Outcome.AWARDED, 3_000_001, 2_000_000)], now=now)[0]
        award = offer(session, offered, told, now=now)
        accept(session, told, award, now=now)
        reference = told.reference
        lent = next(one.number for one in award.instalments if one.envelope_line_id == second)
        for loan in (
            Wanted(lent, second, 1, None),
            Wanted(lent, first, 1, None),
            Wanted(None, second, 1, date(2027, 9, 1)),
        ):
            with pytest.raises(Invalid):
                propose_deed(session, world.manager, reference, [loan], REASON, now=now)
        wanted = [Wanted(2, first, 1_000_000, None), Wanted(None, beside.id, 500_000, date(2026, 9, 1))]
        deed = propose_deed(session, world.manager, reference, wanted, REASON, now=now)
        answer_proposed_deed(session, world.approver, reference, 1, is_approved=True, reason="", now=now)
        sign_deed(session, told.actor, reference, 1, name=told.lead.name, sha256=deed.sha256, is_agreed=True, now=now)
        assert pence_held(session, round_id) == {first: 2_500_001, second: 2_000_000, beside.id: 500_000}


def test_a_deed_never_takes_what_the_envelope_lacks_even_if_it_was_there_when_proposed(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        told, other = tell(
            session, offered, [(Outcome.AWARDED, 100_000, 0), (Outcome.AWARDED, 279_000_000, 0)], now=now
        )
        awards = [offer(session, offered, one, now=now) for one in (told, other)]
        for one, award in zip((told, other), awards, strict=True):
            accept(session, one, award, now=now)
        world = offered.world
        line = world.lines[FIRST]

        def wish(one: Told, pence: int) -> None:
            wanted = [Wanted(None, line, pence, date(2026, 9, 1))]
            deed = propose_deed(session, world.manager, one.reference, wanted, REASON, now=now)
            answer_proposed_deed(
                session, world.approver, one.reference, deed.number, is_approved=True, reason="", now=now
            )
            sign_deed(
                session, one.actor, one.reference, deed.number, name=one.lead.name, sha256=deed.sha256,
                is_agreed=True, now=now,
            )  # fmt: skip

        with pytest.raises(EnvelopeExceeded):
            wish(told, 900_001)
        wish(told, 900_000)
        with pytest.raises(EnvelopeExceeded):
            wish(other, 1)
        assert pence_held(session, world.round.id) == {line: 280_000_000}


def test_who_owes_a_report_is_reminded_once_before_and_again_every_fortnight_once_it_is_late(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        _offered, _told, award = start(session, now=now)
        due = award.reports[0].due_on
    sent = []
    for days in (-15, -14, -13, 1, 2, 15):
        moment = datetime.combine(due, now.timetz()) + timedelta(days=days)
        with sessions.begin() as session:
            ask_to_remind(session, now=moment)
        run_due_jobs(sessions, now=moment)
        with sessions.reading() as session:
            letters = select(Email.id).where(Email.template.startswith("report_"))
            sent.append(len(session.scalars(letters).all()))
    assert sent == [0, 1, 1, 2, 2, 3]


def test_an_award_whose_only_instalment_went_can_be_varied_again(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        (told,) = tell(session, offered, [(Outcome.AWARDED, 3_000_001, 0)], now=now)
        world, reference = offered.world, told.reference
        offer_awards(session, world.manager, [reference], OfferTerms(last_day(now), 1, 1), now=now)
        award = accept(session, told, get_award(session, world.manager, reference, lock=True), now=now)
        later = {award.reports[0].position: award.reports[0].due_on + timedelta(days=30)}

        def vary(wanted: list[Wanted], others: Undertakings) -> None:
            deed = propose_deed(session, world.manager, reference, wanted, REASON, now=now, undertakings=others)
            number = deed.number
            answer_proposed_deed(session, world.approver, reference, number, is_approved=True, reason="", now=now)
            sign_deed(
                session, told.actor, reference, number, name=told.lead.name, sha256=deed.sha256, is_agreed=True, now=now
            )

        vary([Wanted(1, world.lines[FIRST], 0, None)], Undertakings())
        vary([], Undertakings(report_days=later))
        vary([Wanted(None, world.lines[FIRST], 500, date(2026, 9, 1))], Undertakings())
        award = get_award(session, world.manager, reference)
        assert [(one.number, one.amount_pence) for one in award.instalments] == [(1, 500)]


def test_no_deed_is_left_half_answered(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered, told, _award = start(session, now=now)
        world = offered.world
        wanted = [Wanted(1, world.lines[FIRST], 1, None)]
        propose_deed(session, world.manager, told.reference, wanted, REASON, now=now)
        with pytest.raises(Refused, match="another deed"):
            propose_deed(session, world.manager, told.reference, wanted, "Otherwise.", now=now)
        deed = answer_proposed_deed(
            session, world.approver, told.reference, 1, is_approved=False, reason="Why so?", now=now
        )
        assert deed.state is DeedState.SENT_BACK
        again = propose_deed(session, world.manager, told.reference, wanted, "Otherwise.", now=now)
        assert again.number == 2
