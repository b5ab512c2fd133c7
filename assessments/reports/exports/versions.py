"""The file of all versions: what each assessor submitted, replaced and revised, and what the panel agreed.

A row for each version. `version` says what it is: `earlier` was replaced before its author had opened the others'
scores, `independent` is what marks and agreement are computed from, `moderation` was revised after seeing the others',
and `agreed` is the panel's, under the moderator's name.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.funds.models import Criterion, Round
from assessments.rendering.tables import Cell, moment_cell
from assessments.reports.exports.cells import Table, in_batches, made_up, mark_cell
from assessments.scoring.arithmetic import Point, mark_of
from assessments.scoring.assessment_versions import AssessmentVersion
from assessments.scoring.models import Assessment, Assignment, ModeratedScore, Moderation, Score
from assessments.scoring.policies import owed_by
from assessments.scoring.states import Recommendation, State, VersionKind

INDEPENDENT, AGREED = "independent", "agreed"
HANDED_IN = (State.SUBMITTED, State.REOPENED)
"""States of work of which something was submitted that has not been set aside."""

Given = tuple[int | None, bool, str]
"""Points, whether it is not applicable, and the reason."""
Version = tuple[str, str, datetime | None, str | None, dict[str, Given]]
"""Who, which version, when, what is recommended, and the scores by criterion key."""


def versions(session: Session, actor: Actor, round_: Round, _now: datetime) -> Table:
    """Every version of every assessment that counts, and every agreed score, but none of what the actor still owes."""
    keys = list(dict.fromkeys(criterion.key for stage in round_.stages for criterion in stage.criteria))
    header = (
        "reference", "stage", "who", "version", "submitted_at", "mark", "recommendation",
        *(f"{column}_{key}" for key in keys for column in ("points", "reason")), "made_up",
    )  # fmt: skip
    return Table(header, _rows(session, actor, round_, keys))


def _rows(session: Session, actor: Actor, round_: Round, keys: Sequence[str]) -> Iterator[Sequence[Cell]]:
    stages = {stage.id: stage for stage in round_.stages}
    own, note = set(session.scalars(owed_by(actor))), made_up(round_)
    bids = select(
        Submission.id, Application.number, Submission.position, Application.reference, Submission.stage_id
    ).join(Submission.application)
    for batch in in_batches(session, actor, round_, bids):
        ids = [bid.id for bid in batch if bid.id not in own]
        assessed, agreed = _assessed(session, ids), _agreed(session, ids)
        for bid in batch:
            stage = stages[bid.stage_id]
            for version in (*assessed.get(bid.id, ()), *agreed.get(bid.id, ())):
                yield (bid.reference, stage.key, *_cells(version, stage.criteria, keys), note)


def _assessed(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Version]]:
    """Each assessment with its versions in the order in which they were submitted; of what is reopened, the earlier."""
    handed_in = (
        select(
            Assignment.submission_id, Assignment.state, Assignment.submitted_at, Person.name,
            Assessment.id.label("assessment_id"), Assessment.recommendation,
        )
        .join(Assignment.assessment)
        .join(Assignment.assessor)
        .where(Assignment.submission_id.in_(ids), Assignment.state.in_(HANDED_IN))
        .order_by(Assignment.offered_at, Person.email)
    )  # fmt: skip
    works = session.execute(handed_in).all()
    scores, beside = _scores(session, ids), _beside(session, [work.assessment_id for work in works])
    found: dict[UUID, list[Version]] = {}
    for work in works:
        versions = [_version(work.name, row) for row in beside.get(work.assessment_id, ())]
        if work.state is State.SUBMITTED:
            given = scores.get(work.assessment_id, {})
            independent = (work.name, INDEPENDENT, work.submitted_at, _value(work.recommendation), given)
            place = sum(kind == VersionKind.EARLIER for _who, kind, *_rest in versions)
            versions.insert(place, independent)
        found.setdefault(work.submission_id, []).extend(versions)
    return found


def _beside(session: Session, assessment_ids: Sequence[UUID]) -> dict[UUID, list[AssessmentVersion]]:
    rows = session.scalars(
        select(AssessmentVersion)
        .where(AssessmentVersion.assessment_id.in_(assessment_ids))
        .order_by(AssessmentVersion.assessment_id, AssessmentVersion.number)
    )
    beside: dict[UUID, list[AssessmentVersion]] = {}
    for row in rows:
        beside.setdefault(row.assessment_id, []).append(row)
    return beside


def _version(who: str, row: AssessmentVersion) -> Version:
    given = {key: (score["points"], score["is_not_applicable"], score["reason"]) for key, score in row.scores.items()}
    return who, row.kind.value, row.submitted_at, _value(row.recommendation), given


def _scores(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, Given]]:
    given = (
        select(Score.assessment_id, Criterion.key, Score.points, Score.is_not_applicable, Score.reason)
        .join(Score.criterion)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .join(Assessment.assignment)
        .where(Assignment.submission_id.in_(ids), Assignment.state == State.SUBMITTED)
    )
    scores: dict[UUID, dict[str, Given]] = {}
    for assessment_id, key, points, is_not_applicable, reason in session.execute(given):
        scores.setdefault(assessment_id, {})[key] = (points, is_not_applicable, reason)
    return scores


def _agreed(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Version]]:
    """What the panel agreed, where it counts."""
    rows = session.execute(
        select(
            Moderation.submission_id, Moderation.moderated_at, Person.name, Criterion.key, ModeratedScore.points,
            ModeratedScore.is_not_applicable, ModeratedScore.reason,
        )
        .join(Moderation.moderator)
        .join(ModeratedScore, ModeratedScore.moderation_id == Moderation.id)
        .join(ModeratedScore.criterion)
        .where(Moderation.submission_id.in_(ids), Moderation.voided_at.is_(None))
    )  # fmt: skip
    found: dict[UUID, list[Version]] = {}
    for submission_id, moment, name, key, points, is_not_applicable, reason in rows:
        if submission_id not in found:
            found[submission_id] = [(name, AGREED, moment, None, {})]
        found[submission_id][0][4][key] = (points, is_not_applicable, reason)
    return found


def _cells(version: Version, criteria: Sequence[Criterion], keys: Sequence[str]) -> Iterator[Cell]:
    who, kind, moment, recommendation, given = version
    points = (Point(given[each.key][0], each.top, each.weight) for each in criteria if each.key in given)
    yield from (who, kind, moment_cell(moment), mark_cell(mark_of(points)), recommendation)
    for key in keys:
        score = given.get(key)
        yield from (None, None) if score is None else ("n/a" if score[1] else score[0], score[2])


def _value(recommendation: Recommendation | None) -> str | None:
    return recommendation.value if recommendation else None
