"""An applicant takes their application back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Submission
from assessments.applications.policies import may_submit
from assessments.applications.queries import get_own_application
from assessments.applications.reasons import REASON_LIMIT
from assessments.applications.states import ClarificationEnd, Step, after
from assessments.applications.states import State as SubmissionState
from assessments.applications.use_cases import take_back, write_to_leads
from assessments.audit.use_cases import record
from assessments.decisions.queries import find_pending, find_supports
from assessments.decisions.states import State, SupportState, SupportStep, support_after
from assessments.errors import Invalid, NotPermitted, _
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.use_cases import end_assignments

WITHDRAWN = _("The applicant withdrew.")


def withdraw_application(session: Session, actor: Actor, reference: str, *, reason: str, now: datetime) -> Submission:
    """Withdraw at the stage that the application reached; what waits for it, work, proposals and support, falls away.

    A reason may be given, and need not be. Raises NotFound, NotPermitted, Invalid or IllegalStep.
    """
    submission = get_own_application(session, actor, reference, lock=True).current
    if not may_submit(actor, submission):
        raise NotPermitted
    if submission.state is SubmissionState.WITHDRAWN:
        return submission
    state = after(submission.state, Step.WITHDRAW)
    if len(reason) > REASON_LIMIT:
        raise Invalid({"reason": _("The reason is too long: the limit is 5,000 characters.")})
    if submission.state is SubmissionState.RETURNED:
        take_back(session, submission, ClarificationEnd.WITHDRAWN, now=now)
    submission.state = state
    submission.withdrawn_at, submission.withdrawn_because = now, reason.strip() or None
    end_assignments(session, actor, submission, reason=WITHDRAWN, now=now)
    _drop_proposal(session, actor, submission, now)
    _end_support(session, actor, submission, now)
    _tell(session, actor, submission, now)
    return submission


def _drop_proposal(session: Session, actor: Actor, submission: Submission, now: datetime) -> None:
    decision = find_pending(session, submission.id)
    if decision is not None:
        decision.state = State.SENT_BACK
        decision.sent_back_at, decision.sent_back_because = now, WITHDRAWN
        _note(session, actor, "decision.fell_away", decision.id, submission, now)


def _end_support(session: Session, actor: Actor, submission: Submission, now: datetime) -> None:
    support = find_supports(session, [submission.application_id]).get(submission.application_id)
    if support is not None and support.state is not SupportState.CLOSED:
        support.state, support.closed_at = support_after(support.state, SupportStep.FALL_AWAY), now
        _note(session, actor, "support.fell_away", support.id, submission, now)


def _note(session: Session, actor: Actor, action: str, subject_id: UUID, submission: Submission, now: datetime) -> None:
    application = submission.application
    record(
        session, actor, action, subject_id, now=now, round_id=application.round_id, application_id=application.id,
        details={"submission": str(submission.id)},
    )  # fmt: skip


def _tell(session: Session, actor: Actor, submission: Submission, now: datetime) -> None:
    application = submission.application
    record(
        session, actor, "submission.withdrawn", submission.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"fields": ["withdrawn_because"]},
    )  # fmt: skip
    context = {
        "reference": application.reference, "title": application.title, "round": application.round.title,
        "path": f"/apply/{application.reference}/status",
    }  # fmt: skip
    write_to_leads(
        session, application, key=f"withdrawn:{submission.id}", template="withdrawn", context=context, now=now
    )
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)
