"""Making administrators, and giving and ending roles in a fund."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.days import day_of, end_of_day
from assessments.accounts.links import make_link
from assessments.accounts.models import Appointment, Person, Purpose
from assessments.accounts.policies import may_administer
from assessments.accounts.queries import find_person_by_email, get_appointment, get_person
from assessments.accounts.shapes import fault_in_email, fault_in_name, only_faults, tidy_email, tidy_name
from assessments.actors import SYSTEM, Actor, Role
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email
from assessments.versions import ensure_seen, fingerprint

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


class RoleHasEnded(Refused):
    """An end that has passed stays what it is."""

    sentence = _("This role has ended, so its last day was not changed. Give the role again instead.")


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
    return begin_appointment(
        session, actor, person.id, fund_id, role, ends_at=ends_at, appointed_by=actor.user_id, now=now
    )


def begin_appointment(
    session: Session,
    actor: Actor,
    person_id: UUID,
    fund_id: UUID,
    role: Role,
    *,
    ends_at: datetime | None,
    appointed_by: UUID | None,
    now: datetime,
) -> Appointment:
    """Begin a role of somebody whose row the caller holds, so that two who give it wait for each other.

    One that has ended and is not closed yet goes on in the new one: nothing is given back. In a role that judges or
    decides they are compared with who has applied already. Raises AlreadyAppointed.
    """
    standing = _open_appointment(session, person_id, fund_id, role)
    if standing is not None and (standing.ends_at is None or standing.ends_at > now):
        raise AlreadyAppointed
    if standing is not None:
        standing.closed_at = now
        session.flush()
    appointment = Appointment(
        id=uuid4(), person_id=person_id, fund_id=fund_id, role=role, starts_at=now, ends_at=ends_at,
        appointed_by=appointed_by,
    )  # fmt: skip
    session.add(appointment)
    session.flush()
    record(session, actor, "appointment.made", appointment.id, now=now, details=_ids(appointment))
    ask_for(session, JobKind.FIND_CONFLICTS, person_id, now=now)
    return appointment


def change_last_day(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    last_day: date | None,
    *,
    now: datetime,
    seen: str | None = None,
) -> Appointment:
    """Let a role end after a day, or, without one, go on.

    `seen` is the fingerprint of the last day that was shown. Raises NotPermitted, NotFound, Invalid, RoleHasEnded or
    Outdated.
    """
    if not may_administer(actor):
        raise NotPermitted
    appointment = get_appointment(session, appointment_id, lock=True)
    if appointment.ends_at is not None and appointment.ends_at <= now:
        raise RoleHasEnded
    if fault := fault_in_last_day(last_day, now=now):
        raise Invalid({"last_day": fault})
    ends_at = None if last_day is None else end_of_day(last_day)
    if ends_at != appointment.ends_at:
        ensure_seen(fingerprint(appointment.last_day), seen)
        appointment.ends_at = ends_at
        record(session, actor, "appointment.last_day_changed", appointment.id, now=now, details=_ids(appointment))
    return appointment


def end_appointment(session: Session, actor: Actor, appointment_id: UUID, *, now: datetime) -> Appointment:
    """End a role now; asking again changes nothing. Raises NotPermitted, NotFound.

    What the person holds by it is given back by `decisions.use_cases.end_role`, which calls this.
    """
    if not may_administer(actor):
        raise NotPermitted
    appointment = get_appointment(session, appointment_id, lock=True)
    if appointment.ends_at is None or appointment.ends_at > now:
        appointment.ends_at = max(now, appointment.starts_at)
        record(session, actor, "appointment.ended", appointment.id, now=now, details=_ids(appointment))
    return appointment


def close_appointment(session: Session, appointment: Appointment, *, now: datetime) -> None:
    """Note that what the person held by a role that has ended was given back."""
    appointment.closed_at = appointment.closed_at or now
    session.flush()


def fault_in_last_day(last_day: date | None, *, now: datetime) -> str | None:
    """What is wrong with the last day of a role, as a sentence."""
    if last_day is not None and last_day < day_of(now):
        return _("Enter a last day that is today or later")
    return None


def _get_person_named(session: Session, email: str | None, person_id: UUID | None) -> Person:
    if person_id is not None:
        return get_person(session, person_id, lock=True)
    person = find_person_by_email(session, email or "", lock=True)
    if person is None:
        raise Invalid({"email": _("Nobody has an account with this email address. Ask them to sign up first")})
    return person


def _open_appointment(session: Session, person_id: UUID, fund_id: UUID, role: Role) -> Appointment | None:
    """The appointment, if any, that is not closed; there is never more than one."""
    same = Appointment.person_id == person_id, Appointment.fund_id == fund_id, Appointment.role == role
    return session.scalar(select(Appointment).where(*same, Appointment.closed_at.is_(None)))


def _ids(appointment: Appointment) -> dict[str, str]:
    return {
        "person_id": str(appointment.person_id),
        "fund_id": str(appointment.fund_id),
        "role": appointment.role.value,
    }
