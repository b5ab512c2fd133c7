"""Bank details that stand confirmed, so that money can be noted as paid."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.queries import get_own_application
from assessments.awards.sealing import throwaway_vault
from assessments.awards.use_cases import check_bank_details, enter_bank_details, name_payers


def confirm_bank(session: Session, lead: Actor, payers: Sequence[Actor], reference: str, now: datetime) -> None:
    """A lead enters them, one of the fund's two, a manager, reads them, and the other confirms them."""
    fund_id = get_own_application(session, lead, reference).round.fund_id
    people = [payer.user_id for payer in payers if payer.user_id is not None]
    name_payers(session, payers[0], fund_id, people, now=now)
    vault = throwaway_vault()
    details = enter_bank_details(session, lead, reference, "The trust", "112233", "12345678", vault=vault, now=now)
    for payer in payers:
        check_bank_details(session, payer, reference, details.id, now=now)
