"""Reading what assessors of an anonymous stage will read, for names in it, and the names that were found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.models import Membership, Person
from assessments.actors import Actor, Role
from assessments.applications.applicable import handed_in
from assessments.applications.models import Application, Submission
from assessments.applications.policies import open_to_staff, staffed
from assessments.errors import NotFound
from assessments.funds.models import Form, Stage
from assessments.interests.facts import AT_A_TIME, read_bids
from assessments.paging import Order, Page, encode_cursor
from assessments.scoring.leaks import FoundLeak, Leak, Telling, leaks_in

PAGE = 50
Known = tuple[UUID, Form, dict[str, object], Telling]


def read_stage_for_leaks(session: Session, stage_id: UUID) -> list[Known]:
    """What was submitted at a stage, with all that would tell whose it is: as many statements for 500 as for one."""
    ids = session.scalars(
        select(Submission.application_id).where(Submission.stage_id == stage_id, Submission.submitted_at.is_not(None))
    ).all()
    batches = (ids[start : start + AT_A_TIME] for start in range(0, len(ids), AT_A_TIME))
    return [known for some in batches for known in _read(session, stage_id, some)]


def _read(session: Session, stage_id: UUID, application_ids: Sequence[UUID]) -> list[Known]:
    bids = {bid.id: bid for bid in read_bids(session, application_ids)}
    people: dict[UUID, list[str]] = {}
    organisations = {bid.organisation.id for bid in bids.values()}
    members = select(Membership.organisation_id, Person.name).join(Membership.person)
    for organisation_id, name in session.execute(members.where(Membership.organisation_id.in_(organisations))):
        people.setdefault(organisation_id, []).append(name)
    submissions = session.execute(
        select(Submission, Form)
        .join(Form, Form.id == Submission.form_id)
        .where(Submission.stage_id == stage_id, Submission.application_id.in_(application_ids))
        .options(selectinload(Submission.answers))
    ).all()
    known: list[Known] = []
    for submission, form in submissions:
        bid = bids[submission.application_id]
        partners = tuple(body.name for body in bid.partners)
        named = tuple(people.get(bid.organisation.id, ())) if bid.organisation.id else ()
        telling = Telling(bid.organisation.name, partners, named, tuple(sorted(bid.domains)))
        values = handed_in(form, {answer.question_key: answer.value for answer in submission.answers})
        known.append((submission.id, form, values, telling))
    return known


def find_leaks(known: Sequence[Known], _now: datetime) -> list[FoundLeak]:
    """Every name that stands in an answer that is not withheld."""
    return [leak for each in known for leak in leaks_in(*each)]


def get_leak(session: Session, actor: Actor, leak_id: UUID, *, now: datetime, lock: bool = False) -> Leak:
    """One of the names that were found, of an application that the actor manages. Raises NotFound."""
    wanted = _shown(actor, now).where(Leak.id == leak_id).options(*_LOADED)
    if lock:
        wanted = wanted.with_for_update(of=Leak).execution_options(populate_existing=True)
    leak = session.scalars(wanted).one_or_none()
    if leak is None:
        raise NotFound
    return leak


def list_leaks(
    session: Session, actor: Actor, stage: Stage, *, is_noted: bool, now: datetime, cursor: str | None = None
) -> Page[Leak]:
    """A page of the names that were found at a stage, those still to look at or those that were noted."""
    order = Order(Leak.found_at.expression, Leak.id.expression)
    wanted = _shown(actor, now).where(Leak.stage_id == stage.id, _noted(is_noted=is_noted)).options(*_LOADED)
    rows = session.scalars(order.apply(wanted, cursor, PAGE)).all()
    shown = rows[:PAGE]
    return Page(shown, encode_cursor(shown[-1].found_at, shown[-1].id) if len(rows) > PAGE else None)


def count_leaks(session: Session, actor: Actor, stage: Stage, *, now: datetime) -> int:
    """How many names are still to be looked at."""
    wanted = _shown(actor, now).where(Leak.stage_id == stage.id, _noted(is_noted=False))
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _noted(*, is_noted: bool) -> ColumnElement[bool]:
    return Leak.noted_at.is_not(None) if is_noted else Leak.noted_at.is_(None)


def _shown(actor: Actor, now: datetime) -> Select[Leak]:
    return (
        select(Leak)
        .join(Leak.submission)
        .join(Submission.application)
        .where(staffed(actor, Role.MANAGER, Role.AUDITOR), open_to_staff(now))
    )


_LOADED = (
    joinedload(Leak.submission).options(
        joinedload(Submission.application).options(joinedload(Application.organisation), joinedload(Application.round)),
        joinedload(Submission.form),
    ),
    joinedload(Leak.noted_by),
)
