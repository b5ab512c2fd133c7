"""A conflict that is found later: what the person found is kept, and is out of every figure."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.states import State as SubmissionState
from assessments.applications.states import Step as SubmissionStep
from assessments.applications.states import after as submission_after
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.conflicts import list_conflicted, list_conflicted_moderations
from assessments.scoring.models import Assignment
from assessments.scoring.policies import may_assign
from assessments.scoring.queries import get_assignment_of
from assessments.scoring.states import Ground, State, Step
from assessments.scoring.use_cases.assigning import end_assignment, settle_assessing, tally


def void_assessment(
    session: Session, actor: Actor, reference: str, stage_key: str, assignment_id: UUID, *, reason: str, now: datetime
) -> Assignment:
    """Take a submitted assessment out of every figure, since its author has a conflict; it is kept.

    Raises NotFound, NotPermitted, Invalid or IllegalStep.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_assign(actor, submission.application):
        raise NotPermitted
    work = get_assignment_of(session, submission, assignment_id)
    if (work.state, work.ended_because) == (State.VOIDED, reason.strip()):
        return work
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    end_work(session, actor, work, Step.VOID, reason.strip(), now)
    settle_ended(session, actor, submission, now)
    return work


def end_conflicted(
    session: Session, actor: Actor, organisation_ids: Collection[UUID], *, reason: str, now: datetime
) -> None:
    """Void what people of these organisations found of their applications, and take back what they have still to do.

    The caller holds the applications. What they agreed for a panel no longer counts, either.
    """
    works = list_conflicted(session, organisation_ids)
    for work in works:
        end_work(session, actor, work, STEPS[work.state], reason, now)
    for submission in {work.submission_id: work.submission for work in works}.values():
        settle_ended(session, actor, submission, now)
    for moderation, application_id, round_id in list_conflicted_moderations(session, organisation_ids):
        moderation.voided_at = now
        record(
            session, actor, "submission.moderation_voided", moderation.id, now=now, round_id=round_id,
            application_id=application_id, details={"submission": str(moderation.submission_id)},
        )  # fmt: skip
        ask_for(session, JobKind.ROUND_FIGURES, round_id, now=now)
    session.flush()


STEPS = {
    State.OFFERED: Step.RECUSE,
    State.ACCEPTED: Step.RECUSE,
    State.REOPENED: Step.REASSIGN,
    State.SUBMITTED: Step.VOID,
}
"""What ends work whose assessor turns out to have a conflict."""

ACTIONS = {
    Step.RECUSE: "assignment.conflicted",
    Step.REASSIGN: "assignment.conflicted",
    Step.VOID: "assessment.voided",
}


def end_work(session: Session, actor: Actor, work: Assignment, step: Step, reason: str, now: datetime) -> None:
    """End work whose assessor has a conflict, on the trail; the caller holds the application, and settles it."""
    end_assignment(session, work, step, reason, now)
    if step is Step.RECUSE:
        work.ground = Ground.CONFLICT
    application = work.submission.application
    record(
        session, actor, ACTIONS[step], work.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"submission": str(work.submission_id), "assessor": str(work.assessor_id)},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)


def settle_ended(session: Session, actor: Actor, submission: Submission, now: datetime) -> None:
    """Assessing is over where enough is in and nothing outstanding, and goes on where too little is left."""
    settle_assessing(session, actor, submission, now=now)
    in_, _outstanding = tally(session, submission)
    is_enough = in_ >= submission.stage.assessors_wanted or (in_ and submission.assessing_closed_because is not None)
    if submission.state is not SubmissionState.ASSESSED or is_enough:
        return
    submission.state = submission_after(submission.state, SubmissionStep.ASSESS_FURTHER)
    submission.assessing_closed_because = None
    application = submission.application
    record(
        session, actor, "submission.assessing_resumed", submission.id, now=now, round_id=application.round_id,
        application_id=application.id,
    )  # fmt: skip
