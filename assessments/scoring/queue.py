"""An assessor's own work: how much there is at each stage, and the list of it, page by page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from assessments.accounts.models import Organisation
from assessments.actors import Actor
from assessments.applications.finding import Unit, in_answers, units_of
from assessments.applications.models import Application, Submission, SubmissionText
from assessments.applications.policies import open_to_staff
from assessments.applications.states import Channel
from assessments.funds.models import Round, Stage
from assessments.funds.shelf import REVISION, SHELF, Revision
from assessments.paging import Order, Page, encode_cursor
from assessments.scoring.holding_back import is_held_back
from assessments.scoring.models import Assessment, Assignment, Score
from assessments.scoring.queries import IN_QUEUE, own_work
from assessments.scoring.states import LIVE, OPEN, OUTSTANDING, State

PAGE = 50

HAS_SCORE = or_(Score.points.is_not(None), Score.is_not_applicable)
"""Of a row of scores: that something is chosen in it."""


TITLE = case((Stage.hides_title, literal("Application ").concat(Application.reference)), else_=Submission.title)
NAME = case((Stage.is_anonymous, None), else_=Organisation.name)
ASSISTED = case((Stage.is_anonymous, None), else_=Application.assisted_through)
"""What a line says of whose an application is: in an anonymous stage nothing."""


class Show(StrEnum):
    """Which of their work an assessor looks at."""

    TO_DO = "to_do"
    OFFERED = "offered"
    OVERDUE = "overdue"
    REOPENED = "reopened"
    SUBMITTED = "submitted"


class SortBy(StrEnum):
    """Ways to sort it. What is submitted comes newest first unless something else is asked for."""

    DUE = "due"
    REFERENCE = "reference"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What the list of one's work is narrowed and sorted by."""

    show: Show = Show.TO_DO
    round_reference: str = ""
    text: str = ""
    sort: SortBy = SortBy.DUE


@dataclass(frozen=True, slots=True)
class Work:
    """One application on the list, as narrow as its line: a page of them is one statement."""

    id: UUID
    state: State
    due_at: datetime
    submitted_at: datetime | None
    stage_id: UUID
    title: str
    reference: str
    organisation: str | None
    """None where names are withheld."""
    assisted_through: Channel | None
    is_skipped: bool
    comes_first: bool
    """Whether it is an anchor paper, which everybody scores first."""
    scored: int
    """Criteria that have points, or are not applicable."""

    @property
    def standing(self) -> str:
        """Where the work stands; `started` is accepted work with a score."""
        return "started" if self.state is State.ACCEPTED and self.scored else self.state.value

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is still to be done, and should have been."""
        return self.state in OUTSTANDING and now >= self.due_at


@dataclass(frozen=True, slots=True)
class Pile:
    """One's work at one stage of one round, counted by where it stands."""

    stage: Stage
    counts: Counter[str]

    @property
    def round(self) -> Round:
        """The stage's round."""
        return self.stage.round

    @property
    def total(self) -> int:
        """How much there is, done or not."""
        return self.counts.total()

    @property
    def done(self) -> int:
        """How much is submitted."""
        return self.counts[State.SUBMITTED]


def list_piles(session: Session, actor: Actor) -> list[Pile]:
    """The actor's work by stage: those with something left come first, the next to be due before others."""
    begun = func.count().filter(Assignment.id.in_(_begun_by(actor)))
    piles = (
        select(Submission.stage_id, Assignment.state, func.count().label("size"), begun.label("begun"))
        .add_columns(func.min(Assignment.due_at).label("due_at"))
        .select_from(Assignment)
        .join(Assignment.submission)
        .join(Submission.application)
        .where(own_work(actor), Assignment.state.in_(LIVE), ~is_held_back())
        .group_by(Submission.stage_id, Assignment.state)
        .subquery()
    )
    rows = session.execute(
        select(piles, *REVISION).join(Stage, Stage.id == piles.c.stage_id).join(Stage.round).join(Round.fund)
    ).all()
    counts: dict[UUID, Counter[str]] = {}
    due: dict[UUID, list[Any]] = {}
    for row in rows:
        counts.setdefault(row.stage_id, Counter()).update({row.state: row.size - row.begun, "started": row.begun})
        due.setdefault(row.stage_id, []).extend([row.due_at] if row.state in OUTSTANDING else [])
    rounds = SHELF.take(session, dict.fromkeys(Revision(*row[5:]) for row in rows))
    stages = [stage for round_ in rounds for stage in round_.stages if stage.id in counts]
    first_due = {stage.id: min(due[stage.id], default=stage.closes_at) for stage in stages}
    ordered = sorted(stages, key=lambda stage: (not due[stage.id], first_due[stage.id], stage.key))
    return [Pile(stage, counts[stage.id]) for stage in ordered]


