"""What was sent about one application, newest first: letters of the fund with their text, and automatic emails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.policies import is_applicant, title_for
from assessments.correspondence.fields import fill_in
from assessments.correspondence.letters import UNSEEN_TITLE
from assessments.correspondence.models import Letter, Message
from assessments.correspondence.policies import may_read_correspondence
from assessments.errors import NotPermitted
from assessments.messages.kinds import KINDS, Reader
from assessments.messages.models import Email
from assessments.messages.states import EmailState
from assessments.paging import Order, Page, encode_cursor

PAGE = 20
LETTER, AUTOMATIC = "letter", "automatic"
TO_APPLICANTS = sorted(name for name, kind in KINDS.items() if kind.reader is Reader.APPLICANT)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to whom an email went, or is to go."""

    name: str
    address: str
    state: EmailState
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was sent: a letter has a subject, a text and who wrote it, an automatic email its kind."""

    at: datetime
    kind: str
    subject: str
    body: str
    author: str
    receivers: Sequence[Receiver]


def list_correspondence(
    session: Session, actor: Actor, application: Application, *, now: datetime, cursor: str | None = None
) -> Page[Entry]:
    """A page of what was sent about an application that the caller has found for the actor.

    Its applicants see what was sent to applicants. Its fund's managers and auditors also see what was sent to staff,
    and whether each email arrived at the mail server. Raises NotPermitted.
    """
    if not (is_applicant(actor, application) or may_read_correspondence(actor, application)):
        raise NotPermitted
    is_staff = not is_applicant(actor, application)
    sent = _sent(application.id, is_staff)
    order = Order(sent.c.at, sent.c.tie, descending=True)
    rows = session.execute(order.apply(select(sent.c.at, sent.c.tie, sent.c.what), cursor, PAGE)).all()
    title = title_for(actor, application, now) or UNSEEN_TITLE
    entries = _entries(session, application, rows[:PAGE], title if is_staff else None)
    more = len(rows) > PAGE
    return Page(entries, encode_cursor(rows[PAGE - 1].at, rows[PAGE - 1].tie) if more else None)


def _sent(application_id: UUID, is_staff: bool) -> Any:
    """Letters, and automatic emails as one where they tell several people the same."""
    letters = select(
        Letter.written_at.label("at"), cast(Letter.id, Text).label("tie"), literal(LETTER).label("what")
    ).where(Letter.application_id == application_id, Letter.written_at.is_not(None))
    emails = (
        select(Email.created_at, Email.template, literal(AUTOMATIC))
        .where(Email.application_id == application_id, Email.letter_id.is_(None))
        .group_by(Email.created_at, Email.template)
    )
    if not is_staff:
        emails = emails.where(Email.template.in_(TO_APPLICANTS))
    return union_all(letters, emails).subquery("sent")


def _entries(session: Session, application: Application, rows: Sequence[Any], title: str | None) -> list[Entry]:
    letters = _letters(session, [UUID(row.tie) for row in rows if row.what == LETTER])
    automatic = [(row.at, row.tie) for row in rows if row.what == AUTOMATIC]
    receivers = _receivers(session, application.id, letters.keys(), automatic)
    return [
        _letter(letters[UUID(row.tie)], receivers.get(UUID(row.tie), []), title)
        if row.what == LETTER
        else Entry(row.at, row.tie, "", "", "", receivers.get((row.at, row.tie), []))
        for row in rows
    ]


def _letter(letter: Letter, receivers: Sequence[Receiver], title: str | None) -> Entry:
    """A letter with its text; `title`, for staff, is what they may call the application now."""
    message, fields = letter.message, letter.fields or {}
    if title is not None:
        fields = {**fields, "title": title}
    assert letter.written_at is not None
    return Entry(
        letter.written_at,
        LETTER,
        fill_in(message.subject, fields),
        fill_in(message.body, fields),
        message.sent_by.name if message.sent_by else "",
        receivers,
    )


def _letters(session: Session, letter_ids: Iterable[UUID]) -> dict[UUID, Letter]:
    found = session.scalars(
        select(Letter)
        .where(Letter.id.in_(list(letter_ids)))
        .options(joinedload(Letter.message).joinedload(Message.sent_by))
    )
    return {letter.id: letter for letter in found}


def _receivers(
    session: Session, application_id: UUID, letter_ids: Iterable[UUID], automatic: Sequence[tuple[datetime, str]]
) -> dict[Any, list[Receiver]]:
    """Who was written to, by the letter's id or by the automatic email's moment and kind."""
    rows = session.execute(
        select(Email, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == Email.user_id)
        .where(
            Email.application_id == application_id,
            or_(
                Email.letter_id.in_(list(letter_ids)),
                Email.letter_id.is_(None) & tuple_(Email.created_at, Email.template).in_(automatic),
            ),
        )
        .order_by(Email.address)
    )
    receivers: dict[Any, list[Receiver]] = {}
    for email, name in rows:
        place = email.letter_id or (email.created_at, email.template)
        receivers.setdefault(place, []).append(Receiver(name, email.address, email.state, email.sent_at))
    return receivers
