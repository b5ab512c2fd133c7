"""The canonical form of what was handed in, whose SHA-256 the applicant keeps."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessments.applications.completeness import values_of
from assessments.applications.confirming import Word, words_of
from assessments.applications.models import Receipt, Submission


def canonical_json(content: Mapping[str, Any]) -> str:
    """JSON that is the same for the same content: keys sorted, no spaces, nothing escaped that need not be."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def answers_in(receipt: Receipt) -> dict[str, Any]:
    """The answers that were handed in under a receipt, by question key: they stay as they were."""
    answers: dict[str, Any] = json.loads(receipt.content)["answers"]
    return answers


def content_of(submission: Submission, *, submitted_at: datetime) -> dict[str, Any]:
    """Everything that is handed in, with who hands it in and where."""
    application, organisation = submission.application, submission.application.organisation
    values = values_of(submission)
    words = words_of(submission, values)
    return {
        "reference": application.reference,
        "round": application.round.reference,
        "stage": submission.stage.key,
        "form_version": submission.form.version,
        "organisation": {
            "name": organisation.name,
            "legal_form": organisation.legal_form,
            "charity_number": organisation.charity_number,
            "company_number": organisation.company_number,
        },
        "title": application.title,
        "answers": values,
        **({"confirmations": [_word(word) for word in words]} if words else {}),
        "passport": submission.passport,
        "submitted_at": submitted_at.isoformat(),
    }


def _word(word: Word) -> dict[str, Any]:
    """Who was to confirm, and who did when."""
    said = word.newest if word.is_given else None
    return {
        "question": word.question.key,
        "of": word.called,
        "standing": word.standing,
        "confirmed_by": said.typed_name if said else None,
        "confirmed_at": said.confirmed_at.isoformat() if said and said.confirmed_at else None,
    }