def _begun_by(actor: Actor) -> Select[UUID]:
    """The actor's accepted work with a score. Asked of their own alone: left to itself, PostgreSQL would look through
    everybody's scores to answer it of one."""
    own = aliased(Assignment)
    return (
        select(Assessment.assignment_id)
        .join(own, own.id == Assessment.assignment_id)
        .where(own.assessor_id == actor.user_id, own.state == State.ACCEPTED)
        .where(exists().where(Score.assessment_id == Assessment.id, HAS_SCORE))
    )


def list_queue(
    session: Session,
    actor: Actor,
    filters: QueueFilters | None = None,
    *,
    now: datetime,
    cursor: str | None = None,
) -> Page[Work]:
    """A page of the actor's work, as it is narrowed and sorted."""
    filters = filters or QueueFilters()
    order = _order(filters)
    of_it = Assessment.assignment_id == Assignment.id, Score.assessment_id == Assessment.id
    scored = select(func.count()).select_from(Assessment, Score).where(*of_it, HAS_SCORE).scalar_subquery()
    line = (Assignment.id, Assignment.state, Assignment.due_at, Assignment.submitted_at, Submission.stage_id)
    of_application = (TITLE, Application.reference, NAME, ASSISTED)
    is_skipped = case((Assignment.queue_at > Assignment.due_at, True), else_=False)
    comes_first = case((Assignment.queue_at < Assignment.due_at, True), else_=False)
    sorted_by: tuple[Any, ...] = order.column.label("sorted_by"), order.tie.label("tie")
    statement: Select[*tuple[Any, ...]] = (
        select(*line, *of_application, is_skipped, comes_first, scored, *sorted_by)
        .join(Assignment.submission)
        .join(Submission.application)
        .join(Application.organisation)
        .join(Application.round)
        .join(Submission.stage)
        .where(own_work(actor), ~is_held_back(), *_wanted(filters, now), *_found(session, filters.text, now))
    )
    rows: Sequence[Any] = session.execute(order.apply(statement, cursor, PAGE)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page([Work(*row[:12]) for row in rows[:PAGE]], encode_cursor(last.sorted_by, last.tie) if last else None)


def _order(filters: QueueFilters) -> Order:
    """An application may be assessed by the same person at two stages, so its reference alone settles no tie."""
    tie = Application.reference.concat("/").concat(cast(Submission.position, Text))
    if filters.sort is SortBy.REFERENCE:
        return Order(Application.reference.expression, tie)
    if filters.sort is SortBy.ORGANISATION:
        return Order(case((Stage.is_anonymous, ""), else_=Organisation.name_key), tie)
    if filters.show is Show.SUBMITTED:
        return Order(func.coalesce(Assignment.submitted_at, Assignment.due_at), tie, descending=True)
    return Order(IN_QUEUE, tie)


def _wanted(filters: QueueFilters, now: datetime) -> list[ColumnElement[bool]]:
    wanted = [
        {
            Show.TO_DO: Assignment.state.in_(OUTSTANDING),
            Show.OFFERED: Assignment.state == State.OFFERED,
            Show.OVERDUE: and_(Assignment.state.in_(OUTSTANDING), Assignment.due_at <= now),
            Show.REOPENED: Assignment.state == State.REOPENED,
            Show.SUBMITTED: Assignment.state == State.SUBMITTED,
        }[filters.show]
    ]
    if filters.round_reference:
        wanted.append(Round.reference == filters.round_reference)
    return wanted


def _found(session: Session, text: str, now: datetime) -> list[ColumnElement[bool]]:
    """All that is searched for, in what an assessor knows of their work: in its answers only once these are open."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    found = [(unit, _finds(unit, now, is_postgresql=is_postgresql)) for unit in units_of(text)]
    return [not_(condition) if unit.is_unwanted else condition for unit, condition in found]


def _finds(unit: Unit, now: datetime, *, is_postgresql: bool) -> ColumnElement[bool]:
    title = case((Stage.hides_title, ""), else_=Submission.title)
    name = case((Stage.is_anonymous, ""), else_=Organisation.name_key)
    texts: tuple[ColumnElement[Any], ...] = (Application.reference.expression, title, name)
    known = (column.icontains(unit.text, autoescape=True) for column in texts)
    its_text = SubmissionText.submission_id == Submission.id, in_answers(unit, is_postgresql=is_postgresql)
    in_what_is_open = exists().where(*its_text).correlate(Submission)
    is_open = and_(Assignment.state.in_(OPEN), ~Stage.is_anonymous, open_to_staff(now))
    return or_(*known, and_(is_open, in_what_is_open))
