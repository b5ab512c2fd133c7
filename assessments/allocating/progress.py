"""How far the assessing of a round has come: by stage, by assessor, by application; and what is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation, Person
from assessments.actors import Actor, Role
from assessments.allocating.inputs import ASSESSED
from assessments.allocating.models import AllocationRun, AssessingInvitation, ProposedPair
from assessments.allocating.states import Change, Standing
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.funds.models import Round, Stage
from assessments.paging import Order, Page, encode_cursor
from assessments.scoring.models import Assignment
from assessments.scoring.states import LIVE, OUTSTANDING, State

PAGE = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """Work in numbers."""

    given: int
    submitted: int
    outstanding: int
    late: int


@dataclass(frozen=True, slots=True)
class StageProgress:
    """How far one stage has come, and what keeps it."""

    stage: Stage
    tally: Tally
    applications: int
    lacking: int
    undeclared: int
    longest_late: datetime | None
    last_due: datetime | None
    unanswered: int


def list_progress(session: Session, actor: Actor, round_: Round, *, now: datetime) -> list[StageProgress]:
    """Every stage of a round, in three statements."""
    work, papers = _work_by_stage(session, actor, round_, now), _papers_by_stage(session, actor, round_)
    unanswered = _unanswered(session, round_)
    found = []
    for stage in round_.stages:
        row, (applications, lacking) = work.get(stage.id), papers.get(stage.id, (0, 0))
        tally = Tally(row.given, row.submitted, row.outstanding, row.late) if row else Tally(0, 0, 0, 0)
        found.append(
            StageProgress(
                stage, tally, applications, lacking, row.undeclared if row else 0, row.oldest if row else None,
                row.last_due if row else None, unanswered.get(stage.id, 0),
            )
        )  # fmt: skip
    return found


def _counted(now: datetime) -> tuple[ColumnElement[Any], ...]:
    """Columns of a tally, over live work."""
    return (
        func.count(Assignment.id).label("given"),
        _number(Assignment.state == State.SUBMITTED).label("submitted"),
        _number(Assignment.state.in_(OUTSTANDING)).label("outstanding"),
        _number(_late(now)).label("late"),
    )


def _late(now: datetime) -> ColumnElement[bool]:
    return and_(Assignment.state.in_(OUTSTANDING), Assignment.due_at <= now)


def _number(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _work_by_stage(session: Session, actor: Actor, round_: Round, now: datetime) -> Mapping[UUID, Any]:
    outstanding = case((Assignment.state.in_(OUTSTANDING), Assignment.due_at))
    rows = session.execute(
        select(
            Submission.stage_id, *_counted(now), _number(Assignment.state == State.OFFERED).label("undeclared"),
            func.min(case((_late(now), Assignment.due_at))).label("oldest"),
            func.max(outstanding).label("last_due"),
        )
        .join(Assignment, Assignment.submission_id == Submission.id)
        .join(Submission.application)
        .where(Application.round_id == round_.id, Assignment.state.in_(LIVE), staffed(actor, Role.MANAGER))
        .group_by(Submission.stage_id)
    )  # fmt: skip
    return {row.stage_id: row for row in rows}


def _papers_by_stage(session: Session, actor: Actor, round_: Round) -> Mapping[UUID, tuple[int, int]]:
    """How many applications are assessed at each stage, and how many lack assessors."""
    has = _live_of_submission()
    rows = session.execute(
        select(Submission.stage_id, func.count(), _number(has < Stage.assessors_wanted))
        .join(Submission.application)
        .join(Stage, Stage.id == Submission.stage_id)
        .where(Application.round_id == round_.id, Submission.state.in_(ASSESSED), staffed(actor, Role.MANAGER))
        .where(Submission.assessing_closed_because.is_(None))
        .group_by(Submission.stage_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _live_of_submission() -> Any:
    mine = Assignment.submission_id == Submission.id, Assignment.state.in_(LIVE)
    return select(func.count(Assignment.id)).where(*mine).correlate(Submission).scalar_subquery()


def _unanswered(session: Session, round_: Round) -> Mapping[UUID, int]:
    ids = [stage.id for stage in round_.stages]
    mine = AssessingInvitation.stage_id.in_(ids), AssessingInvitation.standing == Standing.INVITED
    counts = select(AssessingInvitation.stage_id, func.count()).where(*mine).group_by(AssessingInvitation.stage_id)
    return {row[0]: row[1] for row in session.execute(counts)}


@dataclass(frozen=True, slots=True)
class ByAssessor:
    """An assessor, and their work at one stage."""

    person_id: UUID
    name: str
    tally: Tally


def list_by_assessor(
    session: Session, actor: Actor, stage: Stage, *, now: datetime, cursor: str | None = None
) -> Page[ByAssessor]:
    """A page of those who have work of a stage, by name."""
    order = Order(Person.name.expression, Person.email.expression)
    statement: Select[*tuple[Any, ...]] = (
        select(Person.id, Person.name, Person.email, *_counted(now))
        .join(Assignment, Assignment.assessor_id == Person.id)
        .join(Assignment.submission)
        .join(Submission.application)
        .where(Submission.stage_id == stage.id, Assignment.state.in_(LIVE), staffed(actor, Role.MANAGER))
        .group_by(Person.id, Person.name, Person.email)
    )
    rows: Sequence[Any] = session.execute(order.apply(statement, cursor, PAGE)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    found = [ByAssessor(row.id, row.name, Tally(*row[3:])) for row in rows[:PAGE]]
    return Page(found, encode_cursor(last.name, last.email) if last else None)


@dataclass(frozen=True, slots=True)
class ByApplication:
    """An application that is not through, and its work."""

    reference: str
    organisation: str
    tally: Tally


def list_by_application(
    session: Session, actor: Actor, stage: Stage, *, now: datetime, every: bool = False, cursor: str | None = None
) -> Page[ByApplication]:
    """A page of the applications of a stage that lack an assessor or wait for one, or of `every` one, by reference."""
    order = Order(Application.reference.expression, Application.reference.expression)
    is_live = and_(Assignment.submission_id == Submission.id, Assignment.state.in_(LIVE))
    few = func.count(Assignment.id) < stage.assessors_wanted
    waits = _number(Assignment.state.in_(OUTSTANDING)) > 0
    statement: Select[*tuple[Any, ...]] = (
        select(Application.reference, Organisation.name, *_counted(now))
        .join(Submission, Submission.application_id == Application.id)
        .join(Application.organisation)
        .outerjoin(Assignment, is_live)
        .where(Submission.stage_id == stage.id, Submission.state.in_(ASSESSED), staffed(actor, Role.MANAGER))
        .group_by(Application.id, Application.reference, Organisation.name)
    )
    if not every:
        statement = statement.where(Submission.assessing_closed_because.is_(None)).having(few | waits)
    rows = session.execute(order.apply(statement, cursor, PAGE)).all()
    found = [ByApplication(row[0], row[1], Tally(*row[2:])) for row in rows[:PAGE]]
    last = found[-1].reference if len(rows) > PAGE else None
    return Page(found, None if last is None else encode_cursor(last, last))


@dataclass(frozen=True, slots=True)
class Late:
    """One piece of late work, and who would take it."""

    assignment_id: UUID
    submission_id: UUID
    due_at: datetime
    person_id: UUID
    name: str
    reference: str
    organisation: str


def list_late(session: Session, actor: Actor, stage: Stage, *, now: datetime, cursor: str | None = None) -> Page[Late]:
    """A page of the work of a stage that is late, what is latest first."""
    order = Order(Assignment.due_at.expression, Assignment.id.expression)
    statement: Select[*tuple[Any, ...]] = (
        select(
            Assignment.id, Assignment.submission_id, Assignment.due_at, Person.id, Person.name, Application.reference,
            Organisation.name,
        )
        .join(Person, Person.id == Assignment.assessor_id)
        .join(Assignment.submission)
        .join(Submission.application)
        .join(Application.organisation)
        .where(Submission.stage_id == stage.id, _late(now), staffed(actor, Role.MANAGER))
    )  # fmt: skip
    rows = [Late(*row) for row in session.execute(order.apply(statement, cursor, PAGE))]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], encode_cursor(last.due_at, last.assignment_id) if last else None)


def takers_of(session: Session, run: AllocationRun, submissions: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Who would take the work of these submissions, by name."""
    wanted = (
        select(ProposedPair.submission_id, Person.name)
        .join(Person, Person.id == ProposedPair.person_id)
        .where(ProposedPair.run_id == run.id, ProposedPair.submission_id.in_(submissions))
        .where(ProposedPair.change.in_([Change.NEW, Change.MOVED]))
        .order_by(Person.name, Person.id)
    )
    found: dict[UUID, list[str]] = {}
    for submission_id, name in session.execute(wanted):
        found.setdefault(submission_id, []).append(name)
    return found
