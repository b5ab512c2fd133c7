"""What is told to people once an act on several applications is over: one email each, whatever the number."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.allocating.use_cases.telling import Given, tell_given
from assessments.applications.models import Application, Submission
from assessments.batches.models import Batch, BatchItem
from assessments.batches.states import Act, Result
from assessments.funds.models import Round, Stage
from assessments.scoring.models import Assignment
from assessments.scoring.states import LIVE


def tell_of_batch(session: Session, batch: Batch, *, now: datetime) -> None:
    """Tell the assessors whom an act has given work, each of all that is theirs since it began."""
    if batch.act is not Act.ASSIGN:
        return
    rows = session.execute(
        select(Person, Application.reference, Submission.title, Assignment.due_at, Submission.stage_id)
        .join(Assignment, Assignment.assessor_id == Person.id)
        .join(Assignment.submission)
        .join(Submission.application)
        .join(BatchItem, BatchItem.submission_id == Submission.id)
        .where(BatchItem.batch_id == batch.id, BatchItem.result == Result.DONE, Assignment.state.in_(LIVE))
        .where(Assignment.offered_by_id == batch.started_by_id, Assignment.offered_at >= batch.started_at)
        .order_by(Application.reference)
    ).all()
    round_ = session.get_one(Round, batch.round_id)
    stages = session.scalars(select(Stage).where(Stage.round_id == batch.round_id))
    shut = {stage.id for stage in stages if stage.is_anonymous}
    for person in sorted({row[0].id: row[0] for row in rows}.values(), key=lambda one: str(one.id)):
        mine = [row for row in rows if row[0].id == person.id]
        given = [Given(row[1], "" if row[4] in shut else row[2] or "", row[3]) for row in mine]
        tell_given(session, round_, person, given, [], key=f"work_given:{batch.id}:{person.id}", now=now)
