"""What the content of a receipt covers, told from the content alone: whoever holds the file can read it out anywhere.

Receipts from before the questions' words were in them tell each answer under its question's short name.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.applications.answers import Said, said
from assessments.applications.answers.files import FIELDS, Files
from assessments.applications.answers.shapes import Translate
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind

WITHOUT_WORDS = _("Answers, under the short names of their questions")


@dataclass(frozen=True, slots=True)
class CoveredAnswer:
    """One question in its own words, with what the file holds as its answer; None if nothing."""

    question: str
    said: Said | None


@dataclass(frozen=True, slots=True)
class CoveredSection:
    """Questions that stand together."""

    title: str
    answers: Sequence[CoveredAnswer]


@dataclass(frozen=True, slots=True)
class CoveredDocument:
    """A document for whose bytes the receipt vouches. `size` is None where the file does not tell it."""

    name: str
    size: int | None
    sha256: str


def answers_covered(content: Mapping[str, Any], translate: Translate = str) -> list[CoveredSection]:
    """Every question with its answer in words, in the form's order."""
    answers: Mapping[str, Any] = content["answers"]
    if "asked" not in content:
        plain = [CoveredAnswer(key, _plainly(value, translate)) for key, value in answers.items()]
        return [CoveredSection(translate(WITHOUT_WORDS), plain)] if plain else []
    return [
        CoveredSection(section["title"], [_answer(document, answers, translate) for document in section["questions"]])
        for section in content["asked"]
    ]


def documents_covered(content: Mapping[str, Any]) -> list[CoveredDocument]:
    """Every document that was handed in: those of answers, then those of the passport and what came on paper."""
    lists = [*_file_answers(content), *(part.get("files", ()) for part in content.get("passport", ()))]
    entries = [entry for each in (*lists, content.get("papers", ())) for entry in each]
    return [CoveredDocument(entry["name"], entry.get("size"), entry["sha256"]) for entry in entries]


def _file_answers(content: Mapping[str, Any]) -> list[Any]:
    answers: Mapping[str, Any] = content["answers"]
    if "asked" not in content:
        return [value for value in answers.values() if _is_of_files(value)]
    questions = (question for section in content["asked"] for question in section["questions"])
    keys = [question["key"] for question in questions if question["kind"] == QuestionKind.FILE]
    return [answers[key] for key in keys if key in answers]


def _is_of_files(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) and one.keys() >= set(FIELDS) for one in value)


def _answer(document: Mapping[str, Any], answers: Mapping[str, Any], translate: Translate) -> CoveredAnswer:
    question = Question.from_document(document)
    words = said(question, answers.get(question.key), translate)
    # Whoever holds a receipt may not be one of those to whom its documents are sent: they are named, not linked.
    return CoveredAnswer(question.label, list(words) if isinstance(words, Files) else words)


def _plainly(value: Any, translate: Translate) -> Said:
    """A value of which nobody knows the kind, as the file holds it."""
    if isinstance(value, bool):
        return translate(_("Yes") if value else _("No"))
    if isinstance(value, str):
        return value
    if _is_of_files(value):
        return [str(one["name"]) for one in value]
    return json.dumps(value, ensure_ascii=False)
