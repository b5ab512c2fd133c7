"""Reading organisations: their people, and who was invited or asks to join."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, text
from sqlalchemy.orm import Session, aliased, joinedload

from assessments.accounts.models import (
    FormerMembership,
    Invitation,
    JoinRequest,
    Membership,
    Merger,
    Organisation,
    Person,
)
from assessments.accounts.policies import is_member, may_lead
from assessments.accounts.queries import load_actor
from assessments.actors import Actor, Place
from assessments.errors import NotFound
from assessments.versions import fingerprint

FACTS = ("name", "legal_form", "charity_number", "company_number", "income_band", "region")
"""What is written down of an organisation, and can be put right."""
ORDER_OF_PLACES = (Place.LEAD, Place.EDITOR, Place.VIEWER)
ONE_NAMER_AT_A_TIME = 2_048_027_493
"""The number of the lock under which a register's number is looked up and then taken."""


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation that is here already under a register's number."""

    id: UUID
    name: str
    field: str
    """The number by which it was found: charity_number or company_number."""


def is_merged() -> ColumnElement[bool]:
    """Whether an organisation became part of another, as a WHERE clause."""
    return exists().where(Merger.organisation_id == Organisation.id)


def find_standing_organisation(session: Session, organisation_id: UUID, *, lock: bool = False) -> Organisation | None:
    """The organisation, unless it became part of another; `lock` holds its row, and so all that is done to it."""
    wanted = select(Organisation).where(Organisation.id == organisation_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    organisation = session.scalar(wanted)  # held first, and asked about then: a merger may have been waited for
    if organisation is None or find_merger(session, organisation_id) is not None:
        return None
    return organisation


def find_merger(session: Session, organisation_id: UUID) -> Merger | None:
    """Into what the organisation was merged, if it was."""
    wanted = select(Merger).where(Merger.organisation_id == organisation_id).options(joinedload(Merger.into))
    return session.scalar(wanted)


def hold_organisation(
    session: Session, actor: Actor, organisation_id: UUID, *, now: datetime
) -> tuple[Organisation, Actor]:
    """The organisation, with its row held, and who asks as they stand now that nobody else changes it.

    Whoever changes who belongs to an organisation comes through here, so two leads who remove each other at once do it
    one after the other. Raises NotFound.
    """
    organisation = find_standing_organisation(session, organisation_id, lock=True)
    if organisation is None or actor.user_id is None:
        raise NotFound
    return organisation, load_actor(session, actor.user_id, now=now)


def get_own_organisation(session: Session, actor: Actor, organisation_id: UUID) -> Organisation:
    """An organisation to which the actor belongs. Raises NotFound."""
    organisation = find_standing_organisation(session, organisation_id) if is_member(actor, organisation_id) else None
    if organisation is None:
        raise NotFound
    return organisation


def mark_of_facts(organisation: Organisation) -> str:
    """By which a form about what is written down of an organisation tells what it showed."""
    return fingerprint([getattr(organisation, fact) for fact in FACTS])


def list_members(session: Session, organisation_id: UUID) -> Sequence[Membership]:
    """Those who belong to an organisation that the caller may see: leads first, then by name."""
    members = session.scalars(
        select(Membership)
        .join(Membership.person)
        .where(Membership.organisation_id == organisation_id)
        .options(joinedload(Membership.person))
        .order_by(Person.name, Person.email)
    ).all()
    return sorted(members, key=lambda membership: ORDER_OF_PLACES.index(membership.place))


def get_member(session: Session, organisation_id: UUID, person_id: UUID) -> Membership:
    """One person's place in an organisation that the caller may see. Raises NotFound."""
    membership = session.scalar(
        select(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.person_id == person_id)
        .options(joinedload(Membership.person))
    )
    if membership is None:
        raise NotFound
    return membership


def find_former_member(session: Session, actor: Actor, organisation_id: UUID, person_id: UUID) -> Person | None:
    """Who belonged to the organisation and does no longer, for themselves and for those who lead it now."""
    if person_id != actor.user_id and not may_lead(actor, organisation_id):
        return None
    here = FormerMembership.organisation_id == organisation_id, FormerMembership.person_id == person_id
    is_back = exists().where(Membership.organisation_id == organisation_id, Membership.person_id == person_id)
    return session.scalar(select(Person).where(Person.id == person_id, exists().where(*here), ~is_back))


def list_open_invitations(session: Session, organisation_id: UUID) -> Sequence[Invitation]:
    """Invitations that were neither accepted nor withdrawn, those that ran out too; for those who may see them."""
    open_ones = Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None)
    return session.scalars(
        select(Invitation).where(Invitation.organisation_id == organisation_id, *open_ones).order_by(Invitation.email)
    ).all()


def list_open_requests(session: Session, organisation_id: UUID) -> Sequence[JoinRequest]:
    """Those who ask to be let in and wait for an answer, the longest first; for leads."""
    return session.scalars(
        select(JoinRequest)
        .where(JoinRequest.organisation_id == organisation_id, JoinRequest.answered_at.is_(None))
        .options(joinedload(JoinRequest.person))
        .order_by(JoinRequest.asked_at, JoinRequest.id)
    ).all()


def list_own_requests(session: Session, actor: Actor) -> Sequence[JoinRequest]:
    """What the actor asked and waits for, the oldest first."""
    return session.scalars(
        select(JoinRequest)
        .where(JoinRequest.person_id == actor.user_id, JoinRequest.answered_at.is_(None))
        .options(joinedload(JoinRequest.organisation))
        .order_by(JoinRequest.asked_at, JoinRequest.id)
    ).all()


def wait_to_take_number(session: Session) -> None:
    """Let one at a time look a number up and take it; SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_NAMER_AT_A_TIME})


def list_known(session: Session, charity_number: str | None, company_number: str | None) -> Sequence[Known]:
    """The organisations that are here under either tidied number; for one that was merged, what it is part of."""
    given = {"charity_number": charity_number, "company_number": company_number}
    columns = {"charity_number": Organisation.charity_number, "company_number": Organisation.company_number}
    clauses = [columns[field] == number for field, number in given.items() if number]
    if not clauses:
        return []
    into = aliased(Organisation)
    rows = session.execute(
        select(Organisation, into)
        .outerjoin(Merger, Merger.organisation_id == Organisation.id)
        .outerjoin(into, into.id == Merger.into_id)
        .where(or_(*clauses))
        .order_by(Organisation.created_at, Organisation.id)
    )
    known: dict[UUID, Known] = {}
    for found, merged_into in rows:
        field = next(field for field, number in given.items() if number and getattr(found, field) == number)
        standing = merged_into or found
        known.setdefault(standing.id, Known(standing.id, standing.name, field))
    return list(known.values())
