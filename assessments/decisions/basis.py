"""What a decision rests on, and whether that still stands."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.applications.models import Submission
from assessments.applications.states import State as SubmissionState
from assessments.decisions.models import Decision
from assessments.decisions.resting import has_moved, list_moved
from assessments.decisions.states import Outcome
from assessments.scoring.models import Assignment, Moderation

DECIDABLE = frozenset({SubmissionState.ASSESSED, SubmissionState.INELIGIBLE, SubmissionState.DECIDED})
"""States in which a submission can be told an outcome; decided ones were on the reserve list."""


def outcomes_for(submission: Submission) -> tuple[Outcome, ...]:
    """What may be proposed of a submission at its stage and in its state."""
    if submission.state is SubmissionState.INELIGIBLE:
        return (Outcome.INELIGIBLE,)
    if submission.application.round.is_last(submission.stage):
        return (Outcome.AWARDED, Outcome.RESERVE, Outcome.DECLINED)
    return (Outcome.INVITED, Outcome.RESERVE, Outcome.DECLINED)


def fits(decision: Decision, submission: Submission) -> bool:
    """Whether the submission is still in a state in which it can be told this outcome."""
    return submission.state in DECIDABLE and decision.outcome in outcomes_for(submission)


def list_shaken(session: Session, decisions: Sequence[Decision], *, now: datetime) -> list[Decision]:
    """Those approved decisions of which something changed after the approval that they rest on.

    That is the screening, the judging with who stepped back from it, what is asked for, the checklist, and who of those
    who judged and decided has a part in the applicant. Each is loaded with its submission and application.
    """
    judged_at = _judged_at(session, [decision.submission_id for decision in decisions])
    moved = list_moved(session, decisions, now)
    return [
        decision
        for decision in decisions
        if decision.id in moved or _has_fallen(decision, decision.submission, judged_at.get(decision.submission_id))
    ]


def is_shaken(session: Session, decision: Decision, submission: Submission, now: datetime) -> bool:
    """Whether an approved decision about this submission no longer stands; one that waits cannot fall away."""
    if decision.approved_at is None:
        return False
    judged_at = _judged_at(session, [submission.id]).get(submission.id)
    return has_moved(session, decision, submission, now) or _has_fallen(decision, submission, judged_at)


def _has_fallen(decision: Decision, submission: Submission, judged_at: datetime | None) -> bool:
    if not fits(decision, submission):
        return True
    return judged_at is not None and decision.approved_at is not None and judged_at > decision.approved_at


def _judged_at(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each submission was last judged: an assessment came in, was taken back or voided, or the panel agreed."""
    ids = list(submission_ids)
    assessed = (
        select(Assignment.submission_id, func.max(func.coalesce(Assignment.ended_at, Assignment.submitted_at)))
        .where(Assignment.submission_id.in_(ids), Assignment.submitted_at.is_not(None))
        .group_by(Assignment.submission_id)
    )
    agreed_at = func.coalesce(Moderation.voided_at, Moderation.moderated_at)
    moderated = select(Moderation.submission_id, agreed_at).where(Moderation.submission_id.in_(ids))
    newest: dict[UUID, datetime] = {}
    for submission_id, moment in (*session.execute(assessed), *session.execute(moderated)):
        newest[submission_id] = max(moment, newest.get(submission_id, moment))
    return newest
