"""What managers keep beside an application."""

from assessments.casework.use_cases.flagging import raise_flag, resolve_flag
from assessments.casework.use_cases.leading import name_officer
from assessments.casework.use_cases.noting import LONGEST_NOTE, withdraw_note, write_note
from assessments.casework.use_cases.tagging import (
    TagTaken,
    delete_tag,
    make_tag,
    merge_tags,
    rename_tag,
    tag_application,
    untag_application,
)

__all__ = [
    "LONGEST_NOTE",
    "TagTaken",
    "delete_tag",
    "make_tag",
    "merge_tags",
    "name_officer",
    "raise_flag",
    "rename_tag",
    "resolve_flag",
    "tag_application",
    "untag_application",
    "withdraw_note",
    "write_note",
]
