"""Where an email stands; derived from its moments, never stored."""

from datetime import timedelta
from enum import StrEnum


class EmailState(StrEnum):
    """What an administrator sees of an email."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
"""How long to wait after each failed attempt; after one more, nobody tries again by itself."""

MAX_UNANSWERED = 2
"""How often an email may set out without the mail server's answer reaching us, since it may have arrived each time."""
