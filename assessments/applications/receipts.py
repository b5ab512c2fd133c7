"""The canonical form of what was handed in, whose SHA-256 the applicant keeps."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from assessments.applications.applicable import applicable_in
from assessments.applications.attachments import entry_of
from assessments.applications.completeness import values_of
from assessments.applications.confirming import Word, words_of
from assessments.applications.models import Receipt, Submission
from assessments.applications.papers import Paper
from assessments.funds.models import Form
from assessments.funds.questions import Question

TOLD_OF_QUESTIONS = (
    "key", "kind", "label", "unit", "decimals", "choices", "columns", "headings", "financial_years", "overheads",
    "shares",
)  # fmt: skip
"""What a receipt holds of each question: by this and nothing else its answer can be said in words."""
TOLD_OF_COLUMNS = ("key", "kind", "label", "choices", "has_total")


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


def content_of(submission: Submission, papers: Sequence[Paper], *, submitted_at: datetime) -> dict[str, Any]:
    """Everything that is handed in, with who hands it in and where, and what was asked in whose words."""
    application, organisation = submission.application, submission.application.organisation
    values = values_of(submission)
    words = words_of(submission, values)
    return {
        "reference": application.reference,
        "round": application.round.reference,
        "stage": submission.stage.key,
        "titles": {"round": application.round.title, "stage": submission.stage.title},
        "time_zone": application.round.time_zone,
        "form_version": submission.form.version,
        "organisation": {
            "name": organisation.name,
            "legal_form": organisation.legal_form,
            "charity_number": organisation.charity_number,
            "company_number": organisation.company_number,
        },
        "title": application.title,
        "asked": wording_of(submission.form, values),
        "answers": values,
        **({"papers": [_paper(paper) for paper in papers]} if papers else {}),
        **({"confirmations": [_word(word) for word in words]} if words else {}),
        "passport": submission.passport,
        "submitted_at": submitted_at.isoformat(),
    }


def wording_of(form: Form, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sections and questions that were asked, in their order and words."""
    asked = applicable_in(form, values)
    sections = [(section, [each for each in section.questions if each.key in asked]) for section in form.sections]
    return [
        {"title": section.title, "questions": [_question(each) for each in questions]}
        for section, questions in sections
        if questions
    ]


def _question(question: Question) -> dict[str, Any]:
    told = _told(asdict(question), TOLD_OF_QUESTIONS)
    if question.columns:
        told["columns"] = [_told(column, TOLD_OF_COLUMNS) for column in told["columns"]]
    return told


def _told(document: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: document[name] for name in names if document[name] not in (None, "", (), False)}


def _paper(paper: Paper) -> dict[str, Any]:
    """What came by post or was signed, where the staff typed an application in."""
    return {**entry_of(paper.document), "purpose": paper.purpose, "signed_by": paper.signed_by}


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
