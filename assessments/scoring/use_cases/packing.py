"""Taking one's open work away to read: which applications, and that it is on the trail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.audit.use_cases import record
from assessments.errors import NotFound
from assessments.funds.models import Round, Stage
from assessments.scoring.models import Assignment
from assessments.scoring.queries import IN_QUEUE, get_own_assignment, own_work
from assessments.scoring.states import WRITABLE

MOST = 20
"""Applications in one pack; the next ones come once some of these are submitted."""


def take_pack(
    session: Session, actor: Actor, round_reference: str, stage_key: str, *, now: datetime
) -> Sequence[Assignment]:
    """The actor's work at a stage that is open to them and still to be submitted, in the order of their queue.

    Each application that goes into the pack is on the trail. Raises NotFound where there is none.
    """
    ids = session.scalars(
        select(Assignment.id)
        .join(Assignment.submission)
        .join(Submission.application)
        .join(Application.round)
        .join(Stage, Stage.id == Submission.stage_id)
        .where(own_work(actor), Assignment.state.in_(WRITABLE))
        .where(Round.reference == round_reference, Stage.key == stage_key)
        .order_by(IN_QUEUE, Application.reference)
        .limit(MOST)
    ).all()
    works = [get_own_assignment(session, actor, assignment_id) for assignment_id in ids]
    if not works:
        raise NotFound
    for work in works:
        application = work.submission.application
        record(
            session, actor, "assignment.pack_downloaded", work.id, now=now, round_id=application.round_id,
            application_id=application.id, details={"submission": str(work.submission_id)},
        )  # fmt: skip
    return works
