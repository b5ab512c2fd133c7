"""Paying preparation grants: to bank details that two people have confirmed, as awards are paid."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.awards.payable import ensure_payable
from assessments.supporting.grants import PreparationGrant
from assessments.supporting.states import GrantState
from assessments.supporting.use_cases.granting import get_managed_grant, note_payment


def pay_grant(session: Session, actor: Actor, reference: str, paid_on: date, *, now: datetime) -> PreparationGrant:
    """Note on which day the whole of a preparation grant was paid. The same again changes nothing.

    Raises NotFound, NotPermitted, NoBankDetails, BankNotConfirmed, NothingToPrepare, Refused, Invalid or IllegalStep.
    """
    support, grant = get_managed_grant(session, actor, reference, now)
    if grant.state is GrantState.ACCEPTED:
        ensure_payable(session, support.application)
    return note_payment(session, actor, reference, paid_on, now=now)
