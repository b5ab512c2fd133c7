"""Reading people, organisations and roles."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session, selectinload

from assessments.accounts.exclusions import Exclusion
from assessments.accounts.models import Appointment, FormerMembership, Membership, Organisation, Person
from assessments.accounts.policies import in_force, may_administer, may_see_staff
from assessments.accounts.shapes import tidy_email
from assessments.actors import Actor, Role
from assessments.errors import NotFound, NotPermitted
from assessments.paging import Order, Page, encode_cursor

PEOPLE_ON_A_PAGE = 50
ORDER = Order(Person.name.expression, Person.email.expression)
SOON = timedelta(days=30)
"""How long before its end a role is shown among those that end soon."""


def load_actor(session: Session, person_id: UUID, *, now: datetime) -> Actor:
    """The person as somebody who asks, with the roles and places in force at that moment. Raises NotFound."""
    found = find_signed_in(session, person_id, now=now)
    if found is None:
        raise NotFound
    return found[1]


def find_signed_in(session: Session, person_id: UUID, *, now: datetime) -> tuple[Person, Actor] | None:
    """A person, and who they are when they ask, in one statement: it is the first of every page. None for nobody."""
    shut = select(func.aggregate_strings(cast(Exclusion.application_id, Text), " ")).where(
        Exclusion.person_id == person_id
    )
    wanted = (
        select(
            Person,
            Membership.organisation_id,
            Membership.place,
            Appointment.fund_id,
            Appointment.role,
            FormerMembership.organisation_id.label("left_id"),
            shut.scalar_subquery().label("shut"),
        )
        .outerjoin(Membership, Membership.person_id == Person.id)
        .outerjoin(FormerMembership, FormerMembership.person_id == Person.id)
        .outerjoin(Appointment, and_(Appointment.person_id == Person.id, in_force(now)))
        .where(Person.id == person_id)
    )
    rows = session.execute(wanted).all()
    if not rows:
        return None
    person: Person = rows[0][0]
    actor = Actor(
        user_id=person.id,
        is_administrator=person.is_administrator,
        roles=frozenset((row.fund_id, row.role) for row in rows if row.fund_id is not None),
        places=frozenset((row.organisation_id, row.place) for row in rows if row.organisation_id is not None),
        left=frozenset(row.left_id for row in rows if row.left_id is not None),
        excluded=frozenset(UUID(each) for each in (rows[0].shut or "").split()),
    )
    return person, actor


def get_person(session: Session, person_id: UUID, *, lock: bool = False) -> Person:
    """A person by id, for use cases and for the person's own pages. Raises NotFound."""
    # People are never deleted, so rows that point at one need not wait until whoever changes that person is done.
    person = session.get(Person, person_id, with_for_update={"key_share": True} if lock else None)
    if person is None:
        raise NotFound
    return person


def find_person_by_email(session: Session, email: str, *, lock: bool = False) -> Person | None:
    """The person with that address, whatever its letters and the spaces around it."""
    wanted = select(Person).where(Person.email == tidy_email(email))
    return session.scalar(wanted.with_for_update() if lock else wanted)


def count_people(session: Session) -> int:
    """How many people have an account; none in a database that nobody has used."""
    return session.scalar(select(func.count(Person.id))) or 0


def count_administrators(session: Session) -> int:
    """How many people are administrators; without one, nobody gives roles."""
    return session.scalar(select(func.count(Person.id)).where(Person.is_administrator)) or 0


def list_people(session: Session, actor: Actor, fund_id: UUID, role: Role, now: datetime) -> Sequence[Person]:
    """Those who hold a role in a fund at that moment, by name; nobody if the actor has no part in the fund."""
    if not may_see_staff(actor, fund_id):
        return []
    holders = select(Appointment.person_id).where(
        Appointment.fund_id == fund_id, Appointment.role == role, in_force(now)
    )
    return session.scalars(select(Person).where(Person.id.in_(holders)).order_by(Person.name, Person.id)).all()


def search_people(session: Session, actor: Actor, *, text: str = "", cursor: str | None = None) -> Page[Person]:
    """A page of the people whose name or address holds the text, with all their appointments. Raises NotPermitted."""
    if not may_administer(actor):
        raise NotPermitted
    wanted = ORDER.apply(_people_matching(text), cursor, PEOPLE_ON_A_PAGE)
    found = session.scalars(wanted.options(selectinload(Person.appointments))).all()
    rows = found[:PEOPLE_ON_A_PAGE]
    return Page(rows, encode_cursor(rows[-1].name, rows[-1].email) if len(found) > len(rows) else None)


