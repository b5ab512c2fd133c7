"""To whom a fund writes, and where a message stands; the latter is derived from its moments, never stored."""

from enum import StrEnum


class Audience(StrEnum):
    """The applicants to whom a message goes: all in one situation at a stage, or those that were named."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    INVITED = "invited"
    AWARDED = "awarded"
    RESERVE = "reserve"
    DECLINED = "declined"
    CHOSEN = "chosen"


class MessageState(StrEnum):
    """Where a message stands."""

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"
