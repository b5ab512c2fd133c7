"""How far an assessor is: what stands before and behind a piece of work in their queue, and how long one may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import Uuid, func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.scoring.holding_back import is_held_back
from assessments.scoring.models import Assignment
from assessments.scoring.queries import IN_QUEUE, own_work
from assessments.scoring.states import LIVE, OUTSTANDING, State

ONE_SITTING = timedelta(hours=4)
"""What took longer between opening and submitting was put down in between, and says nothing of the work."""
LEAST = 3
"""Assessments from which on one's own pace is told; with fewer, the stage's."""
RECENT = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of work stands: its neighbours among what waits, and how much of its stage is done."""

    previous_id: UUID | None
    next_id: UUID | None
    waiting: int
    done: int
    total: int


def find_place(session: Session, actor: Actor, work: Assignment) -> Place:
    """Where the actor's own work stands in their queue and in its stage; one statement."""
    order = (IN_QUEUE, Application.reference, Submission.position)
    waiting = (
        select(
            Assignment.id.label("id"),
            func.lag(Assignment.id, type_=Uuid()).over(order_by=order).label("previous_id"),
            func.lead(Assignment.id, type_=Uuid()).over(order_by=order).label("next_id"),
            func.count().over().label("waiting"),
        )
        .join(Assignment.submission)
        .join(Submission.application)
        .where(own_work(actor), Assignment.state.in_(OUTSTANDING), ~is_held_back())
        .subquery()
    )
    of_stage = (
        select(func.count().label("total"), func.count().filter(Assignment.state == State.SUBMITTED).label("done"))
        .join(Assignment.submission)
        .join(Submission.application)
        .where(own_work(actor), Assignment.state.in_(LIVE), ~is_held_back())
        .where(Submission.stage_id == work.submission.stage_id)
        .subquery()
    )
    its = select(waiting, of_stage).select_from(of_stage).outerjoin(waiting, waiting.c.id == work.id)
    row = session.execute(its).one()
    return Place(row.previous_id, row.next_id, row.waiting or 0, row.done, row.total)


def find_pace(session: Session, actor: Actor) -> timedelta | None:
    """The median time that the actor took from opening to submitting, of late and in one sitting; None of too few."""
    spans = session.execute(
        select(Assignment.accepted_at, Assignment.submitted_at)
        .where(
            Assignment.assessor_id == actor.user_id,
            Assignment.state == State.SUBMITTED,
            Assignment.accepted_at.is_not(None),
        )
        .order_by(Assignment.submitted_at.desc())
        .limit(RECENT)
    )
    return pace_of([ended - began for began, ended in spans if began is not None and ended is not None])


def pace_of(spans: Sequence[timedelta]) -> timedelta | None:
    """The median of the spans that were one sitting; None where there are too few to tell."""
    sittings = [span.total_seconds() for span in spans if span <= ONE_SITTING]
    return timedelta(seconds=median(sittings)) if len(sittings) >= LEAST else None
