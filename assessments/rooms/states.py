"""How a scenario chooses."""

from enum import StrEnum


class Method(StrEnum):
    """By which rule a scenario says who is in."""

    DOWN_THE_ORDER = "down_the_order"
    SKIP_AND_FILL = "skip_and_fill"
    BEST = "best"
