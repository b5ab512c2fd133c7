"""What feedback may be drafted from: only what was written for the applicant, and by people who were told so.

Nothing else of an assessment or a moderation is read here: no assessor's reason, no comment for the funder, no note. Of
scores only which criteria are strong, where the stage tells as much or the reason was agreed for the applicant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.applications.models import Submission
from assessments.decisions.bands import list_strong
from assessments.funds.models import Criterion, Stage
from assessments.funds.states import MarksTold
from assessments.scoring.models import Assessment, Assignment, ModeratedScore, Moderation
from assessments.scoring.states import State as AssignmentState


@dataclass(frozen=True, slots=True)
class Offered:
    """What assessors wrote for the applicant, in the order in which it came in, and what was agreed, by criterion.

    `strong` are the criteria in the highest band, as far as the applicant may learn of it: each title by its key.
    """

    comments: Sequence[str] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    strong: Mapping[str, str] = field(default_factory=dict)


def list_offered(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, Offered]:
    """What is offered of each of these submissions, which the caller was allowed to see."""
    ids = list(submission_ids)
    comments, reasons = comments_for_applicants(session, ids), _agreed_reasons(session, ids)
    strong, telling = list_strong(session, ids), _telling_marks(session, ids)
    offered = {}
    for each in ids:
        agreed = reasons.get(each, {})
        best = {key: title for key, title in strong.get(each, {}).items() if each in telling or key in agreed}
        offered[each] = Offered(comments.get(each, ()), agreed, best)
    return offered


def _telling_marks(session: Session, submission_ids: Sequence[UUID]) -> set[UUID]:
    """Those of them whose stage tells bands or marks."""
    telling = Submission.id.in_(submission_ids), Stage.marks_told != MarksTold.NONE
    return set(session.scalars(select(Submission.id).join(Submission.stage).where(*telling)))


def comments_for_applicants(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
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


def _agreed_reasons(session: Session, submission_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """The reasons that a panel agreed, where whoever wrote them was told that the applicant may read them."""
    rows = session.execute(
        select(Moderation.submission_id, Criterion.key, ModeratedScore.reason)
        .join(ModeratedScore, ModeratedScore.moderation_id == Moderation.id)
        .join(Criterion, Criterion.id == ModeratedScore.criterion_id)
        .where(
            Moderation.submission_id.in_(submission_ids),
            Moderation.voided_at.is_(None),
            Moderation.is_for_applicant,
            ModeratedScore.reason != "",
        )
        .order_by(Criterion.position)
    )
    reasons: dict[UUID, dict[str, str]] = {}
    for submission_id, key, reason in rows:
        reasons.setdefault(submission_id, {})[key] = reason
    return reasons
