"""What a tag may be called, and when two names are the same."""

from unicodedata import category, normalize

from assessments.errors import _

LONGEST_TAG = 40
TAGS_OF_A_FUND = 300
TAGS_OF_AN_APPLICATION = 20


def tidy_tag(name: str) -> str:
    """A name on one line, without characters that cannot be seen."""
    return " ".join("".join(" " if category(letter) == "Cc" else letter for letter in normalize("NFC", name)).split())


def fold_tag(name: str) -> str:
    """What names that differ in capitals or in width have in common."""
    return normalize("NFKC", normalize("NFKC", tidy_tag(name)).casefold())


def fault_in_tag(name: str) -> str | None:
    """What is wrong with a tidied name, as a sentence."""
    if not any(category(letter)[0] in "LNS" for letter in name):
        return _("Enter a tag, such as “Second look”.")
    if len(name) > LONGEST_TAG:
        return _("Enter a tag of 40 characters or fewer.")
    return None
