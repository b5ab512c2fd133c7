"""The state of emails, for administrators and for pages that say what is waiting."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.errors import NotFound, NotPermitted
from assessments.messages.models import Email, EmailTurnedOff
from assessments.messages.policies import may_see_emails
from assessments.messages.states import EmailState

STATE: Mapping[EmailState, ColumnElement[bool]] = {
    EmailState.SENT: and_(Email.sent_at.is_not(None), Email.failed_at.is_(None)),
    EmailState.FAILED: Email.failed_at.is_not(None),
    EmailState.WAITING: and_(Email.sent_at.is_(None), Email.failed_at.is_(None)),
}


def list_emails(
    session: Session,
    actor: Actor,
    *,
    state: EmailState | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> Sequence[Email]:
    """The newest emails, without their text; `before_id` is the last id of the page before."""
    if not may_see_emails(actor):
        raise NotPermitted
    wanted = select(Email).order_by(Email.id.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(STATE[state])
    if before_id is not None:
        wanted = wanted.where(Email.id < before_id)
    return session.scalars(wanted).all()


def get_email(session: Session, actor: Actor, email_id: int, *, lock: bool = False) -> Email:
    """One email, without its text."""
    wanted = select(Email).where(Email.id == email_id)
    email = session.scalar(wanted.with_for_update() if lock else wanted)
    if email is None or not may_see_emails(actor):
        raise NotFound
    return email


def count_emails(session: Session, actor: Actor) -> dict[EmailState, int]:
    """How many emails stand in each state."""
    if not may_see_emails(actor):
        raise NotPermitted
    state = case(*((condition, state.value) for state, condition in STATE.items()))
    counts = {EmailState(name): count for name, count in session.execute(select(state, func.count()).group_by(state))}
    return {state: counts.get(state, 0) for state in EmailState}


def find_oldest_waiting_email(session: Session, actor: Actor) -> datetime | None:
    """Since when the longest-waiting email has waited."""
    if not may_see_emails(actor):
        raise NotPermitted
    return session.scalar(select(func.min(Email.created_at)).where(STATE[EmailState.WAITING]))


def kinds_turned_off(session: Session, person_id: UUID) -> frozenset[str]:
    """The kinds of email that a person does not want."""
    return frozenset(session.scalars(select(EmailTurnedOff.kind).where(EmailTurnedOff.person_id == person_id)))


def who_turned_off(session: Session, kind: str, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people who do not want this kind of email."""
    theirs = EmailTurnedOff.kind == kind, EmailTurnedOff.person_id.in_(person_ids)
    return frozenset(session.scalars(select(EmailTurnedOff.person_id).where(*theirs)))


def get_email_to_stop(session: Session, stop_key: str) -> Email:
    """The email at whose foot this key stood: whoever has it may turn its kind off. Raises NotFound."""
    email = session.scalar(select(Email).where(Email.stop_key == stop_key)) if stop_key else None
    if email is None:
        raise NotFound
    return email
