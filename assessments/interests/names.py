"""When two ways of writing an organisation, or an address, mean the same."""

import re
from functools import cache, lru_cache
from pathlib import Path

from assessments.accounts.shapes import CHARITY_NUMBER, COMPANY_NUMBER, tidy_company_number, tidy_number
from assessments.folding import fold

PUBLIC_MAIL = Path(__file__).with_name("public_mail_hosts.txt")
"""Hosts that give an address to anybody: to share one says nothing."""
NOBODYS = (".example", ".invalid", ".localhost", ".test")
"""Ends of addresses that no organisation can have (RFC 2606)."""
_LEFT_OUT = frozenset({"the", "ltd", "limited", "plc", "llp", "cic", "cio"})
_WORD = re.compile(r"\w+")

Number = tuple[str, str]
"""Of which register, and the number there."""


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """What a name comes to without capitals, accents, marks, and the words that only say what kind of body it is."""
    words = _WORD.findall(fold(name).replace("&", " and "))
    return " ".join(word for word in words if word not in _LEFT_OUT) or " ".join(words)


def numbers_of(charity_number: str | None, company_number: str | None) -> frozenset[Number]:
    """The registers' numbers that there are."""
    charity, company = tidy_number(charity_number), tidy_company_number(company_number)
    return frozenset(([("charity", charity)] if charity else []) + ([("company", company)] if company else []))


def numbers_in(typed: str | None) -> frozenset[Number]:
    """What a number can be of which it is not said in which register it stands: only what has that register's form."""
    number = tidy_number(typed) or ""
    registers = (("charity", CHARITY_NUMBER), ("company", COMPANY_NUMBER))
    return frozenset((register, number) for register, form in registers if form.fullmatch(number))


def domain_of(email: str | None) -> str | None:
    """The end of an address, where it tells of an organisation."""
    domain = (email or "").rpartition("@")[2].strip().lower()
    is_telling = domain and domain not in _public_hosts() and not f".{domain}".endswith(NOBODYS)
    return domain if is_telling else None


@cache
def _public_hosts() -> frozenset[str]:
    return frozenset(PUBLIC_MAIL.read_text(encoding="ascii").split())
