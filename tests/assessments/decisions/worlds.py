"""Rounds that are ready to be decided; everything in them is done by the use cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.states import Purpose
from tests.factories import actor_of, make_person, make_round, make_submitted
from tests.outcomes import REASON, Staff, judge, make_staffed_fund, screen


@dataclass(frozen=True)
class World:
    """A staffed fund with a round whose first stage has closed."""

    staff: Staff
    round: Round
    manager: Actor
    approver: Actor
    lines: Mapping[tuple[Purpose, str], UUID]

    @property
    def preparation(self) -> UUID:
        """The envelope's line for preparation grants: £500,000."""
        return self.lines[Purpose.PREPARATION, "2026-27"]


def make_world(session: Session, *, now: datetime, **of_round: Any) -> World:
    """A fund with one of each, and a round of two stages."""
    staff = make_staffed_fund(session)
    began = now - timedelta(days=10)
    round_ = make_round(session, now=began, fund=staff.fund, closes_in=timedelta(days=5), **of_round)
    lines = session.scalars(select(EnvelopeLine).where(EnvelopeLine.round_id == round_.id))
    return World(
        staff,
        round_,
        actor_of(session, staff.manager, now=now),
        actor_of(session, staff.approver, now=now),
        {(line.purpose, line.financial_year): line.id for line in lines},
    )


def make_handed_in(session: Session, world: World, *, now: datetime, **answers: Any) -> Application:
    """An application that was handed in ten days ago."""
    lead = answers.pop("lead", None) or make_person(session)
    return make_submitted(session, world.round, now=now - timedelta(days=10), lead=lead, **answers)


def make_assessed(
    session: Session, world: World, *, now: datetime, points: tuple[int, int] = (3, 4), **answers: Any
) -> Application:
    """An application that was found eligible and scored by both assessors."""
    application = make_handed_in(session, world, now=now, **answers)
    screen(session, world.staff, application, now=now - timedelta(days=4))
    judge(session, world.staff, application, now=now - timedelta(days=3), points=points)
    return application


def invite(session: Session, world: World, application: Application, pence: int, *, now: datetime) -> Decision:
    """Propose to invite, with a preparation grant and the fund's adviser."""
    proposal = Proposal(Outcome.INVITED, REASON, {world.preparation: pence}, "A costed plan", world.staff.adviser.id)
    return propose_decision(session, world.manager, application.reference, "concept", proposal, now=now)


def decline(session: Session, world: World, application: Application, *, now: datetime) -> Decision:
    """Propose to decline."""
    return propose_decision(
        session, world.manager, application.reference, "concept", Proposal(Outcome.DECLINED, REASON), now=now
    )
