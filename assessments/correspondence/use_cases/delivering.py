"""The job that writes a message's emails, some letters at a time: it can be stopped, and goes on after a crash."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from assessments.accounts.models import Person
from assessments.actors import Actor, Place
from assessments.applications.models import Application, Submission
from assessments.audit.use_cases import record
from assessments.correspondence.letters import email_of, fields_for
from assessments.correspondence.models import Letter, Message
from assessments.correspondence.recipients import TO_EDITORS, TO_LEADS, list_people
from assessments.correspondence.states import MessageState
from assessments.funds.models import Round
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email

CHUNK = 100
"""How many letters are written at once; then other work has its turn."""


def write_letters(session: Session, message_id: UUID, _output: None, /, *, now: datetime) -> None:
    """Queue the emails of the next letters of a message, and ask to be called again while there are more."""
    message = session.scalars(
        select(Message)
        .where(Message.id == message_id)
        .options(joinedload(Message.round).joinedload(Round.fund))
        .with_for_update(of=Message)
    ).one_or_none()
    if message is None or message.state is not MessageState.SENDING:
        return
    letters = _next_letters(session, message)
    people = list_people(session, [letter.application.organisation_id for letter in letters])
    for letter in letters:
        _write(session, message, letter, people.get(letter.application.organisation_id, []), now)
    if len(letters) < CHUNK:
        message.done_at = now
    else:
        ask_for(session, JobKind.MESSAGE, message.id, now=now)


def _next_letters(session: Session, message: Message) -> Sequence[Letter]:
    letters = session.scalars(
        select(Letter)
        .where(Letter.message_id == message.id, Letter.written_at.is_(None))
        .order_by(Letter.id)
        .limit(CHUNK)
        .options(
            joinedload(Letter.application).options(
                joinedload(Application.organisation),
                selectinload(Application.submissions).joinedload(Submission.stage),
            )
        )
    ).all()
    for letter in letters:
        set_committed_value(letter.application, "round", message.round)
    return letters


def _write(
    session: Session, message: Message, letter: Letter, people: Sequence[tuple[Person, Place]], now: datetime
) -> None:
    application = letter.application
    letter.fields, letter.written_at = fields_for(message, application), now
    email = email_of(message, letter.fields)
    for person, place in people:
        queue_email(
            session, key=f"message:{message.id}:{application.id}:{person.id}",
            template=TO_LEADS if place is Place.LEAD else TO_EDITORS, address=person.email,
            context={**email, "person": person.name}, now=now, user_id=person.id, round_id=message.round_id,
            application_id=application.id, letter_id=letter.id, is_bulk=True,
        )  # fmt: skip
    record(
        session, Actor(user_id=message.sent_by_id), "letter.written", letter.id, now=now,
        round_id=message.round_id, application_id=application.id, details={"message": str(message.id)},
    )  # fmt: skip
