"""What the panel agreed, beside what its assessors found."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from assessments.actors import Actor, Role
from assessments.applications.models import Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.states import State as SubmissionState
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.models import Criterion
from assessments.interests.asides import ensure_no_part
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.drafts import ScoreEntry, entry_of, mark_of_entries
from assessments.scoring.models import ModeratedScore, Moderation
from assessments.scoring.policies import may_moderate, may_view_assessments
from assessments.scoring.queries import OwnComesFirst, count_outstanding, find_moderation, list_assignments
from assessments.scoring.use_cases.drafting import check_entries
from assessments.versions import ensure_seen


def moderate(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    entries: Mapping[str, ScoreEntry],
    *,
    now: datetime,
    seen: str | None = None,
) -> Moderation:
    """Record an agreed score and its reason for each criterion; a second time replaces the first, on the trail.

    The same again by the same moderator changes nothing. `seen` is the `mark_of_entries` of what was shown.
    Raises NotFound, NotPermitted, HasPart, OwnComesFirst, Refused, Invalid or Outdated.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    if not may_moderate(actor, submission.application):
        raise NotPermitted
    if not may_view_assessments(actor, submission, list_assignments(session, submission.id)):
        raise OwnComesFirst
    ensure_no_part(session, actor.user_id, submission.application, now, Role.MODERATOR)
    if submission.state is not SubmissionState.ASSESSED or count_outstanding(session, submission.id):
        raise Refused(
            _(
                "Nothing was recorded: an application is moderated once all its assessments are in, "
                "and before it is decided."
            )
        )
    criteria = {criterion.key: criterion for criterion in submission.stage.criteria}
    _check_agreed(entries, criteria)
    standing = find_moderation(session, submission.id)
    stands = mark_of_entries(agreed_entries(standing))
    if (
        standing is not None
        and standing.voided_at is None
        and (stands, standing.moderator_id) == (mark_of_entries(entries), actor.user_id)
    ):
        return standing
    ensure_seen(stands, seen)
    moderation = standing or Moderation(submission_id=submission.id, scores=[])
    assert actor.user_id is not None
    moderation.moderated_at, moderation.moderator_id, moderation.voided_at = now, actor.user_id, None
    moderation.is_for_applicant = True  # as the form says
    session.add(moderation)
    _write(moderation, entries, criteria)
    session.flush()
    _settle(session, actor, submission, moderation, now)
    return moderation


def agreed_entries(moderation: Moderation | None) -> dict[str, ScoreEntry]:
    """What the panel has agreed so far, by criterion key."""
    return {score.criterion.key: entry_of(score) for score in moderation.scores} if moderation else {}


def _check_agreed(entries: Mapping[str, ScoreEntry], criteria: Mapping[str, Criterion]) -> None:
    check_entries(entries, criteria)
    problems = {}
    for key in criteria:
        entry = entries.get(key, ScoreEntry())
        if entry.points is None and not entry.is_not_applicable:
            problems[f"{key}-points"] = _("Choose the agreed score.")
        if not reason_fits(entry.reason):
            problems[f"{key}-reason"] = REASON_NEEDED
    if problems:
        raise Invalid(problems)


def _write(moderation: Moderation, entries: Mapping[str, ScoreEntry], criteria: Mapping[str, Criterion]) -> None:
    present = {score.criterion_id: score for score in moderation.scores}
    for key, entry in entries.items():
        score = present.get(criteria[key].id)
        if score is None:
            score = ModeratedScore(criterion_id=criteria[key].id)
            set_committed_value(score, "criterion", criteria[key])
            moderation.scores.append(score)
        score.points, score.is_not_applicable = entry.points, entry.is_not_applicable
        score.reason = entry.reason.strip()


def _settle(session: Session, actor: Actor, submission: Submission, moderation: Moderation, now: datetime) -> None:
    application = submission.application
    record(
        session, actor, "submission.moderated", moderation.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(submission.id)},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)
