"""Choosing which emails one gets."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import NotFound, NotPermitted
from assessments.messages.kinds import is_optional, kinds_for
from assessments.messages.models import EmailTurnedOff
from assessments.messages.queries import get_email_to_stop, kinds_turned_off


def choose_emails(session: Session, actor: Actor, wanted: Collection[str], *, now: datetime) -> None:
    """Have exactly these of the optional kinds that the actor can get; other kinds stay as they were chosen.

    Raises NotPermitted.
    """
    if actor.user_id is None:
        raise NotPermitted
    offered = {name for name in kinds_for(actor) if is_optional(name)}
    off = kinds_turned_off(session, actor.user_id)
    to_stop, to_start = offered - set(wanted) - off, offered & set(wanted) & off
    for kind in sorted(to_stop):
        _turn_off(session, actor.user_id, kind, now)
    if to_start:
        theirs = EmailTurnedOff.person_id == actor.user_id, EmailTurnedOff.kind.in_(to_start)
        session.execute(delete(EmailTurnedOff).where(*theirs))
    if to_stop or to_start:
        changed = {"kinds": sorted(to_stop | to_start)}
        record(session, actor, "person.emails_chosen", actor.user_id, now=now, details=changed)


def stop_emails(session: Session, stop_key: str, *, now: datetime) -> str:
    """Turn off the kind of email at whose foot the key stood, without signing in; twice is once. The kind's name.

    Raises NotFound.
    """
    email = get_email_to_stop(session, stop_key)
    if email.user_id is None or not is_optional(email.template):
        raise NotFound
    if email.template not in kinds_turned_off(session, email.user_id):
        _turn_off(session, email.user_id, email.template, now)
        by = Actor(user_id=email.user_id)
        changed = {"kinds": [email.template]}
        record(session, by, "person.emails_chosen", email.user_id, now=now, details=changed)
    return email.template


def _turn_off(session: Session, person_id: UUID, kind: str, now: datetime) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"person_id": person_id, "kind": kind, "since": now}
    session.execute(insert(EmailTurnedOff).values(row).on_conflict_do_nothing())
