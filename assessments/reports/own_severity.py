"""How an assessor's own marks sit against those of all: for them alone, and only once nothing of theirs can change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.errors import NotFound
from assessments.funds.models import Round, Stage
from assessments.funds.shelf import REVISION, SHELF, Revision
from assessments.funds.states import OthersScores
from assessments.reports.models import RUNNING, Edition
from assessments.scoring.models import Assignment
from assessments.scoring.queries import own_work
from assessments.scoring.rankings import Severity
from assessments.scoring.states import LIVE, OUTSTANDING, State

FEWEST = 5
"""Own assessments; of fewer too little can be told, and what is told could give another's scores away."""
NINETY = 1.645
"""Standard errors on each side within which the truth lies in 90 of 100 cases."""


@dataclass(frozen=True, slots=True)
class OwnSeverity:
    """One stage at which somebody has assessed, and what may be told of how they mark."""

    stage: Stage
    submitted: int
    outstanding: int
    unlocked: int
    """Submitted assessments that could still be changed, as long as assessing has not closed."""
    severity: Severity | None
    as_of: datetime | None
    now: datetime

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.outstanding == 0

    @property
    def is_open(self) -> bool:
        """Whether it may be told: nothing is left to do, and nothing that was done can change."""
        return self.is_done and (self.unlocked == 0 or self.now >= self.stage.assessing_closes_at)

    @property
    def may_lock(self) -> bool:
        """Whether they may ask for it now, at the price that their scores stay as they are."""
        return self.is_done and not self.is_open and self.stage.others_scores is OthersScores.OPEN

    @property
    def points(self) -> tuple[float, float, float] | None:
        """By how many points of 100 they mark above the others, and between which bounds; None where it is not told."""
        if not self.is_open or self.severity is None or self.severity.n < FEWEST:
            return None
        width = NINETY * self.severity.error
        return self.severity.leniency, self.severity.leniency - width, self.severity.leniency + width


def list_own_severities(session: Session, actor: Actor, *, now: datetime) -> list[OwnSeverity]:
    """Every stage at which the actor has submitted something, the newest first."""
    rows: Sequence[Any] = session.execute(
        select(Submission.stage_id, *_counts(), *REVISION)
        .select_from(Assignment)
        .join(Assignment.submission)
        .join(Submission.application)
        .join(Application.round)
        .join(Round.fund)
        .where(own_work(actor), Assignment.state.in_(LIVE))
        .group_by(Submission.stage_id, *REVISION)
    ).all()
    counted = {row.stage_id: row for row in rows if row.submitted}
    rounds = SHELF.take(session, dict.fromkeys(Revision(*row[4:]) for row in counted.values()))
    stages = [stage for round_ in rounds for stage in round_.stages if stage.id in counted]
    severities = _severities(session, actor, [stage.id for stage in stages])
    as_of = _as_of(session, [round_.id for round_ in rounds])
    return [
        _own(stage, counted[stage.id], severities.get(stage.id), as_of.get(stage.round_id), now)
        for stage in sorted(stages, key=lambda stage: (stage.closes_at, stage.key), reverse=True)
    ]


def _own(stage: Stage, row: Any, severity: Severity | None, as_of: datetime | None, now: datetime) -> OwnSeverity:
    return OwnSeverity(stage, row.submitted, row.outstanding, row.unlocked, severity, as_of, now)


def get_own_severity(session: Session, actor: Actor, stage_id: UUID, *, now: datetime) -> OwnSeverity:
    """One of those. Raises NotFound."""
    found = next((each for each in list_own_severities(session, actor, now=now) if each.stage.id == stage_id), None)
    if found is None:
        raise NotFound
    return found


def list_unlocked(session: Session, actor: Actor, stage_id: UUID) -> Sequence[UUID]:
    """The actor's submitted work of a stage that could still be changed, by reference."""
    unlocked = Assignment.state == State.SUBMITTED, Assignment.opened_others_at.is_(None)
    return session.scalars(
        select(Assignment.id)
        .join(Assignment.submission)
        .join(Submission.application)
        .where(own_work(actor), Submission.stage_id == stage_id, *unlocked)
        .order_by(Application.number)
    ).all()


def _counts() -> list[ColumnElement[int]]:
    kinds = {
        "submitted": Assignment.state == State.SUBMITTED,
        "outstanding": Assignment.state.in_(OUTSTANDING),
        "unlocked": and_(Assignment.state == State.SUBMITTED, Assignment.opened_others_at.is_(None)),
    }
    return [func.sum(case((is_so, 1), else_=0)).label(name) for name, is_so in kinds.items()]


def _severities(session: Session, actor: Actor, stage_ids: Sequence[UUID]) -> Mapping[UUID, Severity]:
    own = select(Severity).where(Severity.assessor_id == actor.user_id, Severity.stage_id.in_(stage_ids))
    return {row.stage_id: row for row in session.scalars(own)}


def _as_of(session: Session, round_ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    running = select(Edition.round_id, Edition.as_of).where(Edition.number == RUNNING, Edition.round_id.in_(round_ids))
    return {row.round_id: row.as_of for row in session.execute(running)}
