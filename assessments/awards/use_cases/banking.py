"""Bank details: entered by a lead, seen by two named people, read by one of them and confirmed by the other."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.queries import get_own_application, get_staff_application
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.awards.bank_queries import MAY_PAY, find_bank, list_possible_payers, payer_ids
from assessments.awards.banking import PAYERS, BankDetails, Payer
from assessments.awards.policies import may_see_bank, may_sign
from assessments.awards.sealing import Account, NoBankKey, SealBroken, Vault, read_account
from assessments.decisions.checks import is_asked_for_bank
from assessments.decisions.use_cases.checking import note_bank_changed, note_bank_confirmed
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.queries import get_managed_fund
from assessments.interests.asides import HasPart, ensure_no_part


class NotAskedForBank(Refused):
    """Nobody is told where to pay before it is known that they are paid."""

    sentence = _(
        "Nothing was stored: bank details are asked of applicants who were invited or awarded a grant, and of nobody "
        "else."
    )


class PayerHasPart(HasPart):
    """Who has a part in an organisation neither sees nor confirms where it is paid."""

    sentence = _(
        "Nothing was shown or confirmed: by the register of interests, a place in it, or what you share with it, you "
        "have or may have a part in the organisation that is paid. Have somebody else named who sees bank details in "
        "your place: %(others)s can be."
    )


def enter_bank_details(
    session: Session, actor: Actor, reference: str, name: str, sort_code: str, number: str, *, vault: Vault | None,
    now: datetime,
) -> BankDetails:  # fmt: skip
    """Say where money goes, as one who leads the organisation; a change has to be confirmed anew.

    The same again changes nothing. Raises NotFound, NotPermitted, NotAskedForBank, NoBankKey or Invalid.
    """
    application = get_own_application(session, actor, reference, lock=True)
    if not may_sign(actor, application):
        raise NotPermitted
    if not is_asked_for_bank(session, application):
        raise NotAskedForBank
    if vault is None:
        raise NoBankKey
    account = read_account(name, sort_code, number)
    standing = find_bank(session, application.id)
    if standing is not None:
        if _is_same(vault, standing, account):
            return standing
        standing.replaced_at = now
        session.flush()
    assert actor.user_id is not None
    details = BankDetails(
        application_id=application.id, sealed=vault.seal_account(account), entered_at=now, entered_by_id=actor.user_id
    )
    session.add(details)
    session.flush()
    action = "bank_details.entered" if standing is None else "bank_details.changed"
    _note(session, actor, action, application, details.id, now)
    if standing is not None:
        note_bank_changed(session, actor, application, now=now)
        _tell_of_change(session, application, details, now)
    return details


def open_bank_details(
    session: Session, actor: Actor, reference: str, *, vault: Vault | None, now: datetime
) -> tuple[BankDetails, Account]:
    """Bank details as one of the fund's two sees them; every look is on the trail.

    Raises NotFound, NotPermitted, HasPart, NoBankKey or SealBroken.
    """
    application, details = _for_payer(session, actor, reference, now)
    if vault is None:
        raise NoBankKey
    account = vault.unseal_account(details.sealed)
    _note(session, actor, "bank_details.viewed", application, details.id, now)
    return details, account


def check_bank_details(
    session: Session, actor: Actor, reference: str, details_id: UUID, *, now: datetime
) -> BankDetails:
    """Say that they are right: who says so first has read them, and the other of the two confirms them.

    The checklist before an award is told; also again, if it asks for them only now. Who read them and says so again
    has read them, still. Raises NotFound, NotPermitted, HasPart or IllegalStep.
    """
    application, details = _for_payer(session, actor, reference, now, lock=True)
    if details.id != details_id:
        raise IllegalStep(_("Nothing was confirmed: the details were changed since you opened the page. Look again."))
    if details.read_by_id is None:
        details.read_at, details.read_by_id = now, actor.user_id
        _note(session, actor, "bank_details.read", application, details.id, now)
    elif details.confirmed_by_id is None and details.read_by_id != actor.user_id:
        details.confirmed_at, details.confirmed_by_id = now, actor.user_id
        _note(session, actor, "bank_details.confirmed", application, details.id, now)
    if details.read_by_id is not None and details.confirmed_by_id is not None:
        both = details.read_by_id, details.confirmed_by_id
        note_bank_confirmed(session, actor, application, *both, now=now)
    return details


def name_payers(session: Session, actor: Actor, fund_id: UUID, people: Collection[UUID], *, now: datetime) -> None:
    """Say which two people of the fund see bank details. The same again changes nothing. Raises NotFound or Invalid."""
    get_managed_fund(session, actor, fund_id, lock=True)
    wanted, named = set(people), set(payer_ids(session, fund_id))
    if wanted == named:
        return
    possible = list_possible_payers(session, actor, fund_id, now)
    if len(wanted) != PAYERS or not wanted <= possible.keys():
        raise Invalid({"people": _("Choose two of the fund’s managers and approvers.")})
    session.execute(delete(Payer).where(Payer.fund_id == fund_id, Payer.person_id.not_in(wanted)))
    assert actor.user_id is not None
    session.add_all(
        Payer(fund_id=fund_id, person_id=one, named_at=now, named_by_id=actor.user_id) for one in wanted - named
    )
    session.flush()
    record(
        session, actor, "fund.payers_named", fund_id, now=now, details={"people": sorted(str(one) for one in wanted)}
    )


def _is_same(vault: Vault, standing: BankDetails, account: Account) -> bool:
    try:
        return vault.unseal_account(standing.sealed) == account
    except SealBroken:
        return False


def _for_payer(
    session: Session, actor: Actor, reference: str, now: datetime, *, lock: bool = False
) -> tuple[Application, BankDetails]:
    application = get_staff_application(session, actor, reference, lock=lock)
    if not may_see_bank(actor, application, payer_ids(session, application.round.fund_id)):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, application, now, *MAY_PAY, refusal=PayerHasPart)
    details = find_bank(session, application.id)
    if details is None:
        raise NotFound
    return application, details


def _tell_of_change(session: Session, application: Application, details: BankDetails, now: datetime) -> None:
    context = {
        "reference": application.reference, "title": application.title, "path": f"/apply/{application.reference}/bank"
    }  # fmt: skip
    write_to_leads(session, application, key=f"bank:{details.id}", template="bank_changed", context=context, now=now)


def _note(
    session: Session, actor: Actor, action: str, application: Application, details_id: UUID, now: datetime
) -> None:
    record(session, actor, action, details_id, now=now, round_id=application.round_id, application_id=application.id)
