"""Paying preparation grants: to bank details that two people have confirmed, as awards are paid."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.awards.bank_queries import find_bank
from assessments.awards.gone import PAID_NOTHING
from assessments.decisions.checks import find_gone
from assessments.errors import Refused, _
from assessments.supporting.grants import PreparationGrant
from assessments.supporting.states import GrantState
from assessments.supporting.use_cases.granting import get_managed_grant, note_payment


class NoBankDetails(Refused):
    """Nobody has said where the money goes."""

    sentence = _(
        "Nothing was noted: a preparation grant is paid to confirmed bank details, and the organisation has entered "
        "none yet. Ask a lead of it to enter them on the page of its application. Then the two people of the fund who "
        "see bank details confirm them."
    )


class BankNotConfirmed(Refused):
    """Two people have not both looked yet."""

    sentence = _(
        "Nothing was noted: a preparation grant is paid to confirmed bank details, and these are not confirmed yet. "
        "Of the two people of the fund who see bank details, one reads them and the other confirms them."
    )


def pay_grant(session: Session, actor: Actor, reference: str, paid_on: date, *, now: datetime) -> PreparationGrant:
    """Note on which day the whole of a preparation grant was paid. The same again changes nothing.

    Raises NotFound, NotPermitted, NoBankDetails, BankNotConfirmed, Refused, Invalid or IllegalStep.
    """
    support, grant = get_managed_grant(session, actor, reference)
    if grant.state is GrantState.ACCEPTED:
        _ensure_payable(session, support.application)
    return note_payment(session, actor, reference, paid_on, now=now)


def _ensure_payable(session: Session, application: Application) -> None:
    details = find_bank(session, application.id)
    if details is None:
        raise NoBankDetails
    if details.confirmed_at is None:
        raise BankNotConfirmed
    if find_gone(session, [application.organisation_id]):
        raise Refused(PAID_NOTHING)
