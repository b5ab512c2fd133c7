"""Sending a message: a test to oneself, the real thing, and stopping it on the way."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from assessments.accounts.queries import get_person
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.audit.use_cases import record
from assessments.correspondence.models import Letter, Message
from assessments.correspondence.policies import may_write_messages
from assessments.correspondence.queries import get_message, preview_letters
from assessments.correspondence.recipients import Reach, addressed, count_reach
from assessments.correspondence.states import MessageState
from assessments.correspondence.use_cases.drafting import ChangedMeanwhile, faults_in_text, get_unsent
from assessments.errors import IllegalStep, NotPermitted, Refused, _
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.models import Email
from assessments.messages.use_cases import queue_email


class NobodyToWriteTo(Refused):
    """The message is for no application, or nobody is behind those it is for."""

    sentence = _(
        "Nothing was sent: nobody would get this message now. It is kept as a draft. Choose somebody else to send it "
        "to, or wait until there is somebody."
    )


class ReachChanged(Refused):
    """Others would get it now than those who were counted when the page was opened."""

    sentence = _(
        "Nothing was sent yet, because something has changed since you opened this page. Applications then: "
        "%(applications_then)s, now: %(applications)s. People then: %(people_then)s, now: %(people)s. "
        "If that is right, confirm and send it again."
    )


def send_test(session: Session, actor: Actor, round_reference: str, message_id: UUID, *, now: datetime) -> None:
    """Email a draft to oneself, as the first of its applications would get it; once a minute at most.

    A second press within it leaves it at the first.
    Raises NotFound, NotPermitted, AlreadySent, Invalid or NobodyToWriteTo.
    """
    message = get_unsent(session, actor, round_reference, message_id)
    _ensure_ready(message)
    letters = preview_letters(session, actor, message, now=now, limit=1)
    if not letters:
        raise NobodyToWriteTo
    assert actor.user_id is not None
    person = get_person(session, actor.user_id)
    key = f"message_test:{message.id}:{person.id}:{message.version}:{now:%Y%m%d%H%M}"
    if session.scalar(select(Email.key).where(Email.key == key)) is not None:
        return
    queue_email(
        session, key=key,
        template="message_test", address=person.email, context={**letters[0].email, "person": person.name}, now=now,
        user_id=person.id, round_id=message.round_id,
    )  # fmt: skip
    record(session, actor, "message.tested", message.id, now=now, round_id=message.round_id)


def send_message(
    session: Session,
    actor: Actor,
    round_reference: str,
    message_id: UUID,
    *,
    seen_version: int,
    seen_reach: Reach,
    now: datetime,
) -> Message:
    """Send a message to those for whom it is now, if they are as many as were seen. Twice is once.

    Its emails are written by a job. Raises NotFound, NotPermitted, Invalid, ChangedMeanwhile, NobodyToWriteTo or
    ReachChanged.
    """
    message = get_message(session, actor, round_reference, message_id, lock=True)
    if not may_write_messages(actor, message.round):
        raise NotPermitted
    if message.sent_at is not None:
        return message
    if message.version != seen_version:
        raise ChangedMeanwhile
    _ensure_ready(message)
    reach = count_reach(session, actor, message)
    if not reach.people:
        raise NobodyToWriteTo
    if reach != seen_reach:
        raise ReachChanged(
            applications_then=seen_reach.applications, applications=reach.applications,
            people_then=seen_reach.people, people=reach.people,
        )  # fmt: skip
    ids = session.scalars(select(Application.id).where(addressed(actor, message)).order_by(Application.reference))
    session.execute(insert(Letter), [_letter(message, application_id) for application_id in ids])
    message.sent_at, message.sent_by_id, message.people = now, actor.user_id, reach.people
    session.flush()
    counts = {"applications": reach.applications, "people": reach.people}
    record(session, actor, "message.sent", message.id, now=now, round_id=message.round_id, details=counts)
    ask_for(session, JobKind.MESSAGE, message.id, now=now)
    return message


def stop_message(session: Session, actor: Actor, round_reference: str, message_id: UUID, *, now: datetime) -> Message:
    """Send no more of a message; what has gone out has gone out. Stopping again changes nothing.

    Raises NotFound, NotPermitted or IllegalStep.
    """
    message = get_message(session, actor, round_reference, message_id, lock=True)
    if not may_write_messages(actor, message.round):
        raise NotPermitted
    if message.stopped_at is not None:
        return message
    if message.state not in (MessageState.SENDING, MessageState.SENT):
        raise IllegalStep
    kept_back = _withdraw(session, message, now)
    if message.done_at is not None and not kept_back:
        raise IllegalStep
    message.stopped_at, message.stopped_by_id, message.done_at = now, actor.user_id, None
    session.flush()
    record(session, actor, "message.stopped", message.id, now=now, round_id=message.round_id)
    return message


def _withdraw(session: Session, message: Message, now: datetime) -> int:
    """Take back the emails with which nobody has set out yet, and the letters of which none is left; how many."""
    of_message = select(Letter.id).where(Letter.message_id == message.id)
    idle = or_(Email.claimed_until.is_(None), Email.claimed_until <= now)
    taken = session.execute(
        delete(Email)
        .where(Email.letter_id.in_(of_message), Email.sent_at.is_(None), Email.unanswered == 0, idle)
        .returning(Email.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(
        update(Letter)
        .where(Letter.message_id == message.id, ~exists().where(Email.letter_id == Letter.id))
        .values(written_at=None, fields=None)
        .execution_options(synchronize_session=False)
    )
    return len(taken)


def _ensure_ready(message: Message) -> None:
    if faults := faults_in_text(message.subject, message.body, is_ready=True):
        raise faults


def _letter(message: Message, application_id: UUID) -> dict[str, object]:
    return {"id": uuid4(), "message_id": message.id, "application_id": application_id}