def list_staff(session: Session, actor: Actor, *, now: datetime, cursor: str | None = None) -> Page[Person]:
    """A page of those who work for the funds that the actor manages, each with their roles there that are in force."""
    mine = and_(Appointment.fund_id.in_(actor.funds_as(Role.MANAGER)), in_force(now))
    wanted = select(Person).where(Person.id.in_(select(Appointment.person_id).where(mine)))
    loaded = selectinload(Person.appointments.and_(mine))
    found = session.scalars(ORDER.apply(wanted, cursor, PEOPLE_ON_A_PAGE).options(loaded)).all()
    rows = found[:PEOPLE_ON_A_PAGE]
    return Page(rows, encode_cursor(rows[-1].name, rows[-1].email) if len(found) > len(rows) else None)


def list_ending(session: Session, actor: Actor, *, now: datetime, cursor: str | None = None) -> Page[Person]:
    """A page of those with roles that end within 30 days, the next to end first, each with these roles.

    Raises NotPermitted.
    """
    if not may_administer(actor):
        raise NotPermitted
    first_end = (
        select(func.min(Appointment.ends_at)).where(Appointment.person_id == Person.id, *_ends_soon(now))
    ).scalar_subquery()
    order = Order(first_end, Person.email.expression)
    wanted = select(Person, first_end).where(Person.id.in_(select(Appointment.person_id).where(*_ends_soon(now))))
    loaded = selectinload(Person.appointments.and_(*_ends_soon(now)))
    found = session.execute(order.apply(wanted, cursor, PEOPLE_ON_A_PAGE).options(loaded)).all()
    rows = found[:PEOPLE_ON_A_PAGE]
    more = len(found) > len(rows)
    return Page([row[0] for row in rows], encode_cursor(rows[-1][1], rows[-1][0].email) if more else None)


def count_ending(session: Session, actor: Actor, *, now: datetime) -> int:
    """How many roles end within 30 days. Raises NotPermitted."""
    if not may_administer(actor):
        raise NotPermitted
    return session.scalar(select(func.count(Appointment.id)).where(*_ends_soon(now))) or 0


def _ends_soon(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return in_force(now), Appointment.ends_at <= now + SOON


def list_unclosed(session: Session, *, before: datetime, limit: int) -> Sequence[UUID]:
    """The ids of appointments that ended before a moment and are not closed, the longest ended first."""
    return session.scalars(
        select(Appointment.id)
        .where(Appointment.closed_at.is_(None), Appointment.ends_at <= before)
        .order_by(Appointment.ends_at, Appointment.id)
        .limit(limit)
    ).all()


def get_person_with_roles(session: Session, actor: Actor, person_id: UUID) -> Person:
    """A person with every appointment, ended ones included, and their organisations. Raises NotPermitted, NotFound."""
    if not may_administer(actor):
        raise NotPermitted
    loaded = selectinload(Person.appointments), selectinload(Person.memberships).joinedload(Membership.organisation)
    person = session.scalar(select(Person).where(Person.id == person_id).options(*loaded))
    if person is None:
        raise NotFound
    return person


def get_appointment(session: Session, appointment_id: UUID, *, lock: bool = False) -> Appointment:
    """An appointment by id, for use cases. Raises NotFound."""
    appointment = session.get(Appointment, appointment_id, with_for_update=True if lock else None)
    if appointment is None:
        raise NotFound
    return appointment


def list_memberships(session: Session, person_id: UUID) -> Sequence[Membership]:
    """A person's places, each with its organisation, by its name."""
    wanted = select(Membership).join(Membership.organisation).where(Membership.person_id == person_id)
    return session.scalars(
        wanted.options(selectinload(Membership.organisation)).order_by(Organisation.name, Organisation.id)
    ).all()


def _people_matching(text: str) -> Select[Person]:
    text = text.strip()
    if not text:
        return select(Person)
    held = (column.icontains(text, autoescape=True) for column in (Person.name, Person.email))
    return select(Person).where(or_(*held))
