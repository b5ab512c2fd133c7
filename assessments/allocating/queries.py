"""Reading plans, runs and what they propose; for the fund's managers and the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.allocating.models import (
    AllocationPin,
    AllocationPlan,
    AllocationRun,
    ProposedItem,
    ProposedLoad,
    ProposedPair,
)
from assessments.allocating.policies import may_know_of, may_share_out
from assessments.allocating.states import Change, Keep, Result, Scope
from assessments.applications.models import Application, Submission
from assessments.applications.policies import tied
from assessments.errors import NotFound, NotPermitted, _
from assessments.funds.models import Round, Stage
from assessments.funds.queries import get_round
from assessments.funds.shelf import REVISION, Revision, take_round
from assessments.paging import Order, Page, encode_cursor

PAGE = 50
MOST = 10
"""Items for one assessor, until a manager says otherwise."""


class OwnBid(NotPermitted):
    """Who judges an application is not for those who have a part in it, and is not shared out by them."""

    sentence = _(
        "You have a part in an application of this round, so somebody else of the fund’s managers shares its "
        "assessing out. Nothing was changed."
    )


def get_fund_of_round(session: Session, actor: Actor, reference: str) -> Round:
    """A round of a fund whose assessors the actor invites and knows. Raises NotFound or NotPermitted."""
    found = get_round(session, actor, reference)
    if not may_know_of(actor, found.fund_id):
        raise NotFound
    if not may_share_out(actor, found.fund_id):
        raise NotPermitted
    return found


def get_managed_round(session: Session, actor: Actor, reference: str) -> Round:
    """A round whose assessing the actor may share out. Raises NotFound, NotPermitted or OwnBid."""
    found = get_fund_of_round(session, actor, reference)
    mine = select(Application.id).where(Application.round_id == found.id, tied(actor)).limit(1)
    if actor.has_ties and session.scalar(mine) is not None:
        raise OwnBid
    return found


def get_managed_stage(session: Session, actor: Actor, reference: str, stage_key: str) -> Stage:
    """A stage of such a round."""
    found = get_managed_round(session, actor, reference)
    stage = next((stage for stage in found.stages if stage.key == stage_key), None)
    if stage is None:
        raise NotFound
    return stage


def find_plan(session: Session, stage: Stage) -> AllocationPlan:
    """The plan of a stage or, where there is none, one that is not kept yet."""
    found = session.get(AllocationPlan, stage.id)
    if found is not None:
        return found
    return AllocationPlan(
        stage_id=stage.id, people_wanted=None, asks_wishes=False, per_application=stage.assessors_wanted, fewest=0,
        most=MOST, themes=2, wishes=1, likeness=1, evenness=10, wants_lay=False, one_of_organisation=False,
        keep=Keep.ALL,
    )  # fmt: skip


def find_run(session: Session, run_id: UUID) -> tuple[AllocationRun, Stage] | None:
    """A run and its stage, for the worker."""
    statement = (select(AllocationRun, *REVISION).join(AllocationRun.stage).join(Stage.round).join(Round.fund)).where(
        AllocationRun.id == run_id
    )
    row = session.execute(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return None
    stages = take_round(session, Revision(*row[1:])).stages
    return row[0], next(stage for stage in stages if stage.id == row[0].stage_id)


def find_latest_run(session: Session, stage: Stage, scope: Scope) -> AllocationRun | None:
    """The run that was asked for last, computed or not."""
    mine = AllocationRun.stage_id == stage.id, AllocationRun.scope == scope
    newest = select(AllocationRun).where(*mine).order_by(AllocationRun.asked_at.desc(), AllocationRun.id).limit(1)
    return session.scalars(newest).one_or_none()


def get_run(session: Session, stage: Stage, run_id: UUID, *, lock: bool = False) -> AllocationRun:
    """A run of a stage that the actor may share out, if it is computed. Raises NotFound."""
    wanted = select(AllocationRun).where(AllocationRun.id == run_id, AllocationRun.stage_id == stage.id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    run = session.scalars(wanted).one_or_none()
    if run is None or run.computed_at is None:
        raise NotFound
    return run


class Show(StrEnum):
    """Which applications of a proposal are looked at."""

    ALL = "all"
    LACKING = "lacking"
    CHANGED = "changed"
    LEFT_OUT = "left_out"


def _shown(show: Show) -> list[ColumnElement[bool]]:
    conditions: dict[Show, list[ColumnElement[bool]]] = {
        Show.ALL: [],
        Show.LACKING: [(ProposedItem.gets < ProposedItem.wanted) | ProposedItem.lacks_lay],
        Show.CHANGED: [ProposedItem.is_changed.is_(True)],
        Show.LEFT_OUT: [ProposedItem.result == Result.LEFT_OUT],
    }
    return conditions[show]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One application on the page: its row, and its pairs, those that stay first."""

    item: ProposedItem
    pairs: Sequence[ProposedPair]


ORDER_OF_CHANGES = list(Change)


