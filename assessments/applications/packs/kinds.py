"""What kind of box each kind of question has in a pack, and how what stands in it becomes what a person would type.

A kind that is not in the table has no box: the pack says where it is answered instead. What does not fit its question
is kept as typed, as on a page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.applications.answers import parts_of
from assessments.applications.packs.dates import parts_of_day, parts_of_month
from assessments.applications.packs.grids import read_grids
from assessments.applications.packs.reading import Boxes
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.rendering.word import Control

YES, NO = _("Yes"), _("No")
ON_ITS_PAGE = _("This is answered on the page “%(section)s”, once you have started an application.")
UPLOADED = _(
    "This is answered with a file. Upload it on the page “%(section)s”, once you have started an application: no file "
    "can be brought in this document."
)


@dataclass(frozen=True, slots=True)
class BoxKind:
    """A box or boxes, and how they are read; nothing written is None. Without a control they are cells of tables."""

    control: Control | None
    read: Callable[[Question, Boxes], Any]


def box_kind(question: Question) -> BoxKind | None:
    """What the question has in a pack; None if it is answered on its page only."""
    return KINDS.get(question.kind)


def reason_without_box(question: Question) -> str:
    """Where a question is answered that has no box, with the title of its section to be put in."""
    return UPLOADED if question.kind is QuestionKind.FILE else ON_ITS_PAGE


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
    return parts_of_day(typed) if typed else None


def _month_of_year(_question: Question, boxes: Boxes) -> dict[str, str] | None:
    typed = " ".join(_written(boxes).split())
    return parts_of_month(typed) if typed else None


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
    ticked = [place for place, box in boxes.items() if box.is_ticked]
    keys = [choice.key for place, choice in enumerate(question.choices) if place in ticked]
    return keys or None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


TEXT = BoxKind(Control.PARAGRAPHS, _text)
CELLS = BoxKind(None, read_grids)
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
    QuestionKind.TABLE: CELLS,
    QuestionKind.BUDGET: CELLS,
    QuestionKind.MILESTONES: CELLS,
    QuestionKind.OUTCOMES: CELLS,
    QuestionKind.PARTNERS: CELLS,
}
