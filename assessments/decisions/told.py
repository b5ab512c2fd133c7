"""What an applicant is told of their application: only what was released, and nothing that lets the rest be guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_own_application, page_own_applications
from assessments.applications.states import WRITABLE
from assessments.applications.states import State as SubmissionState
from assessments.decisions.feedback import Feedback
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import find_supports, list_released
from assessments.decisions.reading_feedback import list_told_feedback
from assessments.paging import Page


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
    """One stage: where it stands, and its outcome with feedback once that is released."""

    submission: Submission
    status: Told
    decision: Decision | None
    feedback: Feedback | None = None
    """What the fund made of the assessors' comments; these themselves are told to nobody."""


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
    feedback = list_told_feedback(session, released)
    supports = find_supports(session, [application.id for application in applications])
    return [
        ToldApplication(
            application,
            tuple(_stage(submission, released, feedback, now) for submission in application.submissions),
            supports.get(application.id),
        )
        for application in applications
    ]


def _stage(
    submission: Submission, released: Mapping[UUID, Decision], feedback: Mapping[UUID, Feedback], now: datetime
) -> ToldStage:
    decision = released.get(submission.id)
    told = feedback.get(submission.id) if decision is not None else None
    return ToldStage(submission, status_of(submission, decision, now), decision, told)


def list_comments(session: Session, submission_ids: Iterable[UUID]) -> list[str]:
    """What the fund told the applicant of what would have helped, once somebody had gone over it."""
    released = list_released(session, submission_ids)
    feedback = list_told_feedback(session, released)
    return [feedback[each].would_have_helped for each in released if each in feedback]
