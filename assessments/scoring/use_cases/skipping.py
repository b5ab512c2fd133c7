"""Leaving something for later: it goes behind all else that waits for the same assessor, and is not lost."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, NotPermitted, Refused, _
from assessments.scoring.models import Assignment
from assessments.scoring.policies import may_assess
from assessments.scoring.queries import IN_QUEUE, get_own_assignment
from assessments.scoring.states import OUTSTANDING


def skip_assignment(session: Session, actor: Actor, assignment_id: UUID, *, now: datetime) -> Assignment:
    """Put work behind the others in one's own queue; what is last already stays. When it is due does not change.

    Raises NotFound, NotPermitted, Refused or IllegalStep.
    """
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    if not may_assess(actor, work):
        raise NotPermitted
    if work.state not in OUTSTANDING:
        raise IllegalStep
    if work.comes_first:
        raise Refused(_("This stays on top of your list: it is the anchor paper, which everybody scores first."))
    others = Assignment.assessor_id == actor.user_id, Assignment.state.in_(OUTSTANDING), Assignment.id != work.id
    last = session.scalar(select(func.max(IN_QUEUE)).where(*others))
    if last is None or last < (work.queue_at or work.due_at):
        return work
    work.queue_at = last + timedelta(seconds=1)
    application = work.submission.application
    record(
        session, actor, "assignment.skipped", work.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(work.submission_id)},
    )  # fmt: skip
    return work
