"""Reading what organisations hold."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from assessments.accounts.models import Organisation
from assessments.actors import Actor
from assessments.errors import NotFound
from assessments.funds.models import Round
from assessments.funds.programmes import local_day
from assessments.paging import Order, Page, encode_cursor
from assessments.standings.models import HeldStanding
from assessments.standings.policies import listed_for

PAGE = 50
BY_NAME = Order(Organisation.name_key.expression, HeldStanding.id.expression)


def is_held_on(day: date) -> ColumnElement[bool]:
    """`HeldStanding.is_held` as a WHERE clause."""
    goes_on = or_(HeldStanding.ended_on.is_(None), HeldStanding.ended_on > day)
    return and_(HeldStanding.from_on <= day, HeldStanding.until_on >= day, goes_on)


def holds(session: Session, organisation_id: UUID, round_: Round, *, now: datetime) -> bool:
    """Whether an organisation holds what a round asks of those who apply; everybody does where it asks for nothing."""
    if round_.open_only_to_holders_of is None:
        return True
    return bool(list_holding(session, [organisation_id], round_, now=now))


def list_holding(session: Session, organisation_ids: Iterable[UUID], round_: Round, *, now: datetime) -> set[UUID]:
    """Those of the organisations that hold now what the round asks of those who apply."""
    wanted = (
        HeldStanding.organisation_id.in_(list(organisation_ids)),
        HeldStanding.fund_id == round_.fund_id,
        HeldStanding.title == round_.open_only_to_holders_of,
        is_held_on(local_day(now, round_.time_zone)),
    )
    return set(session.scalars(select(HeldStanding.organisation_id).where(*wanted)))


def page_holders(
    session: Session, round_: Round, *, now: datetime, cursor: str | None = None, size: int = PAGE
) -> Page[HeldStanding]:
    """A page of those who hold today what a round has granted, by name. It is for everybody."""
    wanted = HeldStanding.round_id == round_.id, is_held_on(local_day(now, round_.time_zone))
    return _page(session, wanted, cursor, size)


def page_standings(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[HeldStanding]:
    """A page of all that a round has granted, by the holder's name, with what has run out or was ended."""
    return _page(session, (HeldStanding.round_id == round_.id, listed_for(actor)), cursor, size)


def _page(session: Session, wanted: Sequence[ColumnElement[bool]], cursor: str | None, size: int) -> Page[HeldStanding]:
    statement = select(HeldStanding).join(HeldStanding.organisation).where(*wanted)
    loaded = BY_NAME.apply(statement, cursor, size).options(contains_eager(HeldStanding.organisation))
    found = session.scalars(loaded).all()
    rows = found[:size]
    return Page(rows, encode_cursor(rows[-1].organisation.name_key, rows[-1].id) if len(found) > len(rows) else None)


def get_standing(session: Session, actor: Actor, decision_id: UUID, *, lock: bool = False) -> HeldStanding:
    """What a decision granted, with its holder and round, for the fund's staff. Raises NotFound."""
    wanted = select(HeldStanding).where(HeldStanding.decision_id == decision_id, listed_for(actor))
    loaded = wanted.options(
        joinedload(HeldStanding.organisation), joinedload(HeldStanding.round).joinedload(Round.fund)
    )
    if lock:
        loaded = loaded.with_for_update(of=HeldStanding).execution_options(populate_existing=True)
    standing = session.scalars(loaded).one_or_none()
    if standing is None:
        raise NotFound
    return standing


def find_granted(session: Session, reference: str) -> HeldStanding | None:
    """What the application with that reference was awarded; its caller has found that application already."""
    newest = (
        select(HeldStanding)
        .where(HeldStanding.reference == reference)
        .order_by(HeldStanding.granted_at.desc())
        .limit(1)
    )
    return session.scalars(newest).one_or_none()


def count_held(session: Session, round_: Round, *, now: datetime) -> int:
    """How many hold today what a round has granted."""
    held = HeldStanding.round_id == round_.id, is_held_on(local_day(now, round_.time_zone))
    return session.scalar(select(func.count(HeldStanding.id)).where(*held)) or 0


def list_granting(session: Session, round_: Round) -> Sequence[str]:
    """References of the fund's published rounds that grant what this one asks of those who apply, newest first."""
    granting = (
        Round.fund_id == round_.fund_id,
        Round.standing_title == round_.open_only_to_holders_of,
        Round.published_at.is_not(None),
    )
    return session.scalars(select(Round.reference).where(*granting).order_by(Round.published_at.desc()).limit(5)).all()
