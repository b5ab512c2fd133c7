"""Keeping a register of interests, and finding conflicts."""

from assessments.interests.use_cases.finding import keep_found, look_for, settle_exclusions
from assessments.interests.use_cases.registering import (
    Entry,
    change_interest,
    confirm_interests,
    declare_interest,
    entry_of,
    mark_of_interest,
    may_keep_register,
    remove_interest,
)

__all__ = [
    "Entry",
    "change_interest",
    "confirm_interests",
    "declare_interest",
    "entry_of",
    "keep_found",
    "look_for",
    "mark_of_interest",
    "may_keep_register",
    "remove_interest",
    "settle_exclusions",
]
