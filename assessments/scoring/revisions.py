"""What stands beside assessments, and whether they may still change.

The caller has been allowed to see the assessments themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.applications.states import State as SubmissionState
from assessments.scoring.assessment_versions import AssessmentVersion
from assessments.scoring.models import Assignment
from assessments.scoring.queries import could_read_others
from assessments.scoring.states import State, VersionKind

JUDGED = (SubmissionState.ELIGIBLE, SubmissionState.ASSESSED)
"""The states of a submission in which what was found of it may still change."""


def may_amend(session: Session, work: Assignment, now: datetime) -> bool:
    """Whether the author may still replace what they submitted with another independent version."""
    submission = work.submission
    is_open = now < submission.stage.assessing_closes_at and submission.state in JUDGED
    is_alone = work.opened_others_at is None and work.state is State.SUBMITTED
    return is_open and is_alone and not could_read_others(session, work)


def may_revise(work: Assignment) -> bool:
    """Whether the author may put a revised version beside the independent one."""
    is_in = work.state is State.SUBMITTED and work.submission.state in JUDGED
    return is_in and work.opened_others_at is not None


def list_versions(session: Session, assessment_id: UUID) -> Sequence[AssessmentVersion]:
    """Every version that stands beside one assessment, the first first."""
    theirs = select(AssessmentVersion).where(AssessmentVersion.assessment_id == assessment_id)
    return session.scalars(theirs.order_by(AssessmentVersion.number)).all()


def find_revision(session: Session, assessment_id: UUID) -> AssessmentVersion | None:
    """What the author holds since they last revised it, if they did."""
    return _newest(session, [assessment_id]).get(assessment_id)


def list_revisions(session: Session, works: Iterable[Assignment]) -> dict[UUID, AssessmentVersion]:
    """The newest revision of each assessment that was revised as moderation, by assignment."""
    assessments = {work.assessment.id: work.id for work in works if work.assessment is not None}
    return {assessments[key]: version for key, version in _newest(session, assessments).items()}


def _newest(session: Session, assessment_ids: Iterable[UUID]) -> dict[UUID, AssessmentVersion]:
    rows = session.scalars(
        select(AssessmentVersion)
        .where(
            AssessmentVersion.assessment_id.in_(list(assessment_ids)), AssessmentVersion.kind == VersionKind.MODERATION
        )
        .order_by(AssessmentVersion.number)
    )
    return {row.assessment_id: row for row in rows}
