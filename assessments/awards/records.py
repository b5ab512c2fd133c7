"""What else is kept of a round's awards, as tables: what was reached, changed, signed, put in payment files, and whose
bank details are confirmed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assessments.applications.models import Application
from assessments.awards.deeds import AwardDeed
from assessments.awards.exports import WHOSE, Column, Columns, Holds, Listed, Row, iso_day
from assessments.awards.listing import (
    BankStatus,
    InFile,
    page_answers,
    page_bank,
    page_deeds,
    page_in_files,
    page_promises,
)
from assessments.awards.models import Award, PromisedOutcome
from assessments.awards.states import TOLD
from assessments.errors import _
from assessments.rendering.tables import decimal_pounds, moment_cell


def _outcome(promise: PromisedOutcome) -> Row:
    """What was promised, beside what the newest report says was reached of it."""
    told = [one for one in promise.award.reports if one.state in TOLD and str(promise.position) in one.reached]
    newest = max(told, key=lambda one: (one.sent_at, one.position), default=None)
    said = (newest.reached[str(promise.position)], newest.title, moment_cell(newest.sent_at)) if newest else ("",) * 3
    promised = promise.outcome, promise.indicator, promise.baseline, promise.target
    return (*whose(promise.award.application), *promised, *said)


def _deed(deed: AwardDeed) -> Row:
    return (
        *whose(deed.award.application), deed.number, deed.state.value, deed.reason, _schedule(deed.before),
        _schedule(deed.after), decimal_pounds(_total(deed.before)), decimal_pounds(_total(deed.after)),
        _undertakings(deed.undertakings),
        deed.proposed_by.name, moment_cell(deed.proposed_at), deed.approved_by.name if deed.approved_by else "",
        moment_cell(deed.approved_at), deed.signatory, moment_cell(deed.answered_at), deed.sha256,
    )  # fmt: skip


def _schedule(instalments: Iterable[Mapping[str, Any]]) -> str:
    """Instalments in a line: which, how much, and when each is due."""
    return "; ".join(f"{one['number']}: {decimal_pounds(one['pence'])} {one['due_on']}" for one in instalments)


def _undertakings(changes: Iterable[Mapping[str, Any]]) -> str:
    """Targets and days of reports in a line: which, what it was, and what it will be."""
    return "; ".join(f"{one['title']}: {one['before']} > {one['after']}" for one in changes)


def _total(instalments: Sequence[Mapping[str, Any]]) -> int:
    return sum(one["pence"] for one in instalments)


def _answer(award: Award) -> Row:
    return (
        *whose(award.application), award.state.value, award.signatory,
        award.answered_by.name if award.answered_by else "", moment_cell(award.answered_at or award.lapsed_at),
        award.sha256, award.signed_sha256, award.declined_because,
    )  # fmt: skip


def _payment(one: InFile) -> Row:
    instalment, run = one.instalment, one.run
    return (
        *whose(instalment.award.application), instalment.number, decimal_pounds(instalment.amount_pence), run.number,
        run.made_by.name, moment_cell(run.made_at), iso_day(instalment.paid_on),
        instalment.paid_noted_by.name if instalment.paid_noted_by else "", moment_cell(instalment.paid_noted_at),
    )  # fmt: skip


def _bank(one: BankStatus) -> Row:
    details = one.details
    if details is None:
        return (*whose(one.application), "asked", *("",) * 6)
    state = "confirmed" if details.confirmed_at else "read" if details.read_at else "given"
    return (
        *whose(one.application), state, details.entered_by.name, moment_cell(details.entered_at),
        details.read_by.name if details.read_by else "", moment_cell(details.read_at),
        details.confirmed_by.name if details.confirmed_by else "", moment_cell(details.confirmed_at),
    )  # fmt: skip


def whose(application: Application) -> tuple[str, str]:
    """By what every row begins."""
    return application.reference, application.organisation.name


RECORDS: Mapping[Listed, Columns] = {
    Listed.OUTCOMES: Columns(
        page_promises,
        (
            *WHOSE,
            Column(_("Outcome")),
            Column(_("Indicator")),
            Column(_("Baseline")),
            Column(_("Target")),
            Column(_("Reached")),
            Column(_("Said in")),
            Column(_("Sent"), Holds.MOMENT),
        ),
        _outcome,
    ),
    Listed.VARIATIONS: Columns(
        page_deeds,
        (
            *WHOSE,
            Column(_("Deed")),
            Column(_("State"), Holds.STATE),
            Column(_("Reason")),
            Column(_("Instalments before")),
            Column(_("Instalments after")),
            Column(_("Before in £"), Holds.POUNDS),
            Column(_("After in £"), Holds.POUNDS),
            Column(_("Targets and reports")),
            Column(_("Proposed by")),
            Column(_("Proposed"), Holds.MOMENT),
            Column(_("Approved by")),
            Column(_("Approved"), Holds.MOMENT),
            Column(_("Signatory")),
            Column(_("Answered"), Holds.MOMENT),
            Column(_("Fingerprint")),
        ),
        _deed,
    ),
    Listed.ANSWERS: Columns(
        page_answers,
        (
            *WHOSE,
            Column(_("State"), Holds.STATE),
            Column(_("Signatory")),
            Column(_("Signed in as")),
            Column(_("Answered"), Holds.MOMENT),
            Column(_("Fingerprint of the agreement")),
            Column(_("Fingerprint of the signature")),
            Column(_("Reason")),
        ),
        _answer,
    ),
    Listed.PAYMENTS: Columns(
        page_in_files,
        (
            *WHOSE,
            Column(_("Instalment")),
            Column(_("Amount in £"), Holds.POUNDS),
            Column(_("Payment file")),
            Column(_("Made by")),
            Column(_("Made"), Holds.MOMENT),
            Column(_("Paid"), Holds.DAY),
            Column(_("Noted by")),
            Column(_("Noted"), Holds.MOMENT),
        ),
        _payment,
    ),
    Listed.BANK: Columns(
        page_bank,
        (
            *WHOSE,
            Column(_("State"), Holds.STATE),
            Column(_("Given by")),
            Column(_("Given"), Holds.MOMENT),
            Column(_("Read by")),
            Column(_("Read"), Holds.MOMENT),
            Column(_("Confirmed by")),
            Column(_("Confirmed"), Holds.MOMENT),
        ),
        _bank,
    ),
}
