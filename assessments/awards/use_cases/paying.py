"""Paying instalments: the fund's layout, payment files that are made once, and noting what was paid when."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.audit.use_cases import record
from assessments.awards.bank_queries import (
    MAY_PAY,
    find_banks,
    find_layout,
    find_overtaken,
    get_run,
    is_payable,
    list_applications_in,
    list_payable,
    payer_ids,
)
from assessments.awards.banking import BankDetails, PaymentLayout, PaymentRun
from assessments.awards.models import Award, Instalment
from assessments.awards.payable import ensure_payable
from assessments.awards.payment_files import NEEDED, Layout, Payment, payment_file
from assessments.awards.policies import may_manage_award, may_see_bank
from assessments.awards.queries import accepted_on, get_award, today_in
from assessments.awards.sealing import NoBankKey, Vault
from assessments.awards.states import AmountFormat, DateFormat, PaymentColumn
from assessments.awards.use_cases.conditions import ensure_running
from assessments.decisions.checks import find_gone
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.queries import get_managed_fund
from assessments.interests.asides import HasPart, ensure_no_part, ensure_no_part_in_any
from assessments.versions import ensure_same

LONDON = "Europe/London"


class CannotBePaid(Refused):
    """Something that was chosen is no longer to be paid."""

    sentence = _(
        "No file was made: of what you chose, something is paid already, not due, waits for a condition, has no "
        "confirmed bank details, or is for an organisation that was found to be dissolved. Look at the list again."
    )


class FileOvertaken(Refused):
    """It pays to accounts that are no longer those of who is paid."""

    sentence = _(
        "Nothing was noted: since this file was made, other bank details were entered for %(references)s, and the file "
        "pays to the old ones. Find out from the bank what was paid and where to, and note each payment on the page of "
        "its award."
    )


class PayerInFile(HasPart):
    """Who has a part in an organisation does not see where it is paid, in a file either."""

    sentence = _(
        "Nothing was shown: by the register of interests, a place in it, or what you share with it, you have or may "
        "have a part in the organisation that applied with %(reference)s, which this file pays. The other person who "
        "sees bank details can download it, or have somebody else named in your place: %(others)s can be."
    )


class NoPayerForFile(PayerInFile):
    """Nor is there anybody who can be named instead."""

    sentence = _(
        "Nothing was shown: by the register of interests, a place in it, or what you share with it, you have or may "
        "have a part in the organisation that applied with %(reference)s, which this file pays, and nobody else of the "
        "fund can be named in your place. Ask an administrator to give somebody the role."
    )


def save_layout(session: Session, actor: Actor, fund_id: UUID, layout: Layout, *, now: datetime) -> PaymentLayout:
    """Say how the fund's payment files are laid out. The same again changes nothing. Raises NotFound or Invalid."""
    get_managed_fund(session, actor, fund_id, lock=True)
    columns = list(layout.columns)
    if not set(columns) >= NEEDED or len(set(columns)) != len(columns):
        raise Invalid(
            {"columns": _("Give each column a place of its own; name, sort code, number and amount need one.")}
        )
    standing = find_layout(session, fund_id)
    if standing is not None and layout_of(standing) == layout:
        return standing
    kept = standing or PaymentLayout(fund_id=fund_id)
    kept.columns, kept.has_header, kept.changed_at = [column.value for column in columns], layout.has_header, now
    kept.amount_format, kept.date_format = layout.amount_format, layout.date_format
    session.add(kept)
    session.flush()
    record(session, actor, "fund.payment_layout_changed", fund_id, now=now)
    return kept


def layout_of(kept: PaymentLayout | None) -> Layout:
    """A fund's layout; the usual one where it has said nothing."""
    if kept is None:
        return Layout()
    columns = tuple(PaymentColumn(column) for column in kept.columns)
    return Layout(columns, kept.has_header, AmountFormat(kept.amount_format), DateFormat(kept.date_format))


