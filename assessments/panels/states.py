"""What a meeting of a panel can be, and what a member does in it."""

from enum import StrEnum


class Phase(StrEnum):
    """Where a meeting stands; derived from when it was begun and closed."""

    ARRANGED = "arranged"
    UNDER_WAY = "under_way"
    CLOSED = "closed"


class Ground(StrEnum):
    """Why a member takes no part in an item."""

    ORGANISATION = "organisation"
    ADVISED = "advised"
    INTEREST = "interest"


class Stand(StrEnum):
    """What a member who assessed an item says of their scores in the meeting."""

    CONFIRMED = "confirmed"
    REVISED = "revised"
