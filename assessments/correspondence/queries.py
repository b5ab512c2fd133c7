"""Reading messages, as the staff who send them and as those who want to know how far they got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import Organisation
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.policies import staffed, tied
from assessments.correspondence.letters import email_of, fields_for, fields_for_staff
from assessments.correspondence.models import Letter, Message, MessageChoice
from assessments.correspondence.policies import READS_MESSAGES, may_read_messages, readable_by
from assessments.correspondence.recipients import addressed, count_group, with_what_is_filled_in
from assessments.correspondence.states import Audience
from assessments.errors import NotFound, NotPermitted
from assessments.funds.models import Round
from assessments.messages.models import Email
from assessments.messages.queries import STATE
from assessments.messages.states import EmailState
from assessments.paging import Order, Page, encode_cursor

PAGE = 50


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A row of the list of messages: to how many applications it is, or was, to go, and to how many it went."""

    message: Message
    letters: int
    written: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a message got: letters to applications, and the emails that carry them."""

    letters: int
    written: int
    emails: dict[EmailState, int]


@dataclass(frozen=True, slots=True)
class Addressee:
    """A row of the list of those to whom a message goes."""

    reference: str
    organisation: str
    emails: int
    sent: int
    failed: int
    is_written: bool


@dataclass(frozen=True, slots=True)
class PreviewedLetter:
    """What one of the applications would get."""

    reference: str
    email: dict[str, Any]


def get_message(
    session: Session, actor: Actor, round_reference: str, message_id: UUID, *, lock: bool = False
) -> Message:
    """A message of a round, with the round and those who had a hand in it. Raises NotFound."""
    statement = (
        select(Message)
        .join(Message.round)
        .where(Message.id == message_id, Round.reference == round_reference, readable_by(actor))
        .options(
            joinedload(Message.round).options(joinedload(Round.fund)),
            joinedload(Message.stage),
            joinedload(Message.changed_by),
            joinedload(Message.sent_by),
            joinedload(Message.stopped_by),
        )
    )
    if lock:
        statement = statement.with_for_update(of=Message).execution_options(populate_existing=True)
    message = session.scalars(statement).one_or_none()
    if message is None:
        raise NotFound
    return message


def list_messages(session: Session, actor: Actor, round_: Round, *, cursor: str | None = None) -> Page[ListedMessage]:
    """A page of a round's messages, the newest first. Raises NotPermitted."""
    if not may_read_messages(actor, round_):
        raise NotPermitted
    tie = cast(Message.id, Text)
    order = Order(Message.created_at, tie, descending=True)
    statement = (
        select(Message, _counted(Letter.id), _counted(Letter.written_at), tie.label("tie"))
        .join(Message.round)
        .where(Message.round_id == round_.id, readable_by(actor))
        .options(joinedload(Message.stage), joinedload(Message.changed_by), joinedload(Message.sent_by))
    )
    rows = session.execute(order.apply(statement, cursor, PAGE)).all()
    page = [ListedMessage(*row[:-1]) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return Page(page, encode_cursor(page[-1].message.created_at, rows[PAGE - 1][-1]) if more else None)


def _counted(column: Any) -> Any:
    return select(func.count(column)).where(Letter.message_id == Message.id).correlate(Message).scalar_subquery()


def count_groups(session: Session, actor: Actor, round_: Round) -> dict[tuple[Audience, str], int]:
    """How many applications are in each group that somebody can write to now; outcomes only as far as released."""
    groups = [(audience, stage) for stage in round_.stages for audience in Audience if audience != Audience.CHOSEN]
    counts = {
        (audience, stage.key): count_group(session, actor, round_.id, audience, stage.id) for audience, stage in groups
    }
    always = (Audience.WRITING, Audience.SUBMITTED)
    return {group: count for group, count in counts.items() if count or group[0] in always}


def list_chosen(session: Session, message: Message) -> Sequence[str]:
    """The references that were named for a message that the caller may read."""
    return session.scalars(
        select(Application.reference)
        .join(MessageChoice, MessageChoice.application_id == Application.id)
        .where(MessageChoice.message_id == message.id)
        .order_by(Application.reference)
    ).all()


def preview_letters(
    session: Session, actor: Actor, message: Message, *, now: datetime, limit: int = 3
) -> list[PreviewedLetter]:
    """What the first applications would get, by reference."""
    found = session.scalars(
        with_what_is_filled_in(select(Application))
        .where(addressed(actor, message))
        .order_by(Application.reference)
        .limit(limit)
    ).all()
    return [
        PreviewedLetter(
            each.reference, email_of(message, fields_for_staff(actor, fields_for(message, each), each, now=now))
        )
        for each in found
    ]


def has_own_application(session: Session, actor: Actor, round_: Round) -> bool:
    """Whether the actor has a part in an application of the round, so that this actor cannot write to it."""
    if not actor.has_ties:
        return False
    mine = select(Application.id).where(Application.round_id == round_.id, tied(actor)).limit(1)
    return session.scalar(mine) is not None


def find_progress(session: Session, message: Message) -> Progress:
    """How far a message got that the caller may read."""
    of_message = Letter.message_id == message.id
    letters, written = session.execute(
        select(func.count(Letter.id), func.count(Letter.written_at)).where(of_message)
    ).one()
    counts = [func.count().filter(condition) for condition in STATE.values()]
    emails = session.execute(
        select(*counts).select_from(Email).join(Letter, Email.letter_id == Letter.id).where(of_message)
    )
    return Progress(letters, written, dict(zip(STATE, emails.one(), strict=True)))


def list_addressees(session: Session, actor: Actor, message: Message, *, cursor: str | None = None) -> Page[Addressee]:
    """A page of the applications to which a message went, by reference; not the actor's own organisation's."""
    order = Order(Application.reference, Application.reference)
    statement: Select[Any] = (
        select(
            Application.reference,
            Organisation.name,
            _emails_of_letter(),
            _emails_of_letter(EmailState.SENT),
            _emails_of_letter(EmailState.FAILED),
            Letter.written_at.is_not(None),
        )
        .select_from(Letter)
        .join(Letter.application)
        .join(Application.organisation)
        .where(Letter.message_id == message.id, staffed(actor, *READS_MESSAGES))
    )
    rows = session.execute(order.apply(statement, cursor, PAGE)).all()
    page = [Addressee(*row) for row in rows[:PAGE]]
    last = page[-1].reference if len(rows) > PAGE else None
    return Page(page, encode_cursor(last, last) if last else None)


def _emails_of_letter(state: EmailState | None = None) -> Any:
    statement = select(func.count(Email.id)).where(Email.letter_id == Letter.id).correlate(Letter)
    return (statement if state is None else statement.where(STATE[state])).scalar_subquery()
