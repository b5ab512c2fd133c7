"""Scoring: saving, submitting, opening the others' scores, reopening."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.reasons import REASON_LIMIT, REASON_NEEDED, reason_fits
from assessments.applications.states import State as SubmissionState
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotPermitted, Refused, _
from assessments.funds.models import Criterion
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.models import Assessment, Assignment, ModeratedScore, Score
from assessments.scoring.policies import may_assess, may_assign, may_open
from assessments.scoring.queries import could_read_others, ensure_others_open, get_assignment_of, get_own_assignment
from assessments.scoring.states import WRITABLE, Recommendation, State, Step, after
from assessments.scoring.use_cases.assigning import settle_assessing
from assessments.scoring.use_cases.keeping import keep_version
from assessments.versions import ensure_seen, fingerprint

COMMENT_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """What an assessor, or a panel, puts down for one criterion; no points yet is None."""

    points: int | None = None
    reason: str = ""
    is_not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class AssessmentDraft:
    """What an assessor has put down so far; scores by criterion key."""

    scores: Mapping[str, ScoreEntry] = field(default_factory=dict)
    recommendation: Recommendation | None = None
    comment_for_funder: str = ""
    comment_for_applicant: str = ""


def stored_draft(assessment: Assessment | None) -> AssessmentDraft:
    """What an assessor saved so far."""
    if assessment is None:
        return AssessmentDraft()
    entries = {score.criterion.key: entry_of(score) for score in assessment.scores}
    return AssessmentDraft(
        entries, assessment.recommendation, assessment.comment_for_funder, assessment.comment_for_applicant
    )


def entry_of(score: Score | ModeratedScore) -> ScoreEntry:
    """What stands for one criterion."""
    return ScoreEntry(points=score.points, reason=score.reason, is_not_applicable=score.is_not_applicable)


def mark_of_draft(draft: AssessmentDraft) -> str:
    """By which a form tells what it showed; a criterion to which nobody has come counts as none."""
    entries = mark_of_entries(draft.scores)
    return fingerprint([entries, draft.recommendation, draft.comment_for_funder, draft.comment_for_applicant])


def mark_of_entries(entries: Mapping[str, ScoreEntry]) -> str:
    """The same of scores with their reasons."""
    told = {key: replace(entry, reason=entry.reason.strip()) for key, entry in entries.items()}
    return fingerprint({key: astuple(entry) for key, entry in told.items() if entry != ScoreEntry()})


class IncompleteAssessment(Invalid):
    """The assessment lacks something; it is saved, and not submitted."""


class AssessingClosed(Refused):
    """The stage's assessing has closed."""

    sentence = _(
        "This was not submitted: assessing of this stage has closed. What you wrote is saved. "
        "The fund's manager can tell you whether it can be reopened."
    )


class NotOpenToYou(NotPermitted):
    """No declaration of interests was made yet."""

    sentence = _("Say first whether you have an interest in this application. It opens once you have none.")


def save_assessment(
    session: Session,
    actor: Actor,
    assignment_id: UUID,
    draft: AssessmentDraft,
    *,
    now: datetime,
    seen: str | None = None,
) -> Assessment:
    """Keep what was put down so far; it need not be complete. The same again changes nothing.

    `seen` is the mark of the draft that was shown. Raises NotFound, NotPermitted, IllegalStep, Invalid or Outdated.
    """
    work = _own_open_work(session, actor, assignment_id)
    if work.state not in WRITABLE:
        raise IllegalStep
    criteria = {criterion.key: criterion for criterion in work.submission.stage.criteria}
    check_draft(draft, criteria)
    stands = mark_of_draft(stored_draft(work.assessment))
    if work.assessment is not None and stands == mark_of_draft(draft):
        return work.assessment
    ensure_seen(stands, seen)
    assessment = work.assessment or _new_assessment(session, work, now)
    write_draft(assessment, draft, criteria, now)
    session.flush()
    _note(session, actor, "assessment.saved", work, now)
    return assessment


