"""The checklist before an award is told about bank details by those who confirm them, and by nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from assessments.actors import Actor
from assessments.applications.queries import get_staff_application
from assessments.applications.use_cases import submit_application
from assessments.awards.sealing import throwaway_vault
from assessments.awards.use_cases import check_bank_details, enter_bank_details, name_payers
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.checks import BankSeenByItself, ChecklistOpen, list_seen
from assessments.decisions.queries import find_pending
from assessments.decisions.states import CheckOutcome, Outcome, State
from assessments.decisions.use_cases import record_check
from assessments.funds.checklist import ChecklistItem, checklist_documents
from assessments.funds.models import Round, Stage
from assessments.funds.states import CheckKind
from tests.assessments.supporting.places import Shared, make_shared
from tests.factories import revise_rounds
from tests.outcomes import judge, propose, screen

BANK = ChecklistItem("bank", "Bank details", CheckKind.BANK_DETAILS)
VAULT = throwaway_vault()


def ask_for(session: Session, *items: ChecklistItem) -> None:
    session.execute(update(Round).values(checklist=checklist_documents(items)))
    revise_rounds(session)
    session.expire_all()


def make_place(session: Session, now: datetime) -> Shared:
    """Invited, with a full proposal that is assessed, and two people of the fund who see bank details."""
    place = make_shared(session, now=now)
    submit_application(session, place.lead, place.reference, "full", is_declared=True, now=now)
    screen(session, place.world.staff, place.application, "full", now=now)
    judge(session, place.world.staff, place.application, "full", now=now)
    opened, over = now - timedelta(days=2), now - timedelta(minutes=1)
    session.execute(update(Stage).where(Stage.key == "full").values(opens_at=opened, closes_at=over))
    people = [actor.user_id for actor in payers(place) if actor.user_id]
    name_payers(session, place.world.manager, place.world.staff.fund.id, people, now=now)
    revise_rounds(session)
    session.expire_all()
    return place


def payers(place: Shared) -> tuple[Actor, Actor]:
    """The two of the fund who see bank details."""
    return place.world.manager, place.world.approver


def enter(session: Session, place: Shared, number: str, now: datetime) -> None:
    """The organisation enters them, one reads them, and the other confirms them."""
    details = enter_bank_details(session, place.lead, place.reference, "It", "112233", number, vault=VAULT, now=now)
    for payer in payers(place):
        check_bank_details(session, payer, place.reference, details.id, now=now)


def is_done(session: Session, place: Shared) -> bool:
    session.flush()
    (seen,) = list_seen(session, get_staff_application(session, place.world.manager, place.reference))
    return seen.is_done


def test_whoever_was_invited_enters_them_and_no_word_of_staff_stands_for_that(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_place(session, now)
        ask_for(session, BANK)
        manager, approver = payers(place)
        with pytest.raises(BankSeenByItself):
            record_check(
                session, manager, place.reference, "bank", outcome=CheckOutcome.IN_ORDER, evidence="Seen.", now=now
            )
        with pytest.raises(ChecklistOpen):
            propose(session, place.world.staff, place.application, Outcome.AWARDED, "full", now=now, pence=100)
        details = enter_bank_details(
            session, place.lead, place.reference, "It", "112233", "12345678", vault=VAULT, now=now
        )
        check_bank_details(session, manager, place.reference, details.id, now=now)
        assert not is_done(session, place)
        for _press in range(2):
            check_bank_details(session, approver, place.reference, details.id, now=now)
        assert is_done(session, place)
        decision = propose(session, place.world.staff, place.application, Outcome.AWARDED, "full", now=now, pence=100)
        assert decision.state is State.APPROVED


def test_others_open_it_again_and_the_approval_falls_until_two_people_have_confirmed_them(
    sessions: _Sessions, now: datetime
) -> None:
    later = now + timedelta(minutes=1)
    with sessions.begin() as session:
        place = make_place(session, now)
        ask_for(session, BANK)
        enter(session, place, "12345678", now)
        propose(session, place.world.staff, place.application, Outcome.AWARDED, "full", now=now, pence=100)
    with sessions.begin() as session:
        changed = enter_bank_details(
            session, place.lead, place.reference, "It", "112233", "87654321", vault=VAULT, now=later
        )
        assert not is_done(session, place)
        submission = get_staff_application(session, place.world.manager, place.reference).current
        pending = find_pending(session, submission.id)
        assert pending is not None
        assert pending.state is State.PROPOSED
        for payer in payers(place):
            check_bank_details(session, payer, place.reference, changed.id, now=later + timedelta(minutes=1))
        assert is_done(session, place)


def test_what_was_confirmed_before_the_checklist_asked_for_it_is_noted_by_either_of_the_two(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_place(session, now)
        enter(session, place, "12345678", now)
        ask_for(session, BANK)
        assert not is_done(session, place)
        enter(session, place, "12345678", now)
        assert is_done(session, place)
        with pytest.raises(BankSeenByItself):
            record_check(
                session, place.world.manager, place.reference, "bank", outcome=CheckOutcome.NOT_IN_ORDER,
                evidence="Not so.", now=now,
            )  # fmt: skip
