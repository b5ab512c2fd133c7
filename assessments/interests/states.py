"""What interests there are, what makes a conflict, and what becomes of one that was found."""

from enum import StrEnum

from assessments.transitions import follow


class InterestKind(StrEnum):
    """What ties an assessor to an organisation."""

    EMPLOYER = "employer"
    TRUSTEESHIP = "trusteeship"
    MEMBERSHIP = "membership"
    FAMILY = "family"
    MONEY = "money"
    PAST_GRANT = "past_grant"


class ConflictGround(StrEnum):
    """By what it was found that somebody may have a part in an application."""

    OWN_ORGANISATION = "own_organisation"
    FORMER_ORGANISATION = "former_organisation"
    PARTNER = "partner"
    NUMBER = "number"
    SAME_NAME = "same_name"
    EMAIL_DOMAIN = "email_domain"
    ADVISED = "advised"
    CO_APPLICANT = "co_applicant"
    REGISTER = "register"
    DECLARED = "declared"


class Standing(StrEnum):
    """Where a conflict stands."""

    CLEAR = "clear"
    POSSIBLE = "possible"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Step(StrEnum):
    """What a manager says of a conflict."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"


TRANSITIONS = {
    (Standing.POSSIBLE, Step.CONFIRM): Standing.CONFIRMED,
    (Standing.POSSIBLE, Step.DISMISS): Standing.DISMISSED,
    (Standing.CLEAR, Step.CONFIRM): Standing.CONFIRMED,
    (Standing.CLEAR, Step.DISMISS): Standing.DISMISSED,
    (Standing.CONFIRMED, Step.DISMISS): Standing.DISMISSED,
    (Standing.DISMISSED, Step.CONFIRM): Standing.CONFIRMED,
}

BARRING = frozenset({Standing.CLEAR, Standing.CONFIRMED})
"""The standings in which a person judges nothing of the application."""

LASTING = frozenset(
    {
        ConflictGround.OWN_ORGANISATION,
        ConflictGround.FORMER_ORGANISATION,
        ConflictGround.ADVISED,
        ConflictGround.DECLARED,
    }
)
"""Grounds that are facts, or the person's own word: nobody dismisses them."""

BY_A_PLACE = frozenset({ConflictGround.OWN_ORGANISATION, ConflictGround.FORMER_ORGANISATION})
"""Grounds that shut an application to somebody as it is: nobody reads as staff what is of their own organisation."""

STILL_READS = frozenset({ConflictGround.ADVISED})
"""Grounds that bar somebody from judging what they read all the same, in another role."""


def after(standing: Standing, step: Step) -> Standing:
    """Where a conflict stands after the step; IllegalStep if it does not start from here."""
    return follow(TRANSITIONS, standing, step)
