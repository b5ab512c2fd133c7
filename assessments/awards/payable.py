"""What money is paid to: confirmed bank details of an organisation that its register still knows."""

from sqlalchemy.orm import Session

from assessments.applications.models import Application
from assessments.awards.bank_queries import find_bank
from assessments.awards.gone import PAID_NOTHING
from assessments.decisions.checks import find_gone
from assessments.errors import Refused, _


class NoBankDetails(Refused):
    """Nobody has said where the money goes."""

    sentence = _(
        "Nothing was noted: money is paid to confirmed bank details, and the organisation has entered none yet. Ask a "
        "lead of it to enter them on the page of its application. Then the two people of the fund who see bank details "
        "confirm them."
    )


class BankNotConfirmed(Refused):
    """Two people have not both looked yet."""

    sentence = _(
        "Nothing was noted: money is paid to confirmed bank details, and these are not confirmed yet. Of the two "
        "people of the fund who see bank details, one reads them and the other confirms them."
    )


def ensure_payable(session: Session, application: Application) -> None:
    """Refuse to note a payment, by hand, to anything but details that two people have confirmed, or to who is gone.

    Raises NoBankDetails, BankNotConfirmed or Refused.
    """
    details = find_bank(session, application.id)
    if details is None:
        raise NoBankDetails
    if details.confirmed_at is None:
        raise BankNotConfirmed
    if find_gone(session, [application.organisation_id]):
        raise Refused(PAID_NOTHING)
