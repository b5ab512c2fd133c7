"""What stands in a receipt's PDF, in words: the frozen content of the receipt under the questions of its form."""

import json
from typing import Any

from flask_babel import gettext as _

from assessments.applications.answers import Grid, Said
from assessments.applications.models import Receipt, Submission
from assessments.funds.questions import Question
from assessments.rendering.printing import words_of
from portal.answers import asked_sections, shown
from portal.covering import confirmed_in, documents_of, passport_in
from portal.signing import issuer
from portal.text import moment


def receipt_document(submission: Submission, receipt: Receipt) -> dict[str, Any]:
    """The data of `templates/pdf/receipt.typ`."""
    application, content = submission.application, json.loads(receipt.content)
    answers, address = content["answers"], f"{issuer()}/receipts/check"
    return {
        "title": _("Receipt %(number)s for %(reference)s", number=receipt.number, reference=application.reference),
        "author": application.round.fund.funder,
        "facts": _facts(submission, receipt, content),
        "sections": [
            {
                "title": section.title,
                "answers": [_answer(question, answers.get(question.key)) for question in asked],
            }
            for section, asked in asked_sections(submission.form, answers)
        ]
        + _beside(content),
        "documents_title": _("Documents"),
        "documents": _documents(content),
        "proof_title": _("Your proof"),
        "proof": [
            _(
                "The SHA-256 is a fingerprint of exactly what was submitted, as the signed file (JSON) holds it. "
                "This PDF is made for reading; the signed file is the proof."
            ),
            _("Anybody can find out whether a signed file is genuine: %(address)s", address=address),
        ],
        "marks": [{"label": _("SHA-256"), "text": receipt.sha256}],
        "lacking": _(
            "Some characters cannot be printed here. The Unicode number of each stands in its place, in square "
            "brackets. The signed file and the pages of this portal hold the characters themselves."
        ),
    }


def _facts(submission: Submission, receipt: Receipt, content: dict[str, Any]) -> list[dict[str, Any]]:
    zone = submission.application.round.time_zone
    organisation = content["organisation"]
    facts = (
        (_("Title"), content["title"]),
        (_("Organisation"), organisation["name"]),
        (_("Charity number"), organisation["charity_number"]),
        (_("Company number"), organisation["company_number"]),
        (_("Round"), f"{submission.application.round.title} ({content['round']})"),
        (_("Stage"), submission.stage.title),
        (_("Submitted"), moment(receipt.submitted_at, zone)),
    )
    return [{"label": label, "words": words_of(text)} for label, text in facts if text]


def _beside(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Who confirmed what was handed in, and the organisation's passport."""
    return [
        {
            "title": section.title,
            "answers": [{"question": one.question, "said": said_of(one.said)} for one in section.answers],
        }
        for section in (*confirmed_in(content), *passport_in(content))
    ]


def _answer(question: Question, value: Any) -> dict[str, Any]:
    return {"question": question.label, "said": said_of(shown(question, value))}


def said_of(said: Said | None) -> dict[str, Any]:
    """An answer as the templates print it."""
    if said is None or said == "":
        return {"kind": "none", "text": _("Not answered")}
    if isinstance(said, Grid):
        rows, foot = ([[words_of(cell) for cell in row] for row in part] for part in (said.rows, said.foot))
        header, figures = [words_of(title) for title in said.header], sorted(said.figures)
        return {"kind": "grid", "header": header, "rows": rows, "foot": foot, "figures": figures}
    return words_of(said) if isinstance(said, str) else {"kind": "list", "items": [words_of(one) for one in said]}


def _documents(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Every document that was handed in, with its size and the fingerprint of its bytes."""
    return [
        {"name": words_of(f"{document.name} ({size})" if size else document.name), "sha256": document.sha256}
        for document, size in documents_of(content)
    ]
