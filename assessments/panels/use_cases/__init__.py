"""Arranging a panel's meeting, and running it."""

from assessments.panels.use_cases.arranging import Agenda, Details, change_meeting, make_meeting, set_agenda
from assessments.panels.use_cases.minutes import add_to_minutes, write_minutes
from assessments.panels.use_cases.sitting import (
    agree_scores,
    begin_meeting,
    close_meeting,
    confirm_scores,
    mark_present,
    note_pack,
    open_item_scores,
    record_departure,
    revise_in_meeting,
)

__all__ = [
    "Agenda",
    "Details",
    "add_to_minutes",
    "agree_scores",
    "begin_meeting",
    "change_meeting",
    "close_meeting",
    "confirm_scores",
    "make_meeting",
    "mark_present",
    "note_pack",
    "open_item_scores",
    "record_departure",
    "revise_in_meeting",
    "set_agenda",
    "write_minutes",
]
