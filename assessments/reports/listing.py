"""The lists by which a round is run: its applications, its ranking, and where each stage stands."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, Text, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.models import Organisation
from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import sealed, staffed, title_seen_by
from assessments.applications.states import WRITABLE, State
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.states import Outcome
from assessments.decisions.states import State as DecisionState
from assessments.funds.models import Round, Stage
from assessments.funds.states import Purpose
from assessments.paging import Order, Page, encode_cursor
from assessments.reports.filtering import (
    Filters,
    Show,
    SortBy,
    asked_for,
    is_shown,
    joined,
    live_work,
    standing_decision,
    wanted_by,
)
from assessments.reports.queries import ensure_no_bid
from assessments.scoring.models import Assignment, Mark
from assessments.scoring.policies import owed_by
from assessments.scoring.states import OUTSTANDING
from assessments.scoring.states import State as AssignmentState

__all__ = [
    "Filters",
    "Show",
    "SortBy",
    "StageStanding",
    "count_applications",
    "list_applications",
    "list_ranking",
    "list_standings",
]

PAGE = 50


@dataclass(frozen=True, slots=True)
class ListedApplication:
    """A row of the list: an application at the stage that is looked at."""

    reference: str
    title: str | None
    is_sealed: bool
    organisation: str
    stage_key: str
    stage_title: str
    state: State
    submitted_at: datetime | None
    requested_pence: int | None
    assigned: int
    assessed: int
    mark: float | None
    outcome: Outcome | None
    decision_state: DecisionState | None


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_ORDERS = {
    SortBy.REFERENCE: Order(Application.reference, Application.reference),
    SortBy.ORGANISATION: Order(func.lower(Organisation.name, type_=Text), Application.reference),
    SortBy.SUBMITTED: Order(func.coalesce(Submission.submitted_at, _NEVER), Application.reference, descending=True),
    SortBy.MARK: Order(func.coalesce(Mark.value, -1.0), Application.reference, descending=True),
}


def _order(sort: SortBy, now: datetime) -> Order:
    if sort is SortBy.REQUESTED:
        return Order(func.coalesce(asked_for(now), -1, type_=BigInteger), Application.reference, descending=True)
    return _ORDERS[sort]


def list_applications(
    session: Session, actor: Actor, round_: Round, filters: Filters, *, now: datetime, cursor: str | None = None
) -> Page[ListedApplication]:
    """A page of a round's applications, each at the named stage or at the newest that it reached."""
    order = _order(filters.sort, now)
    statement = order.apply(_listed(actor, order, now), cursor, PAGE).where(*wanted_by(actor, round_, filters, now))
    rows = session.execute(statement).all()
    page = [ListedApplication(*row[:-1]) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return Page(page, encode_cursor(rows[PAGE - 1][-1], page[-1].reference) if more else None)


def count_applications(session: Session, actor: Actor, round_: Round, filters: Filters, *, now: datetime) -> int:
    """How many applications the filters leave."""
    matching = joined(actor, select(func.count(Submission.id))).where(*wanted_by(actor, round_, filters, now))
    return session.scalar(matching) or 0


def _listed(actor: Actor, order: Order, now: datetime) -> Select[*tuple[Any, ...]]:
    submitted = select(func.count(Assignment.id)).where(
        Assignment.submission_id == Submission.id, Assignment.state == AssignmentState.SUBMITTED
    )
    return joined(
        actor,
        select(
            Application.reference,
            title_seen_by(actor, now),
            sealed(now),
            Organisation.name,
            Stage.key,
            Stage.title,
            Submission.state,
            Submission.submitted_at,
            asked_for(now),
            live_work(),
            submitted.correlate(Submission).scalar_subquery(),
            Mark.value,
            Decision.outcome,
            Decision.state,
            order.column.label("sorted_by"),
        ),
    )


@dataclass(frozen=True, slots=True)
class RankedSubmission:
    """A row of the ranking: a mark, whose it is, and what stands decided of it."""

    mark: Mark
    decision: Decision | None
    is_within_envelope: bool


def list_ranking(
    session: Session, actor: Actor, round_: Round, stage: Stage, *, cursor: str | None = None
) -> Page[RankedSubmission]:
    """A page of a stage's ranking, best first; `running_pence` against the delivery envelope draws the line.

    Raises OwnBidWaits.
    """
    ensure_no_bid(session, actor, round_)
    order = Order(Mark.place, Mark.place)
    statement = (
        select(Mark, Decision)
        .join(Mark.submission)
        .join(Submission.application)
        .outerjoin(Decision, and_(Decision.submission_id == Submission.id, Decision.id == standing_decision()))
        .where(
            Mark.stage_id == stage.id,
            Mark.submission_id.not_in(owed_by(actor)),
            staffed(actor, *READS_APPLICATIONS),
        )
        .options(
            joinedload(Mark.submission).options(
                joinedload(Submission.application).joinedload(Application.organisation)
            ),
            selectinload(Decision.amounts).joinedload(DecisionAmount.line),
        )
    )
    rows = session.execute(order.apply(statement, cursor, PAGE)).all()
    delivery = round_.line_total(Purpose.DELIVERY)
    ranked = [RankedSubmission(mark, decision, mark.running_pence <= delivery) for mark, decision in rows[:PAGE]]
    last = ranked[-1].mark.place if len(rows) > PAGE else None
    return Page(ranked, encode_cursor(last, last) if last else None)


@dataclass(frozen=True, slots=True)
class StageStanding:
    """Where one stage stands: submissions by state, the work on them, and the decisions, counted now."""

    stage: Stage
    states: dict[State, int]
    unassigned: int
    outstanding: int
    overdue: int
    divergent: int
    undecided: int
    proposed: int
    approved: int
    unadvised: int

    @property
    def drafts(self) -> int:
        """Submissions that are still being written."""
        return sum(self.states.get(state, 0) for state in WRITABLE)


def list_standings(session: Session, actor: Actor, round_: Round, *, now: datetime) -> list[StageStanding]:
    """Where every stage of a round stands, in a number of statements that depends only on the number of stages."""
    return [_standing(session, actor, round_, stage, now) for stage in round_.stages]


def _standing(session: Session, actor: Actor, round_: Round, stage: Stage, now: datetime) -> StageStanding:
    mine = wanted_by(actor, round_, Filters(stage_key=stage.key), now)
    states = joined(actor, select(Submission.state, func.count())).where(*mine).group_by(Submission.state)
    shown = joined(actor, select(*(func.count().filter(is_shown(show, now)) for show in Show))).where(*mine)
    counts = dict(zip(Show, session.execute(shown).one(), strict=True))
    judges = not actor.has_role(round_.fund_id, Role.MANAGER, Role.AUDITOR) and not actor.is_system
    outstanding = (
        select(func.count(Assignment.id).filter(Assignment.state.in_(OUTSTANDING)),
               func.count(Assignment.id).filter(Assignment.state.in_(OUTSTANDING), Assignment.due_at <= now))
        .join(Assignment.submission)
        .join(Submission.application)
        .where(Submission.stage_id == stage.id, Application.round_id == round_.id, staffed(actor, *READS_APPLICATIONS))
    )  # fmt: skip
    waiting, overdue = session.execute(outstanding).one()
    return StageStanding(
        stage,
        {state: count for state, count, *_rest in session.execute(states)},
        counts[Show.UNASSIGNED],
        waiting,
        overdue,
        counts[Show.DIVERGENT],
        counts[Show.UNDECIDED],
        counts[Show.PROPOSED],
        counts[Show.APPROVED],
        0 if judges else counts[Show.UNADVISED],
    )