def make_payment_run(
    session: Session, actor: Actor, fund_id: UUID, instalment_ids: Collection[UUID], entry_key: str, *,
    vault: Vault | None, now: datetime,
) -> PaymentRun:  # fmt: skip
    """Make a payment file of these instalments, all or none; the same form sent again is the same file.

    Each must be due, in no file, unblocked, have confirmed bank details, and be for an organisation that is in its
    register, as far as anybody has seen. Raises NotFound, SentBefore, Invalid, NoBankKey, HasPart or CannotBePaid.
    """
    if not instalment_ids:
        raise Invalid({"chosen": _("Choose at least one instalment.")})
    _hold_applications(session, instalment_ids)
    get_managed_fund(session, actor, fund_id, lock=True)
    made = session.scalar(select(PaymentRun).where(PaymentRun.fund_id == fund_id, PaymentRun.entry_key == entry_key))
    if made is not None:
        in_file = session.scalars(select(Instalment.id).where(Instalment.payment_run_id == made.id))
        ensure_same(sorted(in_file), sorted(set(instalment_ids)))
        return made
    if vault is None:
        raise NoBankKey
    chosen = list_payable(session, actor, fund_id, today_in(LONDON, now), ids=instalment_ids)
    ensure_no_part_in_any(session, actor.user_id, [one.award.application for one in chosen], now, Role.MANAGER)
    banks = find_banks(session, {one.award.application_id for one in chosen})
    confirmed = {application_id: bank for application_id, bank in banks.items() if bank.confirmed_at is not None}
    gone = find_gone(session, {one.award.application.organisation_id for one in chosen})
    if len(chosen) != len(set(instalment_ids)) or not all(is_payable(one, confirmed, gone) for one in chosen):
        raise CannotBePaid
    run = _write(session, actor, fund_id, chosen, confirmed, entry_key, vault, now)
    record(session, actor, "payment_run.made", run.id, now=now, details={"fund": str(fund_id)})
    for one in chosen:
        one.payment_run_id = run.id
        _note(session, actor, "instalment.put_into_file", one.award, one, now)
    return run


def open_payment_run(
    session: Session, actor: Actor, fund_id: UUID, number: int, *, vault: Vault | None, now: datetime
) -> str:
    """The text of a payment file, for one of the fund's two; it is noted on the trail.

    It holds the account of every application that it pays, so each must be one whose account they may see.
    Raises NotFound, NotPermitted, HasPart or NoBankKey.
    """
    if not any(held == fund_id for held, _role in actor.roles):
        raise NotFound
    payers = payer_ids(session, fund_id)
    if actor.user_id not in payers:
        raise NotPermitted
    run = get_run(session, fund_id, number)
    paid = list_applications_in(session, run.id)
    ensure_no_part_in_any(session, actor.user_id, paid, now, *MAY_PAY, refusal=PayerInFile, nobody=NoPayerForFile)
    if not all(may_see_bank(actor, application, payers) for application in paid):
        raise NotPermitted
    if vault is None:
        raise NoBankKey
    text = vault.unseal(run.sealed)
    record(session, actor, "payment_run.downloaded", run.id, now=now, details={"fund": str(fund_id)})
    return text


def note_run_paid(
    session: Session, actor: Actor, fund_id: UUID, number: int, paid_on: date | None, *, now: datetime
) -> PaymentRun:
    """Note that all of a payment file was paid on a day. Noted already stays.

    Raises NotFound, HasPart, FileOvertaken or Invalid.
    """
    run = get_run(session, fund_id, number)
    ids = session.scalars(select(Instalment.id).where(Instalment.payment_run_id == run.id)).all()
    _hold_applications(session, ids)
    get_managed_fund(session, actor, fund_id)
    ensure_no_part_in_any(session, actor.user_id, list_applications_in(session, run.id), now, Role.MANAGER)
    overtaken = find_overtaken(session, [run.id]).get(run.id)
    if overtaken:
        raise FileOvertaken(references=", ".join(overtaken))
    unpaid = session.scalars(
        select(Instalment).where(Instalment.payment_run_id == run.id, Instalment.paid_on.is_(None))
        .order_by(Instalment.id)
    ).all()  # fmt: skip
    for one in unpaid:
        award = session.get_one(Award, one.award_id)
        _pay(session, actor, award, one, _day_of_payment(award, paid_on, now), now)
    return run


