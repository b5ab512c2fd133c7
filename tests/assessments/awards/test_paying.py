"""Bank details under encryption, seen by two, and payment files that are made once."""

from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.audit.models import TrailEntry
from assessments.awards.bank_queries import find_bank
from assessments.awards.banking import BankDetails
from assessments.awards.payment_files import Layout
from assessments.awards.queries import get_award
from assessments.awards.sealing import NoBankKey, SealBroken, Vault, read_account
from assessments.awards.states import AmountFormat, DateFormat, PaymentColumn
from assessments.awards.use_cases import (
    check_bank_details,
    enter_bank_details,
    make_payment_run,
    name_payers,
    note_run_paid,
    open_bank_details,
    open_payment_run,
    save_layout,
)
from assessments.awards.use_cases.banking import NotAskedForBank
from assessments.awards.use_cases.paying import CannotBePaid
from assessments.db import _Sessions
from assessments.decisions.states import CheckOutcome, Outcome
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.messages.models import Email
from assessments.versions import SentBefore
from tests.assessments.awards.worlds import (
    Offered,
    Told,
    accept,
    award_one,
    find_dissolved,
    make_round_to_offer,
    offer,
    tell,
)

OLD, NEW = (urlsafe_b64encode(letter * 32) for letter in (b"o", b"n"))
VAULT = Vault([OLD])


def enter(
    session: Session, told: Told, now: datetime, *, name: str = "River Trust", number: str = "1234 5678"
) -> BankDetails:
    return enter_bank_details(session, told.actor, told.reference, name, "11-22-33", number, vault=VAULT, now=now)


def start(session: Session, now: datetime) -> tuple[Offered, Told, Actor, Actor]:
    """An accepted award, whose first instalment is due, and the two who see bank details."""
    offered, told = award_one(session, now=now)
    award = offer(session, offered, told, now=now)
    accept(session, told, award, now=now)
    award.instalments[0].due_on = now.date() - timedelta(days=1)
    first, second = offered.world.manager, offered.world.approver
    assert first.user_id is not None
    assert second.user_id is not None
    name_payers(session, first, offered.world.staff.fund.id, [first.user_id, second.user_id], now=now)
    return offered, told, first, second


def test_keys_can_be_turned_and_what_they_kept_is_never_in_the_clear() -> None:
    account = read_account("River Trust", "11-22-33", "123 456")
    sealed = VAULT.seal_account(account)
    assert (account.sort_code, account.number) == ("112233", "00123456")
    assert "112233" not in sealed
    assert "112233" not in repr(account)
    assert Vault([NEW, OLD]).unseal_account(sealed) == account
    with pytest.raises(SealBroken):
        Vault([NEW]).unseal_account(sealed)
    with pytest.raises(Invalid) as refused:
        read_account("", "11-22", "12345678901")
    assert set(refused.value.problems) == {"account_name", "sort_code", "account_number"}
    assert "12345678901" not in str(refused.value.problems)


