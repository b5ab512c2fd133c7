"""When the voluntary questions are asked, and the groups of the equality form."""

from enum import StrEnum


class Moment(StrEnum):
    """When somebody is asked what applying was like."""

    SUBMITTED = "submitted"
    TOLD = "told"


class Again(StrEnum):
    """Whether they would apply again."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


class EqualityQuestion(StrEnum):
    """What the equality form asks, as the DEI Data Standard does: who leads, and for whom the work is."""

    LED_BY = "led_by"
    WORK_FOR = "work_for"


class CommunityGroup(StrEnum):
    """The groups of the DEI Data Standard."""

    RACIAL_INEQUITY = "racial_inequity"
    DISABLED = "disabled"
    FAITH = "faith"
    LGBT = "lgbt"
    MIGRANTS = "migrants"
    OLDER = "older"
    YOUNGER = "younger"
    WOMEN_AND_GIRLS = "women_and_girls"
    DISADVANTAGED = "disadvantaged"
    ANOTHER = "another"
    NONE = "none"


ANSWERED = "answered"
"""What counts those who answered a question, whatever they chose."""
