"""Answers that are chosen from what a question offers."""

from typing import Any

from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate, plainly
from assessments.errors import _
from assessments.funds.questions import Question


def _read_yes_no(_question: Question, typed: str) -> bool | None:
    if typed not in ("", "yes", "no"):
        raise AnswerRefused(_("Choose yes or no."))
    return {"yes": True, "no": False}.get(typed)


def _type_yes_no_back(_question: Question, value: Any) -> str:
    return "" if value is None else "yes" if value else "no"


def _say_yes_no(_question: Question, value: Any, translate: Translate) -> str:
    return translate(_("Yes") if value else _("No"))


def _read_one(question: Question, typed: str) -> str:
    if typed and typed not in {choice.key for choice in question.choices}:
        raise AnswerRefused(_("Choose one of the answers that are offered."))
    return typed


def _say_one(question: Question, value: Any, _translate: Translate) -> str:
    return question.label_of(value)


def _read_several(question: Question, typed: list[str]) -> list[str]:
    offered = [choice.key for choice in question.choices]
    if not set(typed) <= set(offered):
        raise AnswerRefused(_("Choose from the answers that are offered."))
    return [key for key in offered if key in typed]


def _type_several_back(_question: Question, value: Any) -> list[str]:
    return value or []


def _say_several(question: Question, value: Any, _translate: Translate) -> list[str]:
    return [question.label_of(key) for key in value]


YES_NO = Shape(_read_yes_no, _type_yes_no_back, _say_yes_no)
ONE_OF = Shape(_read_one, plainly, _say_one, is_found_in_words=True)
SEVERAL_OF = Shape(_read_several, _type_several_back, _say_several, is_found_in_words=True)
