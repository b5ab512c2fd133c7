"""What administrators see of organisations: all that stand, which may be one and the same, and who asks to get in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from assessments.accounts.models import JoinRequest, Membership, Merger, Organisation
from assessments.accounts.organisations import find_merger, find_standing_organisation, is_merged
from assessments.accounts.policies import may_administer, may_answer_join_request
from assessments.actors import Actor
from assessments.errors import NotFound, NotPermitted
from assessments.paging import Order, Page, encode_cursor

ROWS = 50
ORDER = Order(Organisation.name.expression, cast(Organisation.id, Text))
OLDEST_FIRST = Order(JoinRequest.asked_at.expression, cast(JoinRequest.id, Text))


@dataclass(frozen=True, slots=True)
class Listed:
    """An organisation, and how many people belong to it."""

    organisation: Organisation
    members: int


def search_organisations(
    session: Session, actor: Actor, *, text: str = "", is_doubled: bool = False, cursor: str | None = None,
    limit: int = ROWS,
) -> Page[Listed]:  # fmt: skip
    """A page of the organisations whose name or number holds the text; `is_doubled` keeps those whose number is twice.

    Raises NotPermitted.
    """
    _ensure_administrator(actor)
    members = select(func.count()).where(Membership.organisation_id == Organisation.id).scalar_subquery()
    wanted = select(Organisation, members.label("members"), ORDER.tie.label("tie")).where(~is_merged())
    if text.strip():
        wanted = wanted.where(_matching(text.strip()))
    if is_doubled:
        wanted = wanted.where(_shares_a_number())
    found = session.execute(ORDER.apply(wanted, cursor, limit)).all()
    rows = found[:limit]
    next_cursor = encode_cursor(rows[-1].Organisation.name, rows[-1].tie) if len(found) > len(rows) else None
    return Page([Listed(row.Organisation, row.members) for row in rows], next_cursor)


def count_doubled(session: Session, actor: Actor) -> int:
    """How many organisations have a number that another has, too. Raises NotPermitted."""
    _ensure_administrator(actor)
    doubled = select(func.count()).select_from(Organisation).where(~is_merged(), _shares_a_number())
    return session.scalar(doubled) or 0


def get_organisation(session: Session, actor: Actor, organisation_id: UUID) -> Organisation:
    """Any organisation that stands. Raises NotPermitted or NotFound."""
    _ensure_administrator(actor)
    organisation = find_standing_organisation(session, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def find_where_it_went(session: Session, actor: Actor, organisation_id: UUID) -> Organisation | None:
    """The organisation of which this one became part. Raises NotPermitted."""
    _ensure_administrator(actor)
    merger = find_merger(session, organisation_id)
    return merger.into if merger is not None else None


def list_twins(session: Session, actor: Actor, organisation: Organisation) -> Sequence[Organisation]:
    """Other organisations with one of its numbers. Raises NotPermitted."""
    _ensure_administrator(actor)
    same = [
        column == number
        for column, number in (
            (Organisation.charity_number, organisation.charity_number),
            (Organisation.company_number, organisation.company_number),
        )
        if number
    ]
    if not same:
        return []
    wanted = select(Organisation).where(or_(*same), Organisation.id != organisation.id, ~is_merged())
    return session.scalars(wanted.order_by(Organisation.name, Organisation.id)).all()


def list_join_requests(session: Session, actor: Actor, *, cursor: str | None = None) -> Page[JoinRequest]:
    """A page of everybody's open requests to be let in, the longest waiting first. Raises NotPermitted."""
    _ensure_administrator(actor)
    wanted: Select[*tuple[Any, ...]] = select(JoinRequest, OLDEST_FIRST.tie.label("tie")).where(
        JoinRequest.answered_at.is_(None)
    )
    wanted = wanted.options(joinedload(JoinRequest.person), joinedload(JoinRequest.organisation))
    found = session.execute(OLDEST_FIRST.apply(wanted, cursor, ROWS)).all()
    rows = found[:ROWS]
    next_cursor = encode_cursor(rows[-1].JoinRequest.asked_at, rows[-1].tie) if len(found) > len(rows) else None
    return Page([row.JoinRequest for row in rows], next_cursor)


def count_passed_on(session: Session, actor: Actor) -> int:
    """How many wait for an administrator, because no lead answered. Raises NotPermitted."""
    _ensure_administrator(actor)
    waiting = JoinRequest.answered_at.is_(None), JoinRequest.passed_on_at.is_not(None)
    return session.scalar(select(func.count()).select_from(JoinRequest).where(*waiting)) or 0


def get_join_request(session: Session, actor: Actor, organisation_id: UUID, request_id: UUID) -> JoinRequest:
    """Somebody's request, for those who may answer it. Raises NotPermitted or NotFound."""
    if not may_answer_join_request(actor, organisation_id):
        raise NotPermitted
    request = session.scalar(
        select(JoinRequest)
        .where(JoinRequest.id == request_id, JoinRequest.organisation_id == organisation_id)
        .options(joinedload(JoinRequest.person), joinedload(JoinRequest.organisation))
    )
    if request is None:
        raise NotFound
    return request


def _ensure_administrator(actor: Actor) -> None:
    if not may_administer(actor):
        raise NotPermitted


def _matching(text: str) -> ColumnElement[bool]:
    columns = (Organisation.name, Organisation.charity_number, Organisation.company_number)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _shares_a_number() -> ColumnElement[bool]:
    twin = aliased(Organisation)
    went = exists().where(Merger.organisation_id == twin.id)
    same = or_(twin.charity_number == Organisation.charity_number, twin.company_number == Organisation.company_number)
    return exists().where(and_(twin.id != Organisation.id, same, ~went))
