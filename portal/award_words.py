"""What the states of awards are called, on the staff's pages and the applicant's: a few words, and a tag's colour."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from assessments.awards.models import Instalment
from assessments.awards.states import AwardState, ClauseKind, DeedState, ReportState
from assessments.errors import DomainError
from assessments.rendering.tables import Cell
from portal.text import day, number, pounds

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


STATE_WORDS: Mapping[str, tuple[str, str]] = {
    **{state.value: words for state, words in AWARD_STATES.items()},
    **{state.value: words for state, words in REPORT_STATES.items() if state.value not in set(AwardState)},
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def cell_words(cell: Cell, *, is_money: bool = False) -> str:
    """A cell of a file in the words of a page: the same number, day or state."""
    if cell in (None, ""):
        return "–"
    if is_money:
        return pounds(int(Decimal(str(cell)) * 100))
    if isinstance(cell, str):
        if DAY.fullmatch(cell):
            return day(date.fromisoformat(cell))
        return str(STATE_WORDS[cell][0]) if cell in STATE_WORDS else cell
    return number(cell)


def why_not_told(refusals: Iterable[DomainError]) -> str:
    """Why somebody in reserve was not proposed, or would not be."""
    return " ".join(refusal.told(gettext) for refusal in refusals)
