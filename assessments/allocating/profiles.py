"""What a fund knows of its assessors: one's own, and all of them for its managers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment, Person
from assessments.accounts.policies import in_force
from assessments.actors import Actor, Role
from assessments.allocating.models import Expertise
from assessments.allocating.themes import themes_of
from assessments.errors import NotFound
from assessments.funds.models import Fund, Round
from assessments.funds.shelf import REVISION, SHELF, Revision
from assessments.paging import Order, Page, encode_cursor

PAGE = 50
ROUNDS = 10
"""The newest rounds of a fund, whose themes are asked about."""


@dataclass(frozen=True, slots=True)
class Known:
    """An assessor of a fund, and what they or a manager said."""

    person: Person
    expertise: Expertise | None


def list_known(session: Session, fund_id: UUID, *, now: datetime, cursor: str | None = None) -> Page[Known]:
    """A page of a fund's assessors by name; the caller manages the fund."""
    roles = (Appointment.fund_id == fund_id, Appointment.role == Role.ASSESSOR, in_force(now))
    wanted = (
        select(Person, Expertise)
        .outerjoin(Expertise, (Expertise.person_id == Person.id) & (Expertise.fund_id == fund_id))
        .where(Person.id.in_(select(Appointment.person_id).where(*roles)))
    )
    order = Order(Person.name.expression, Person.email.expression)
    rows = session.execute(order.apply(wanted, cursor, PAGE)).all()
    last = rows[PAGE - 1][0] if len(rows) > PAGE else None
    return Page([Known(*row) for row in rows[:PAGE]], encode_cursor(last.name, last.email) if last else None)


def get_known(session: Session, fund_id: UUID, person_id: UUID, *, now: datetime) -> Known:
    """One assessor of a fund. Raises NotFound where the person is none."""
    role = (Appointment.fund_id == fund_id, Appointment.role == Role.ASSESSOR, in_force(now))
    holder = Appointment.person_id == person_id
    person = session.scalars(
        select(Person).where(Person.id == person_id, select(Appointment.id).where(*role, holder).exists())
    ).one_or_none()
    if person is None:
        raise NotFound
    return Known(person, find_expertise(session, fund_id, person_id))


def find_expertise(session: Session, fund_id: UUID, person_id: UUID) -> Expertise | None:
    """What is known of a person in a fund, if anything is."""
    mine = Expertise.fund_id == fund_id, Expertise.person_id == person_id
    return session.scalars(select(Expertise).where(*mine)).one_or_none()


def list_assessed_funds(session: Session, actor: Actor) -> Sequence[Fund]:
    """The funds for which the actor assesses, by name."""
    mine = Fund.id.in_(actor.funds_as(Role.ASSESSOR))
    return session.scalars(select(Fund).where(mine).order_by(Fund.name)).all()


def get_assessed_fund(session: Session, actor: Actor, fund_id: UUID) -> Fund:
    """A fund for which the actor assesses. NotFound for everybody else."""
    fund = session.get(Fund, fund_id) if actor.has_role(fund_id, Role.ASSESSOR) else None
    if fund is None:
        raise NotFound
    return fund


def list_themes(session: Session, fund_id: UUID) -> dict[str, str]:
    """The labels of the themes of a fund's newest published rounds, by key."""
    published = Round.fund_id == fund_id, Round.published_at.is_not(None)
    newest = select(*REVISION).join(Round.fund).where(*published).order_by(Round.published_at.desc(), Round.reference)
    return themes_of(SHELF.take(session, [Revision(*row) for row in session.execute(newest.limit(ROUNDS))]))
