"""Scoring: submitting, opening the others' scores, reopening."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.answers import count_words
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.states import State as SubmissionState
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotPermitted, Refused, _
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.models import Assignment
from assessments.scoring.policies import may_assign
from assessments.scoring.queries import could_read_others, ensure_others_open, get_assignment_of, get_own_assignment
from assessments.scoring.states import State, Step, after
from assessments.scoring.use_cases.assigning import settle_assessing
from assessments.scoring.use_cases.drafting import own_open_work
from assessments.scoring.use_cases.keeping import keep_version


class IncompleteAssessment(Invalid):
    """The assessment lacks something; it is saved, and not submitted."""


class AssessingClosed(Refused):
    """The stage's assessing has closed."""

    sentence = _(
        "This was not submitted: assessing of this stage has closed. What you wrote is saved. "
        "The fund's manager can tell you whether it can be reopened."
    )


def submit_assessment(session: Session, actor: Actor, assignment_id: UUID, *, now: datetime) -> Assignment:
    """Hand a saved assessment in. Handing in twice has the effect of once.

    Raises NotFound, NotPermitted, IllegalStep, AssessingClosed or IncompleteAssessment.
    """
    work = own_open_work(session, actor, assignment_id)
    if work.state is State.SUBMITTED:
        return work
    state = after(work.state, Step.SUBMIT)
    submission = work.submission
    if work.is_late(now):
        raise AssessingClosed
    if submission.state not in (SubmissionState.ELIGIBLE, SubmissionState.ASSESSED):
        raise IllegalStep
    check_complete(work, submission)
    work.state = state
    work.submitted_at = now
    work.queue_at = None
    _note(session, actor, "assessment.submitted", work, now)
    settle_assessing(session, actor, submission, now=now)
    ask_for(session, JobKind.ROUND_FIGURES, submission.application.round_id, now=now)
    return work


def check_complete(work: Assignment, submission: Submission) -> None:
    """Refuse to take an assessment that lacks something. Raises IncompleteAssessment with all that it lacks."""
    assessment = work.assessment
    scores = {score.criterion_id: score for score in assessment.scores} if assessment else {}
    problems = {}
    for criterion in submission.stage.criteria:
        score = scores.get(criterion.id)
        if score is None or (score.points is None and not score.is_not_applicable):
            problems[f"{criterion.key}-points"] = _("Choose a score.")
        if problem := _lacking_in(score.reason if score is not None else "", submission.stage.reason_words):
            problems[f"{criterion.key}-reason"] = problem
    if assessment is None or assessment.recommendation is None:
        problems["recommendation"] = _("Choose what you recommend.")
    if assessment is None or not assessment.comment_for_applicant:
        problems["comment_for_applicant"] = _("Write something that would help the applicant.")
    if problems:
        raise IncompleteAssessment(
            problems,
            _("This was not submitted yet: something is missing. What you wrote is saved."),
            least=submission.stage.reason_words,
        )


def _lacking_in(reason: str, least: int) -> str:
    """What a reason lacks; one word at least is any reason at all, also one without letters."""
    if not reason:
        return _("Give a reason for the score.")
    if least > 1 and count_words(reason) < least:
        return _("Give a longer reason: it needs at least %(least)s words.")
    return ""


def open_others(session: Session, actor: Actor, assignment_id: UUID, *, now: datetime) -> Assignment:
    """Open the others' scores, after which one's own are only revised beside what was submitted.

    Raises NotFound, OthersStayShut or OwnComesFirst.
    """
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    ensure_others_open(actor, work)
    if work.opened_others_at is None:
        work.opened_others_at = now
        _note(session, actor, "assignment.others_opened", work, now)
    return work


def reopen_assessment(
    session: Session, actor: Actor, reference: str, stage_key: str, assignment_id: UUID, *, reason: str, now: datetime
) -> Assignment:
    """Let an assessor change what they submitted, unless they have seen the others'.

    Raises NotFound, NotPermitted, Invalid, Refused or IllegalStep.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_assign(actor, submission.application):
        raise NotPermitted
    work = get_assignment_of(session, submission, assignment_id)
    if (work.state, work.ended_because) == (State.REOPENED, reason.strip()):
        return work
    state = after(work.state, Step.REOPEN)
    if work.opened_others_at is not None or could_read_others(session, work):
        raise Refused(
            _(
                "This assessment stays as it is: its author has opened the others' scores, or could read them in "
                "another role. Use moderation instead."
            )
        )
    if submission.state not in (SubmissionState.ELIGIBLE, SubmissionState.ASSESSED):
        raise IllegalStep
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    keep_version(session, work)
    work.state = state
    work.ended_because = reason.strip()
    _note(session, actor, "assessment.reopened", work, now)
    ask_for(session, JobKind.ROUND_FIGURES, submission.application.round_id, now=now)
    return work


def _note(session: Session, actor: Actor, action: str, work: Assignment, now: datetime) -> None:
    application: Application = work.submission.application
    record(
        session, actor, action, work.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"submission": str(work.submission_id)},
    )  # fmt: skip
