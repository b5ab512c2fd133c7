"""Places in the United Kingdom: a postcode, and an address that has one."""

import re
from collections.abc import Mapping
from typing import Any

from assessments.accounts.shapes import tidy_name
from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate, as_it_is, plainly
from assessments.errors import _
from assessments.funds.questions import Question

ADDRESS_PARTS = ("line1", "line2", "town", "county", "postcode")
NEEDED: Mapping[str, str] = {
    "line1": _("Enter the first line of the address."),
    "town": _("Enter the town or city of the address."),
    "postcode": _("Enter the postcode of the address."),
}
LONGEST_LINE = 100
_POSTCODE = re.compile(
    r"GIR 0AA|(?:[A-PR-UWYZ][0-9][0-9A-HJKPSTUW]?|[A-PR-UWYZ][A-HK-Y][0-9][0-9ABEHMNPRVWXY]?) [0-9][ABD-HJLNP-UW-Z]{2}"
)
"""As the Royal Mail makes them, with those of the forces, Jersey, Guernsey and the Isle of Man."""


def _read_postcode(_question: Question, typed: str) -> str | None:
    return canonical_postcode(typed) if typed.strip() else None


def canonical_postcode(typed: str) -> str:
    """In capitals, with one space before the last three. Raises AnswerRefused."""
    letters = "".join(typed.split()).upper() if len(typed) <= LONGEST_LINE else ""
    postcode = f"{letters[:-3]} {letters[-3:]}"
    if not _POSTCODE.fullmatch(postcode):
        raise AnswerRefused(_("Enter a full UK postcode, like SW1A 1AA."))
    return postcode


def _read_address(_question: Question, typed: Mapping[str, str]) -> dict[str, str]:
    lines = {part: tidy_name(typed.get(part, "")) for part in ADDRESS_PARTS}
    given = {part: line for part, line in lines.items() if line}
    if not given:
        return given
    for part, sentence in NEEDED.items():
        if part not in given:
            raise AnswerRefused(sentence).at(part)
    for part, line in given.items():
        if len(line) > LONGEST_LINE:
            sentence = _("Each line of the address must be %(limit)s characters or fewer.")
            raise AnswerRefused(sentence, limit=LONGEST_LINE).at(part)
    try:
        return {**given, "postcode": canonical_postcode(given["postcode"])}
    except AnswerRefused as refusal:
        raise refusal.at("postcode") from None


def _type_address_back(_question: Question, value: Any) -> dict[str, str]:
    return {part: (value or {}).get(part, "") for part in ADDRESS_PARTS}


def _say_address(_question: Question, value: Any, _translate: Translate) -> str:
    return "\n".join(value[part] for part in ADDRESS_PARTS if part in value)


def _quote_address(_question: Question, typed: Any) -> str:
    return "\n".join(line for part in ADDRESS_PARTS if (line := typed.get(part, "").strip()))


POSTCODE = Shape(_read_postcode, plainly, as_it_is, is_found_in_words=True)
ADDRESS = Shape(
    _read_address, _type_address_back, _say_address, parts=ADDRESS_PARTS, quote=_quote_address, is_found_in_words=True
)
