"""Passwords: how they are kept, and which are too easy to guess."""

import re
from functools import cache
from pathlib import Path
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from assessments.errors import _

SHORTEST, LONGEST = 12, 200
FEWEST_DIFFERENT_CHARACTERS = 5
FEWEST_BESIDE_OWN_NAME = 6
SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "1234567890" * 3,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "qazwsxedcrfvtgbyhnujmikolp",
)
UNDISGUISED = str.maketrans("013457@$!", "oleastasi")
COMMON = Path(__file__).with_name("common_passwords.txt")

# The second of OWASP's equivalent settings: 19 MiB and two passes keep a page's sign-in near 20 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return _hasher.hash(_bytes(password))


def is_right_password(kept: str | None, password: str) -> bool:
    """Whether the password fits the hash; takes as long where there is no hash, and is then never right."""
    try:
        return _hasher.verify(kept or _stand_in(), _bytes(password)) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with settings that have been raised since."""
    return _hasher.check_needs_rehash(kept)


def fault_in_password(password: str, *, name: str, email: str) -> str | None:
    """What is wrong with a new password, as a sentence; None if it will do."""
    plain = normalize("NFKC", password)
    if len(plain) < SHORTEST:
        return _("Enter a password of 12 characters or more")
    if len(plain) > LONGEST:
        return _("Enter a password of 200 characters or fewer")
    plain = plain.casefold()
    if _is_about_its_owner(plain, name, email):
        return _("Enter a password that is not your name or email address")
    if len(set(plain)) < FEWEST_DIFFERENT_CHARACTERS or _is_sequence(plain) or _is_common(plain):
        return _("Enter a password that is harder to guess. Three words that do not belong together work well")
    return None


def _bytes(password: str) -> bytes:
    # The same password may be typed in composed or decomposed characters, depending on the keyboard.
    return normalize("NFKC", password).encode("utf-8", "surrogatepass")


@cache
def _stand_in() -> str:
    return _hasher.hash(b"nobody has this password")


@cache
def _common() -> frozenset[str]:
    return frozenset(line for line in COMMON.read_text("utf-8").splitlines() if line and not line.startswith("#"))


def _is_common(plain: str) -> bool:
    trimmed = plain.strip(" .,!?*#-_")
    spellings = {plain, trimmed, trimmed.replace(" ", ""), trimmed.translate(UNDISGUISED), trimmed.rstrip("0123456789")}
    spellings |= {spelling.rstrip("0123456789").translate(UNDISGUISED) for spelling in tuple(spellings)}
    return not spellings.isdisjoint(_common())


def _is_sequence(plain: str) -> bool:
    return any(plain in sequence or plain[::-1] in sequence for sequence in SEQUENCES)


def _is_about_its_owner(plain: str, name: str, email: str) -> bool:
    bare = _letters_and_digits(plain)
    owned = {_letters_and_digits(text.casefold()) for text in (email, email.partition("@")[0], name)}
    return any(
        len(word) >= 4 and word in bare and len(bare.replace(word, "")) < FEWEST_BESIDE_OWN_NAME for word in owned
    )


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
