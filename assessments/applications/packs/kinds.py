"""What kind of box each kind of question has in a pack, and how what stands in it becomes what a person would type.

A kind that is not in the table has a box for text, unless it is answered in rows: then it is answered on its page only.
What does not fit its question is kept as typed, as on a page.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.applications.answers import as_typed, parts_of
from assessments.applications.packs.reading import FoundBox
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.rendering.word import Control

Boxes = Mapping[int | None, FoundBox]
"""The boxes of one question, by their place; the only one has none."""

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s./-]+([0-9]{1,2}|[a-z]{3,9})\.?,?[\s./-]+([0-9]{4})", re.IGNORECASE)
_MONTH = re.compile(r"([0-9]{1,2}|[a-z]{3,9})\.?,?[\s./-]+([0-9]{4})", re.IGNORECASE)
YES, NO = _("Yes"), _("No")


@dataclass(frozen=True, slots=True)
class BoxKind:
    """A box or boxes, and how they are read; nothing written is None."""

    control: Control
    read: Callable[[Question, Boxes], Any]


def box_kind(question: Question) -> BoxKind | None:
    """What the question has in a pack; None if it is answered on its page only, as one of many rows is."""
    if question.kind in KINDS:
        return KINDS[question.kind]
    return None if isinstance(as_typed(question, None), list | dict) else TEXT


def choices_in(question: Question) -> Sequence[str]:
    """What its box offers."""
    return (YES, NO) if question.kind is QuestionKind.YES_NO else [choice.label for choice in question.choices]


def _written(boxes: Boxes) -> str:
    return next((box.text for box in boxes.values() if box.text.strip()), "")


def _text(question: Question, boxes: Boxes) -> str | dict[str, str] | None:
    typed = _written(boxes).strip()
    parts = parts_of(question)
    if not typed or not parts:
        return typed or None
    return dict.fromkeys(parts, "") | {parts[0]: typed}


def _day(_question: Question, boxes: Boxes) -> dict[str, str] | None:
    typed = " ".join(_written(boxes).split())
    if not typed:
        return None
    found = _DAY.fullmatch(typed)
    if found is None:
        return {"day": typed, "month": "", "year": ""}
    month = found[2] if found[2].isdigit() else _month(found[2])
    return {"day": found[1], "month": month, "year": found[3]}


def _month(word: str) -> str:
    begun = [place for place, name in enumerate(MONTHS, 1) if name.startswith(word.lower())]
    return str(begun[0]) if len(begun) == 1 else word


def _month_of_year(_question: Question, boxes: Boxes) -> dict[str, str] | None:
    typed = " ".join(_written(boxes).split())
    found = _MONTH.fullmatch(typed)
    if found is None:
        return {"month": typed, "year": ""} if typed else None
    return {"month": found[1] if found[1].isdigit() else _month(found[1]), "year": found[2]}


def _address(question: Question, boxes: Boxes) -> dict[str, str] | None:
    """The last line is the postcode, the one before it the town; what is between these and the first is one line."""
    lines = [line.strip() for line in _written(boxes).split("\n") if line.strip()]
    if not lines:
        return None
    empty = dict.fromkeys(parts_of(question), "")
    if len(lines) < 3:
        return empty | dict(zip(("line1", "town"), lines, strict=False))
    first, *between, town, postcode = lines
    return empty | {"line1": first, "line2": ", ".join(between), "town": town, "postcode": postcode}


def _yes_no(_question: Question, boxes: Boxes) -> str | None:
    typed = _plain(_written(boxes))
    return {"yes": "yes", "y": "yes", "no": "no", "n": "no"}.get(typed, _written(boxes).strip()) or None


def _one_of(question: Question, boxes: Boxes) -> str | None:
    typed = _plain(_written(boxes))
    key = next((choice.key for choice in question.choices if typed in (_plain(choice.label), choice.key)), None)
    return key or _written(boxes).strip() or None


def _several_of(question: Question, boxes: Boxes) -> list[str] | None:
    ticked = [place for place, box in boxes.items() if box.is_ticked and place is not None]
    keys = [choice.key for place, choice in enumerate(question.choices) if place in ticked]
    return keys or None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


TEXT = BoxKind(Control.PARAGRAPHS, _text)
KINDS: Mapping[QuestionKind, BoxKind] = {
    QuestionKind.SHORT_TEXT: BoxKind(Control.LINE, _text),
    QuestionKind.LONG_TEXT: TEXT,
    QuestionKind.MONEY: BoxKind(Control.LINE, _text),
    QuestionKind.WHOLE_NUMBER: BoxKind(Control.LINE, _text),
    QuestionKind.NUMBER: BoxKind(Control.LINE, _text),
    QuestionKind.PERCENTAGE: BoxKind(Control.LINE, _text),
    QuestionKind.EMAIL: BoxKind(Control.LINE, _text),
    QuestionKind.TELEPHONE: BoxKind(Control.LINE, _text),
    QuestionKind.WEB_ADDRESS: BoxKind(Control.LINE, _text),
    QuestionKind.POSTCODE: BoxKind(Control.LINE, _text),
    QuestionKind.ADDRESS: BoxKind(Control.PARAGRAPHS, _address),
    QuestionKind.MONTH: BoxKind(Control.LINE, _month_of_year),
    QuestionKind.DATE: BoxKind(Control.LINE, _day),
    QuestionKind.YES_NO: BoxKind(Control.CHOICE, _yes_no),
    QuestionKind.ONE_OF: BoxKind(Control.CHOICE, _one_of),
    QuestionKind.SEVERAL_OF: BoxKind(Control.TICK, _several_of),
}
