"""What can be done to several applications at once, and what came of each."""

from enum import StrEnum


class Act(StrEnum):
    """What is done to each."""

    SCREEN = "screen"
    ASSIGN = "assign"
    PROPOSE = "propose"
    TAG = "tag"
    UNTAG = "untag"
    OFFICER = "officer"
    ADOPT = "adopt"
    """Propose what a scenario of the decision room chooses."""


class Result(StrEnum):
    """What came of one application."""

    WAITING = "waiting"
    DONE = "done"
    LEFT_OUT = "left_out"
