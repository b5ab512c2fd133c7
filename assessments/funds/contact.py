"""How a fund can be reached: what its manager may enter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assessments.accounts.shapes import fault_in_email, only_faults, tidy_email, tidy_name
from assessments.errors import _
from assessments.funds.models import Fund
from assessments.versions import fingerprint

LONGEST = {"phone": 60, "address": 500, "hours": 200, "topics": 1000}
TOO_LONG: Mapping[str, str] = {
    "phone": _("The telephone number must be 60 characters or fewer"),
    "address": _("The address must be 500 characters or fewer"),
    "hours": _("The opening hours must be 200 characters or fewer"),
    "topics": _("What to ask about must be 1,000 characters or fewer"),
}
FEWEST_DIGITS = 3
"""In a number that somebody can call; short codes are that short."""


@dataclass(frozen=True, slots=True)
class FundContact:
    """How a fund can be reached; an empty text is a way that there is not."""

    email: str = ""
    phone: str = ""
    address: str = ""
    hours: str = ""
    topics: str = ""


def contact_of(fund: Fund) -> FundContact:
    """How a fund can be reached now."""
    return FundContact(**{name: getattr(fund, f"contact_{name}") or "" for name in FundContact.__slots__})


def mark_of_contact(contact: FundContact) -> str:
    """By which a form about how a fund can be reached tells what it showed."""
    return fingerprint([getattr(contact, name) for name in FundContact.__slots__])


def tidy_contact(contact: FundContact) -> FundContact:
    """The same, in the form in which it is kept."""
    return FundContact(
        tidy_email(contact.email),
        tidy_name(contact.phone),
        tidy_lines(contact.address),
        tidy_name(contact.hours),
        tidy_lines(contact.topics),
    )


def tidy_lines(text: str) -> str:
    """Text on several lines, each without spaces at its ends, and without empty lines at its own."""
    return "\n".join(tidy_name(line) for line in text.splitlines()).strip()


def faults_in_contact(contact: FundContact) -> dict[str, str]:
    """What is wrong with a tidied contact, by field."""
    faults = {name: TOO_LONG[name] for name, limit in LONGEST.items() if len(getattr(contact, name)) > limit}
    if not contact.email and not contact.phone:
        return {"email": _("Enter an email address or a telephone number, so that people can reach the fund"), **faults}
    shapes = only_faults(
        email=fault_in_email(contact.email) if contact.email else None,
        phone=fault_in_phone(contact.phone) if contact.phone else None,
    )
    return {**shapes, **faults}


def fault_in_phone(phone: str) -> str | None:
    """What is wrong with a tidied telephone number, as a sentence; words such as “extension 12” are welcome."""
    if len(re.findall(r"[0-9]", phone)) < FEWEST_DIGITS:
        return _("Enter a telephone number, like 020 7946 0123 or +44 20 7946 0123")
    return None
