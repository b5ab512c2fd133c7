"""What a receipt covers, in words, told from what it holds itself: for the page, the command and the PDF."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from assessments.applications.answers import in_one_cell
from assessments.applications.confirming import Standing
from assessments.applications.covered import (
    CoveredAnswer,
    CoveredDocument,
    CoveredSection,
    answers_covered,
    documents_covered,
)
from assessments.applications.signing import Checked
from assessments.applications.wording import STANDINGS
from assessments.passports.entries import entries_of
from assessments.passports.wording import PARTS
from assessments.rendering.plain import LONDON, file_size
from portal.passports import said_of
from portal.text import moment


def facts_of(found: Checked) -> list[tuple[str, str]]:
    """What is covered, who handed it in, and when: as far as the file tells."""
    content = found.content
    titles, organisation = content.get("titles", {}), content.get("organisation", {})
    facts = (
        (_("Application"), content["reference"]),
        (_("Title"), content.get("title")),
        (_("Organisation"), organisation.get("name")),
        (_("Charity number"), organisation.get("charity_number")),
        (_("Company number"), organisation.get("company_number")),
        (_("Round"), _titled(titles.get("round"), content.get("round"))),
        (_("Stage"), titles.get("stage") or content.get("stage")),
        (_("Submitted"), _moment(content)),
        (_("Receipt"), found.number),
        (_("SHA-256"), found.sha256),
    )
    return [(label, str(fact)) for label, fact in facts if fact]


def sections_of(content: Mapping[str, Any]) -> list[CoveredSection]:
    """Everything that was handed in: the answers, who confirmed them, and the organisation’s passport."""
    return [*answers_covered(content, _), *confirmed_in(content), *passport_in(content)]


def confirmed_in(content: Mapping[str, Any]) -> list[CoveredSection]:
    """Who was to confirm what was handed in, and who had; most receipts have nobody."""
    answers = [CoveredAnswer(word["of"], _word(word)) for word in content.get("confirmations", ())]
    return [CoveredSection(_("Confirmed by others"), answers)] if answers else []


def passport_in(content: Mapping[str, Any]) -> list[CoveredSection]:
    """The organisation's passport as it was handed in; receipts from before there was one hold none."""
    entries = entries_of(content.get("passport", ())).values()
    answers = [CoveredAnswer(_(PARTS[entry.part]), said_of(entry)) for entry in entries]
    return [CoveredSection(_("The organisation’s passport"), answers)] if answers else []


def documents_of(content: Mapping[str, Any]) -> list[tuple[CoveredDocument, str]]:
    """Every document, each with its size in words."""
    found = documents_covered(content)
    return [(one, file_size(one.size) if one.size is not None else "") for one in found]


def lines_of(content: Mapping[str, Any]) -> list[str]:
    """The same as lines of a terminal."""
    lines = []
    for section in sections_of(content):
        lines += ["", section.title]
        lines += [f"  {one.question}: {_in_a_line(one)}" for one in section.answers]
    documents = documents_of(content)
    lines += ["", _("Documents")] if documents else []
    return [*lines, *(f"  {document.name} ({size or '-'}) SHA-256 {document.sha256}" for document, size in documents)]


def _in_a_line(answer: CoveredAnswer) -> str:
    if not answer.said:
        return str(_("Not answered"))
    return in_one_cell(answer.said).replace("\n", "\n    ")


def _word(word: Mapping[str, Any]) -> str:
    standing = str(_(STANDINGS[Standing(word["standing"])]))
    return f"{standing}: {word['confirmed_by']}" if word["confirmed_by"] else standing


def _titled(title: str | None, reference: str | None) -> str | None:
    return f"{title} ({reference})" if title and reference else reference


def _moment(content: Mapping[str, Any]) -> str | None:
    try:
        return moment(datetime.fromisoformat(content["submitted_at"]), content.get("time_zone", LONDON))
    except (ValueError, TypeError):
        return None
