"""The states of an award, of what changes it and of what is told about it, and the steps between them."""

from enum import StrEnum

from assessments.transitions import follow


class AwardState(StrEnum):
    """Where an offer of a grant stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class AwardStep(StrEnum):
    """What can become of an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"


AWARD_TRANSITIONS = {
    (AwardState.OFFERED, AwardStep.ACCEPT): AwardState.ACCEPTED,
    (AwardState.OFFERED, AwardStep.DECLINE): AwardState.DECLINED,
    (AwardState.OFFERED, AwardStep.LAPSE): AwardState.LAPSED,
}

GIVEN_UP = frozenset({AwardState.DECLINED, AwardState.LAPSED})
"""Awards whose money is free again."""


def award_after(state: AwardState, step: AwardStep) -> AwardState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(AWARD_TRANSITIONS, state, step)


class DeedState(StrEnum):
    """Where a deed of variation stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    AGREED = "agreed"
    SENT_BACK = "sent_back"
    DECLINED = "declined"


class DeedStep(StrEnum):
    """What can become of a deed."""

    APPROVE = "approve"
    SEND_BACK = "send_back"
    AGREE = "agree"
    DECLINE = "decline"


DEED_TRANSITIONS = {
    (DeedState.PROPOSED, DeedStep.APPROVE): DeedState.APPROVED,
    (DeedState.PROPOSED, DeedStep.SEND_BACK): DeedState.SENT_BACK,
    (DeedState.APPROVED, DeedStep.AGREE): DeedState.AGREED,
    (DeedState.APPROVED, DeedStep.DECLINE): DeedState.DECLINED,
}

DEED_PENDING = frozenset({DeedState.PROPOSED, DeedState.APPROVED})
"""Deeds that somebody still has to answer; an award has one at a time."""


def deed_after(state: DeedState, step: DeedStep) -> DeedState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(DEED_TRANSITIONS, state, step)


class ReportState(StrEnum):
    """Where a report on an award stands."""

    EXPECTED = "expected"
    DRAFT = "draft"
    SENT = "sent"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"


class ReportStep(StrEnum):
    """What can be done to a report."""

    SAVE = "save"
    SEND = "send"
    SEND_BACK = "send_back"
    ACCEPT = "accept"


REPORT_TRANSITIONS = {
    (ReportState.EXPECTED, ReportStep.SAVE): ReportState.DRAFT,
    (ReportState.DRAFT, ReportStep.SAVE): ReportState.DRAFT,
    (ReportState.SENT_BACK, ReportStep.SAVE): ReportState.SENT_BACK,
    (ReportState.EXPECTED, ReportStep.SEND): ReportState.SENT,
    (ReportState.DRAFT, ReportStep.SEND): ReportState.SENT,
    (ReportState.SENT_BACK, ReportStep.SEND): ReportState.SENT,
    (ReportState.SENT, ReportStep.SEND_BACK): ReportState.SENT_BACK,
    (ReportState.SENT, ReportStep.ACCEPT): ReportState.ACCEPTED,
}

OWED = frozenset({ReportState.EXPECTED, ReportState.DRAFT, ReportState.SENT_BACK})
"""Reports that the organisation has still to send."""


TOLD = frozenset({ReportState.SENT, ReportState.ACCEPTED})
"""Reports that say something to the fund: what is being written, or written anew, it does not read."""


def report_after(state: ReportState, step: ReportStep) -> ReportState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(REPORT_TRANSITIONS, state, step)


class ReportKind(StrEnum):
    """What a report is about."""

    MILESTONE = "milestone"
    PROGRESS = "progress"
    FINAL = "final"


class ClauseKind(StrEnum):
    """What a text of the library is for."""

    TERMS = "terms"
    CONDITION = "condition"
    SOCIAL = "social"


class AmountFormat(StrEnum):
    """How a payment file writes an amount."""

    POUNDS = "pounds"
    PENCE = "pence"


class DateFormat(StrEnum):
    """How a payment file writes a day."""

    ISO = "iso"
    SLASHES = "slashes"
    COMPACT = "compact"


class PaymentColumn(StrEnum):
    """What a column of a payment file can hold."""

    ACCOUNT_NAME = "account_name"
    SORT_CODE = "sort_code"
    ACCOUNT_NUMBER = "account_number"
    AMOUNT = "amount"
    DATE = "date"
    REFERENCE = "reference"
    ORGANISATION = "organisation"
    INSTALMENT = "instalment"
