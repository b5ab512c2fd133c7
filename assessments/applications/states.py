"""The states of a submission, and the steps between them."""

from enum import StrEnum

from assessments.transitions import follow


class State(StrEnum):
    """Where one submission stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    ASSESSED = "assessed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can be done to a submission."""

    SUBMIT = "submit"
    RETURN = "return"
    LET_STAND = "let_stand"
    FIND_ELIGIBLE = "find_eligible"
    FIND_INELIGIBLE = "find_ineligible"
    FINISH_ASSESSING = "finish_assessing"
    ASSESS_FURTHER = "assess_further"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


TRANSITIONS = {
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.RETURN): State.RETURNED,
    (State.RETURNED, Step.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Step.LET_STAND): State.SUBMITTED,  # nobody answered in time: what was handed in before stands
    (State.SUBMITTED, Step.FIND_ELIGIBLE): State.ELIGIBLE,
    (State.SUBMITTED, Step.FIND_INELIGIBLE): State.INELIGIBLE,
    (State.INELIGIBLE, Step.FIND_ELIGIBLE): State.ELIGIBLE,
    (State.ELIGIBLE, Step.FINISH_ASSESSING): State.ASSESSED,
    (State.ASSESSED, Step.ASSESS_FURTHER): State.ELIGIBLE,  # an assessment was voided, and too few are left
    (State.ASSESSED, Step.DECIDE): State.DECIDED,
    (State.INELIGIBLE, Step.DECIDE): State.DECIDED,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.ELIGIBLE, Step.WITHDRAW): State.WITHDRAWN,
    (State.INELIGIBLE, Step.WITHDRAW): State.WITHDRAWN,  # else a missing button would tell what is not released
    (State.ASSESSED, Step.WITHDRAW): State.WITHDRAWN,
}

WRITABLE = frozenset({State.DRAFT, State.RETURNED})
"""The states in which the applicant writes."""

HANDED_IN = frozenset({State.SUBMITTED, State.ELIGIBLE, State.INELIGIBLE, State.ASSESSED, State.DECIDED})
"""The states in which the funder holds the submission."""


def after(state: State, step: Step) -> State:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(TRANSITIONS, state, step)


def can(state: State, step: Step) -> bool:
    """Whether the step starts from this state."""
    return (state, step) in TRANSITIONS


class ClarificationEnd(StrEnum):
    """How a clarification ended."""

    ANSWERED = "answered"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """How an application came that the fund's staff typed in."""

    POST = "post"
    TELEPHONE = "telephone"


class Purpose(StrEnum):
    """What a paper of such an application is for."""

    ORIGINAL = "original"
    SIGNATURE = "signature"


class OpeningGround(StrEnum):
    """Why an application of a sealed round was opened before its stage closed."""

    HELP = "help"
    FAULT = "fault"
    FRAUD = "fraud"
    LAW = "law"
    OTHER = "other"


class ReaderBasis(StrEnum):
    """Why somebody outside the organisation and the staff may read an application: for a panel, until it has met."""

    ASSESSOR = "assessor"
    ADVISER = "adviser"
    PANEL = "panel"
