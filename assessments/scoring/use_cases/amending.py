"""Changing what was submitted: as a new version until the others' scores are opened, and afterwards as moderation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Submission
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotPermitted, Refused, _
from assessments.funds.models import Criterion
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.assessment_versions import AssessmentVersion
from assessments.scoring.drafts import (
    AssessmentDraft,
    ScoreEntry,
    entry_of,
    mark_of_draft,
    mark_of_entries,
    stored_draft,
)
from assessments.scoring.models import Assessment, Assignment
from assessments.scoring.policies import may_assess
from assessments.scoring.queries import OwnComesFirst, get_own_assignment
from assessments.scoring.revisions import find_revision, may_amend, may_revise
from assessments.scoring.states import State, VersionKind
from assessments.scoring.use_cases.assessing import IncompleteAssessment, check_complete
from assessments.scoring.use_cases.drafting import check_draft, check_entries, write_draft
from assessments.scoring.use_cases.keeping import keep_version, new_version
from assessments.versions import ensure_seen


class AmendingClosed(Refused):
    """The assessment is no longer its author's to change."""

    sentence = _(
        "Your change was not submitted. An assessment can be changed until the stage’s assessing closes, or until its "
        "author could see the others’ scores. What you submitted before stands."
    )


def amend_assessment(
    session: Session,
    actor: Actor,
    assignment_id: UUID,
    draft: AssessmentDraft,
    *,
    now: datetime,
    seen: str | None = None,
) -> Assessment:
    """Replace what was submitted with a whole new version; the old one is kept. The same again changes nothing.

    `seen` is the mark of the draft that was shown.
    Raises NotFound, NotPermitted, IllegalStep, AmendingClosed, Invalid, IncompleteAssessment or Outdated.
    """
    work, assessment = _own_submitted(session, actor, assignment_id)
    criteria = {criterion.key: criterion for criterion in work.submission.stage.criteria}
    stands = mark_of_draft(stored_draft(assessment))
    if stands == mark_of_draft(draft):
        return assessment
    if not may_amend(session, work, now):
        raise AmendingClosed
    check_draft(draft, criteria)
    ensure_seen(stands, seen)
    keep_version(session, work)
    write_draft(assessment, draft, criteria, now)
    try:
        check_complete(work, work.submission)
    except IncompleteAssessment as lacking:
        sentence = _("Your change was not submitted: something is missing. What you submitted before stands.")
        raise IncompleteAssessment(lacking.problems, sentence, **lacking.values) from None
    work.submitted_at = now
    session.flush()
    _note(session, actor, "assessment.amended", work, now)
    ask_for(session, JobKind.ROUND_FIGURES, work.submission.application.round_id, now=now)
    return assessment


def revise_scores(
    session: Session,
    actor: Actor,
    assignment_id: UUID,
    entries: Mapping[str, ScoreEntry],
    *,
    now: datetime,
    seen: str | None = None,
) -> AssessmentVersion | None:
    """Put one's own revised scores beside those that one submitted, which stay; None where nothing is changed.

    It is moderation: marks and agreement stay those of the independent version. `seen` is the mark of what was shown.
    Raises NotFound, NotPermitted, IllegalStep, OwnComesFirst, Refused, Invalid or Outdated.
    """
    work, assessment = _own_submitted(session, actor, assignment_id)
    if work.opened_others_at is None:
        raise OwnComesFirst
    if not may_revise(work):
        raise Refused(_("Nothing was recorded: scores are revised before the application is decided."))
    _check_revised(entries, work.submission)
    standing = find_revision(session, assessment.id)
    stands = mark_of_entries(entries_that_stand(assessment, standing))
    if stands == mark_of_entries(entries):
        return standing
    ensure_seen(stands, seen)
    version = new_version(session, assessment, VersionKind.MODERATION, now)
    version.scores = {key: _frozen(entry) for key, entry in entries.items()}
    session.add(version)
    session.flush()
    _note(session, actor, "assessment.revised", work, now)
    return version


def entries_that_stand(assessment: Assessment, revision: AssessmentVersion | None) -> dict[str, ScoreEntry]:
    """What an assessor holds now: their revision, or else what they submitted."""
    if revision is None:
        return {score.criterion.key: entry_of(score) for score in assessment.scores}
    return {key: entry_in(given) for key, given in revision.scores.items()}


def entry_in(given: Mapping[str, Any]) -> ScoreEntry:
    """What a version says of one criterion."""
    return ScoreEntry(given["points"], given["reason"], given["is_not_applicable"])


def _own_submitted(session: Session, actor: Actor, assignment_id: UUID) -> tuple[Assignment, Assessment]:
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    if not may_assess(actor, work):
        raise NotPermitted
    if work.state is not State.SUBMITTED or work.assessment is None:
        raise IllegalStep
    return work, work.assessment


def _check_revised(entries: Mapping[str, ScoreEntry], submission: Submission) -> None:
    criteria: dict[str, Criterion] = {criterion.key: criterion for criterion in submission.stage.criteria}
    check_entries(entries, criteria)
    problems = {}
    for key in criteria:
        entry = entries.get(key, ScoreEntry())
        if entry.points is None and not entry.is_not_applicable:
            problems[f"{key}-points"] = _("Choose a score.")
        if not reason_fits(entry.reason):
            problems[f"{key}-reason"] = REASON_NEEDED
    if problems:
        raise Invalid(problems)


def _frozen(entry: ScoreEntry) -> dict[str, Any]:
    return {"points": entry.points, "reason": entry.reason.strip(), "is_not_applicable": entry.is_not_applicable}


def _note(session: Session, actor: Actor, action: str, work: Assignment, now: datetime) -> None:
    application = work.submission.application
    record(
        session, actor, action, work.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"submission": str(work.submission_id)},
    )  # fmt: skip
