"""An assessor's list as its page shows it: stage by stage, each with how much is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assessments.scoring.models import Assignment
from assessments.scoring.queue import Pile
from assessments.scoring.states import OUTSTANDING, State


@dataclass(frozen=True, slots=True)
class Item:
    """One application on the list, and how many of its criteria have a score."""

    work: Assignment
    scored: int
    is_overdue: bool

    @property
    def standing(self) -> str:
        """Where the work stands, in a word that the template turns into a tag."""
        is_started = self.work.state is State.ACCEPTED and self.scored > 0
        return "started" if is_started else self.work.state.value


@dataclass(frozen=True, slots=True)
class Batch:
    """An assessor's work at one stage of one round: all of it counted, and of the page in hand what belongs to it."""

    pile: Pile
    shown: Sequence[Item]


def batches_of(piles: Sequence[Pile], works: Sequence[Assignment], now: datetime) -> list[Batch]:
    """A page of work by stage, in the order of the piles."""
    items = [Item(work, scored_in(work), work.state in OUTSTANDING and now >= work.due_at) for work in works]
    return [Batch(pile, [item for item in items if item.work.submission.stage_id == pile.stage.id]) for pile in piles]


def scored_in(work: Assignment) -> int:
    """How many criteria have points, or are not applicable."""
    scores = work.assessment.scores if work.assessment else []
    return sum(score.points is not None or score.is_not_applicable for score in scores)
