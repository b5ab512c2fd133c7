"""Following a table of transitions, as each area's `states.py` keeps one."""

from collections.abc import Mapping
from typing import TypeVar

from assessments.errors import IllegalStep

State = TypeVar("State")
Step = TypeVar("Step")


def follow(table: Mapping[tuple[State, Step], State], state: State, step: Step) -> State:
    """The state to which the step leads; IllegalStep if it does not start from here."""
    try:
        return table[state, step]
    except KeyError:
        raise IllegalStep from None
