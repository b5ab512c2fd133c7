"""Asking about a round, answering, and telling everybody who is writing."""

from assessments.enquiries.use_cases.asking import LONGEST_QUESTION, MOST_WAITING, TooManyWaiting, ask_question
from assessments.enquiries.use_cases.closing import close_question
from assessments.enquiries.use_cases.replying import LONGEST_ANSWER, Reply, reply_to_question
from assessments.enquiries.use_cases.telling import CHUNK, tell_next_writers

__all__ = [
    "CHUNK",
    "LONGEST_ANSWER",
    "LONGEST_QUESTION",
    "MOST_WAITING",
    "Reply",
    "TooManyWaiting",
    "ask_question",
    "close_question",
    "reply_to_question",
    "tell_next_writers",
]
