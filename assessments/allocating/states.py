"""Who may be given work and how much, in words a fund officer uses; and where an invitation to assess stands."""

from enum import StrEnum

from assessments.transitions import follow


class Level(StrEnum):
    """How much an assessor knows about one theme."""

    NONE = "none"
    SOME = "some"
    GOOD = "good"
    EXPERT = "expert"


WORTH = {Level.NONE: 0.0, Level.SOME: 1 / 3, Level.GOOD: 2 / 3, Level.EXPERT: 1.0}
"""What a level counts for in an allocation."""


class Wish(StrEnum):
    """What an assessor says to the title of an application."""

    WOULD_LIKE = "would_like"
    CAN = "can"
    RATHER_NOT = "rather_not"


class Keep(StrEnum):
    """What of the work that is given out already stays where it is."""

    ALL = "all"
    STARTED = "started"
    """What has not been begun may move, where that helps more than it disturbs."""


class Scope(StrEnum):
    """What an allocation is about."""

    STAGE = "stage"
    LATE = "late"
    """Only who takes what is late; everything else stays."""


class Change(StrEnum):
    """What a proposed allocation does with one pair, held against the work that is given out."""

    KEPT = "kept"
    NEW = "new"
    MOVED = "moved"
    """Given to this assessor in place of another."""
    TAKEN_BACK = "taken_back"


class Result(StrEnum):
    """What came of one application when an allocation was applied."""

    WAITING = "waiting"
    DONE = "done"
    LEFT_OUT = "left_out"


class Standing(StrEnum):
    """Where an invitation to assess stands."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    DECLINED = "declined"
    STEPPED_BACK = "stepped_back"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can be done about an invitation to assess."""

    ACCEPT = "accept"
    WAIT = "wait"
    """Accept where enough others have: the person is on the wait list."""
    MOVE_UP = "move_up"
    DECLINE = "decline"
    STEP_BACK = "step_back"
    WITHDRAW = "withdraw"
    INVITE_AGAIN = "invite_again"


TRANSITIONS = {
    (Standing.INVITED, Step.ACCEPT): Standing.ACCEPTED,
    (Standing.INVITED, Step.WAIT): Standing.WAITING,
    (Standing.INVITED, Step.DECLINE): Standing.DECLINED,
    (Standing.INVITED, Step.WITHDRAW): Standing.WITHDRAWN,
    (Standing.WAITING, Step.MOVE_UP): Standing.ACCEPTED,
    (Standing.WAITING, Step.STEP_BACK): Standing.STEPPED_BACK,
    (Standing.WAITING, Step.WITHDRAW): Standing.WITHDRAWN,
    (Standing.ACCEPTED, Step.STEP_BACK): Standing.STEPPED_BACK,
    (Standing.DECLINED, Step.INVITE_AGAIN): Standing.INVITED,
    (Standing.STEPPED_BACK, Step.INVITE_AGAIN): Standing.INVITED,
    (Standing.WITHDRAWN, Step.INVITE_AGAIN): Standing.INVITED,
}


def after(standing: Standing, step: Step) -> Standing:
    """The standing to which the step leads; IllegalStep if it does not start from here."""
    return follow(TRANSITIONS, standing, step)
