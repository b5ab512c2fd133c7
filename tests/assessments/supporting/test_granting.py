"""A preparation grant holds to the penny: paid whole, spent and returned within what was paid, closed at nothing."""

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from assessments.applications.states import State as SubmissionState
from assessments.awards.use_cases import pay_grant
from assessments.db import _Sessions
from assessments.decisions.correcting import GrantTakenUp
from assessments.decisions.queries import get_support
from assessments.decisions.states import Outcome, State
from assessments.decisions.use_cases import (
    Proposal,
    accept_support,
    approve_decision,
    close_support,
    log_session,
    propose_decision,
    strike_session,
)
from assessments.decisions.use_cases.supporting import SupportIsOver
from assessments.errors import DomainError, IllegalStep, Invalid, NotFound, NotPermitted
from assessments.supporting.grants import GrantAccount, account_of, find_grant
from assessments.supporting.overview import list_given, total_given
from assessments.supporting.states import GrantState
from assessments.supporting.use_cases import (
    Spending,
    answer_grant,
    note_return,
    note_spending,
    settle_grant,
    strike_spending,
)
from assessments.supporting.use_cases.granting import MoneyIsLeft, NothingToPrepare
from assessments.versions import SentBefore
from tests.assessments.supporting.places import Shared, confirm_bank_of, invite_one, make_shared
from tests.factories import actor_of
from tests.outcomes import release

GRANT = 100_000


def account(session: Session, place: Shared) -> GrantAccount:
    support = get_support(session, place.lead, place.reference)
    return account_of(support, find_grant(session, support.id))


def spend(session: Session, place: Shared, pence: int, key: str, now: datetime) -> None:
    spending = Spending(now.date(), "A surveyor", pence)
    note_spending(session, place.lead, place.reference, spending, entry_key=key, now=now)


def pay(session: Session, place: Shared, now: datetime) -> None:
    answer_grant(session, place.lead, place.reference, is_accepted=True, now=now)
    confirm_bank_of(session, place, now)
    pay_grant(session, place.world.manager, place.reference, now.date(), now=now)


