"""The reserve list of a stage: who is on it, in what order, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation
from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import State as SubmissionState
from assessments.decisions.beside import ReservePlace
from assessments.decisions.checks import find_gone
from assessments.decisions.models import Decision
from assessments.decisions.queries import is_standing
from assessments.decisions.states import GOOD_NEWS, Outcome, State
from assessments.versions import fingerprint

LONGEST_LIST = 500
"""Reserves that a page shows and orders; no round keeps so many."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """One application of the reserve list."""

    submission_id: UUID
    application_id: UUID
    reference: str
    organisation: str
    position: int
    is_told: bool
    """Whether its applicant knows that it is in reserve."""


def list_reserves(session: Session, actor: Actor, stage_id: UUID) -> list[Reserve]:
    """The reserve list of a stage in its order, as far as the actor may know of it."""
    rows = session.execute(
        select(ReservePlace.submission_id, Application.id, Application.reference, Organisation.name,
               ReservePlace.position, Decision.state)
        .join(Submission, Submission.id == ReservePlace.submission_id)
        .join(Submission.application)
        .join(Application.organisation)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(*_in_reserve(stage_id), staffed(actor, *READS_APPLICATIONS))
        .order_by(ReservePlace.position)
        .limit(LONGEST_LIST)
    )  # fmt: skip
    return [Reserve(*row[:5], row[5] is State.RELEASED) for row in rows]


def mark_of_reserves(reserves: Sequence[Reserve]) -> str:
    """By which a form tells which order it showed."""
    return fingerprint([each.reference for each in reserves])


def list_before(session: Session, submission: Submission) -> Sequence[str]:
    """The references of those who were told that they are in reserve, and whose turn comes before this one's.

    An organisation that is recorded as dissolved has no turn.
    """
    mine = select(ReservePlace.position).where(ReservePlace.submission_id == submission.id).scalar_subquery()
    before = session.execute(
        select(Application.reference, Application.organisation_id)
        .join(Application.submissions)
        .join(ReservePlace, ReservePlace.submission_id == Submission.id)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(*_in_reserve(submission.stage_id), Decision.state == State.RELEASED, ReservePlace.position < mine)
        .order_by(ReservePlace.position)
    ).all()
    gone = find_gone(session, {organisation_id for _reference, organisation_id in before})
    return [reference for reference, organisation_id in before if organisation_id not in gone]


def list_passed_over(session: Session, submission: Submission, outcome: Outcome, why: str) -> Sequence[str]:
    """Who would be passed over, by reference, if this one were told such an outcome without a word of why."""
    is_promoted = submission.state is SubmissionState.DECIDED and outcome in GOOD_NEWS
    return list_before(session, submission) if is_promoted and not why.strip() else ()


def _in_reserve(stage_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return ReservePlace.stage_id == stage_id, is_standing(), Decision.outcome == Outcome.RESERVE


def keep_place(session: Session, submission: Submission) -> None:
    """Put a submission at the end of its stage's list, unless it has a place; the caller holds the round's row."""
    if session.get(ReservePlace, submission.id) is None:
        of_stage = ReservePlace.stage_id == submission.stage_id
        last = session.scalar(select(func.max(ReservePlace.position)).where(of_stage))
        session.add(ReservePlace(submission_id=submission.id, stage_id=submission.stage_id, position=(last or 0) + 1))
        session.flush()
