"""What stands beside a ranking: how sure it is, who marks severely, and its picture."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import tied
from assessments.errors import NotFound, NotPermitted
from assessments.funds.models import Round, Stage
from assessments.paging import Order, Page, encode_cursor
from assessments.reports.policies import may_see_severity
from assessments.reports.queries import ensure_no_bid
from assessments.scoring.models import Assignment
from assessments.scoring.queries import OwnComesFirst
from assessments.scoring.rankings import Agreement, Merit, Severity
from assessments.scoring.states import OUTSTANDING

PAGE = 50


def find_agreement(session: Session, stage: Stage) -> Agreement | None:
    """How far the assessors of a stage agree; None before the first calculation. The caller may see its ranking."""
    return session.get(Agreement, stage.id)


def owes_at(session: Session, actor: Actor, stage: Stage) -> bool:
    """Whether an assessment by the actor is still to come at the stage."""
    owed = exists().where(
        Assignment.assessor_id == actor.user_id,
        Assignment.state.in_(OUTSTANDING),
        Submission.id == Assignment.submission_id,
        Submission.stage_id == stage.id,
    )
    return actor.user_id is not None and bool(session.scalar(select(owed)))


def has_chart(session: Session, actor: Actor, round_: Round, stage: Stage) -> bool:
    """Whether there is a picture of the stage's ranking that the actor may see."""
    drawn = select(exists().where(Agreement.stage_id == stage.id, Agreement.chart.is_not(None)))
    return bool(session.scalar(drawn)) and sees_all(session, actor, round_, stage)


def sees_all(session: Session, actor: Actor, round_: Round, stage: Stage) -> bool:
    """Whether nothing of the stage's ranking is kept from the actor, so that a picture of all of it tells no more."""
    mine = exists().where(Application.round_id == round_.id, tied(actor))
    return not (actor.has_ties and session.scalar(select(mine))) and not owes_at(session, actor, stage)


def get_chart(session: Session, actor: Actor, round_: Round, stage: Stage) -> str:
    """The caterpillar plot as SVG. Raises OwnBidWaits, OwnComesFirst, NotPermitted or NotFound."""
    ensure_no_bid(session, actor, round_)
    if owes_at(session, actor, stage):
        raise OwnComesFirst
    if not sees_all(session, actor, round_, stage):
        raise NotPermitted
    chart = session.scalar(select(Agreement.chart).where(Agreement.stage_id == stage.id))
    if chart is None:
        raise NotFound
    return chart


def list_severities(
    session: Session, actor: Actor, round_: Round, stage: Stage, *, cursor: str | None = None
) -> Page[Severity]:
    """A page of a stage's assessors, the most severe first. Raises NotPermitted, OwnBidWaits or OwnComesFirst."""
    if not may_see_severity(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)
    if owes_at(session, actor, stage):
        raise OwnComesFirst
    order = Order(Severity.place.expression, Severity.place.expression)
    wanted = select(Severity).where(Severity.stage_id == stage.id).options(joinedload(Severity.assessor))
    rows = session.scalars(order.apply(wanted, cursor, PAGE)).all()
    last = rows[PAGE - 1].place if len(rows) > PAGE else None
    return Page(rows[:PAGE], encode_cursor(last, last) if last else None)


def percent_within(merit: Merit) -> int | None:
    """How likely the money reaches it, of 100; never 0 or 100, since draws cannot tell so much."""
    return None if merit.within is None else max(1, min(99, round(100 * merit.within)))
