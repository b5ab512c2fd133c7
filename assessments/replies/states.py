"""Where a reply to an outcome stands, and how it gets there."""

from enum import StrEnum

from assessments.transitions import follow


class ReplyKind(StrEnum):
    """What an applicant replies to an outcome."""

    QUESTION = "question"
    COMPLAINT = "complaint"


class ReplyState(StrEnum):
    """How far a reply has come. A complaint that is upheld leads to the outcome's being looked at again."""

    RECEIVED = "received"
    BEING_ANSWERED = "being_answered"
    ANSWERED = "answered"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    RECONSIDERED = "reconsidered"


class Step(StrEnum):
    """What can be done about a reply. Somebody else may take over what is being answered."""

    TAKE = "take"
    ANSWER = "answer"
    UPHOLD = "uphold"
    NOT_UPHOLD = "not_uphold"
    RECONSIDER = "reconsider"


TRANSITIONS = {
    (ReplyState.RECEIVED, Step.TAKE): ReplyState.BEING_ANSWERED,
    (ReplyState.BEING_ANSWERED, Step.TAKE): ReplyState.BEING_ANSWERED,
    (ReplyState.BEING_ANSWERED, Step.ANSWER): ReplyState.ANSWERED,
    (ReplyState.BEING_ANSWERED, Step.UPHOLD): ReplyState.UPHELD,
    (ReplyState.BEING_ANSWERED, Step.NOT_UPHOLD): ReplyState.NOT_UPHELD,
    (ReplyState.UPHELD, Step.RECONSIDER): ReplyState.RECONSIDERED,
}

OPEN = frozenset({ReplyState.RECEIVED, ReplyState.BEING_ANSWERED, ReplyState.UPHELD})
"""What the fund still has to do something about."""

STEPS_OF = {
    ReplyKind.QUESTION: (Step.ANSWER,),
    ReplyKind.COMPLAINT: (Step.UPHOLD, Step.NOT_UPHOLD),
}
"""How each kind can be answered."""


def after(state: ReplyState, step: Step) -> ReplyState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(TRANSITIONS, state, step)
