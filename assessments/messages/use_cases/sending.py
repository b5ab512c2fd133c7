"""Sending emails outside any transaction, and trying again what failed."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, undefer

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, NotPermitted, Refused, _
from assessments.gateways import AnswerLost, Mail
from assessments.messages.models import Email
from assessments.messages.policies import may_retry_emails
from assessments.messages.queries import STATE, get_email
from assessments.messages.states import MAX_UNANSWERED, PAUSES, EmailState
from assessments.messages.use_cases.composing import compose
from assessments.transactions import Transactions

CLAIM = timedelta(minutes=5)
"""How long an email is left alone once a worker has set out to send it."""


class MayHaveArrived(Refused):
    """The email set out as often as it may without an answer, so nobody sends it a third time."""

    sentence = _(
        "This email was not sent again: it went out twice, and the mail server’s answer was lost both times, so it may "
        "have arrived. Look in the mail server’s log."
    )


class CameBack(Refused):
    """The email was sent and returned, and what it said is not kept: the address is to be mended first."""

    sentence = _(
        "This email was not sent again: it came back, since its address does not take it, and what it said is not kept "
        "here. Ask the person for another address; what they were told is on their pages."
    )


def retry_email(session: Session, actor: Actor, email_id: int, *, now: datetime) -> None:
    """Have an email that was given up tried again, unless it may have arrived twice already, or came back.

    Raises NotFound, NotPermitted, IllegalStep, MayHaveArrived or CameBack.
    """
    email = get_email(session, actor, email_id, lock=True)
    if not may_retry_emails(actor):
        raise NotPermitted
    if email.state is not EmailState.FAILED:
        raise IllegalStep
    if email.sent_at is not None:
        raise CameBack
    if email.unanswered >= MAX_UNANSWERED:
        raise MayHaveArrived
    email.failed_at = email.claimed_until = None
    email.attempts = 0
    email.due_at = now
    record(session, actor, "email.retried", None, now=now, details={"email_id": email_id})


def send_due_emails(sessions: Transactions, mail: Mail, *, base_url: str, now: datetime, limit: int = 50) -> int:
    """Send up to `limit` emails that are due, oldest first and letters to many last, and return how many were tried."""
    tried = 0
    while tried < limit and (email := _claim_email(sessions, now)) is not None:
        tried += 1
        if email.failed_at is None:
            _send_email(sessions, mail, email, base_url=base_url, now=now)
    return tried


def _claim_email(sessions: Transactions, now: datetime) -> Email | None:
    """Take one due email for this worker; one that nobody came back from has perhaps gone out, and is counted."""
    with sessions.begin() as session:
        email = session.scalar(
            select(Email)
            .where(STATE[EmailState.WAITING], Email.due_at <= now)
            .where(or_(Email.claimed_until.is_(None), Email.claimed_until <= now))
            .order_by(Email.is_bulk, Email.due_at, Email.id)
            .limit(1)
            .options(undefer(Email.context))
            .with_for_update(skip_locked=True)
        )
        if email is None:
            return None
        if email.claimed_until is not None:
            _note_unanswered(email, "nobody came back from sending it", now)
        if email.failed_at is None:
            email.attempts += 1
            email.claimed_until = now + CLAIM
        return email


def _send_email(sessions: Transactions, mail: Mail, email: Email, *, base_url: str, now: datetime) -> None:
    """Render and send outside any transaction, then note in one how it went."""
    problem: Exception | None = None
    try:
        mail.send(compose(email, base_url, now))
    except Exception as caught:  # noqa: BLE001  whatever it is, it is kept on the row and does not hold up the others
        problem = caught
    with sessions.begin() as session:
        if problem is None:
            _note_sent(session, email, now)
        else:
            _note_problem(session, email, problem, now)


def _note_sent(session: Session, email: Email, now: datetime) -> None:
    """It is sent, whoever else may have claimed it since; what it said is not kept."""
    session.execute(
        update(Email)
        .where(Email.id == email.id)
        .values(sent_at=now, failed_at=None, claimed_until=None, error=None, context={})
    )


def _note_problem(session: Session, email: Email, problem: Exception, now: datetime) -> None:
    row = session.scalar(
        select(Email)
        .where(Email.id == email.id, Email.claimed_until == email.claimed_until, STATE[EmailState.WAITING])
        .with_for_update()
    )
    if row is None:
        return
    told = f"{type(problem).__name__}: {problem}"[:500]
    row.claimed_until = None
    row.error = told
    if isinstance(problem, AnswerLost):
        _note_unanswered(row, told, now)
    if row.attempts > len(PAUSES):
        row.failed_at = now
    else:
        row.due_at = now + PAUSES[row.attempts - 1]


def _note_unanswered(email: Email, told: str, now: datetime) -> None:
    """Count an email that may have arrived; the second time it is given up, so that nobody gets three."""
    email.claimed_until = None
    email.unanswered += 1
    email.error = told
    if email.unanswered >= MAX_UNANSWERED:
        email.failed_at = now
