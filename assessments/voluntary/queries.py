"""What an organisation has been asked, and what may be counted of all of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from assessments.applications.models import Application, Submission
from assessments.applications.states import WRITABLE, State
from assessments.decisions.models import Decision
from assessments.decisions.states import State as DecisionState
from assessments.funds.models import Stage
from assessments.statistics.disclosure import DisclosedTable, disclose_table
from assessments.voluntary.models import EqualityDone, EqualityTally, Experience
from assessments.voluntary.states import ANSWERED, Again, CommunityGroup, EqualityQuestion, Moment

FEWEST_TEXTS, MOST_TEXTS = 5, 200


def moment_of(session: Session, submission: Submission) -> Moment | None:
    """At which moment the organisation can be asked about this submission; None while it is writing."""
    if submission.submitted_at is None or submission.state in WRITABLE or submission.state is State.WITHDRAWN:
        return None
    released = Decision.submission_id == submission.id, Decision.state == DecisionState.RELEASED
    is_told = session.scalar(select(Decision.id).where(*released).limit(1)) is not None
    return Moment.TOLD if is_told else Moment.SUBMITTED


def moment_to_ask(session: Session, submission: Submission) -> Moment | None:
    """As above, but None where they have answered or skipped."""
    moment = moment_of(session, submission)
    asked = Experience.submission_id == submission.id, Experience.moment == moment
    return None if moment is None or session.scalar(select(Experience.id).where(*asked)) is not None else moment


def asks_for_equality(session: Session, application: Application) -> bool:
    """Whether the equality form is still to be offered: once an application, after its first submitting."""
    if not any(submission.submitted_at for submission in application.submissions):
        return False
    return session.get(EqualityDone, application.id) is None


def list_hours(session: Session, stage: Stage) -> Sequence[int]:
    """Hours that applying took, least first, for those of whom the outcome is told; the later answer counts."""
    hours: dict[UUID, int] = {}
    for row in _of_told(session, stage):
        if not row.staff_hours is row.volunteer_hours is row.paid_hours is None:
            hours[row.submission_id] = sum(part or 0 for part in (row.staff_hours, row.volunteer_hours, row.paid_hours))
    return sorted(hours.values())


def count_again(session: Session, stage: Stage) -> Mapping[Again, int]:
    """How many of those would apply again; the later answer counts."""
    answers = {row.submission_id: row.again for row in _of_told(session, stage) if row.again is not None}
    return {each: sum(answer is each for answer in answers.values()) for each in Again}


def list_hard(session: Session, round_id: UUID) -> Sequence[str]:
    """What was hard, in the order of the words and without whose they are; nothing where fewer than five said it."""
    in_round = select(Submission.id).join(Stage).where(Stage.round_id == round_id)
    said = select(Experience.hard).where(Experience.submission_id.in_(in_round), Experience.hard.is_not(None))
    texts = [text for text in session.scalars(said.order_by(Experience.hard).limit(MOST_TEXTS)) if text]
    return texts if len(texts) >= FEWEST_TEXTS else []


def _of_told(session: Session, stage: Stage) -> Sequence[Experience]:
    """What was said, the answers given after the outcome last."""
    told = select(Decision.submission_id).where(Decision.stage_id == stage.id, Decision.state == DecisionState.RELEASED)
    later = case((Experience.moment == Moment.TOLD, 1), else_=0)
    wanted = select(Experience).where(Experience.submission_id.in_(told)).order_by(later, Experience.id)
    return session.scalars(wanted).all()


def disclosed_equality(session: Session, round_id: UUID) -> Mapping[EqualityQuestion, DisclosedTable]:
    """What may be published of the equality forms that were counted; questions that too few answered are left out."""
    rows = session.execute(
        select(EqualityTally.question, EqualityTally.community, func.sum(EqualityTally.forms))
        .where(EqualityTally.round_id == round_id)
        .group_by(EqualityTally.question, EqualityTally.community)
    )
    counts = {(question, community): int(forms) for question, community, forms in rows}
    tables = {
        question: disclose_table(
            {community.value: counts.get((question, community.value), 0) for community in CommunityGroup},
            counts.get((question, ANSWERED), 0),
        )
        for question in EqualityQuestion
    }
    return {question: table for question, table in tables.items() if table is not None}
