"""Bank details and payment files under encryption, and the shape that bank details must have.

The key is the installation's (Fernet, from the environment). There may be several: the newest encrypts, and every one
of them opens what it once sealed, so that keys can be turned.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from assessments.errors import Invalid, Refused, _

NAME_LIMIT = 100
_SEPARATORS = re.compile(r"[\s-]")


class NoBankKey(Refused):
    """The installation has no key, so nothing can be kept."""

    sentence = _(
        "Nothing was stored: this installation has no key under which bank details can be kept. "
        "Tell the fund, so that whoever runs the service sets one."
    )


class SealBroken(Refused):
    """None of the keys opens it."""

    sentence = _(
        "The bank details cannot be read: the key under which they were kept is gone. Ask the applicant to enter "
        "them again."
    )


@dataclass(frozen=True, slots=True)
class Account:
    """Where money is sent. Never printed by accident."""

    name: str = field(repr=False)
    sort_code: str = field(repr=False)
    number: str = field(repr=False)


class Vault:
    """Seals and opens text by the installation's keys."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        """The text under the newest key."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The text again. Raises SealBroken."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SealBroken from None

    def seal_account(self, account: Account) -> str:
        """Bank details under the newest key."""
        return self.seal(json.dumps([account.name, account.sort_code, account.number]))

    def unseal_account(self, sealed: str) -> Account:
        """Bank details again. Raises SealBroken."""
        return Account(*json.loads(self.unseal(sealed)))


def throwaway_vault() -> Vault:
    """A vault with a key that nobody keeps: what it seals is opened by nobody else."""
    return Vault([Fernet.generate_key()])


def read_account(name: str, sort_code: str, number: str) -> Account:
    """Bank details as they were typed, spaces and dashes taken out. Raises Invalid, with no value in it."""
    code, digits = _SEPARATORS.sub("", sort_code), _SEPARATORS.sub("", number)
    problems = {}
    if not name.strip() or len(name) > NAME_LIMIT or not name.isprintable():
        problems["account_name"] = _("Enter the name on the account, of up to 100 characters.")
    if not re.fullmatch(r"[0-9]{6}", code):
        problems["sort_code"] = _("Enter a sort code of 6 digits, like 11-22-33.")
    if not re.fullmatch(r"[0-9]{6,8}", digits):
        problems["account_number"] = _("Enter an account number of 6 to 8 digits.")
    if problems:
        raise Invalid(problems)
    return Account(name.strip(), code, digits.zfill(8))
