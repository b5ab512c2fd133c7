"""Who is to declare that an application is true: a name, and an email address to ask at."""

from collections.abc import Mapping
from typing import Any

from assessments.accounts.shapes import fault_in_email, tidy_email, tidy_name
from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate
from assessments.errors import _
from assessments.funds.questions import Question

DECLARATION_PARTS = ("name", "email")
LONGEST_NAME = 100


def _read(_question: Question, typed: Mapping[str, str]) -> dict[str, str]:
    name, email = tidy_name(typed.get("name", "")), tidy_email(typed.get("email", ""))
    if not name and not email:
        return {}
    if not name:
        raise AnswerRefused(_("Enter the name of the person who makes the declaration.")).at("name")
    if len(name) > LONGEST_NAME:
        raise AnswerRefused(_("The name must be %(limit)s characters or fewer."), limit=LONGEST_NAME).at("name")
    if fault_in_email(email):
        raise AnswerRefused(_("Enter an email address in the right form, like name@example.org.")).at("email")
    return {"name": name, "email": email}


def _type_back(_question: Question, value: Any) -> dict[str, str]:
    return {part: (value or {}).get(part, "") for part in DECLARATION_PARTS}


def _say(_question: Question, value: Any, _translate: Translate) -> str:
    return f"{value['name']} ({value['email']})"


DECLARATION = Shape(_read, _type_back, _say, parts=DECLARATION_PARTS)