def test_a_grant_goes_from_its_offer_to_a_closed_account(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        manager, reference = place.world.manager, place.reference
        with pytest.raises(IllegalStep):
            pay_grant(session, manager, reference, now.date(), now=now)
        for _press in range(2):
            answer_grant(session, place.lead, reference, is_accepted=True, now=now)
        with pytest.raises(IllegalStep):
            spend(session, place, 1, "early", now)
        confirm_bank_of(session, place, now)
        with pytest.raises(Invalid):
            pay_grant(session, manager, reference, now.date() + timedelta(days=2), now=now)
        for _press in range(2):
            pay_grant(session, manager, reference, now.date(), now=now)
        with pytest.raises(IllegalStep):
            answer_grant(session, place.lead, reference, is_accepted=False, now=now)
        for _press in range(2):
            spend(session, place, 60_001, "a", now)
        with pytest.raises(Invalid) as refusal:
            spend(session, place, 40_000, "b", now)
        assert set(refusal.value.problems) == {"pence"}
        spend(session, place, 9_999, "slip", now)
        with pytest.raises(SentBefore):
            spend(session, place, 9_998, "slip", now)
        for _press in range(2):
            strike_spending(session, place.lead, reference, 2, now=now)
        with pytest.raises(SentBefore):
            spend(session, place, 9_999, "slip", now)
        with pytest.raises(Invalid):
            note_return(session, manager, reference, 40_000, now.date(), now=now)
        with pytest.raises(MoneyIsLeft):
            settle_grant(session, manager, reference, now=now)
        note_return(session, manager, reference, 39_999, now.date(), now=now)
        for _press in range(2):
            settle_grant(session, manager, reference, now=now)
        closed = account(session, place)
        assert (closed.state, closed.paid, closed.spent, closed.returned, closed.left) == (
            GrantState.SETTLED, GRANT, 60_001, 39_999, 0,
        )  # fmt: skip
        with pytest.raises(IllegalStep):
            note_return(session, manager, reference, 0, now.date(), now=now)


def test_what_was_taken_up_is_not_corrected_to_another_amount(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        world, reference = place.world, place.reference
        whose = (session, world.manager, reference, "concept")

        def less(pence: int) -> Proposal:
            amounts = {world.preparation: pence}
            return Proposal(Outcome.INVITED, "Less.", amounts, "A plan", public_note="Too much was offered.")

        decision = propose_decision(*whose, less(100), now=now)
        session.flush()
        of_approver = (session, world.approver, reference, "concept")
        approve_decision(*of_approver, seen_version=decision.version, now=now)
        answer_grant(session, place.lead, reference, is_accepted=True, now=now)
        session.flush()
        assert decision.state is State.PROPOSED  # its approval rested on a grant that nobody counted on
        with pytest.raises(GrantTakenUp, match="£1,000"):
            approve_decision(*of_approver, seen_version=decision.version, now=now)
        propose_decision(*whose, less(GRANT), now=now)
        session.flush()
        approve_decision(*of_approver, seen_version=decision.version, now=now)
        release(session, world.staff, world.round, now=now)
        assert account(session, place).granted == GRANT
        with pytest.raises(GrantTakenUp):
            propose_decision(*whose, less(GRANT - 1), now=now)
        answer_grant(session, place.lead, reference, is_accepted=False, now=now)
        propose_decision(*whose, less(GRANT - 1), now=now)


def test_who_may_do_what_with_a_grant(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        staff, reference = place.world.staff, place.reference
        with pytest.raises(NotPermitted):
            answer_grant(session, place.viewer, reference, is_accepted=True, now=now)
        with pytest.raises(NotFound):
            answer_grant(session, place.adviser, reference, is_accepted=True, now=now)
        pay(session, place, now)
        with pytest.raises(NotPermitted):
            note_spending(session, place.viewer, reference, Spending(now.date(), "X", 1), entry_key="v", now=now)
        for person, refusal in (
            (staff.auditor, NotPermitted),
            (staff.adviser, NotPermitted),
            (staff.moderator, NotFound),
            (staff.assessors[0], NotFound),
        ):
            with pytest.raises(refusal):
                settle_grant(session, actor_of(session, person), reference, now=now)
        with pytest.raises(NotFound):
            settle_grant(session, place.lead, reference, now=now)


def test_a_refused_grant_stays_refused(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        answer_grant(session, place.lead, place.reference, is_accepted=True, now=now)
        for _press in range(2):
            answer_grant(session, place.lead, place.reference, is_accepted=False, now=now)
        assert account(session, place).state is GrantState.REFUSED
        with pytest.raises(IllegalStep):
            pay_grant(session, place.world.manager, place.reference, now.date(), now=now)


def test_a_grant_is_taken_up_only_while_support_goes_on(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        offered = invite_one(session, place.world, now=now, is_accepted=False)
        over = get_support(session, place.lead, place.reference).ends_at
        with pytest.raises(SupportIsOver):
            answer_grant(session, place.lead, place.reference, is_accepted=True, now=over)
        with pytest.raises(SupportIsOver):
            accept_support(session, offered.lead, offered.reference, now=over)
        assert account(session, place).state is GrantState.OFFERED
        close_support(session, place.adviser, place.reference, now=now)  # who needs no more advice may need the money
        answer_grant(session, place.lead, place.reference, is_accepted=True, now=over - timedelta(seconds=1))
        answer_grant(session, place.lead, place.reference, is_accepted=False, now=over)


@pytest.mark.parametrize("end", [SubmissionState.WITHDRAWN, SubmissionState.DECIDED])
def test_nothing_is_paid_to_prepare_what_is_withdrawn_or_decided(
    sessions: _Sessions, now: datetime, end: SubmissionState
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        answer_grant(session, place.lead, place.reference, is_accepted=True, now=now)
        confirm_bank_of(session, place, now)
        proposal = get_support(session, place.lead, place.reference).application.current
        proposal.state, proposal.submitted_at = end, now
        session.flush()
        with pytest.raises(NothingToPrepare):
            pay_grant(session, place.world.manager, place.reference, now.date(), now=now)
        assert account(session, place).paid == 0


@pytest.mark.parametrize("seed", range(3))
def test_no_sequence_of_acts_loses_a_penny(sessions: _Sessions, now: datetime, seed: int) -> None:
    random = Random(seed)
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        pay(session, place, now)
        for number in range(15):
            pence = random.choice([1, 33_333, 50_000, random.randrange(GRANT + 2)])
            doing = random.choice(["spend", "strike", "return", "settle"])
            try:
                if doing == "spend":
                    spend(session, place, pence, str(number), now)
                elif doing == "strike":
                    strike_spending(session, place.lead, place.reference, random.randint(1, 4), now=now)
                elif doing == "return":
                    note_return(session, place.world.manager, place.reference, pence, now.date(), now=now)
                else:
                    settle_grant(session, place.world.manager, place.reference, now=now)
            except DomainError:
                pass
            found = account(session, place)
            assert found.left == GRANT - found.spent - found.returned >= 0
            assert found.state is not GrantState.SETTLED or found.left == 0


def test_the_round_s_page_holds_what_each_account_holds(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        other = invite_one(session, place.world, now=now)
        pay(session, place, now)
        spend(session, place, 60_001, "a", now)
        spend(session, place, 39_999, "b", now)
        strike_spending(session, place.lead, place.reference, 2, now=now)
        note_return(session, place.world.manager, place.reference, 5, now.date(), now=now)
        log_session(
            session, place.adviser, place.reference, entry_key="a", held_on=now.date(), minutes=45, worked_on="Costs.",
            now=now,
        )  # fmt: skip
        struck = log_session(
            session, place.adviser, other.reference, entry_key="b", held_on=now.date(), minutes=600, worked_on="Slip.",
            now=now,
        )  # fmt: skip
        strike_session(session, place.adviser, other.reference, struck.id, now=now)
        round_id, manager = place.world.round.id, place.world.manager
        first, second = list_given(session, manager, round_id).rows
        found = account(session, place)
        assert (first.reference, first.minutes, first.spent, first.returned) == (place.reference, 45, 60_001, 5)
        assert (first.paid, first.spent, first.returned) == (found.paid, found.spent, found.returned)
        assert (second.reference, second.has_had_none, second.grant_state) == (
            other.reference, True, GrantState.OFFERED,
        )  # fmt: skip
        totals = total_given(session, manager, round_id)
        assert (totals.invited, totals.accepted, totals.without_session, totals.minutes) == (2, 2, 1, 45)
        assert (totals.granted, totals.paid, totals.spent, totals.returned) == (200_000, 100_000, 60_001, 5)
        for judge in (place.world.staff.moderator, place.world.staff.assessors[0], place.world.staff.adviser):
            assert list_given(session, actor_of(session, judge), round_id).rows == []
            assert total_given(session, actor_of(session, judge), round_id).invited == 0
