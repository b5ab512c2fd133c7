"""Keeping what an assessor submitted before it is replaced, and putting a revised version beside it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.scoring.assessment_versions import AssessmentVersion
from assessments.scoring.models import Assessment, Assignment, Score
from assessments.scoring.states import VersionKind


def keep_version(session: Session, work: Assignment) -> None:
    """Keep what was submitted as an earlier version, since its author is about to replace it."""
    assessment, submitted_at = work.assessment, work.submitted_at
    assert assessment is not None
    assert submitted_at is not None
    session.add(new_version(session, assessment, VersionKind.EARLIER, submitted_at))
    session.flush()


def new_version(session: Session, assessment: Assessment, kind: VersionKind, moment: datetime) -> AssessmentVersion:
    """A version with all that the assessment says, numbered after those that there are; the caller adds it."""
    last = session.scalar(
        select(func.max(AssessmentVersion.number)).where(AssessmentVersion.assessment_id == assessment.id)
    )
    return AssessmentVersion(
        assessment_id=assessment.id,
        number=(last or 0) + 1,
        kind=kind,
        submitted_at=moment,
        recommendation=assessment.recommendation,
        comment_for_funder=assessment.comment_for_funder,
        comment_for_applicant=assessment.comment_for_applicant,
        scores={score.criterion.key: _frozen(score) for score in assessment.scores},
    )


def _frozen(score: Score) -> dict[str, Any]:
    return {"points": score.points, "reason": score.reason, "is_not_applicable": score.is_not_applicable}
