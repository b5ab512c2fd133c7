"""The states of an assignment, and the steps between them."""

from enum import StrEnum

from assessments.transitions import follow


class State(StrEnum):
    """Where one assessor's work on one submission stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    SUBMITTED = "submitted"
    REOPENED = "reopened"
    DECLINED = "declined"
    RECUSED = "recused"
    REASSIGNED = "reassigned"
    VOIDED = "voided"


class Step(StrEnum):
    """What can be done to an assignment."""

    ACCEPT = "accept"
    DECLINE = "decline"
    RECUSE = "recuse"
    REASSIGN = "reassign"
    SUBMIT = "submit"
    REOPEN = "reopen"
    VOID = "void"


TRANSITIONS = {
    (State.OFFERED, Step.ACCEPT): State.ACCEPTED,
    (State.OFFERED, Step.DECLINE): State.DECLINED,
    (State.OFFERED, Step.RECUSE): State.RECUSED,
    (State.ACCEPTED, Step.RECUSE): State.RECUSED,
    (State.OFFERED, Step.REASSIGN): State.REASSIGNED,
    (State.ACCEPTED, Step.REASSIGN): State.REASSIGNED,
    (State.REOPENED, Step.REASSIGN): State.REASSIGNED,  # else who never hands in again holds the decision up
    (State.ACCEPTED, Step.SUBMIT): State.SUBMITTED,
    (State.REOPENED, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.REOPEN): State.REOPENED,
    (State.SUBMITTED, Step.VOID): State.VOIDED,
}

OUTSTANDING = frozenset({State.OFFERED, State.ACCEPTED, State.REOPENED})
"""Work that somebody still waits for."""

LIVE = OUTSTANDING | {State.SUBMITTED}
"""Work that counts towards the number of assessors."""

WRITABLE = frozenset({State.ACCEPTED, State.REOPENED})
"""The states in which the assessor scores."""

OPEN = WRITABLE | {State.SUBMITTED}
"""The states in which the application's answers are open to the assessor."""


def after(state: State, step: Step) -> State:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(TRANSITIONS, state, step)


class Ground(StrEnum):
    """Why an assessor steps back."""

    CONFLICT = "conflict"
    EXPERTISE = "expertise"
    LOAD = "load"


class VersionKind(StrEnum):
    """What a version of an assessment is that stands beside the independent one."""

    EARLIER = "earlier"
    """Submitted, and replaced by its author before they had opened the others' scores."""
    MODERATION = "moderation"
    """Revised by its author after they had opened the others' scores."""


class Recommendation(StrEnum):
    """What an assessor advises the funder to do."""

    FUND = "fund"
    UNSURE = "unsure"
    DECLINE = "decline"
