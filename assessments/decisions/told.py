"""What an applicant is told of their application: only what was released, and nothing that lets the rest be guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_own_application, page_own_applications
from assessments.applications.states import WRITABLE
from assessments.applications.states import State as SubmissionState
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import find_supports, list_released
from assessments.paging import Page
from assessments.scoring.models import Assessment, Assignment
from assessments.scoring.states import State as AssignmentState


class Told(StrEnum):
    """Where a submission stands, in words for its applicant."""

    DRAFT = "draft"
    RETURNED = "returned"
    CLOSED = "closed"
    BEING_CONSIDERED = "being_considered"
    WITHDRAWN = "withdrawn"
    INVITED = "invited"
    AWARDED = "awarded"
    DECLINED = "declined"
    RESERVE = "reserve"
    INELIGIBLE = "ineligible"


@dataclass(frozen=True, slots=True)
class ToldStage:
    """One stage: where it stands, and its outcome with comments once that is released."""

    submission: Submission
    status: Told
    decision: Decision | None
    comments: Sequence[str]


@dataclass(frozen=True, slots=True)
class ToldApplication:
    """An application as its applicant sees it."""

    application: Application
    stages: Sequence[ToldStage]
    support: Support | None

    @property
    def current(self) -> ToldStage:
        """The newest stage."""
        return self.stages[-1]


def get_told(session: Session, actor: Actor, reference: str, *, now: datetime) -> ToldApplication:
    """One of the actor's own applications as they are told of it. Raises NotFound."""
    return _tell(session, [get_own_application(session, actor, reference)], now)[0]


def list_told(
    session: Session, actor: Actor, *, text: str = "", cursor: str | None = None, now: datetime
) -> Page[ToldApplication]:
    """A page of the applications of the actor's organisations as they are told of them, newest first."""
    page = page_own_applications(session, actor, text=text, cursor=cursor)
    return Page(_tell(session, page.rows, now), page.next_cursor)


def status_of(submission: Submission, released: Decision | None, now: datetime) -> Told:
    """Eligible, ineligible and assessed are not told before their release: all are being considered."""
    if submission.state is SubmissionState.WITHDRAWN:
        return Told.WITHDRAWN
    if released is not None:
        return Told(released.outcome)
    if submission.state not in WRITABLE:
        return Told.BEING_CONSIDERED
    if submission.state is SubmissionState.RETURNED:  # after its date, what was handed in before stands
        return Told.RETURNED if now < submission.due_at else Told.BEING_CONSIDERED
    if now >= submission.closes_at:
        return Told.CLOSED
    return Told.DRAFT


def _tell(session: Session, applications: Sequence[Application], now: datetime) -> list[ToldApplication]:
    submissions = [submission for application in applications for submission in application.submissions]
    released = list_released(session, [submission.id for submission in submissions])
    comments = _comments(session, released)
    supports = find_supports(session, [application.id for application in applications])
    return [
        ToldApplication(
            application,
            tuple(_stage(submission, released, comments, now) for submission in application.submissions),
            supports.get(application.id),
        )
        for application in applications
    ]


def _stage(
    submission: Submission, released: Mapping[UUID, Decision], comments: Mapping[UUID, Sequence[str]], now: datetime
) -> ToldStage:
    decision = released.get(submission.id)
    told = comments.get(submission.id, ()) if decision is not None else ()
    return ToldStage(submission, status_of(submission, decision, now), decision, told)


def list_comments(session: Session, submission_ids: Iterable[UUID]) -> list[str]:
    """What was told to the applicant of what assessors wrote, at the stages that were released."""
    released = list_released(session, submission_ids)
    return [comment for comments in _comments(session, released).values() for comment in comments]


def _comments(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """What assessors wrote for the applicant, by submission, in the order in which it came in."""
    rows = session.execute(
        select(Assignment.submission_id, Assessment.comment_for_applicant)
        .join(Assessment, Assessment.assignment_id == Assignment.id)
        .where(
            Assignment.submission_id.in_(list(submission_ids)),
            Assignment.state == AssignmentState.SUBMITTED,
            Assessment.comment_for_applicant != "",
        )
        .order_by(Assignment.submitted_at, Assignment.id)
    )
    comments: dict[UUID, list[str]] = {}
    for submission_id, comment in rows:
        comments.setdefault(submission_id, []).append(comment)
    return comments
