"""Reading acts on several applications, and what came of each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import Organisation, Person
from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed, tied
from assessments.batches.models import Batch, BatchItem
from assessments.batches.policies import may_act_on_several
from assessments.batches.states import Result
from assessments.batches.terms import Terms
from assessments.casework.models import Tag
from assessments.errors import NotFound, NotPermitted
from assessments.funds.models import Round, Stage
from assessments.paging import Order, Page, encode_cursor
from assessments.reports.queries import get_staff_round

PAGE = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a batch has come, counting what the actor may see."""

    done: int
    left_out: int
    waiting: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.done + self.left_out + self.waiting


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What came of one application."""

    position: int
    reference: str
    organisation: str
    stage: str
    result: Result
    sentence: str | None
    values: dict[str, Any] | None


def get_round_to_act_in(session: Session, actor: Actor, reference: str) -> Round:
    """A round in which the actor may act on several applications. Raises NotFound or NotPermitted."""
    round_ = get_staff_round(session, actor, reference)
    if not may_act_on_several(actor, round_):
        raise NotPermitted
    return round_


def get_batch(session: Session, actor: Actor, reference: str, batch_id: UUID, *, lock: bool = False) -> Batch:
    """One act in a round that the actor may know of. Raises NotFound or NotPermitted."""
    round_ = get_round_to_act_in(session, actor, reference)
    mine = (Batch.id == batch_id, Batch.round_id == round_.id, _known_to(actor))
    statement = select(Batch).where(*mine).options(joinedload(Batch.started_by), joinedload(Batch.stopped_by))
    if lock:
        statement = statement.with_for_update(of=Batch).execution_options(populate_existing=True)
    batch = session.scalars(statement).one_or_none()
    if batch is None:
        raise NotFound
    return batch


def list_batches(session: Session, actor: Actor, round_: Round, *, cursor: str | None = None) -> Page[Batch]:
    """A page of the acts in a round that the actor may know of, newest first. Raises NotPermitted."""
    if not may_act_on_several(actor, round_):
        raise NotPermitted
    order = Order(Batch.started_at.expression, Batch.entry_key.expression, descending=True)
    mine = select(Batch).where(Batch.round_id == round_.id, _known_to(actor)).options(joinedload(Batch.started_by))
    rows = session.scalars(order.apply(mine, cursor, PAGE)).all()
    shown = rows[:PAGE]
    return Page(shown, encode_cursor(shown[-1].started_at, shown[-1].entry_key) if len(rows) > PAGE else None)


def _known_to(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor began the act, or has no part in any application that it is about.

    An act's terms say what is decided about all of its applications alike, so it is not enough to leave out lines.
    """
    about_theirs = (
        exists()
        .where(BatchItem.batch_id == Batch.id, tied(actor))
        .where(Submission.id == BatchItem.submission_id, Application.id == Submission.application_id)
    )
    return or_(Batch.started_by_id == actor.user_id, ~about_theirs)


def tally(session: Session, actor: Actor, batch: Batch) -> Tally:
    """How many are done, left out and waiting."""
    counts = _seen(actor, batch, BatchItem.result, func.count()).group_by(BatchItem.result)
    found = {row[0]: row[1] for row in session.execute(counts)}
    return Tally(*(found.get(result, 0) for result in (Result.DONE, Result.LEFT_OUT, Result.WAITING)))


def find_named(session: Session, batch: Batch) -> list[str]:
    """The names of those whom a batch assigns or names as officer, and of its tag as far as that still exists."""
    terms = Terms.of(batch.terms)
    people = select(Person.name).where(Person.id.in_([*terms.assessors, terms.officer_id])).order_by(Person.name)
    tag = select(Tag.name).where(Tag.id == terms.tag_id)
    return [*session.scalars(people), *session.scalars(tag)]


def list_items(
    session: Session, actor: Actor, batch: Batch, result: Result | None, *, cursor: str | None = None
) -> Page[ReportLine]:
    """A page of what came of each, in the order in which it is done."""
    order = Order(BatchItem.position.expression, BatchItem.position.expression)
    statement = report_lines(actor, batch)
    if result is not None:
        statement = statement.where(BatchItem.result == result)
    rows = [ReportLine(*row) for row in session.execute(order.apply(statement, cursor, PAGE))]
    shown = rows[:PAGE]
    return Page(shown, encode_cursor(shown[-1].position, shown[-1].position) if len(rows) > PAGE else None)


def report_lines(actor: Actor, batch: Batch) -> Select[*tuple[Any, ...]]:
    """The columns of a `ReportLine`; applications of the actor's own organisation are left out."""
    return _seen(
        actor, batch, BatchItem.position, Application.reference, Organisation.name, Stage.title, BatchItem.result,
        BatchItem.sentence, BatchItem.values,
    )  # fmt: skip


def _seen(actor: Actor, batch: Batch, *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(BatchItem)
        .join(BatchItem.submission)
        .join(Submission.stage)
        .join(Submission.application)
        .join(Application.organisation)
        .where(BatchItem.batch_id == batch.id, staffed(actor, Role.MANAGER))
    )
