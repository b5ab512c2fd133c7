"""An assessor's list as its page shows it: stage by stage, each with how much is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.scoring.queue import Pile, Work


@dataclass(frozen=True, slots=True)
class Batch:
    """An assessor's work at one stage of one round: all of it counted, and of the page in hand what belongs to it."""

    pile: Pile
    shown: Sequence[Work]


def batches_of(piles: Sequence[Pile], works: Sequence[Work]) -> list[Batch]:
    """A page of work by stage, in the order of the piles."""
    return [Batch(pile, [work for work in works if work.stage_id == pile.stage.id]) for pile in piles]