def list_proposed(
    session: Session, run: AllocationRun, show: Show = Show.ALL, *, cursor: str | None = None
) -> Page[Proposed]:
    """A page of what a run proposes, by reference, in two statements."""
    order = Order(ProposedItem.position.expression, ProposedItem.position.expression)
    wanted = select(ProposedItem).where(ProposedItem.run_id == run.id, *_shown(show))
    items = session.scalars(order.apply(wanted.options(_item(), joinedload(ProposedItem.mend)), cursor, PAGE)).all()
    shown = items[:PAGE]
    pairs = _pairs_of(session, run, [item.submission_id for item in shown])
    found = [Proposed(item, pairs.get(item.submission_id, [])) for item in shown]
    last = shown[-1].position if len(items) > PAGE else None
    return Page(found, None if last is None else encode_cursor(last, last))


def _item() -> ORMOption:
    return joinedload(ProposedItem.submission).joinedload(Submission.application).joinedload(Application.organisation)


def _pairs_of(session: Session, run: AllocationRun, submissions: list[UUID]) -> dict[UUID, list[ProposedPair]]:
    wanted = (
        select(ProposedPair)
        .join(ProposedPair.person)
        .where(ProposedPair.run_id == run.id, ProposedPair.submission_id.in_(submissions))
        .order_by(Person.name, Person.id)
        .options(joinedload(ProposedPair.person))
    )
    found: dict[UUID, list[ProposedPair]] = {}
    for pair in session.scalars(wanted):
        found.setdefault(pair.submission_id, []).append(pair)
    return {key: sorted(pairs, key=lambda pair: ORDER_OF_CHANGES.index(pair.change)) for key, pairs in found.items()}


def find_proposed(session: Session, run: AllocationRun, submission_id: UUID) -> Proposed | None:
    """What a run proposes for one application."""
    mine = ProposedItem.run_id == run.id, ProposedItem.submission_id == submission_id
    item = session.scalars(
        select(ProposedItem).where(*mine).options(_item(), joinedload(ProposedItem.mend))
    ).one_or_none()
    return None if item is None else Proposed(item, _pairs_of(session, run, [submission_id]).get(submission_id, []))


def list_loads(session: Session, run: AllocationRun, *, cursor: str | None = None) -> Page[ProposedLoad]:
    """A page of how much each assessor would have, those with the most first."""
    tie = ProposedLoad.person_id.expression
    order = Order(ProposedLoad.gets.expression, tie, descending=True)
    wanted = select(ProposedLoad).where(ProposedLoad.run_id == run.id).options(joinedload(ProposedLoad.person))
    rows = session.scalars(order.apply(wanted, cursor, PAGE)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], encode_cursor(last.gets, last.person_id) if last else None)


def mosts_of(session: Session, run: AllocationRun, people: list[UUID]) -> dict[UUID, int]:
    """The most of some people, as a run took it."""
    mine = ProposedLoad.run_id == run.id, ProposedLoad.person_id.in_(people)
    return {row[0]: row[1] for row in session.execute(select(ProposedLoad.person_id, ProposedLoad.most).where(*mine))}


@dataclass(frozen=True, slots=True)
class Worst:
    """The application that is served worst, of those that lack nobody."""

    reference: str
    affinity: float
    """Of its assessors together; each is from 0 to 1."""
    gets: int


def find_worst(session: Session, run: AllocationRun) -> Worst | None:
    """The application that is served worst, and how well its assessors suit it."""
    worst = run.figures["worst"]
    if not worst:
        return None
    row = session.execute(
        select(Application.reference, ProposedItem.affinity, ProposedItem.gets)
        .join(Submission, Submission.application_id == Application.id)
        .join(ProposedItem, ProposedItem.submission_id == Submission.id)
        .where(ProposedItem.run_id == run.id, ProposedItem.submission_id == UUID(worst))
    ).one_or_none()
    return None if row is None else Worst(*row)


def count_results(session: Session, run: AllocationRun) -> dict[Result, int]:
    """How far applying it has come, over the applications that it changes."""
    counts = select(ProposedItem.result, func.count()).where(ProposedItem.run_id == run.id, ProposedItem.is_changed)
    found = {row[0]: row[1] for row in session.execute(counts.group_by(ProposedItem.result))}
    return {result: found.get(result, 0) for result in Result}


def count_told(session: Session, run: AllocationRun) -> int:
    """How many people would be written to."""
    mine = ProposedPair.run_id == run.id, ProposedPair.change != Change.KEPT
    return session.scalar(select(func.count(ProposedPair.person_id.distinct())).where(*mine)) or 0


@dataclass(frozen=True, slots=True)
class Pinned:
    """That an application must go to somebody, or must not."""

    person_id: UUID
    name: str
    is_fixed: bool


def list_pins(session: Session, submission_id: UUID) -> list[Pinned]:
    """What was decided by hand about one application, by name."""
    pins = (
        select(AllocationPin.person_id, Person.name, AllocationPin.is_fixed)
        .join(Person, Person.id == AllocationPin.person_id)
        .where(AllocationPin.submission_id == submission_id)
        .order_by(Person.name, Person.id)
    )
    return [Pinned(*row) for row in session.execute(pins)]


def count_pins(session: Session, stage: Stage) -> int:
    """How many pairs of a stage were decided by hand."""
    return session.scalar(select(func.count()).where(AllocationPin.stage_id == stage.id)) or 0
