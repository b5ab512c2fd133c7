"""What an assessor has put down so far, as plain values, and the marks by which a page tells what it showed.

A draft has parts: each criterion's score with its reason, the recommendation, and the two comments. What two windows
write in different parts does not clash.
"""

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass, field, replace
from typing import Any

from assessments.scoring.models import Assessment, ModeratedScore, Score
from assessments.scoring.states import Recommendation
from assessments.versions import Fate, fate_of, fingerprint

RECOMMENDATION, FOR_APPLICANT, FOR_FUNDER = "recommendation", "comment_for_applicant", "comment_for_funder"
WHOLE = (RECOMMENDATION, FOR_APPLICANT, FOR_FUNDER)
"""The parts that concern the application as a whole."""


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


@dataclass(frozen=True, slots=True)
class Opened:
    """The page on which a draft was written: the mark of each part that it showed, and its own name.

    With the name, a page does not clash with what it sent before, where the answer to that was lost on the way.
    """

    seen: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None


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
    told = {key: _trimmed(entry) for key, entry in entries.items()}
    return fingerprint({key: astuple(entry) for key, entry in told.items() if entry != ScoreEntry()})


def part_of(criterion_key: str) -> str:
    """The part that is a criterion's score and reason. No key holds a hyphen, so no two parts share a name."""
    return f"{criterion_key}-score"


def marks_of_parts(draft: AssessmentDraft, criterion_keys: Collection[str]) -> dict[str, str]:
    """The mark of each part of a draft, '' for one to which nobody has come."""
    entries = {key: _trimmed(draft.scores.get(key, ScoreEntry())) for key in criterion_keys}
    scores = {
        part_of(key): "" if entry == ScoreEntry() else fingerprint(astuple(entry)) for key, entry in entries.items()
    }
    whole = (draft.recommendation, draft.comment_for_applicant.strip(), draft.comment_for_funder.strip())
    return scores | {part: fingerprint(content) for part, content in zip(WHOLE, whole, strict=True)}


def fates_of(
    stands: Mapping[str, str],
    sent: Mapping[str, str],
    page: Opened,
    typed_on: Mapping[str, Any],
    parts: Collection[str],
) -> dict[str, Fate]:
    """What becomes of each part that was sent, by their marks; `typed_on` is which page each was last sent from."""
    return {
        part: fate_of(
            stands[part],
            sent[part],
            page.seen.get(part),
            is_own_page=page.name is not None and typed_on.get(part) == page.name,
        )
        for part in parts
    }


def _trimmed(entry: ScoreEntry) -> ScoreEntry:
    return replace(entry, reason=entry.reason.strip())
