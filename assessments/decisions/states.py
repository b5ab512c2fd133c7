"""The states of a decision and of support, and the steps between them."""

from enum import StrEnum

from assessments.transitions import follow


class Outcome(StrEnum):
    """What a submission is told."""

    INVITED = "invited"
    AWARDED = "awarded"
    DECLINED = "declined"
    RESERVE = "reserve"
    INELIGIBLE = "ineligible"


GOOD_NEWS = frozenset({Outcome.INVITED, Outcome.AWARDED})
"""The outcomes that take an application further, and may carry money and conditions."""


class State(StrEnum):
    """Where a decision stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RELEASED = "released"
    SENT_BACK = "sent_back"
    CORRECTED = "corrected"


class CheckOutcome(StrEnum):
    """What somebody found who saw to an item of the checklist before an award."""

    IN_ORDER = "in_order"
    NOT_IN_ORDER = "not_in_order"
    GONE = "gone"
    """Of a registration: dissolved, or removed from its register."""


class Step(StrEnum):
    """What can be done to a decision."""

    APPROVE = "approve"
    SEND_BACK = "send_back"
    RELEASE = "release"
    UNSETTLE = "unsettle"
    CORRECT = "correct"


TRANSITIONS = {
    (State.PROPOSED, Step.APPROVE): State.APPROVED,
    (State.PROPOSED, Step.SEND_BACK): State.SENT_BACK,
    (State.APPROVED, Step.SEND_BACK): State.SENT_BACK,  # an approval that was a mistake, while nobody is told
    (State.APPROVED, Step.RELEASE): State.RELEASED,
    (State.APPROVED, Step.UNSETTLE): State.PROPOSED,
    (State.RELEASED, Step.CORRECT): State.CORRECTED,  # it was told, and another was told in its place
}

PENDING = frozenset({State.PROPOSED, State.APPROVED})
"""Decisions that nobody outside has been told of."""

GOOD = frozenset({Outcome.INVITED, Outcome.AWARDED})
"""What every applicant hopes for."""

HOLDS_MONEY = frozenset({State.PROPOSED, State.APPROVED, State.RELEASED})
"""Decisions whose amounts are taken out of the envelope."""


def after(state: State, step: Step) -> State:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(TRANSITIONS, state, step)


class PlanState(StrEnum):
    """Where a release stands that was set for a moment."""

    WAITING = "waiting"
    RELEASED = "released"
    STOPPED = "stopped"
    REFUSED = "refused"


class SupportState(StrEnum):
    """Where the support of an invited applicant stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    CLOSED = "closed"


class SupportStep(StrEnum):
    """What can be done to support."""

    ACCEPT = "accept"
    WORK = "work"
    CLOSE = "close"
    FALL_AWAY = "fall_away"


SUPPORT_TRANSITIONS = {
    (SupportState.OFFERED, SupportStep.ACCEPT): SupportState.ACCEPTED,
    (SupportState.ACCEPTED, SupportStep.WORK): SupportState.ACTIVE,
    (SupportState.ACTIVE, SupportStep.WORK): SupportState.ACTIVE,
    (SupportState.ACTIVE, SupportStep.CLOSE): SupportState.CLOSED,
    (SupportState.ACCEPTED, SupportStep.CLOSE): SupportState.CLOSED,  # accepted, and never used
    (SupportState.OFFERED, SupportStep.FALL_AWAY): SupportState.CLOSED,
    (SupportState.ACCEPTED, SupportStep.FALL_AWAY): SupportState.CLOSED,
    (SupportState.ACTIVE, SupportStep.FALL_AWAY): SupportState.CLOSED,
}


def support_after(state: SupportState, step: SupportStep) -> SupportState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(SUPPORT_TRANSITIONS, state, step)
