"""Writing a message, changing it, and throwing it away before it is sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.queries import get_person
from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.audit.models import TrailEntry
from assessments.audit.use_cases import record
from assessments.correspondence.fields import unknown_fields
from assessments.correspondence.models import Message, MessageChoice
from assessments.correspondence.policies import may_write_messages
from assessments.correspondence.queries import get_message, list_chosen
from assessments.correspondence.states import Audience
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.rendering.merging import named

SUBJECT_LIMIT, BODY_LIMIT = 150, 10_000
NAMED_AT_MOST = 5
"""How many references that were not found a refusal repeats."""


class AlreadySent(Refused):
    """The message was sent, and a message that was sent stays as it is."""

    sentence = _("This message was sent already, so it was not changed. To say something else, write another one.")


class ChangedMeanwhile(Refused):
    """Somebody, or oneself in another window, has changed the draft since it was opened."""

    sentence = _(
        "This message was changed after you opened the page, by somebody else or by you in another window. "
        "Yours was not saved. Both are below: to keep yours, save it again."
    )


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """What a manager writes, and to whom: all in a situation at a stage, or the applications with these references."""

    audience: Audience
    stage_key: str | None = None
    references: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""


def write_message(
    session: Session,
    actor: Actor,
    round_reference: str,
    draft: MessageDraft,
    *,
    now: datetime,
    message_id: UUID | None = None,
    is_ready: bool = False,
) -> Message:
    """Begin a message to a round's applicants. Nothing is sent before `send_message`.

    A draft may lack its subject and text unless it `is_ready`. With a `message_id`, made with the form, the same form
    twice is one message. Raises NotFound, NotPermitted, Invalid, or ChangedMeanwhile if that message is another by now.
    """
    round_ = _get_round(session, actor, round_reference)
    if not may_write_messages(actor, round_):
        raise NotPermitted
    assert actor.user_id is not None
    get_person(session, actor.user_id, lock=True)  # two copies of one form wait for each other here
    chosen = _check(session, actor, round_, draft, is_ready)
    if message_id is not None and session.get(Message, message_id) is not None:
        return _ensure_same(session, get_message(session, actor, round_reference, message_id), draft, chosen)
    message = Message(id=message_id or uuid4(), round_id=round_.id, author_id=actor.user_id, created_at=now)
    _fill(message, actor, round_, draft, now)
    session.add(message)
    session.flush()
    _choose(session, message, chosen)
    record(session, actor, "message.written", message.id, now=now, round_id=round_.id)
    return message


def change_message(
    session: Session,
    actor: Actor,
    round_reference: str,
    message_id: UUID,
    draft: MessageDraft,
    *,
    seen_version: int,
    now: datetime,
    is_ready: bool = False,
) -> Message:
    """Change a message that was not sent. Raises NotFound, NotPermitted, AlreadySent, Invalid or ChangedMeanwhile."""
    message = get_unsent(session, actor, round_reference, message_id)
    round_ = _get_round(session, actor, round_reference)
    chosen = _check(session, actor, round_, draft, is_ready)
    if message.version != seen_version:
        return _ensure_same(session, message, draft, chosen)
    _fill(message, actor, round_, draft, now)
    _choose(session, message, chosen)
    session.flush()
    record(session, actor, "message.changed", message.id, now=now, round_id=message.round_id)
    return message


def discard_message(session: Session, actor: Actor, round_reference: str, message_id: UUID, *, now: datetime) -> None:
    """Throw a draft away; what the actor threw away stays so. Raises NotFound, NotPermitted or AlreadySent."""
    if _has_discarded(session, actor, round_reference, message_id):
        return
    message = get_unsent(session, actor, round_reference, message_id)
    session.execute(delete(MessageChoice).where(MessageChoice.message_id == message.id))
    session.delete(message)
    session.flush()
    record(session, actor, "message.discarded", message_id, now=now, round_id=message.round_id)


def _has_discarded(session: Session, actor: Actor, round_reference: str, message_id: UUID) -> bool:
    round_ = _get_round(session, actor, round_reference)
    done = TrailEntry.action == "message.discarded", TrailEntry.subject_id == message_id
    theirs = TrailEntry.actor_id == actor.user_id, TrailEntry.round_id == round_.id
    return session.scalar(select(TrailEntry.id).where(*done, *theirs)) is not None and may_write_messages(actor, round_)


def get_unsent(session: Session, actor: Actor, round_reference: str, message_id: UUID) -> Message:
    """A draft that the actor may change, its row held. Raises NotFound, NotPermitted or AlreadySent."""
    message = get_message(session, actor, round_reference, message_id, lock=True)
    if not may_write_messages(actor, message.round):
        raise NotPermitted
    if message.sent_at is not None:
        raise AlreadySent
    return message


def faults_in_text(subject: str, body: str, *, is_ready: bool) -> Invalid | None:
    """What is wrong with the text of a message."""
    unknown = {"subject": unknown_fields(subject), "body": unknown_fields(body)}
    problems: dict[str, str] = {}
    if unknown["subject"]:
        problems["subject"] = _("There is no field %(subject)s. Use those that are listed, or take the brackets out.")
    elif len(subject) > SUBJECT_LIMIT or len(subject.splitlines()) > 1:
        problems["subject"] = _("Enter a subject of up to 150 characters, on one line.")
    elif is_ready and not subject:
        problems["subject"] = _("Enter a subject, of up to 150 characters.")
    if unknown["body"]:
        problems["body"] = _("There is no field %(body)s. Use those that are listed, or take the brackets out.")
    elif len(body) > BODY_LIMIT:
        problems["body"] = _("Enter a message of up to 10,000 characters.")
    elif is_ready and not body:
        problems["body"] = _("Enter the message, of up to 10,000 characters.")
    return Invalid(problems, None, **{where: named(names) for where, names in unknown.items()}) if problems else None


def _check(session: Session, actor: Actor, round_: Round, draft: MessageDraft, is_ready: bool) -> dict[str, UUID]:
    """The applications that are named, by reference. Raises Invalid with everything that is wrong."""
    faults = faults_in_text(draft.subject.strip(), draft.body.strip(), is_ready=is_ready)
    problems = dict(faults.problems) if faults else {}
    values = dict(faults.values) if faults else {"subject": "", "body": ""}
    chosen: dict[str, UUID] = {}
    if draft.audience is Audience.CHOSEN:
        chosen, missing = _find(session, actor, round_, draft.references)
        values["missing"] = ", ".join(missing[:NAMED_AT_MOST]) + (", …" if len(missing) > NAMED_AT_MOST else "")
        if missing:
            problems["references"] = _("No application of this round that you can write to is called %(missing)s.")
        elif is_ready and not chosen:
            problems["references"] = _("Enter the references of the applications, one on each line.")
    elif draft.stage_key not in {stage.key for stage in round_.stages}:
        problems["audience"] = _("Choose who should get the message.")
    if problems:
        raise Invalid(problems, None, **values)
    return chosen


def _find(
    session: Session, actor: Actor, round_: Round, references: tuple[str, ...]
) -> tuple[dict[str, UUID], list[str]]:
    """The applications of the round with these references, and the references of none."""
    wanted = list(dict.fromkeys(reference.strip().upper() for reference in references if reference.strip()))
    rows = session.execute(
        select(Application.reference, Application.id).where(
            Application.round_id == round_.id, staffed(actor, Role.MANAGER)
        )
    )
    there = {reference.upper(): application_id for reference, application_id in rows} if wanted else {}
    return {one: there[one] for one in wanted if one in there}, [one[:40] for one in wanted if one not in there]


def _fill(message: Message, actor: Actor, round_: Round, draft: MessageDraft, now: datetime) -> None:
    is_group = draft.audience is not Audience.CHOSEN
    stage = next((stage for stage in round_.stages if stage.key == draft.stage_key), None) if is_group else None
    assert actor.user_id is not None
    message.audience, message.stage_id = draft.audience, stage.id if stage else None
    message.subject, message.body = draft.subject.strip(), draft.body.strip()
    message.changed_at, message.changed_by_id = now, actor.user_id


def _ensure_same(session: Session, message: Message, draft: MessageDraft, chosen: dict[str, UUID]) -> Message:
    """The message, if this is its form sent again, and not one that was gone back to and changed."""
    stage = message.stage.key if message.stage else None
    saved = message.audience, stage, message.subject, message.body, set(list_chosen(session, message))
    group = draft.stage_key if draft.audience is not Audience.CHOSEN else None
    if saved != (draft.audience, group, draft.subject.strip(), draft.body.strip(), set(chosen)):
        raise ChangedMeanwhile
    return message


def _choose(session: Session, message: Message, chosen: dict[str, UUID]) -> None:
    session.execute(delete(MessageChoice).where(MessageChoice.message_id == message.id))
    if chosen:
        rows = [{"message_id": message.id, "application_id": application_id} for application_id in chosen.values()]
        session.execute(insert(MessageChoice), rows)


def _get_round(session: Session, actor: Actor, reference: str) -> Round:
    """A round of a fund in which the actor has a part, with its stages. Raises NotFound."""
    round_ = session.scalars(
        select(Round)
        .where(Round.reference == reference, Round.fund_id.in_(actor.funds_as(*Role)))
        .options(selectinload(Round.stages), joinedload(Round.fund))
    ).one_or_none()
    if round_ is None:
        raise NotFound
    return round_
