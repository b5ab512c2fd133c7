"""The letter that offers a grant, from the frozen content of its agreement: for its email and to be kept as a PDF."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from assessments.applications.models import Application
from assessments.awards.models import Award
from assessments.decisions.granted import part_named
from assessments.decisions.letters import paragraphs_in, pdf_of, sent_by
from assessments.errors import _
from assessments.funds.states import Purpose
from assessments.rendering.merging import on_one_line
from assessments.rendering.plain import day, pounds

OFFERED = _("%(funder)s offers %(organisation)s a grant of %(total)s for “%(title)s”, in %(round)s.")
LENT = _("Of this, %(lent)s is a loan, at interest of %(rate)s a year. The agreement says when each part is due.")
HOW = _(
    "The agreement sets out what the money is for, when it is paid, and on what terms. Read it on the page of your "
    "application, where somebody who leads your organisation accepts or declines the grant with their name, on or "
    "before %(last)s. After that day the offer lapses, and the money goes to another applicant."
)
SPEND_NOTHING = _("Please spend nothing of the grant before you have accepted it.")
KNOWN_BY = _("The agreement is known by its SHA-256 fingerprint: %(sha256)s.")


def offer_letter(award: Award, application: Application) -> dict[str, Any]:
    """The letter as what is printed. The application is loaded with organisation, round and fund."""
    content = json.loads(award.content)
    values = {
        "funder": content["funder"], "organisation": content["organisation"]["name"], "title": content["title"],
        "total": pounds(content["total_pence"]), "round": content["round"]["title"],
    }  # fmt: skip
    loan = content.get("loan")
    body = [
        OFFERED % values,
        *([LENT % {"lent": pounds(loan["pence"]), "rate": loan["rate"]}] if loan else []),
        HOW % {"last": day(content["accept_by"])},
        SPEND_NOTHING,
        KNOWN_BY % {"sha256": award.sha256},
    ]
    return pdf_of(
        {
            "subject": _("Offer of a grant: %(title)s") % {"title": on_one_line(content["title"])},
            "body": "\n\n".join(on_one_line(each) for each in body),
            "from": sent_by(application.round.fund),
            "to": [content["organisation"]["name"]],
            "reference": content["reference"],
            "date": day(award.offered_at.astimezone(ZoneInfo(application.round.time_zone))),
            "parts": [*_money(content), *_conditions(content)],
            "made_up_note": application.round.made_up_note or "",
        },
        "offer",
    )


def _money(content: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    years = [[_part_of(each), pounds(each["pence"])] for each in content["amounts"]]
    yield _part(_("The grant by financial year"), [_("Financial year"), _("Amount")], years)
    paid = [[str(each["number"]), day(each["due_on"]), pounds(each["pence"])] for each in content["instalments"]]
    yield _part(_("When it is paid"), [_("Instalment"), _("Due"), _("Amount")], paid)


def _part_of(amount: Mapping[str, Any]) -> str:
    """A financial year, with what its money is, as the letter of the decision has it."""
    purpose = amount.get("purpose")
    return part_named(Purpose(purpose) if purpose else None, amount["year"])


def _conditions(content: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    told = [{"title": each["title"], "words": paragraphs_in(each["text"])} for each in content["conditions"]]
    if told:
        yield {**_part(_("Conditions"), [], []), "under": told}


def _part(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {"title": title, "words": [], "header": header, "rows": rows, "under": []}
