"""The lists by which a round is run: its applications, its ranking, and where each stage stands."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.models import Organisation
from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import WRITABLE, State
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.states import HOLDS_MONEY, Outcome
from assessments.decisions.states import State as DecisionState
from assessments.funds.models import Round, Stage
from assessments.funds.states import Purpose
from assessments.paging import Order, Page, encode_cursor
from assessments.reports.queries import stage_of
from assessments.scoring.models import Assignment, Mark
from assessments.scoring.states import LIVE, OUTSTANDING
from assessments.scoring.states import State as AssignmentState

PAGE = 50


class SortBy(StrEnum):
    """Ways to sort the list of applications."""

    REFERENCE = "reference"
    ORGANISATION = "organisation"
    REQUESTED = "requested"
    SUBMITTED = "submitted"
    MARK = "mark"


class Show(StrEnum):
    """What a list of applications is narrowed to, apart from states."""

    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    DIVERGENT = "divergent"
    UNDECIDED = "undecided"
    PROPOSED = "proposed"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a manager narrows and sorts the list of applications by; empty means everything."""

    stage_key: str | None = None
    states: tuple[State, ...] = ()
    show: Show | None = None
    text: str = ""
    sort: SortBy = SortBy.REFERENCE


@dataclass(frozen=True, slots=True)
class ListedApplication:
    """A row of the list: an application at the stage that is looked at."""

    reference: str
    title: str
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
    SortBy.ORGANISATION: Order(func.lower(Organisation.name), Application.reference),
    SortBy.REQUESTED: Order(func.coalesce(Submission.requested_pence, -1), Application.reference, descending=True),
    SortBy.SUBMITTED: Order(func.coalesce(Submission.submitted_at, _NEVER), Application.reference, descending=True),
    SortBy.MARK: Order(func.coalesce(Mark.value, -1.0), Application.reference, descending=True),
}


def list_applications(
    session: Session, actor: Actor, round_: Round, filters: Filters, *, now: datetime, cursor: str | None = None
) -> Page[ListedApplication]:
    """A page of a round's applications, each at the named stage or at the newest that it reached."""
    order = _ORDERS[filters.sort]
    statement = order.apply(_listed(order), cursor, PAGE).where(*_wanted(actor, round_, filters, now))
    rows = session.execute(statement).all()
    page = [ListedApplication(*row[:-1]) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return Page(page, encode_cursor(rows[PAGE - 1][-1], page[-1].reference) if more else None)


def count_applications(session: Session, actor: Actor, round_: Round, filters: Filters, *, now: datetime) -> int:
    """How many applications the filters leave."""
    matching = _joined(select(func.count(Submission.id))).where(*_wanted(actor, round_, filters, now))
    return session.scalar(matching) or 0


def _listed(order: Order) -> Select[*tuple[Any, ...]]:
    work = select(func.count(Assignment.id)).where(Assignment.submission_id == Submission.id).correlate(Submission)
    return _joined(
        select(
            Application.reference,
            Application.title,
            Organisation.name,
            Stage.key,
            Stage.title,
            Submission.state,
            Submission.submitted_at,
            Submission.requested_pence,
            work.where(Assignment.state.in_(LIVE)).scalar_subquery(),
            work.where(Assignment.state == AssignmentState.SUBMITTED).scalar_subquery(),
            Mark.value,
            Decision.outcome,
            Decision.state,
            order.column.label("sorted_by"),
        )
    )


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(Submission)
        .join(Submission.application)
        .join(Submission.stage)
        .join(Application.organisation)
        .outerjoin(Mark, Mark.submission_id == Submission.id)
        .outerjoin(Decision, and_(Decision.submission_id == Submission.id, Decision.id == _standing_decision()))
    )


def _standing_decision() -> ColumnElement[UUID]:
    """The id of a submission's newest decision that was not sent back."""
    return (
        select(Decision.id)
        .where(Decision.submission_id == Submission.id, Decision.state.in_(HOLDS_MONEY))
        .order_by(Decision.proposed_at.desc(), Decision.id)
        .limit(1)
        .correlate(Submission)
        .scalar_subquery()
    )


def _wanted(actor: Actor, round_: Round, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Application.round_id == round_.id]
    if not actor.is_system:
        wanted.append(staffed(actor, *READS_APPLICATIONS))
    if filters.stage_key is not None:
        wanted.append(Submission.stage_id == stage_of(round_, filters.stage_key).id)
    else:
        wanted.append(Submission.position == Application.reached)
    if filters.states:
        wanted.append(Submission.state.in_(filters.states))
    if filters.show is not None:
        wanted.append(_shown(filters.show, now))
    if filters.text.strip():
        wanted.append(_matches(filters.text.strip()[:200]))
    return wanted


def _shown(show: Show, now: datetime) -> ColumnElement[bool]:
    work = exists().where(Assignment.submission_id == Submission.id)
    decided = exists().where(Decision.submission_id == Submission.id, Decision.state.in_(HOLDS_MONEY))
    return {
        Show.OVERDUE: work.where(Assignment.state.in_(OUTSTANDING), Assignment.due_at <= now),
        Show.UNASSIGNED: and_(Submission.state == State.ELIGIBLE, ~work.where(Assignment.state.in_(LIVE))),
        Show.DIVERGENT: Mark.is_divergent.is_(True),
        Show.UNDECIDED: and_(Submission.state.in_((State.ASSESSED, State.INELIGIBLE)), ~decided),
        Show.PROPOSED: Decision.state == DecisionState.PROPOSED,
        Show.APPROVED: Decision.state == DecisionState.APPROVED,
    }[show]


def _matches(text: str) -> ColumnElement[bool]:
    columns = (Application.reference, Application.title, Organisation.name)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


@dataclass(frozen=True, slots=True)
class RankedSubmission:
    """A row of the ranking: a mark, whose it is, and what stands decided of it."""

    mark: Mark
    decision: Decision | None
    is_within_envelope: bool


def list_ranking(
    session: Session, actor: Actor, round_: Round, stage: Stage, *, cursor: str | None = None
) -> Page[RankedSubmission]:
    """A page of a stage's ranking, best first; `running_pence` against the delivery envelope draws the line."""
    order = Order(Mark.place, Mark.place)
    statement = (
        select(Mark, Decision)
        .join(Mark.submission)
        .join(Submission.application)
        .outerjoin(Decision, and_(Decision.submission_id == Submission.id, Decision.id == _standing_decision()))
        .where(Mark.stage_id == stage.id, staffed(actor, *READS_APPLICATIONS))
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

    @property
    def drafts(self) -> int:
        """Submissions that are still being written."""
        return sum(self.states.get(state, 0) for state in WRITABLE)


def list_standings(session: Session, actor: Actor, round_: Round, *, now: datetime) -> list[StageStanding]:
    """Where every stage of a round stands, in a number of statements that depends only on the number of stages."""
    return [_standing(session, actor, round_, stage, now) for stage in round_.stages]


def _standing(session: Session, actor: Actor, round_: Round, stage: Stage, now: datetime) -> StageStanding:
    mine = _wanted(actor, round_, Filters(stage_key=stage.key), now)
    states = _joined(select(Submission.state, func.count())).where(*mine).group_by(Submission.state)
    shown = _joined(select(*(func.count().filter(_shown(show, now)) for show in Show))).where(*mine)
    counts = dict(zip(Show, session.execute(shown).one(), strict=True))
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
    )
