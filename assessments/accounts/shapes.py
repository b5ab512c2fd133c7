"""The shape of what people type about themselves and their organisation, put into the form in which it is kept."""

import re
from unicodedata import category

from assessments.accounts.states import NEEDS_CHARITY_NUMBER, NEEDS_COMPANY_NUMBER, LegalForm
from assessments.errors import _

LONGEST_NAME, LONGEST_EMAIL = 200, 254
EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
CHARITY_NUMBER = re.compile(r"[0-9]{6,7}(?:-[0-9]{1,3})?|SC0[0-9]{5}|NIC1[0-9]{5}")
COMPANY_NUMBER = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}")


def tidy_email(email: str) -> str:
    """The address as it is kept and compared: trimmed, in lower case."""
    return email.strip().lower()


def fault_in_email(email: str) -> str | None:
    """What is wrong with a tidied address, as a sentence."""
    if not email:
        return _("Enter your email address")
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email) or ".." in email:
        return _("Enter an email address in the right form, like name@example.org")
    return None


def tidy_name(name: str) -> str:
    """A name on one line, without characters that cannot be seen."""
    return " ".join("".join(" " if category(letter) == "Cc" else letter for letter in name).split())


def fault_in_name(name: str) -> str | None:
    """What is wrong with a tidied name of a person or an organisation, as a sentence."""
    if not any(category(letter)[0] in "LN" for letter in name):
        return _("Enter a name")
    if len(name) > LONGEST_NAME:
        return _("Enter a name of 200 characters or fewer")
    return None


def tidy_number(number: str | None) -> str | None:
    """A register's number in capitals and without spaces; None if there is none."""
    return re.sub(r"\s+", "", number or "").upper() or None


def tidy_company_number(number: str | None) -> str | None:
    """As `tidy_number`; leading noughts that people leave out are put back."""
    tidied = tidy_number(number)
    return tidied.zfill(8) if tidied and re.fullmatch(r"[0-9]{5,8}", tidied) else tidied


def fault_in_charity_number(number: str | None, legal_form: LegalForm) -> str | None:
    """What is wrong with a tidied charity number of an organisation of that legal form, as a sentence."""
    if number is None:
        return _("Enter your charity number") if legal_form in NEEDS_CHARITY_NUMBER else None
    if not CHARITY_NUMBER.fullmatch(number):
        return _("Enter a charity number in the right form, like 1234567, SC012345 or NIC101234")
    return None


def fault_in_company_number(number: str | None, legal_form: LegalForm) -> str | None:
    """What is wrong with a tidied company number of an organisation of that legal form, as a sentence."""
    if number is None:
        return _("Enter your company number") if legal_form in NEEDS_COMPANY_NUMBER else None
    if not COMPANY_NUMBER.fullmatch(number):
        return _("Enter a company number in the right form, like 01234567 or SC123456")
    return None


def only_faults(**faults: str | None) -> dict[str, str]:
    """The faults that there are, by field."""
    return {field: fault for field, fault in faults.items() if fault is not None}
