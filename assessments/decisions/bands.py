"""What applicants are told of their marks, as far as their stage tells it: nothing, bands, or the marks themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.errors import _
from assessments.funds.models import Criterion, Stage
from assessments.funds.states import MarksTold
from assessments.scoring.models import Assessment, Assignment, Mark, ModeratedScore, Moderation, Score
from assessments.scoring.states import State as AssignmentState

BANDS = ((Fraction(4, 5), _("Strong")), (Fraction(3, 5), _("Good")), (Fraction(2, 5), _("Fair")))
"""The least part of a scale that each band takes, the highest first."""
WEAKEST = _("Weak")
WHOLE = 100
"""The mark of an application that has every point."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a submission has on one criterion: the mean of what assessors gave, or what was agreed."""

    key: str
    title: str
    points: Fraction
    top: int


def list_marks_told(
    session: Session, stage: Stage, submission_ids: Iterable[UUID]
) -> dict[UUID, Sequence[tuple[str, str]]]:
    """By submission, each criterion and the whole with what is told of it; nothing where the stage tells nothing."""
    ids = list(submission_ids)
    if stage.marks_told is MarksTold.NONE:
        return {}
    given = _agreed(session, ids)
    given |= _means(session, [each for each in ids if each not in given])
    values = session.execute(select(Mark.submission_id, Mark.value).where(Mark.submission_id.in_(ids)))
    marks = {submission_id: value for submission_id, value in values}  # noqa: C416  a row is no pair
    return {each: _rows(stage.marks_told, given.get(each, ()), marks.get(each)) for each in ids}


def list_strong(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """By submission, the criteria in the highest band of their scale: each title by its key."""
    ids = list(submission_ids)
    given = _agreed(session, ids)
    given |= _means(session, [each for each in ids if each not in given])
    least = BANDS[0][0]
    return {
        each: {one.key: one.title for one in rows if one.points / one.top >= least} for each, rows in given.items()
    }  # fmt: skip


def band_of(part: Fraction) -> str:
    """The band of a part of a scale."""
    return next((words for least, words in BANDS if part >= least), WEAKEST)


def _rows(told: MarksTold, given: Sequence[Given], mark: float | None) -> list[tuple[str, str]]:
    rows = [(one.title, _points(one) if told is MarksTold.MARKS else band_of(one.points / one.top)) for one in given]
    if mark is not None:
        whole = _("In all")
        of_whole = Fraction(mark) / WHOLE
        rows.append((whole, f"{mark:.1f} of {WHOLE}" if told is MarksTold.MARKS else band_of(of_whole)))
    return rows


def _points(given: Given) -> str:
    rounded = (Decimal(given.points.numerator) / given.points.denominator).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return f"{rounded.normalize():f} of {given.top}"


def _agreed(session: Session, submission_ids: Sequence[UUID]) -> dict[UUID, list[Given]]:
    rows = session.execute(
        select(Moderation.submission_id, Criterion.key, Criterion.title, ModeratedScore.points, Criterion.top)
        .join(ModeratedScore, ModeratedScore.moderation_id == Moderation.id)
        .join(Criterion, Criterion.id == ModeratedScore.criterion_id)
        .where(
            Moderation.submission_id.in_(submission_ids),
            Moderation.voided_at.is_(None),
            ModeratedScore.points.is_not(None),
        )
        .order_by(Criterion.position)
    )
    return _by_submission(
        (each, Given(key, title, Fraction(points or 0), top)) for each, key, title, points, top in rows
    )


def _means(session: Session, submission_ids: Sequence[UUID]) -> dict[UUID, list[Given]]:
    """Sums and counts come from the database, so that both give the same."""
    rows = session.execute(
        select(
            Assignment.submission_id,
            Criterion.key,
            Criterion.title,
            func.sum(Score.points),
            func.count(Score.points),
            Criterion.top,
        )
        .join(Assessment, Assessment.assignment_id == Assignment.id)
        .join(Score, Score.assessment_id == Assessment.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(
            Assignment.submission_id.in_(submission_ids),
            Assignment.state == AssignmentState.SUBMITTED,
            Score.points.is_not(None),
        )
        .group_by(
            Assignment.submission_id, Criterion.id, Criterion.key, Criterion.title, Criterion.top, Criterion.position
        )
        .order_by(Criterion.position)
    )
    return _by_submission(
        (each, Given(key, title, Fraction(int(total or 0), n), top)) for each, key, title, total, n, top in rows
    )


def _by_submission(rows: Iterable[tuple[UUID, Given]]) -> dict[UUID, list[Given]]:
    found: dict[UUID, list[Given]] = {}
    for submission_id, given in rows:
        found.setdefault(submission_id, []).append(given)
    return found
