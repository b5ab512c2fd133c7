"""How boxes of one line are typed in, kind by kind: the keyboard that a telephone shows, what a browser fills in."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from assessments.funds.states import QuestionKind

_FIGURES = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": False, "classes": "govuk-input--width-10"}
_DECIMALS = {**_FIGURES, "inputmode": "decimal"}

LINES: Mapping[QuestionKind, Mapping[str, Any]] = {
    QuestionKind.MONEY: {**_DECIMALS, "prefix": {"text": "£"}},
    QuestionKind.WHOLE_NUMBER: _FIGURES,
    QuestionKind.NUMBER: _DECIMALS,
    QuestionKind.PERCENTAGE: {**_DECIMALS, "classes": "govuk-input--width-4", "suffix": {"text": "%"}},
    QuestionKind.EMAIL: {"type": "email", "autocomplete": "email", "spellcheck": False},
    QuestionKind.TELEPHONE: {"type": "tel", "autocomplete": "tel", "classes": "govuk-input--width-20"},
    QuestionKind.WEB_ADDRESS: {"inputmode": "url", "autocomplete": "url", "spellcheck": False},
    QuestionKind.POSTCODE: {"autocomplete": "postal-code", "classes": "govuk-input--width-10", "spellcheck": False},
}
"""What a box has beyond its name, label and value. A kind that is not here is not typed in one such line."""

ADDRESS_BOXES: Mapping[str, Mapping[str, Any]] = {
    "line1": {"label": _("Address line 1"), "autocomplete": "address-line1"},
    "line2": {"label": _("Address line 2 (optional)"), "autocomplete": "address-line2"},
    "town": {"label": _("Town or city"), "autocomplete": "address-level2", "classes": "govuk-!-width-two-thirds"},
    "county": {"label": _("County (optional)"), "classes": "govuk-!-width-two-thirds"},
    "postcode": {"label": _("Postcode"), "autocomplete": "postal-code", "classes": "govuk-input--width-10"},
}
"""The boxes of an address, as the government's design system asks for one."""

DECLARATION_BOXES: Mapping[str, Mapping[str, Any]] = {
    "name": {"label": _("Full name"), "autocomplete": "off", "classes": "govuk-!-width-two-thirds"},
    "email": {"label": _("Email address"), "type": "email", "autocomplete": "off", "spellcheck": False},
}
"""The boxes of who makes a declaration: somebody else than who types, so nothing is filled in by the browser."""
