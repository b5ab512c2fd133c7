"""People, organisations and funds for tests of accounts and of the pages about them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.accounts.passwords import hash_password
from assessments.accounts.use_cases import appoint
from assessments.actors import SYSTEM, Actor, Role
from assessments.funds.models import Fund

PASSWORD = "three unlikely words"


def make_person(
    session: Session,
    now: datetime,
    email: str = "anna@charity.example",
    *,
    name: str = "Anna Example",
    is_confirmed: bool = True,
    is_administrator: bool = False,
) -> Person:
    """A person who has confirmed their address, with `PASSWORD`."""
    person = Person(
        name=name,
        email=email,
        password_hash=hash_password(PASSWORD),
        confirmed_at=now if is_confirmed else None,
        is_administrator=is_administrator,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def make_administrator(session: Session, now: datetime, email: str = "admin@evenhand.example") -> Actor:
    """An administrator, as somebody who asks."""
    person = make_person(session, now, email, name="Ada Ministrator", is_administrator=True)
    return Actor(user_id=person.id, is_administrator=True)


def make_fund(session: Session, name: str = "Greener Living Fund") -> Fund:
    """A fund."""
    fund = Fund(name=name, funder="Defra", purpose="To help people live more lightly.")
    session.add(fund)
    session.flush()
    return fund


def give_role(session: Session, person_id: UUID, fund_id: UUID, role: Role, now: datetime) -> UUID:
    """A role from now on; the id of the appointment."""
    return appoint(session, SYSTEM, person_id=person_id, fund_id=fund_id, role=role, now=now).id
