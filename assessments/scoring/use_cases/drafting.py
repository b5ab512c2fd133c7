"""Keeping what an assessor writes: at a press, and by itself while they write. It need not be complete."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from assessments.actors import Actor
from assessments.applications.continuing import GOES_ON_FOR
from assessments.applications.reasons import REASON_LIMIT
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotPermitted, _
from assessments.funds.models import Criterion
from assessments.scoring.anchors import AnchorsFirst, owes_anchor
from assessments.scoring.drafts import (
    FOR_APPLICANT,
    FOR_FUNDER,
    RECOMMENDATION,
    WHOLE,
    AssessmentDraft,
    Opened,
    ScoreEntry,
    fates_of,
    marks_of_parts,
    part_of,
    stored_draft,
)
from assessments.scoring.models import Assessment, Assignment, Score
from assessments.scoring.policies import may_assess, may_open
from assessments.scoring.queries import get_own_assignment
from assessments.scoring.states import WRITABLE
from assessments.versions import Fate, Outdated

COMMENT_LIMIT = 20_000


class NotOpenToYou(NotPermitted):
    """No declaration of interests was made yet."""

    sentence = _("Say first whether you have an interest in this application. It opens once you have none.")


@dataclass(frozen=True, slots=True)
class AutosavedDraft:
    """What became of the parts that a page sent.

    `seen` are the marks of those that stand as they were sent, by which the page goes on. `clashes` were changed in
    another window meanwhile, where they stand. `problems` are what does not fit, by part.
    """

    work: Assignment
    seen: Mapping[str, str]
    clashes: Collection[str]
    problems: Mapping[str, str]


def save_assessment(
    session: Session,
    actor: Actor,
    assignment_id: UUID,
    draft: AssessmentDraft,
    *,
    now: datetime,
    page: Opened | None = None,
    is_final: bool = False,
) -> Assessment:
    """Keep what was put down so far. The same again changes nothing.

    What was changed in another window stays where this one did not touch it; what both changed is never overwritten.
    Nor is anything handed in (`is_final`) of which the page shows an older state. Raises NotFound, NotPermitted,
    IllegalStep, Invalid or Outdated.
    """
    work = _writable_work(session, actor, assignment_id)
    check_draft(draft, _criteria(work))
    parts = [*map(part_of, draft.scores), *WHOLE]
    fates = _fates(work, draft, page or Opened(), parts)
    refused = {Fate.CLASHES, Fate.UNTOUCHED} if is_final else {Fate.CLASHES}
    if refused & set(fates.values()):
        raise Outdated
    assessment = _kept(session, work, now)
    if taken := [part for part, fate in fates.items() if fate is Fate.TAKEN]:
        _write(assessment, draft, taken, _criteria(work), page or Opened(), now)
        session.flush()
        _note_saved(session, actor, work, now)
    return assessment


def autosave_assessment(
    session: Session,
    actor: Actor,
    assignment_id: UUID,
    draft: AssessmentDraft,
    parts: Collection[str],
    *,
    page: Opened,
    now: datetime,
) -> AutosavedDraft:
    """Keep those parts of a draft that the page has changed, while its assessor writes on.

    The trail says once that somebody writes, and not every few seconds. Raises NotFound, NotPermitted or IllegalStep.
    """
    work = _writable_work(session, actor, assignment_id)
    marks = marks_of_parts(draft, _criteria(work))
    sent = [part for part in parts if part in marks]
    problems = {
        part: next(iter(told.values())) for part, told in _problems_in(draft, _criteria(work)).items() if part in sent
    }
    fates = _fates(work, draft, page, [part for part in sent if part not in problems])
    if taken := [part for part, fate in fates.items() if fate is Fate.TAKEN]:
        is_sitting = work.assessment is not None and now - work.assessment.saved_at <= GOES_ON_FOR
        _write(_kept(session, work, now), draft, taken, _criteria(work), page, now)
        session.flush()
        if not is_sitting:
            _note_saved(session, actor, work, now)
    stands = [part for part, fate in fates.items() if fate in (Fate.TAKEN, Fate.SAME)]
    clashes = [part for part, fate in fates.items() if fate is Fate.CLASHES]
    return AutosavedDraft(work, {part: marks[part] for part in stands}, clashes, problems)


def own_open_work(session: Session, actor: Actor, assignment_id: UUID) -> Assignment:
    """The actor's own work on an application that is open to them, held. Raises NotFound or NotPermitted."""
    work = get_own_assignment(session, actor, assignment_id, lock=True)
    if not may_assess(actor, work):
        raise NotPermitted
    if not may_open(actor, work):
        raise NotOpenToYou
    return work


def check_draft(draft: AssessmentDraft, criteria: Mapping[str, Criterion]) -> None:
    """Refuse what cannot be kept of an assessment, complete or not."""
    if problems := _problems_in(draft, criteria):
        raise Invalid({field: sentence for of_part in problems.values() for field, sentence in of_part.items()})


