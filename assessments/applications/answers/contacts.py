"""Ways to reach somebody: an email address, a telephone number, a web address."""

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from assessments.accounts.shapes import fault_in_email, tidy_email
from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate, as_it_is, plainly
from assessments.errors import _
from assessments.funds.questions import Question

_TELEPHONE = re.compile(r"\+?[0-9() .\-/]+(?:(?:ext\.?|extension|x) ?[0-9]{1,6})?", re.IGNORECASE)
FEWEST_DIGITS, MOST_DIGITS = 7, 21
"""Of a number that anybody can dial from anywhere, with an extension."""

LONGEST_WEB_ADDRESS = 500
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_UNSEEN = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class Link(str):
    """A web address in words, which a page may show as a link."""

    @property
    def href(self) -> str:
        """Where it leads; `http` or `https`, since nothing else is taken for an answer."""
        return str(self)


def _read_email(_question: Question, typed: str) -> str | None:
    email = tidy_email(typed)
    if email and fault_in_email(email):
        raise AnswerRefused(_("Enter an email address in the right form, like name@example.org."))
    return email


def _read_telephone(_question: Question, typed: str) -> str | None:
    number = " ".join(typed.split())
    digits = sum(character.isdigit() for character in number)
    if number and not (_TELEPHONE.fullmatch(number) and FEWEST_DIGITS <= digits <= MOST_DIGITS and len(number) <= 40):
        raise AnswerRefused(_("Enter one telephone number, like 020 7946 0123 or +44 20 7946 0123."))
    return number


def _read_web_address(_question: Question, typed: str) -> str | None:
    address = typed.strip()
    if not address:
        return None
    if len(address) > LONGEST_WEB_ADDRESS:
        raise AnswerRefused(_("The web address must be %(limit)s characters or fewer."), limit=LONGEST_WEB_ADDRESS)
    address = address if "://" in address else f"https://{address}"
    if _UNSEEN.search(address) or not _is_public(address):
        raise AnswerRefused(_("Enter a web address, like www.example.org or https://www.example.org/about."))
    return address


def _is_public(address: str) -> bool:
    """Whether it leads to a page of a named site, as a stranger would read it: no password in it, no other scheme."""
    try:
        parts: SplitResult = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "@" not in parts.netloc and bool(_HOST.fullmatch(parts.hostname or ""))


def _say_web_address(_question: Question, value: Any, _translate: Translate) -> Link:
    return Link(value)


EMAIL = Shape(_read_email, plainly, as_it_is, is_found_in_words=True)
TELEPHONE = Shape(_read_telephone, plainly, as_it_is)
WEB_ADDRESS = Shape(_read_web_address, plainly, _say_web_address, is_found_in_words=True)
