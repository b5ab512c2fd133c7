"""In which order proposals are filled, so that what is proposed already gives its money up before another needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Pence = Mapping[str, int]
"""By the id of a line of the envelope."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One proposal: what it holds of each line now, and what it is to take."""

    holds: Pence
    takes: Pence


def in_turn(turns: Sequence[Turn], money: Pence) -> tuple[list[int], list[int]]:
    """The places of those that can be filled one after another, and of those that wait for one another for ever.

    `money` is what they all share, what they hold now included. Who can be filled is, the first in the order first.
    """
    left = {line: pence - sum(turn.holds.get(line, 0) for turn in turns) for line, pence in money.items()}
    done: list[int] = []
    waiting = list(range(len(turns)))
    while True:
        late = []
        for place in waiting:
            turn = turns[place]
            after = {line: left[line] + turn.holds.get(line, 0) - turn.takes.get(line, 0) for line in left}
            if any(after[line] < 0 for line in turn.takes):
                late.append(place)
            else:
                done.append(place)
                left = after
        if not late or late == waiting:
            return done, late
        waiting = late