def write_draft(
    assessment: Assessment, draft: AssessmentDraft, criteria: Mapping[str, Criterion], now: datetime
) -> None:
    """Put a draft that was checked into the assessment."""
    _write(assessment, draft, [*map(part_of, draft.scores), *WHOLE], criteria, Opened(), now)


def check_entries(entries: Mapping[str, ScoreEntry], criteria: Mapping[str, Criterion]) -> None:
    """Refuse points off the scale, not applicable where the criterion does not allow it, and what cannot be kept."""
    problems: dict[str, str] = {}
    for key, entry in entries.items():
        criterion = criteria.get(key)
        if criterion is None:
            raise Invalid({key: _("There is no such criterion at this stage.")})
        problems |= _problems_of(criterion, entry)
    if problems:
        raise Invalid(problems)


def _writable_work(session: Session, actor: Actor, assignment_id: UUID) -> Assignment:
    work = own_open_work(session, actor, assignment_id)
    if work.state not in WRITABLE:
        raise IllegalStep
    if work.assessment is None and owes_anchor(session, work):
        raise AnchorsFirst
    return work


def _criteria(work: Assignment) -> dict[str, Criterion]:
    return {criterion.key: criterion for criterion in work.submission.stage.criteria}


def _fates(work: Assignment, draft: AssessmentDraft, page: Opened, parts: Collection[str]) -> dict[str, Fate]:
    stands, sent = (marks_of_parts(each, _criteria(work)) for each in (stored_draft(work.assessment), draft))
    typed_on = work.assessment.typed_on if work.assessment is not None else {}
    return fates_of(stands, sent, page, typed_on, parts)


def _problems_in(draft: AssessmentDraft, criteria: Mapping[str, Criterion]) -> dict[str, dict[str, str]]:
    """What does not fit, by part and field. Raises Invalid for a criterion that there is not."""
    if unknown := draft.scores.keys() - criteria.keys():
        raise Invalid(dict.fromkeys(unknown, _("There is no such criterion at this stage.")))
    found = {part_of(key): _problems_of(criteria[key], entry) for key, entry in draft.scores.items()}
    comments = {FOR_APPLICANT: draft.comment_for_applicant, FOR_FUNDER: draft.comment_for_funder}
    too_long = _("The comment is too long: the limit is 20,000 characters.")
    found |= {part: {part: too_long} for part, comment in comments.items() if len(comment) > COMMENT_LIMIT}
    return {part: problems for part, problems in found.items() if problems}


def _problems_of(criterion: Criterion, entry: ScoreEntry) -> dict[str, str]:
    problems = {}
    if entry.points is not None and not 0 <= entry.points <= criterion.top:
        problems[f"{criterion.key}-points"] = _("Choose one of the scores of the scale.")
    if entry.is_not_applicable and (not criterion.allows_not_applicable or entry.points is not None):
        problems[f"{criterion.key}-points"] = _("This criterion has to be scored.")
    if len(entry.reason) > REASON_LIMIT:
        problems[f"{criterion.key}-reason"] = _("The reason is too long: the limit is 5,000 characters.")
    return problems


def _kept(session: Session, work: Assignment, now: datetime) -> Assessment:
    """The assessment that is written into; a new one where nothing was put down yet."""
    if work.assessment is None:
        work.assessment = Assessment(assignment_id=work.id, saved_at=now, scores=[], typed_on={})
        session.add(work.assessment)
    return work.assessment


def _write(
    assessment: Assessment, draft: AssessmentDraft, parts: Collection[str], criteria: Mapping[str, Criterion],
    page: Opened, now: datetime,
) -> None:  # fmt: skip
    assessment.saved_at = now
    assessment.typed_on = {**assessment.typed_on, **dict.fromkeys(parts, page.name)}
    if RECOMMENDATION in parts:
        assessment.recommendation = draft.recommendation
    if FOR_APPLICANT in parts:
        assessment.comment_for_applicant = draft.comment_for_applicant.strip()
    if FOR_FUNDER in parts:
        assessment.comment_for_funder = draft.comment_for_funder.strip()
    for key, criterion in criteria.items():
        if part_of(key) in parts:
            _write_score(assessment, criterion, draft.scores.get(key, ScoreEntry()))


def _write_score(assessment: Assessment, criterion: Criterion, entry: ScoreEntry) -> None:
    score = next((score for score in assessment.scores if score.criterion_id == criterion.id), None)
    if score is None:
        score = Score(criterion_id=criterion.id)
        set_committed_value(score, "criterion", criterion)
        assessment.scores.append(score)
    score.points = entry.points
    score.is_not_applicable = entry.is_not_applicable
    score.reason = entry.reason.strip()


def _note_saved(session: Session, actor: Actor, work: Assignment, now: datetime) -> None:
    application = work.submission.application
    record(
        session, actor, "assessment.saved", work.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(work.submission_id)},
    )  # fmt: skip
