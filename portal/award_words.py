"""What the states of awards are called, on the staff's pages and the applicant's: a few words, and a tag's colour."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from assessments.awards.exports import Holds, Listed
from assessments.awards.models import Instalment
from assessments.awards.states import AwardState, ClauseKind, DeedState, ReportKind, ReportState
from assessments.errors import DomainError
from assessments.rendering.tables import Cell
from portal.supporting.shown import GRANT_STATES
from portal.text import day, moment, number, pounds
from portal.wording import CHECK_OUTCOMES, REPLY_KINDS, REPLY_STATES, SUPPORT_STATES

AWARD_STATES: Mapping[AwardState, tuple[str, str]] = {
    AwardState.OFFERED: (_("Offered, not answered yet"), "yellow"),
    AwardState.ACCEPTED: (_("Accepted"), "green"),
    AwardState.DECLINED: (_("Declined"), "orange"),
    AwardState.LAPSED: (_("Lapsed"), "red"),
}

DEED_STATES: Mapping[DeedState, tuple[str, str]] = {
    DeedState.PROPOSED: (_("To be approved"), "yellow"),
    DeedState.APPROVED: (_("To be agreed by the organisation"), "blue"),
    DeedState.AGREED: (_("Agreed"), "green"),
    DeedState.SENT_BACK: (_("Sent back"), "red"),
    DeedState.DECLINED: (_("Declined"), "orange"),
}

REPORT_STATES: Mapping[ReportState, tuple[str, str]] = {
    ReportState.EXPECTED: (_("Not begun"), "grey"),
    ReportState.DRAFT: (_("Being written"), "grey"),
    ReportState.SENT: (_("Sent"), "blue"),
    ReportState.SENT_BACK: (_("Sent back"), "red"),
    ReportState.ACCEPTED: (_("Accepted"), "green"),
}

REPORT_KINDS: Mapping[ReportKind, object] = {
    ReportKind.MILESTONE: _("Milestone"),
    ReportKind.PROGRESS: _("Progress report"),
    ReportKind.FINAL: _("Final report"),
}

CLAUSE_KINDS: Mapping[ClauseKind, str] = {
    ClauseKind.TERMS: _("Standard terms"),
    ClauseKind.CONDITION: _("Conditions"),
    ClauseKind.SOCIAL: _("Social clauses"),
}

PAID, IN_FILE, WAITS, TO_PAY = (
    (_("Paid"), "green"),
    (_("In a payment file"), "blue"),
    (_("Waits for a condition"), "orange"),
    (_("To be paid"), "grey"),
)


def instalment_state(instalment: Instalment) -> tuple[str, str]:
    """Where an instalment stands."""
    if instalment.paid_on is not None:
        return PAID
    if instalment.payment_run_id is not None:
        return IN_FILE
    return WAITS if instalment.is_blocked else TO_PAY


BANK_STATES: Mapping[str, object] = {
    "asked": _("Asked for, not given yet"),
    "given": _("Given, read by nobody yet"),
    "read": _("Read by one person"),
    "confirmed": _("Confirmed by the second person"),
}
"""How far an applicant's bank details have come."""


def _plain(states: Mapping[Any, tuple[object, str]]) -> Mapping[str, object]:
    return {str(state): words for state, (words, _colour) in states.items()}


WORDS: Mapping[Listed, Mapping[str, object]] = {
    Listed.AWARDS: _plain(AWARD_STATES),
    Listed.ANSWERS: _plain(AWARD_STATES),
    Listed.REPORTS: {**_plain(REPORT_STATES), **{str(kind): words for kind, words in REPORT_KINDS.items()}},
    Listed.VARIATIONS: _plain(DEED_STATES),
    Listed.BANK: BANK_STATES,
    Listed.SUPPORT: {**_plain(GRANT_STATES), **_plain(SUPPORT_STATES)},
    Listed.REPLIES: {**{str(kind): words for kind, words in REPLY_KINDS.items()}, **_plain(REPLY_STATES)},
    Listed.CHECKS: _plain(CHECK_OUTCOMES),
}
"""What a page calls what stands in a list's file as a state."""


def cell_words(cell: Cell, holds: Holds, words: Mapping[str, object], zone: str) -> str:
    """A cell of a file in the words of a page: the same number, day, moment or state; and text as it was typed."""
    if cell in (None, ""):
        return "–"
    if holds is Holds.POUNDS:
        return pounds(int(Decimal(str(cell)) * 100))
    if not isinstance(cell, str):
        return number(cell)
    if holds is Holds.DAY:
        return day(date.fromisoformat(cell))
    if holds is Holds.MOMENT:
        return moment(datetime.fromisoformat(cell), zone)
    return str(words.get(cell, cell)) if holds is Holds.STATE else cell


def why_not_told(refusals: Iterable[DomainError]) -> str:
    """Why somebody in reserve was not proposed, or would not be."""
    return " ".join(refusal.told(gettext) for refusal in refusals)
