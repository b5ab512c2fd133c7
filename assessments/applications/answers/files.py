"""Files: a list of documents, each with its id, name, size and SHA-256, so that a receipt vouches for the bytes.

Nobody types one. Uploading and removing write the answer (`use_cases/attaching.py`); what is read here was written
there, for an earlier stage or another application of the organisation.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from assessments.applications.answers.shapes import AnswerRefused, Shape, Translate
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.rendering.plain import file_size

FIELDS = ("id", "name", "size", "sha256")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Files(list[str]):
    """Files in words; `entries` are what the answer keeps of them, for a page that links them."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        super().__init__(f"{entry['name']} ({file_size(entry['size'])})" for entry in entries)
        self.entries = entries


def _read(question: Question, typed: Any) -> list[dict[str, Any]]:
    if not isinstance(typed, list) or not all(_is_entry(entry) for entry in typed):
        raise AnswerRefused(_("Choose the file again: what was kept of it cannot be read."))
    if len(typed) > question.files_at_most:
        raise AnswerRefused(
            _("You gave %(given)s files. This question takes %(limit)s, so remove the others."),
            given=len(typed),
            limit=question.files_at_most,
        )
    return [{**entry, "size": int(entry["size"])} for entry in typed]


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, Mapping) or set(entry) != set(FIELDS):
        return False
    try:
        UUID(entry["id"])
    except (ValueError, TypeError, AttributeError):
        return False
    return bool(_SHA256.fullmatch(entry["sha256"])) and str(entry["size"]).isdecimal()


def _type_back(_question: Question, value: Any) -> list[dict[str, str]]:
    return [{**entry, "size": str(entry["size"])} for entry in value or []]


def _say(_question: Question, value: Any, _translate: Translate) -> Files:
    return Files(value)


def _quote(_question: Question, typed: Any) -> list[str]:
    return [str(entry.get("name", "")) for entry in typed if isinstance(entry, Mapping)]


FILE = Shape(_read, _type_back, _say, quote=_quote)
