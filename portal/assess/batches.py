"""An assessor's list as its page shows it: stage by stage, each with how much is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assessments.funds.models import Round, Stage
from assessments.scoring.models import Assignment
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
    """An assessor's work at one stage of one round."""

    round: Round
    stage: Stage
    items: Sequence[Item]

    @property
    def done(self) -> int:
        """How many are submitted."""
        return self.counts["submitted"]

    @property
    def counts(self) -> Counter[str]:
        """How many stand where."""
        return Counter(item.standing for item in self.items)

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is outstanding."""
        return self.done == len(self.items)


def batches_of(works: Sequence[Assignment], now: datetime) -> list[Batch]:
    """Work by stage, in the order of the list: the stage whose work is due first comes first, finished ones last."""
    batches: dict[object, Batch] = {}
    for work in works:
        submission = work.submission
        batch = batches.setdefault(submission.stage_id, Batch(submission.application.round, submission.stage, []))
        items = [*batch.items, Item(work, scored_in(work), work.state in OUTSTANDING and now >= work.due_at)]
        batches[submission.stage_id] = Batch(batch.round, batch.stage, items)
    return sorted(batches.values(), key=lambda batch: batch.is_done)


def scored_in(work: Assignment) -> int:
    """How many criteria have points, or are not applicable."""
    scores = work.assessment.scores if work.assessment else []
    return sum(score.points is not None or score.is_not_applicable for score in scores)


def next_of(works: Sequence[Assignment]) -> Assignment | None:
    """The outstanding work that is due first."""
    return next((work for work in works if work.state in OUTSTANDING), None)