def _own_open_work(session: Session, actor: Actor, assignment_id: UUID) -> Assignment:
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    if not may_assess(actor, work):
        raise NotPermitted
    if not may_open(actor, work):
        raise NotOpenToYou
    return work


def check_draft(draft: AssessmentDraft, criteria: Mapping[str, Criterion]) -> None:
    """Refuse what cannot be kept of an assessment, complete or not."""
    check_entries(draft.scores, criteria)
    _check_comments(draft)


def check_entries(entries: Mapping[str, ScoreEntry], criteria: Mapping[str, Criterion]) -> None:
    """Refuse points off the scale, not applicable where the criterion does not allow it, and what cannot be kept."""
    problems = {}
    for key, entry in entries.items():
        criterion = criteria.get(key)
        if criterion is None:
            raise Invalid({key: _("There is no such criterion at this stage.")})
        if entry.points is not None and not 0 <= entry.points <= criterion.top:
            problems[f"{key}-points"] = _("Choose one of the scores of the scale.")
        if entry.is_not_applicable and (not criterion.allows_not_applicable or entry.points is not None):
            problems[f"{key}-points"] = _("This criterion has to be scored.")
        if len(entry.reason) > REASON_LIMIT:
            problems[f"{key}-reason"] = _("The reason is too long: the limit is 5,000 characters.")
    if problems:
        raise Invalid(problems)


def _check_comments(draft: AssessmentDraft) -> None:
    comments = {"comment_for_funder": draft.comment_for_funder, "comment_for_applicant": draft.comment_for_applicant}
    problems = {
        name: _("The comment is too long: the limit is 20,000 characters.")
        for name, comment in comments.items()
        if len(comment) > COMMENT_LIMIT
    }
    if problems:
        raise Invalid(problems)


def _new_assessment(session: Session, work: Assignment, now: datetime) -> Assessment:
    assessment = Assessment(assignment_id=work.id, saved_at=now, scores=[])
    work.assessment = assessment
    session.add(assessment)
    return assessment


def write_draft(
    assessment: Assessment, draft: AssessmentDraft, criteria: Mapping[str, Criterion], now: datetime
) -> None:
    """Put a draft that was checked into the assessment."""
    assessment.recommendation = draft.recommendation
    assessment.comment_for_funder = draft.comment_for_funder.strip()
    assessment.comment_for_applicant = draft.comment_for_applicant.strip()
    assessment.saved_at = now
    _write_scores(assessment, draft.scores, criteria)


def _write_scores(assessment: Assessment, entries: Mapping[str, ScoreEntry], criteria: Mapping[str, Criterion]) -> None:
    present = {score.criterion_id: score for score in assessment.scores}
    for key, entry in entries.items():
        score = present.get(criteria[key].id)
        if score is None:
            score = Score(criterion_id=criteria[key].id)
            set_committed_value(score, "criterion", criteria[key])
            assessment.scores.append(score)
        score.points = entry.points
        score.is_not_applicable = entry.is_not_applicable
        score.reason = entry.reason.strip()


def submit_assessment(session: Session, actor: Actor, assignment_id: UUID, *, now: datetime) -> Assignment:
    """Hand a saved assessment in. Handing in twice has the effect of once.

    Raises NotFound, NotPermitted, IllegalStep, AssessingClosed or IncompleteAssessment.
    """
    work = _own_open_work(session, actor, assignment_id)
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
        if score is None or not score.reason:
            problems[f"{criterion.key}-reason"] = _("Give a reason for the score.")
    if assessment is None or assessment.recommendation is None:
        problems["recommendation"] = _("Choose what you recommend.")
    if assessment is None or not assessment.comment_for_applicant:
        problems["comment_for_applicant"] = _("Write something that would help the applicant.")
    if problems:
        raise IncompleteAssessment(
            problems, _("This was not submitted yet: something is missing. What you wrote is saved.")
        )


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