def test_one_reads_bank_details_and_the_other_confirms_them_and_a_change_begins_anew(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told, first, second = start(session, now)
        with pytest.raises(NoBankKey):
            enter_bank_details(session, told.actor, told.reference, "T", "112233", "12345678", vault=None, now=now)
        details = enter(session, told, now)
        assert enter(session, told, now) is details
        for actor in (first, second):
            _details, account = open_bank_details(session, actor, told.reference, vault=VAULT, now=now)
            assert account.number == "12345678"
        auditor = offered.world.staff.auditor
        for nobody, refusal in ((Actor(auditor.id, roles=first.roles), NotPermitted), (told.actor, NotFound)):
            with pytest.raises(refusal):
                open_bank_details(session, nobody, told.reference, vault=VAULT, now=now)
        for _press in range(2):
            check_bank_details(session, first, told.reference, details.id, now=now)
        assert (details.read_by_id, details.confirmed_by_id) == (first.user_id, None)
        check_bank_details(session, second, told.reference, details.id, now=now)
        assert details.confirmed_by_id == second.user_id
        changed = enter(session, told, now, number="87654321")
        assert changed.confirmed_at is None
        with pytest.raises(IllegalStep):
            check_bank_details(session, second, told.reference, details.id, now=now)
        actions = session.scalars(select(TrailEntry.action).where(TrailEntry.action.startswith("bank"))).all()
        assert actions.count("bank_details.viewed") == 2
        told_of = session.scalars(select(Email.context).where(Email.template == "bank_changed")).all()
        assert len(told_of) == 1
        kept = repr([entry.details for entry in session.scalars(select(TrailEntry))]) + repr(told_of[0])
        assert "87654321" not in kept


def test_bank_details_are_asked_of_nobody_who_gets_nothing(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        (declined,) = tell(session, offered, [(Outcome.DECLINED, 0, 0)], now=now)
        with pytest.raises(NotAskedForBank):
            enter(session, declined, now)


def test_two_people_are_named_who_work_for_the_fund(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        manager, fund_id = offered.world.manager, offered.world.staff.fund.id
        people: list[list[Person]] = [
            [offered.world.staff.manager], [offered.world.staff.manager, told.lead],
            [offered.world.staff.manager, offered.world.staff.auditor],
        ]  # fmt: skip
        for wrong in people:
            with pytest.raises(Invalid):
                name_payers(session, manager, fund_id, [one.id for one in wrong], now=now)


def test_a_payment_file_is_made_once_of_what_is_due_unblocked_and_confirmed(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered, told, first, second = start(session, now)
        fund_id = offered.world.staff.fund.id
        columns = (
            PaymentColumn.REFERENCE, PaymentColumn.ACCOUNT_NAME, PaymentColumn.SORT_CODE,
            PaymentColumn.ACCOUNT_NUMBER, PaymentColumn.AMOUNT, PaymentColumn.DATE,
        )  # fmt: skip
        layout = Layout(columns, has_header=False, amount_format=AmountFormat.PENCE, date_format=DateFormat.SLASHES)
        save_layout(session, first, fund_id, layout, now=now)
        with pytest.raises(Invalid):
            save_layout(session, first, fund_id, Layout(columns[:3]), now=now)
        details = enter(session, told, now, name="=SUM(A1)")
        award = get_award(session, first, told.reference)

        def make(ids: list[UUID], key: str) -> int:
            return make_payment_run(session, first, fund_id, ids, key, vault=VAULT, now=now).number

        due = award.instalments[0].id
        with pytest.raises(CannotBePaid):
            make([due], "not confirmed")
        for actor in (first, second):
            check_bank_details(session, actor, told.reference, details.id, now=now)
        with pytest.raises(CannotBePaid):
            make([due, award.instalments[1].id], "not due")
        find_dissolved(session, told, now)
        with pytest.raises(CannotBePaid):
            make([due], "gone")
        find_dissolved(session, told, now + timedelta(minutes=1), CheckOutcome.IN_ORDER)
        assert (make([due], "one"), make([due], "one")) == (1, 1)
        with pytest.raises(CannotBePaid):
            make([due], "again")
        with pytest.raises(SentBefore):  # gone back to in the browser, and others chosen
            make([due, award.instalments[1].id], "one")
        text = open_payment_run(session, second, fund_id, 1, vault=VAULT, now=now)
        assert text == f"{told.reference},'=SUM(A1),112233,12345678,1500001,11/03/2026\r\n"
        auditor = Actor(offered.world.staff.auditor.id, roles=first.roles)
        with pytest.raises(NotPermitted):
            open_payment_run(session, auditor, fund_id, 1, vault=VAULT, now=now)
        with pytest.raises(Invalid):
            note_run_paid(session, first, fund_id, 1, date(1900, 1, 1), now=now)
        for _press in range(2):
            note_run_paid(session, first, fund_id, 1, now.date(), now=now)
        assert award.instalments[0].paid_on == now.date()
        standing = find_bank(session, told.application.id)
        assert standing is not None
        assert "12345678" not in standing.sealed
