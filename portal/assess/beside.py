"""What stands beside the scores: the answers that speak to each criterion, and the stage before with its decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.applications.differences import compare, is_changed
from assessments.applications.models import Submission
from assessments.decisions.models import Decision
from assessments.decisions.queries import list_released
from portal.answers import ShownAnswer, ShownSection, shown_to_assessor
from portal.arrival import arrived_at
from portal.clarified import Changed, text_of
from portal.confirmed import ShownWords, words_to_assessor
from portal.db import reading


@dataclass(frozen=True, slots=True)
class EarlierStage:
    """What was handed in at a stage before, what its applicant was told of it, and what is written otherwise now."""

    submission: Submission
    shown: Sequence[ShownSection]
    confirmed: Sequence[ShownWords]
    decision: Decision | None
    changed: Sequence[Changed]
    same: int
    """Questions of both stages with the same answer."""


def speaking_to(submission: Submission, shown: Sequence[ShownSection]) -> Mapping[str, list[ShownAnswer]]:
    """The answers that speak to each criterion, by its key, in the form's order."""
    answers = [answer for section in shown for answer in section.answers]
    keys = [criterion.key for criterion in submission.stage.criteria]
    return {key: [answer for answer in answers if key in answer.question.speaks_to] for key in keys}


def earlier_stages(submission: Submission, shown: Sequence[ShownSection]) -> list[EarlierStage]:
    """The stages before, each beside what is shown of this one. Of decisions only what was released, as it was told."""
    before = [one for one in submission.application.submissions if one.position < submission.position]
    released = list_released(reading(), [one.id for one in before]) if before else {}
    if submission.stage.is_anonymous:  # what the applicant was told may name them
        released = {}
    return [_beside(one, shown, released.get(one.id), submission) for one in before]


def _beside(
    earlier: Submission, shown: Sequence[ShownSection], decision: Decision | None, at: Submission
) -> EarlierStage:
    said = shown_to_assessor(earlier, at=at)
    before = {answer.question.key: text_of(answer.text) for section in said for answer in section.answers}
    both = [answer for section in shown for answer in section.answers if answer.question.key in before]
    compared = [Changed(one.question, compare(before[one.question.key], text_of(one.text))) for one in both]
    changed = [one for one in compared if is_changed(one.pieces)]
    words = words_to_assessor(earlier, arrived_at(), at=at)
    return EarlierStage(earlier, said, words, decision, changed, len(compared) - len(changed))
