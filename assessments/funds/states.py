"""What a round can be, in words a fund officer uses."""

from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where a round stands; derived from its dates and decisions, never stored."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    ASSESSING = "assessing"
    FINISHED = "finished"


class Purpose(StrEnum):
    """What a line of the envelope is for."""

    DELIVERY = "delivery"
    PREPARATION = "preparation"
    GRANT = "grant"
    LOAN = "loan"
    CAPACITY = "capacity"


AWARD_PURPOSES = (Purpose.DELIVERY, Purpose.GRANT, Purpose.LOAN, Purpose.CAPACITY)
"""What awards are paid from: one pot, or a grant, a loan and help to grow side by side."""


class OthersScores(StrEnum):
    """Whether assessors may see one another's scores once their own are submitted."""

    OPEN = "open"
    SHUT = "shut"


class InTheZone(StrEnum):
    """What is done where the marks cannot tell on which side of the line an application is."""

    FURTHER_ASSESSOR = "further_assessor"
    PANEL = "panel"
    DRAW = "draw"


class MarksTold(StrEnum):
    """What applicants are told of their marks, with the feedback that goes out with an outcome."""

    NONE = "none"
    BANDS = "bands"
    MARKS = "marks"


class QuestionKind(StrEnum):
    """The shape of an answer."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    MONEY = "money"
    WHOLE_NUMBER = "whole_number"
    DATE = "date"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    MONTH = "month"
    EMAIL = "email"
    TELEPHONE = "telephone"
    WEB_ADDRESS = "web_address"
    POSTCODE = "postcode"
    ADDRESS = "address"
    FILE = "file"
    TABLE = "table"
    BUDGET = "budget"
    MILESTONES = "milestones"
    OUTCOMES = "outcomes"
    PARTNERS = "partners"
    DECLARATION = "declaration"


ROWED = frozenset({QuestionKind.TABLE, QuestionKind.MILESTONES, QuestionKind.OUTCOMES, QuestionKind.PARTNERS})
"""The kinds whose answers are rows."""


class Measure(StrEnum):
    """How a part of a budget is given: what it comes to, or what part of the whole it is."""

    PERCENTAGE = "percentage"
    AMOUNT = "amount"


class PartnerKind(StrEnum):
    """What kind of body a partner is, where a round wants one of a kind."""

    PUBLIC_BODY = "public_body"
    VOLUNTARY = "voluntary"
    BUSINESS = "business"


class Finding(StrEnum):
    """What an answer of the check before a round means for who gives it."""

    MAY_APPLY = "may_apply"
    ASK_THE_FUND = "ask_the_fund"
    MAY_NOT_APPLY = "may_not_apply"


class CheckKind(StrEnum):
    """What an item of the checklist before an award is about."""

    REGISTRATION = "registration"
    ACCOUNTS = "accounts"
    BANK_DETAILS = "bank_details"
    FRAUD = "fraud"
    SUBSIDY = "subsidy"
    DUPLICATES = "duplicates"
    OTHER = "other"


class DoneBy(StrEnum):
    """Who sees to an item of the checklist before an award."""

    MANAGER = "manager"
    APPROVER = "approver"
    EITHER = "either"


class CountsAs(StrEnum):
    """What an answer means to lists and statistics, so that they never have to read prose."""

    TITLE = "title"
    AMOUNT_REQUESTED = "amount_requested"
    YEARS = "years"
    REGION = "region"
    THEME = "theme"
    PEOPLE_REACHED = "people_reached"


def phase_at(
    now: datetime, *, published_at: datetime | None, spans: list[tuple[datetime, datetime]], is_decided: bool
) -> Phase:
    """Where a round stands now, from when it was published and the (opens, closes) moments of its stages, in order."""
    if published_at is None or now < published_at:
        return Phase.DRAFT
    if is_decided:
        return Phase.FINISHED
    if any(opens <= now < closes for opens, closes in spans):
        return Phase.OPEN
    return Phase.UPCOMING if now < spans[0][0] else Phase.ASSESSING
