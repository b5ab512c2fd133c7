"""Saying what applying cost, answering the equality form, and counting it."""

from assessments.voluntary.use_cases.answering import (
    LONGEST_TEXT,
    MOST_HOURS,
    Effort,
    NotYetAsked,
    answer_equality,
    tell_experience,
)
from assessments.voluntary.use_cases.counting import FEWEST_AT_ONCE, count_slips

__all__ = [
    "FEWEST_AT_ONCE",
    "LONGEST_TEXT",
    "MOST_HOURS",
    "Effort",
    "NotYetAsked",
    "answer_equality",
    "count_slips",
    "tell_experience",
]
