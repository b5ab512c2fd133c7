"""The states of what an applicant and an adviser do together, and the steps between them."""

from enum import StrEnum

from assessments.transitions import follow


class Side(StrEnum):
    """From which side somebody comes to the shared place."""

    APPLICANT = "applicant"
    ADVISER = "adviser"


class ReviewState(StrEnum):
    """Where a request for comments on a draft stands."""

    ASKED = "asked"
    ANSWERED = "answered"


class ReviewStep(StrEnum):
    """What can be done to a request for comments."""

    ANSWER = "answer"


REVIEW_TRANSITIONS = {(ReviewState.ASKED, ReviewStep.ANSWER): ReviewState.ANSWERED}


class Verdict(StrEnum):
    """What the applicant made of a comment."""

    OPEN = "open"
    TAKEN = "taken"
    NOT_TAKEN = "not_taken"


class NeedState(StrEnum):
    """Where something that the plan says is needed stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class NeedStep(StrEnum):
    """What can be done to something that the plan says is needed."""

    FINISH = "finish"
    REOPEN = "reopen"
    DROP = "drop"


NEED_TRANSITIONS = {
    (NeedState.OPEN, NeedStep.FINISH): NeedState.DONE,
    (NeedState.OPEN, NeedStep.DROP): NeedState.DROPPED,
    (NeedState.DONE, NeedStep.REOPEN): NeedState.OPEN,
    (NeedState.DROPPED, NeedStep.REOPEN): NeedState.OPEN,
}


def review_after(state: ReviewState, step: ReviewStep) -> ReviewState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(REVIEW_TRANSITIONS, state, step)


def need_after(state: NeedState, step: NeedStep) -> NeedState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(NEED_TRANSITIONS, state, step)


class Readiness(StrEnum):
    """How ready somebody says that a section is."""

    NOT_BEGUN = "not_begun"
    NEEDS_WORK = "needs_work"
    NEARLY = "nearly"
    READY = "ready"


class GrantState(StrEnum):
    """Where a preparation grant stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PAID = "paid"
    SETTLED = "settled"


class GrantStep(StrEnum):
    """What can be done to a preparation grant."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    PAY = "pay"
    SETTLE = "settle"


GRANT_TRANSITIONS = {
    (GrantState.OFFERED, GrantStep.ACCEPT): GrantState.ACCEPTED,
    (GrantState.OFFERED, GrantStep.REFUSE): GrantState.REFUSED,
    (GrantState.ACCEPTED, GrantStep.REFUSE): GrantState.REFUSED,  # they thought better of it before it was paid
    (GrantState.ACCEPTED, GrantStep.PAY): GrantState.PAID,
    (GrantState.PAID, GrantStep.SETTLE): GrantState.SETTLED,  # once all of it is spent or returned, to the penny
}


def grant_after(state: GrantState, step: GrantStep) -> GrantState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(GRANT_TRANSITIONS, state, step)