def note_payment(
    session: Session, actor: Actor, reference: str, number: int, paid_on: date | None, *, now: datetime
) -> Instalment:
    """Note by hand that an instalment was paid, to bank details that two people have confirmed.

    The same again changes nothing. Raises NotFound, NotPermitted, HasPart, NoBankDetails, BankNotConfirmed, Refused or
    Invalid.
    """
    award = get_award(session, actor, reference, lock=True)
    if not may_manage_award(actor, award.application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, award.application, now, Role.MANAGER)
    instalment = next((one for one in award.instalments if one.number == number), None)
    if instalment is None:
        raise NotFound
    if paid_on is not None and instalment.paid_on == paid_on:
        return instalment
    ensure_running(award)
    if instalment.is_blocked:
        raise Refused(_("Nothing was noted: this instalment waits for a condition that is not met yet."))
    if instalment.paid_on is not None:
        raise Refused(_("Nothing was changed: this instalment is noted as paid already."))
    ensure_payable(session, award.application)
    _pay(session, actor, award, instalment, _day_of_payment(award, paid_on, now), now)
    return instalment


def _day_of_payment(award: Award, day: date | None, now: datetime) -> date:
    if day is None or not accepted_on(award, LONDON) <= day <= today_in(LONDON, now):
        raise Invalid(
            {"paid_on": _("Enter the day on which it was paid: not before the grant was accepted, nor in the future.")}
        )
    return day


def _pay(session: Session, actor: Actor, award: Award, instalment: Instalment, day: date, now: datetime) -> None:
    instalment.paid_on, instalment.paid_noted_at, instalment.paid_noted_by_id = day, now, actor.user_id
    _note(session, actor, "instalment.paid", award, instalment, now)


def _hold_applications(session: Session, instalment_ids: Collection[UUID]) -> None:
    """Hold the applications whose instalments these are, in the order of ids, so that nobody changes them meanwhile."""
    session.execute(
        select(Application.id)
        .join(Award, Award.application_id == Application.id)
        .join(Instalment, Instalment.award_id == Award.id)
        .where(Instalment.id.in_(list(instalment_ids)))
        .order_by(Application.id)
        .with_for_update(of=Application)
    )


def _write(
    session: Session, actor: Actor, fund_id: UUID, chosen: Sequence[Instalment], banks: dict[UUID, BankDetails],
    entry_key: str, vault: Vault, now: datetime,
) -> PaymentRun:  # fmt: skip
    assert actor.user_id is not None
    today = today_in(LONDON, now)
    payments = [
        Payment(
            vault.unseal_account(banks[one.award.application_id].sealed), one.amount_pence, max(one.due_on, today),
            one.award.application.reference, one.award.application.organisation.name, one.number,
        )
        for one in chosen
    ]  # fmt: skip
    last = session.scalar(select(func.max(PaymentRun.number)).where(PaymentRun.fund_id == fund_id)) or 0
    run = PaymentRun(
        fund_id=fund_id, number=last + 1, entry_key=entry_key, made_at=now, made_by_id=actor.user_id,
        payments=len(payments), total_pence=sum(payment.pence for payment in payments),
        sealed=vault.seal(payment_file(layout_of(find_layout(session, fund_id)), payments)),
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def _note(session: Session, actor: Actor, action: str, award: Award, instalment: Instalment, now: datetime) -> None:
    record(
        session, actor, action, instalment.id, now=now, round_id=award.round_id, application_id=award.application_id,
        details={"award": str(award.id)},
    )  # fmt: skip
