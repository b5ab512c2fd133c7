"""The file of a round's assessments: a row for each that counts, with points and reasons by criterion."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.funds.models import Criterion, Round
from assessments.rendering.tables import Cell, moment_cell
from assessments.reports.exports.cells import Table, in_batches, made_up, mark_cell
from assessments.scoring.arithmetic import Point, mark_of
from assessments.scoring.models import Assessment, Assignment, Score
from assessments.scoring.policies import owed_by
from assessments.scoring.states import State

Scores = Mapping[UUID, Row[*tuple[Any, ...]]]
"""The scores of one assessment, by criterion."""


def assessed(session: Session, actor: Actor, round_: Round, _now: datetime) -> Table:
    """Every assessment that was handed in, but none of what the actor has still to assess."""
    keys = list(dict.fromkeys(criterion.key for stage in round_.stages for criterion in stage.criteria))
    header = (
        "reference", "stage", "assessor", "submitted_at", "mark", "recommendation",
        *(f"{column}_{key}" for key in keys for column in ("points", "reason")),
        "comment_for_funder", "comment_for_applicant", "made_up",
    )  # fmt: skip
    return Table(header, _rows(session, actor, round_, keys))


def _rows(session: Session, actor: Actor, round_: Round, keys: Sequence[str]) -> Iterator[Sequence[Cell]]:
    stages = {stage.id: stage for stage in round_.stages}
    own = set(session.scalars(owed_by(actor)))
    note = made_up(round_)
    bids = select(
        Submission.id, Application.number, Submission.position, Application.reference, Submission.stage_id
    ).join(Submission.application)
    for batch in in_batches(session, actor, round_, bids):
        ids = [bid.id for bid in batch if bid.id not in own]
        works, scores = _works(session, ids), _scores(session, ids)
        for bid in batch:
            stage = stages[bid.stage_id]
            for work in works.get(bid.id, ()):
                given = scores.get(work.assessment_id, {})
                yield (
                    bid.reference, stage.key, work.name, moment_cell(work.submitted_at),
                    mark_cell(_mark(given, stage.criteria)),
                    work.recommendation.value if work.recommendation else None, *_points(given, stage.criteria, keys),
                    work.comment_for_funder, work.comment_for_applicant, note,
                )  # fmt: skip


def _works(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Row[*tuple[Any, ...]]]]:
    """The assessments that count, by submission, in the order in which they came in."""
    handed_in = (
        select(
            Assignment.submission_id, Assignment.submitted_at, Person.name, Assessment.id.label("assessment_id"),
            Assessment.recommendation, Assessment.comment_for_funder, Assessment.comment_for_applicant,
        )
        .join(Assignment.assessment)
        .join(Assignment.assessor)
        .where(Assignment.submission_id.in_(ids), Assignment.state == State.SUBMITTED)
        .order_by(Assignment.submitted_at, Person.email)
    )  # fmt: skip
    works: dict[UUID, list[Row[*tuple[Any, ...]]]] = {}
    for work in session.execute(handed_in):
        works.setdefault(work.submission_id, []).append(work)
    return works


def _scores(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[UUID, Row[*tuple[Any, ...]]]]:
    given = (
        select(Score.assessment_id, Score.criterion_id, Score.points, Score.is_not_applicable, Score.reason)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .join(Assessment.assignment)
        .where(Assignment.submission_id.in_(ids), Assignment.state == State.SUBMITTED)
    )
    scores: dict[UUID, dict[UUID, Row[*tuple[Any, ...]]]] = {}
    for score in session.execute(given):
        scores.setdefault(score.assessment_id, {})[score.criterion_id] = score
    return scores


def _mark(scores: Scores, criteria: Sequence[Criterion]) -> float | None:
    scored = (criterion for criterion in criteria if criterion.id in scores)
    return mark_of(Point(scores[each.id].points, each.top, each.weight) for each in scored)


def _points(scores: Scores, criteria: Sequence[Criterion], keys: Sequence[str]) -> list[Cell]:
    by_key = {criterion.key: scores.get(criterion.id) for criterion in criteria}
    cells: list[Cell] = []
    for key in keys:
        score = by_key.get(key)
        cells += [None, None] if score is None else ["n/a" if score.is_not_applicable else score.points, score.reason]
    return cells
