"""What states, outcomes and lengths of time are called on the staff's pages: a few words, and a tag's colour."""

from collections.abc import Mapping

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from assessments.applications.states import State
from assessments.decisions.reading_feedback import FeedbackState
from assessments.decisions.states import CheckOutcome, Outcome, SupportState
from assessments.decisions.states import State as DecisionState
from assessments.documents.states import ScanState
from assessments.funds.states import Phase, Purpose
from assessments.replies.states import ReplyKind, ReplyState
from portal.text import number, pounds

STATES: Mapping[State, tuple[str, str]] = {
    State.DRAFT: (_("Draft"), "grey"),
    State.SUBMITTED: (_("To screen"), "yellow"),
    State.RETURNED: (_("Returned to the applicant"), "grey"),
    State.ELIGIBLE: (_("Being assessed"), "blue"),
    State.INELIGIBLE: (_("Not eligible"), "orange"),
    State.ASSESSED: (_("Assessed"), "teal"),
    State.DECIDED: (_("Outcome released"), "green"),
    State.WITHDRAWN: (_("Withdrawn"), "grey"),
}

OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.INVITED: (_("Invite to the next stage"), "green"),
    Outcome.AWARDED: (_("Award a grant"), "green"),
    Outcome.RESERVE: (_("Reserve list"), "purple"),
    Outcome.DECLINED: (_("Decline"), "orange"),
    Outcome.INELIGIBLE: (_("Not eligible"), "orange"),
}

CHECK_OUTCOMES: Mapping[CheckOutcome, tuple[str, str]] = {
    CheckOutcome.IN_ORDER: (_("In order"), "green"),
    CheckOutcome.NOT_IN_ORDER: (_("Not in order"), "red"),
    CheckOutcome.GONE: (_("Dissolved, or removed from its register"), "red"),
}

DECISION_STATES: Mapping[DecisionState, tuple[str, str]] = {
    DecisionState.PROPOSED: (_("Proposed"), "yellow"),
    DecisionState.APPROVED: (_("Approved, not released"), "blue"),
    DecisionState.RELEASED: (_("Released"), "green"),
    DecisionState.SENT_BACK: (_("Sent back"), "red"),
    DecisionState.CORRECTED: (_("Told, and corrected since"), "grey"),
}

FEEDBACK_STATES: Mapping[FeedbackState, tuple[str, str]] = {
    FeedbackState.MISSING: (_("None yet"), "red"),
    FeedbackState.DRAFTED: (_("Drafted, to be gone over"), "yellow"),
    FeedbackState.READY: (_("Ready"), "blue"),
    FeedbackState.TOLD: (_("Told"), "green"),
}

REPLY_KINDS: Mapping[ReplyKind, str] = {
    ReplyKind.QUESTION: _("Question"),
    ReplyKind.COMPLAINT: _("Complaint"),
}

REPLY_STATES: Mapping[ReplyState, tuple[str, str]] = {
    ReplyState.RECEIVED: (_("Received"), "yellow"),
    ReplyState.BEING_ANSWERED: (_("Being answered"), "blue"),
    ReplyState.ANSWERED: (_("Answered"), "green"),
    ReplyState.UPHELD: (_("Upheld, the outcome is looked at again"), "orange"),
    ReplyState.NOT_UPHELD: (_("Not upheld"), "grey"),
    ReplyState.RECONSIDERED: (_("Upheld, and looked at again"), "green"),
}

SUPPORT_STATES: Mapping[SupportState, tuple[str, str]] = {
    SupportState.OFFERED: (_("Offered, not accepted yet"), "yellow"),
    SupportState.ACCEPTED: (_("Accepted"), "teal"),
    SupportState.ACTIVE: (_("In use"), "blue"),
    SupportState.CLOSED: (_("Finished"), "grey"),
}

PURPOSES: Mapping[Purpose, str] = {
    Purpose.PREPARATION: _("Preparation grants"),
    Purpose.DELIVERY: _("Projects"),
    Purpose.GRANT: _("Grant"),
    Purpose.LOAN: _("Loan"),
    Purpose.CAPACITY: _("Capacity building"),
}

SCAN_STATES: Mapping[ScanState, tuple[str, str]] = {
    ScanState.BEING_CHECKED: (_("Being checked for viruses"), "yellow"),
    ScanState.CLEAN: (_("No virus found"), "green"),
    ScanState.REJECTED: (_("Rejected"), "red"),
    ScanState.NOT_CHECKED: (_("Not checked for viruses"), "grey"),
}

PHASES: Mapping[Phase, tuple[str, str]] = {
    Phase.DRAFT: (_("Draft"), "magenta"),
    Phase.UPCOMING: (_("Opens soon"), "blue"),
    Phase.OPEN: (_("Open"), "green"),
    Phase.ASSESSING: (_("Being assessed"), "yellow"),
    Phase.FINISHED: (_("Decided"), "grey"),
}


def hours(minutes: int) -> str:
    """A length of time: 2 hours 30 minutes."""
    whole, rest = divmod(minutes, 60)
    parts = [ngettext("%(num)s hour", "%(num)s hours", whole)] if whole else []
    parts += [ngettext("%(num)s minute", "%(num)s minutes", rest)] if rest or not whole else []
    return " ".join(parts)


def percent_text(rate: float) -> str:
    """A rate as a percentage with one decimal place."""
    return f"{100 * rate:.1f}%"


def part_text(part: int | None, whole: int | None) -> str:
    """What a rate is of: 17 of 112."""
    return str(gettext("%(part)s of %(whole)s", part=number(part), whole=number(whole)))


def figure_text(value: float | str | None, unit: str, numerator: int | None, denominator: int | None) -> str:
    """A stored figure with its unit, in the digits of the file; a rate never without what it is of."""
    if isinstance(value, str):  # concealed, since a count so small could tell somebody apart
        return value
    if unit == "proportion":
        of = part_text(numerator, denominator)
        return of if value is None else f"{percent_text(value)} ({of})"
    if value is None:
        return "–"
    if unit == "pence":
        return pounds(int(value))
    if unit == "days":
        return str(ngettext("%(count)s day", "%(count)s days", value, count=f"{value:g}"))
    if unit == "hours":
        return str(ngettext("%(count)s hour", "%(count)s hours", value, count=f"{value:g}"))
    if unit == "coefficient":
        return f"{value:.2f}"
    return f"{value:.1f}" if unit == "mark" else number(value)
