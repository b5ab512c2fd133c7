"""Making administrators, and giving and ending roles in a fund."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessments.accounts.links import make_link
from assessments.accounts.models import Appointment, Person, Purpose
from assessments.accounts.policies import may_administer
from assessments.accounts.queries import find_person_by_email, get_appointment, get_person
from assessments.accounts.shapes import fault_in_email, fault_in_name, only_faults, tidy_email, tidy_name
from assessments.actors import SYSTEM, Actor, Role
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.messages.use_cases import queue_email

FIRST_LINK_LASTS = timedelta(days=3)


class AlreadyAppointed(Refused):
    """The person holds that role in that fund, or will."""

    sentence = _("This person already has this role in this fund. Nothing was changed.")


def create_administrator(session: Session, *, email: str, name: str, now: datetime) -> tuple[Person, str]:
    """Make somebody an administrator, and a link by which they set their password, emailed and returned as a path.

    Done from the command line by whoever runs the installation. A password that was set before the address was
    confirmed is dropped, since anybody may have set it. Raises Invalid.
    """
    email, name = tidy_email(email), tidy_name(name)
    if faults := only_faults(email=fault_in_email(email), name=fault_in_name(name)):
        raise Invalid(faults)
    person = find_person_by_email(session, email, lock=True)
    if person is None:
        person = Person(id=uuid4(), name=name, email=email, created_at=now)
        session.add(person)
    if person.confirmed_at is None:
        person.password_hash, person.confirmed_at = None, now
    person.is_administrator = True
    session.flush()
    record(session, SYSTEM, "person.made_administrator", person.id, now=now)
    link, path = make_link(session, person.id, Purpose.RESET, now=now, lasts=FIRST_LINK_LASTS)
    queue_email(
        session,
        key=f"administrator:{link.id}",
        template="made_administrator",
        address=email,
        context={"path": path},
        now=now,
        user_id=person.id,
    )
    return person, path


def appoint(
    session: Session,
    actor: Actor,
    *,
    fund_id: UUID,
    role: Role,
    now: datetime,
    email: str | None = None,
    person_id: UUID | None = None,
    ends_at: datetime | None = None,
) -> Appointment:
    """Give a person, named by id or by address, a role in a fund from now on.

    Raises NotPermitted, NotFound (the id), Invalid (the address, the end), AlreadyAppointed.
    """
    if not may_administer(actor):
        raise NotPermitted
    person = _get_person_named(session, email, person_id)
    if ends_at is not None and ends_at <= now:
        raise Invalid({"ends_at": _("Enter a moment that is still to come")})
    if _has_appointment(session, person.id, fund_id, role, now):
        raise AlreadyAppointed
    appointment = Appointment(
        id=uuid4(),
        person_id=person.id,
        fund_id=fund_id,
        role=role,
        starts_at=now,
        ends_at=ends_at,
        appointed_by=actor.user_id,
    )
    session.add(appointment)
    session.flush()
    record(session, actor, "appointment.made", appointment.id, now=now, details=_ids(appointment))
    return appointment


def end_appointment(session: Session, actor: Actor, appointment_id: UUID, *, now: datetime) -> Appointment:
    """End a role now; asking again changes nothing. Raises NotPermitted, NotFound."""
    if not may_administer(actor):
        raise NotPermitted
    appointment = get_appointment(session, appointment_id, lock=True)
    if appointment.ends_at is None or appointment.ends_at > now:
        appointment.ends_at = max(now, appointment.starts_at)
        record(session, actor, "appointment.ended", appointment.id, now=now, details=_ids(appointment))
    return appointment


def _get_person_named(session: Session, email: str | None, person_id: UUID | None) -> Person:
    if person_id is not None:
        return get_person(session, person_id, lock=True)
    person = find_person_by_email(session, email or "", lock=True)
    if person is None:
        raise Invalid({"email": _("Nobody has an account with this email address. Ask them to sign up first")})
    return person


def _has_appointment(session: Session, person_id: UUID, fund_id: UUID, role: Role, now: datetime) -> bool:
    same = Appointment.person_id == person_id, Appointment.fund_id == fund_id, Appointment.role == role
    live_or_later = or_(Appointment.ends_at.is_(None), Appointment.ends_at > now)
    return session.scalar(select(Appointment.id).where(*same, live_or_later).limit(1)) is not None


def _ids(appointment: Appointment) -> dict[str, str]:
    return {"person_id": str(appointment.person_id), "fund_id": str(appointment.fund_id)}
