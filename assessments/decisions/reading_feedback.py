"""Reading feedback: of one application, of all of a stage, and of whom it is still to be written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessments.accounts.models import Organisation
from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import State as SubmissionState
from assessments.decisions.feedback import Feedback
from assessments.decisions.models import Decision
from assessments.decisions.queries import find_pending, is_standing
from assessments.decisions.states import Outcome, State
from assessments.paging import Order, Page, encode_cursor
from assessments.scoring.models import Assignment
from assessments.scoring.states import State as AssignmentState

PAGE = 50
DRAFTS = 10
"""How many drafts a page shows whole."""
READS = (Role.MANAGER, Role.AUDITOR)


class FeedbackState(StrEnum):
    """How far the feedback on an application has come."""

    MISSING = "missing"
    DRAFTED = "drafted"
    READY = "ready"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """A row of the list of feedback."""

    reference: str
    organisation: str
    state: FeedbackState


_STATE = case(
    (Feedback.id.is_(None), FeedbackState.MISSING.value),
    (Feedback.edited_at.is_(None), FeedbackState.DRAFTED.value),
    (Feedback.told_at.is_(None), FeedbackState.READY.value),
    else_=FeedbackState.TOLD.value,
)


def is_judged() -> ColumnElement[bool]:
    """Whether a submission was assessed to the end, so that there is something to feed back."""
    done = exists().where(Assignment.submission_id == Submission.id, Assignment.state == AssignmentState.SUBMITTED)
    states = Submission.state.in_((SubmissionState.ASSESSED, SubmissionState.DECIDED))
    return and_(states, done.correlate(Submission))


def find_feedback(session: Session, submission_id: UUID) -> Feedback | None:
    """The newest feedback on a submission that the caller was allowed to see, with who wrote it."""
    wanted = select(Feedback).where(Feedback.submission_id == submission_id).order_by(Feedback.number.desc()).limit(1)
    return session.scalars(wanted.options(joinedload(Feedback.edited_by))).one_or_none()


def list_told_before(session: Session, submission_id: UUID) -> Sequence[Feedback]:
    """What its applicant was told before the newest feedback, the oldest first."""
    told = Feedback.submission_id == submission_id, Feedback.told_at.is_not(None), ~_is_newest()
    return session.scalars(select(Feedback).where(*told).order_by(Feedback.number)).all()


def is_open(session: Session, newest: Feedback | None, submission_id: UUID) -> bool:
    """Whether feedback can be written: nothing was told of it yet, or another outcome waits, with which it is told."""
    was_told = newest is not None and (newest.told_at is not None or newest.number > 1)
    return not was_told or find_pending(session, submission_id) is not None


def _is_newest() -> ColumnElement[bool]:
    later = aliased(Feedback)
    is_later = later.submission_id == Feedback.submission_id, later.number > Feedback.number
    return ~exists().where(*is_later).correlate(Feedback)


def list_told_feedback(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, Feedback]:
    """The feedback that applicants were told last, by submission."""
    told = Feedback.submission_id.in_(list(submission_ids)), Feedback.told_at.is_not(None)
    rows = session.scalars(select(Feedback).where(*told).order_by(Feedback.number))
    return {each.submission_id: each for each in rows}


def list_feedback(session: Session, actor: Actor, stage_id: UUID, *, cursor: str | None = None) -> Page[FeedbackRow]:
    """A page of those at a stage who were judged, by reference, in the funds that the actor manages or audits."""
    order = Order(Application.reference, Application.reference)
    statement = (
        select(Application.reference, Organisation.name, _STATE)
        .select_from(Submission)
        .join(Submission.application)
        .join(Application.organisation)
        .outerjoin(Feedback, and_(Feedback.submission_id == Submission.id, _is_newest()))
        .where(Submission.stage_id == stage_id, is_judged(), staffed(actor, *READS))
    )
    found = session.execute(order.apply(statement, cursor, PAGE)).all()
    rows = [FeedbackRow(reference, name, FeedbackState(state)) for reference, name, state in found[:PAGE]]
    last = rows[-1].reference if len(found) > PAGE else None
    return Page(rows, encode_cursor(last, last) if last else None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that nobody has gone over, with whose it is and what is proposed or decided for them."""

    reference: str
    organisation: str
    title: str | None
    outcome: Outcome | None
    feedback: Feedback


def list_drafts(session: Session, actor: Actor, stage_id: UUID, *, cursor: str | None = None) -> Page[Draft]:
    """A page of a stage's drafts in full, by reference, in the funds that the actor manages."""
    order = Order(Application.reference, Application.reference)
    statement = (
        select(Application.reference, Organisation.name, Submission.title, Decision.outcome, Feedback)
        .select_from(Feedback)
        .join(Submission, Submission.id == Feedback.submission_id)
        .join(Submission.application)
        .join(Application.organisation)
        .outerjoin(Decision, and_(Decision.submission_id == Submission.id, is_standing()))
        .where(Feedback.stage_id == stage_id, Feedback.edited_at.is_(None), staffed(actor, Role.MANAGER))
    )
    found = session.execute(order.apply(statement, cursor, DRAFTS)).all()
    rows = [Draft(*row) for row in found[:DRAFTS]]
    last = rows[-1].reference if len(found) > DRAFTS else None
    return Page(rows, encode_cursor(last, last) if last else None)


def count_feedback(session: Session, actor: Actor, stage_id: UUID) -> dict[FeedbackState, int]:
    """How many of those who were judged at a stage have feedback, and how far it has come."""
    rows = session.execute(
        select(_STATE, func.count())
        .select_from(Submission)
        .join(Submission.application)
        .outerjoin(Feedback, and_(Feedback.submission_id == Submission.id, _is_newest()))
        .where(Submission.stage_id == stage_id, is_judged(), staffed(actor, *READS))
        .group_by(_STATE)
    )
    counts = {FeedbackState(state): count for state, count in rows}
    return {state: counts.get(state, 0) for state in FeedbackState}


def list_without_feedback(session: Session, actor: Actor, stage_id: UUID) -> Sequence[str]:
    """The references of those who would be told an outcome now without feedback, but for those found ineligible."""
    waiting = Decision.stage_id == stage_id, Decision.state == State.APPROVED, staffed(actor, Role.MANAGER)
    return session.scalars(_without_feedback().where(*waiting)).all()


def list_told_without(session: Session, decisions: Iterable[Decision]) -> Sequence[str]:
    """The same of these decisions, which the caller holds."""
    return session.scalars(_without_feedback().where(Decision.id.in_([each.id for each in decisions]))).all()


def _without_feedback() -> Select[str]:
    """References by which nobody has gone over feedback; the reasons why somebody is ineligible are their feedback."""
    ready = exists().where(Feedback.submission_id == Decision.submission_id, Feedback.edited_at.is_not(None))
    return (
        select(Application.reference)
        .join(Application.submissions)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Decision.outcome != Outcome.INELIGIBLE, ~ready)
        .order_by(Application.reference)
    )
