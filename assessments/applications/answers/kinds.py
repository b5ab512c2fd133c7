"""The one table of kinds, and what is done through it."""

from collections.abc import Mapping
from typing import Any

from assessments.applications.answers.budgets import BUDGET
from assessments.applications.answers.choosing import ONE_OF, SEVERAL_OF, YES_NO
from assessments.applications.answers.contacts import EMAIL, TELEPHONE, WEB_ADDRESS
from assessments.applications.answers.dates import DATE, MONTH
from assessments.applications.answers.decimals import NUMBER
from assessments.applications.answers.declarations import DECLARATION
from assessments.applications.answers.figures import WHOLE_NUMBER
from assessments.applications.answers.files import FILE
from assessments.applications.answers.money import MONEY
from assessments.applications.answers.places import ADDRESS, POSTCODE
from assessments.applications.answers.shapes import Said, Shape, Translate
from assessments.applications.answers.storable import ensure_storable
from assessments.applications.answers.tables import TABLE
from assessments.applications.answers.texts import TEXT
from assessments.errors import DomainError
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind

SHAPES: Mapping[QuestionKind, Shape] = {
    QuestionKind.SHORT_TEXT: TEXT,
    QuestionKind.LONG_TEXT: TEXT,
    QuestionKind.MONEY: MONEY,
    QuestionKind.WHOLE_NUMBER: WHOLE_NUMBER,
    QuestionKind.DATE: DATE,
    QuestionKind.YES_NO: YES_NO,
    QuestionKind.ONE_OF: ONE_OF,
    QuestionKind.SEVERAL_OF: SEVERAL_OF,
    QuestionKind.NUMBER: NUMBER,
    QuestionKind.PERCENTAGE: NUMBER,
    QuestionKind.MONTH: MONTH,
    QuestionKind.EMAIL: EMAIL,
    QuestionKind.TELEPHONE: TELEPHONE,
    QuestionKind.WEB_ADDRESS: WEB_ADDRESS,
    QuestionKind.POSTCODE: POSTCODE,
    QuestionKind.ADDRESS: ADDRESS,
    QuestionKind.TABLE: TABLE,
    QuestionKind.BUDGET: BUDGET,
    QuestionKind.MILESTONES: TABLE,
    QuestionKind.OUTCOMES: TABLE,
    QuestionKind.PARTNERS: TABLE,
    QuestionKind.FILE: FILE,
    QuestionKind.DECLARATION: DECLARATION,
}


def read_answer(question: Question, typed: Any) -> Any:
    """The value of what was typed; None if nothing was. Raises AnswerRefused with a sentence."""
    ensure_storable(typed)
    value = SHAPES[question.kind].read(question, typed)
    return None if value in ("", [], {}) else value


def as_typed(question: Question, value: Any) -> Any:
    """What a person would have typed to get this value, for showing it in a form again."""
    return SHAPES[question.kind].type_back(question, value)


def said(question: Question, value: Any, translate: Translate = str) -> Said | None:
    """One answer in words, as page, file and proof show it; None if there is none."""
    return None if value is None else SHAPES[question.kind].say(question, value, translate)


def quoted(question: Question, typed: Any) -> Said:
    """What was typed and did not fit, word for word."""
    return SHAPES[question.kind].quote(question, typed)


def keepable(question: Question, typed: Any) -> Any:
    """What is kept of what was typed and did not fit."""
    return SHAPES[question.kind].keep(question, typed)


def lacking(question: Question, value: Any) -> DomainError | None:
    """What is still to be filled in of an answer before it can be handed in."""
    return SHAPES[question.kind].lacking(question, value)


def parts_of(question: Question) -> tuple[str, ...]:
    """The names of the boxes in which an answer is typed, where it takes several."""
    return SHAPES[question.kind].parts


def is_found_in_words(question: Question) -> bool:
    """Whether a search through what was handed in looks into the answer."""
    return SHAPES[question.kind].is_found_in_words
