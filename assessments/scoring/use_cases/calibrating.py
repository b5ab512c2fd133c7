"""Saying which application everybody scores first."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.states import State as SubmissionState
from assessments.audit.use_cases import record
from assessments.errors import NotPermitted, Refused, _
from assessments.scoring.anchors import MOST, Anchor, count_anchors, find_anchor, has_begun
from assessments.scoring.models import Assignment
from assessments.scoring.policies import may_assign
from assessments.scoring.states import OUTSTANDING


class TooLateForAnchor(Refused):
    """Others are scored already."""

    sentence = _(
        "This was not made an anchor paper: assessments of other applications of the stage are in, and their authors "
        "did not score it first."
    )


def mark_anchor(
    session: Session, actor: Actor, reference: str, stage_key: str, *, is_anchor: bool, now: datetime
) -> Submission:
    """Make a submission an anchor paper, or no longer one. Who has it to assess finds it on top of their list.

    Raises NotFound, NotPermitted, Refused or TooLateForAnchor.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_assign(actor, submission.application):
        raise NotPermitted
    standing = find_anchor(session, submission.id)
    if (standing is not None) is is_anchor:
        return submission
    if standing is not None:
        session.delete(standing)
    else:
        _ensure_markable(session, submission)
        assert actor.user_id is not None
        session.add(
            Anchor(submission_id=submission.id, stage_id=submission.stage_id, marked_at=now, marked_by_id=actor.user_id)
        )
    _put_in_queues(session, submission, now if is_anchor else None)
    action = "submission.made_anchor" if is_anchor else "submission.no_longer_anchor"
    record(
        session, actor, action, submission.id, now=now, round_id=submission.application.round_id,
        application_id=submission.application_id,
    )  # fmt: skip
    return submission


def _ensure_markable(session: Session, submission: Submission) -> None:
    if submission.state not in (SubmissionState.ELIGIBLE, SubmissionState.ASSESSED):
        raise Refused(_("Only an application that was found eligible and is not decided can be an anchor paper."))
    if count_anchors(session, submission.stage_id) >= MOST:
        raise Refused(_("This stage has two anchor papers already. Take the mark off one of them first."))
    if has_begun(session, submission):
        raise TooLateForAnchor


def _put_in_queues(session: Session, submission: Submission, moment: datetime | None) -> None:
    its = Assignment.submission_id == submission.id, Assignment.state.in_(OUTSTANDING)
    session.execute(update(Assignment).where(*its).values(queue_at=moment))
