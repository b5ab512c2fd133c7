"""How many applied at a stage, and how many of them were told what they hoped for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from assessments.applications.models import Submission
from assessments.applications.states import State as SubmissionState
from assessments.decisions.models import Decision
from assessments.decisions.states import GOOD, State


@dataclass(frozen=True, slots=True)
class Counted:
    """Of those who handed in at a stage, those who were invited or awarded."""

    applied: int
    successful: int


def count_told(session: Session, stage_id: UUID, about_to_be: Iterable[Decision] = ()) -> Counted | None:
    """The counts of a stage once `about_to_be` is told too; None while anybody would still wait for an outcome.

    So no count tells anybody of an outcome before they hear it.
    """
    telling = list(about_to_be)
    if _somebody_waits(session, stage_id, {each.submission_id for each in telling}):
        return None
    handed_in = Submission.stage_id == stage_id, Submission.submitted_at.is_not(None)
    applied = session.scalar(select(func.count(Submission.id)).where(*handed_in)) or 0
    changing = {each.submission_id for each in telling}
    told = (
        select(func.count(distinct(Decision.submission_id)))
        .where(Decision.stage_id == stage_id, Decision.state == State.RELEASED, Decision.outcome.in_(GOOD))
        .where(Decision.submission_id.not_in(changing))
    )
    return Counted(applied, (session.scalar(told) or 0) + sum(each.outcome in GOOD for each in telling))


def _somebody_waits(session: Session, stage_id: UUID, telling: Collection[UUID]) -> bool:
    waiting = (
        select(Submission.id)
        .where(Submission.stage_id == stage_id, Submission.submitted_at.is_not(None))
        .where(Submission.state.not_in((SubmissionState.DECIDED, SubmissionState.WITHDRAWN)))
        .where(Submission.id.not_in(telling))
        .limit(1)
    )
    return session.scalar(waiting) is not None
