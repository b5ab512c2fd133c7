"""The end of roles, and what follows from it: work comes back, and advised applicants wait for another adviser."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import Appointment, Person
from assessments.accounts.policies import in_force, may_administer
from assessments.accounts.queries import get_appointment, get_person, list_unclosed
from assessments.accounts.use_cases import close_appointment, end_appointment
from assessments.actors import SYSTEM, Actor, Role
from assessments.applications.models import Application
from assessments.applications.states import ReaderBasis
from assessments.audit.models import TrailEntry
from assessments.audit.use_cases import record
from assessments.decisions.models import Support
from assessments.decisions.states import SupportState
from assessments.errors import NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.funds.use_cases import withdraw_staff_invitations_of
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.use_cases import end_reading_of_fund, list_held, take_back_from

SETTLING = timedelta(minutes=1)
"""After its end a role is looked at once more, for what was given to its holder in the same moment."""
AT_A_TIME = 200
A_MOMENT = timedelta(minutes=2)
"""Recording the same leaving within this is a second press; later, they may have come back and left again."""


class OwnLeaving(Refused):
    """So that there is always an administrator left."""

    sentence = _("You cannot record that you have left yourself. Ask another administrator to do it.")


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person holds by their roles: work that is still to be done, and applicants whom they advise."""

    assignments: int
    supports: int


def holding_of(session: Session, actor: Actor, person_id: UUID, *, now: datetime) -> Holding:
    """What comes back if the person leaves. Raises NotPermitted."""
    if not may_administer(actor):
        raise NotPermitted
    held = _roles_of(session, person_id, now)
    return Holding(
        sum(len(list_held(session, person_id, fund_id)) for fund_id, role in held if role is Role.ASSESSOR),
        sum(len(_advised(session, person_id, fund_id)) for fund_id, role in held if role is Role.ADVISER),
    )


def end_role(session: Session, actor: Actor, appointment_id: UUID, *, now: datetime) -> Appointment:
    """End a role now, and give back what its holder had by it. Raises NotPermitted, NotFound."""
    appointment = end_appointment(session, actor, appointment_id, now=now)
    session.flush()
    _give_back(session, actor, appointment, now)
    return appointment


def record_leaving(session: Session, actor: Actor, person_id: UUID, *, now: datetime) -> Person:
    """End all that a person may do as staff, sign them out everywhere, and give back what they hold.

    Their account stays: they may belong to an organisation that applies. A second press changes nothing. Raises
    NotPermitted, NotFound or OwnLeaving.
    """
    if not may_administer(actor):
        raise NotPermitted
    if actor.user_id == person_id:
        raise OwnLeaving
    _hold_administrators(session, actor)
    person = get_person(session, person_id, lock=True)
    open_ids = session.scalars(
        select(Appointment.id).where(Appointment.person_id == person_id, Appointment.closed_at.is_(None))
    ).all()
    if not person.is_administrator and _has_just_left(session, actor, person_id, now):
        return person
    ended = [end_appointment(session, actor, appointment_id, now=now) for appointment_id in open_ids]
    if person.is_administrator:
        person.is_administrator = False
        record(session, actor, "person.administrator_ended", person.id, now=now)
    person.signed_out_at = now
    withdraw_staff_invitations_of(session, actor, person, now=now)
    record(session, actor, "person.left", person.id, now=now)
    session.flush()
    for appointment in ended:
        _give_back(session, actor, appointment, now)
    return person


def _has_just_left(session: Session, actor: Actor, person_id: UUID, now: datetime) -> bool:
    """Whether the same administrator recorded it a moment ago, and the person was given no role since."""
    goes_on = or_(Appointment.ends_at.is_(None), Appointment.ends_at > now)
    if session.scalar(select(exists().where(Appointment.person_id == person_id, goes_on))):
        return False
    noted = TrailEntry.action == "person.left", TrailEntry.subject_id == person_id, TrailEntry.actor_id == actor.user_id
    return bool(session.scalar(select(exists().where(*noted, TrailEntry.at > now - A_MOMENT))))


def ask_to_close_roles(session: Session, *, now: datetime) -> int:
    """Have what is held by roles that have ended given back; how many there are."""
    ended = list_unclosed(session, before=now - SETTLING, limit=AT_A_TIME)
    for appointment_id in ended:
        ask_for(session, JobKind.CLOSE_ROLE, appointment_id, now=now)
    return len(ended)


def close_role(session: Session, appointment_id: UUID, *, now: datetime) -> None:
    """Give back what somebody held by a role that has ended, unless they hold it again. Raises NotFound."""
    appointment = get_appointment(session, appointment_id, lock=True)
    if appointment.closed_at is not None or appointment.ends_at is None or appointment.ends_at > now:
        return
    _give_back(session, SYSTEM, appointment, now)
    close_appointment(session, appointment, now=now)


def _hold_administrators(session: Session, actor: Actor) -> None:
    """Let two administrators who remove each other act one after the other. Raises NotPermitted for the second."""
    administrators = select(Person).where(Person.is_administrator).order_by(Person.id)
    found = session.scalars(
        administrators.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).all()
    if not actor.is_system and actor.user_id not in {person.id for person in found}:
        raise NotPermitted


def _give_back(session: Session, actor: Actor, appointment: Appointment, now: datetime) -> None:
    person_id, fund_id = appointment.person_id, appointment.fund_id
    if appointment.role is Role.ASSESSOR:
        take_back_from(session, actor, person_id, fund_id, now=now)
    if appointment.role is Role.ADVISER:
        stop_advising(session, actor, _advised(session, person_id, fund_id, lock=True), now)
        end_reading_of_fund(session, person_id, fund_id, ReaderBasis.ADVISER, now=now)
    session.flush()


def stop_advising(session: Session, actor: Actor, supports: Iterable[Support], now: datetime) -> None:
    """Have these applicants wait for another adviser."""
    for support in supports:
        details = {"adviser": str(support.adviser_id)}
        support.adviser_id = None
        record(
            session, actor, "support.adviser_left", support.id, now=now, round_id=support.application.round_id,
            application_id=support.application_id, details=details,
        )  # fmt: skip


def _advised(session: Session, person_id: UUID, fund_id: UUID, *, lock: bool = False) -> list[Support]:
    """The supports of a fund that go on and that a person advises."""
    theirs = (
        select(Support)
        .join(Support.application)
        .join(Application.round)
        .where(Support.adviser_id == person_id, Support.state != SupportState.CLOSED, Round.fund_id == fund_id)
    )
    if lock:
        ids = theirs.with_only_columns(Application.id)
        session.execute(
            select(Application.id).where(Application.id.in_(ids)).order_by(Application.id).with_for_update()
        )
    found = theirs.order_by(Application.id).options(joinedload(Support.application))
    return list(session.scalars(found.execution_options(populate_existing=lock)))


def _roles_of(session: Session, person_id: UUID, now: datetime) -> list[tuple[UUID, Role]]:
    held = select(Appointment.fund_id, Appointment.role).where(Appointment.person_id == person_id, in_force(now))
    return [(fund_id, role) for fund_id, role in session.execute(held)]
