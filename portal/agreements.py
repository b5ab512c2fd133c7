"""A grant agreement in words: the frozen content of an award in parts, for its pages and for its PDF alike."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from assessments.applications.answers import Grid
from assessments.awards.models import Award
from assessments.funds.states import Purpose
from assessments.rendering.printing import words_of
from portal.printing import said_of
from portal.text import iso_day, moment, pounds
from portal.wording import PURPOSES


@dataclass(frozen=True, slots=True)
class AgreementPart:
    """A part of an agreement: a table, texts under titles, or both."""

    title: str
    grid: Grid | None = None
    texts: Sequence[tuple[str, str]] = ()


def parts_of_agreement(award: Award) -> list[AgreementPart]:
    """All that the agreement says, as it was offered."""
    content = json.loads(award.content)
    parts = [
        AgreementPart(_("The grant by financial year"), _amounts(content)),
        AgreementPart(_("Instalments"), _instalments(content)),
        *_loan(content),
        AgreementPart(_("Conditions"), texts=_texts(content["conditions"])),
        AgreementPart(_("What you promise to reach"), _promises(content)),
        AgreementPart(_("Reports and milestones"), _reports(content)),
        AgreementPart(_("Terms"), texts=_texts(one for one in content["clauses"] if one["kind"] == "terms")),
        AgreementPart(_("Social clauses"), texts=_texts(one for one in content["clauses"] if one["kind"] == "social")),
    ]
    return [part for part in parts if part.texts or (part.grid is not None and part.grid.rows)]


def agreement_document(award: Award) -> dict[str, Any]:
    """The data of `templates/pdf/agreement.typ`."""
    content, zone = json.loads(award.content), award.application.round.time_zone
    return {
        "title": _("Grant agreement %(reference)s", reference=content["reference"]),
        "author": content["funder"],
        "facts": [{"label": label, "words": words_of(text)} for label, text in _facts(content) if text],
        "sections": [
            {
                "title": part.title,
                "grid": said_of(part.grid) if part.grid is not None else None,
                "texts": [{"title": title, "said": words_of(text)} for title, text in part.texts],
            }
            for part in parts_of_agreement(award)
        ],
        "signed_title": _("Signature"),
        "signed": [{"label": label, "words": words_of(text)} for label, text in _signature(award, zone)],
        "lacking": _(
            "Some characters cannot be printed here. The Unicode number of each stands in its place, in square "
            "brackets. The pages of this portal hold the characters themselves."
        ),
    }


def _facts(content: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    organisation = content["organisation"]
    yield _("Project"), content["title"]
    yield _("Organisation"), organisation["name"]
    yield _("Charity number"), organisation["charity_number"]
    yield _("Company number"), organisation["company_number"]
    yield _("Funder"), content["funder"]
    yield _("Fund"), content["fund"]
    yield _("Round"), f"{content['round']['title']} ({content['round']['reference']})"
    yield _("Grant"), pounds(content["total_pence"])
    yield _("To be accepted by"), iso_day(content["accept_by"])


def _signature(award: Award, zone: str) -> Iterator[tuple[str, str]]:
    if award.signatory:
        yield _("Accepted for the organisation by"), award.signatory
        yield _("On"), moment(award.answered_at, zone)
    else:
        yield _("Accepted for the organisation by"), _("Nobody yet")
    yield _("SHA-256 of what was agreed"), award.sha256


def _amounts(content: dict[str, Any]) -> Grid:
    rows = tuple((_year(one, content), pounds(one["pence"])) for one in content["amounts"])
    foot = ((_("Total"), pounds(content["total_pence"])),)
    return Grid((_("Financial year"), _("Amount")), rows, foot, frozenset({1}))


def _instalments(content: dict[str, Any]) -> Grid:
    waits: dict[int, list[str]] = {}
    for one in content["conditions"]:
        waits.setdefault(one["instalment"], []).append(one["title"])
    header = (_("Number"), _("Financial year"), _("Amount"), _("Due"), _("Waits for"))
    rows = tuple(
        (
            str(one["number"]),
            _year(one, content),
            pounds(one["pence"]),
            iso_day(one["due_on"]),
            "; ".join(waits.get(one["number"], ["–"])),
        )
        for one in content["instalments"]
    )
    return Grid(header, rows, figures=frozenset({2}))


def _year(one: dict[str, Any], content: dict[str, Any]) -> str:
    """A financial year, with what its money is for where that differs."""
    if len({each.get("purpose") for each in content["amounts"]}) < 2:
        return str(one["year"])
    return str(_("%(purpose)s, %(year)s", purpose=PURPOSES[Purpose(one["purpose"])], year=one["year"]))


def _loan(content: dict[str, Any]) -> Iterator[AgreementPart]:
    """How what is lent comes back, payment by payment."""
    loan = content.get("loan")
    if loan is None:
        return
    said = _("Of this, %(lent)s is a loan. Interest is %(rate)s a year.", lent=pounds(loan["pence"]), rate=loan["rate"])
    header = (_("Number"), _("Due"), _("Of the loan"), _("Interest"), _("To pay"))
    rows = tuple(
        (
            str(one["number"]), iso_day(one["due_on"]), pounds(one["principal_pence"]), pounds(one["interest_pence"]),
            pounds(one["principal_pence"] + one["interest_pence"]),
        )
        for one in loan["repayments"]
    )  # fmt: skip
    interest = sum(one["interest_pence"] for one in loan["repayments"])
    foot = ((_("Total"), "", pounds(loan["pence"]), pounds(interest), pounds(loan["pence"] + interest)),)
    title = _("How the loan is paid back")
    yield AgreementPart(title, Grid(header, rows, foot, frozenset({2, 3, 4})), [(_("The loan"), said)])


def _promises(content: dict[str, Any]) -> Grid:
    header = (_("What will be different"), _("Indicator"), _("Baseline"), _("Target"))
    keys = ("outcome", "indicator", "baseline", "target")
    return Grid(header, tuple(tuple(one[key] for key in keys) for one in content["outcomes"]))


def _reports(content: dict[str, Any]) -> Grid:
    return Grid((_("What"), _("Due")), tuple((_(one["title"]), iso_day(one["due_on"])) for one in content["reports"]))


def _texts(clauses: Any) -> list[tuple[str, str]]:
    return [(one["title"], one["text"]) for one in clauses]
