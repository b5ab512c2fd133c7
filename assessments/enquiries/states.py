"""Where a question about a round stands, and how it gets there."""

from enum import StrEnum

from assessments.transitions import follow


class EnquiryState(StrEnum):
    """Whether a question waits, was answered to the one who asked, or stands with its answer on the round's page.

    One that is no question, or none to this fund, is closed without an answer.
    """

    ASKED = "asked"
    ANSWERED = "answered"
    PUBLISHED = "published"
    CLOSED = "closed"


class Step(StrEnum):
    """What can be done about a question. To publish again is to correct what was published."""

    ANSWER = "answer"
    PUBLISH = "publish"
    CLOSE = "close"


TRANSITIONS = {
    (EnquiryState.ASKED, Step.ANSWER): EnquiryState.ANSWERED,
    (EnquiryState.ASKED, Step.PUBLISH): EnquiryState.PUBLISHED,
    (EnquiryState.ASKED, Step.CLOSE): EnquiryState.CLOSED,
    (EnquiryState.CLOSED, Step.ANSWER): EnquiryState.ANSWERED,  # closed by mistake
    (EnquiryState.CLOSED, Step.PUBLISH): EnquiryState.PUBLISHED,
    (EnquiryState.ANSWERED, Step.ANSWER): EnquiryState.ANSWERED,
    (EnquiryState.ANSWERED, Step.PUBLISH): EnquiryState.PUBLISHED,
    (EnquiryState.PUBLISHED, Step.PUBLISH): EnquiryState.PUBLISHED,
}


def after(state: EnquiryState, step: Step) -> EnquiryState:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    return follow(TRANSITIONS, state, step)
