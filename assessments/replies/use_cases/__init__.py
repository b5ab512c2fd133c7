"""Replying to an outcome, answering by somebody who took no part in it, and looking at the outcome again."""

from assessments.replies.use_cases.answering import answer_reply, reconsider, take_reply
from assessments.replies.use_cases.replying import LONGEST, MOST_OPEN, TooLate, TooManyOpen, raise_reply

__all__ = [
    "LONGEST",
    "MOST_OPEN",
    "TooLate",
    "TooManyOpen",
    "answer_reply",
    "raise_reply",
    "reconsider",
    "take_reply",
]
