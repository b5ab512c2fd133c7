"""An applicant replies to an outcome, within the days that the round gives."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment, Person
from assessments.accounts.policies import in_force
from assessments.accounts.queries import load_actor
from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import is_staff
from assessments.applications.queries import get_own_application, submission_at
from assessments.audit.use_cases import record
from assessments.decisions.letters import reply_until
from assessments.decisions.queries import find_last_released
from assessments.errors import IllegalStep, Invalid, NotPermitted, Refused, _
from assessments.messages.use_cases import queue_email
from assessments.rendering.plain import day
from assessments.replies.models import Reply
from assessments.replies.policies import ANSWERS, may_answer, may_reply
from assessments.replies.queries import took_part
from assessments.replies.states import OPEN, ReplyKind
from assessments.versions import ensure_same

LONGEST = 10_000
MOST_OPEN = 5
"""How many replies about one outcome may wait at once."""


class TooLate(Refused):
    """The days are over."""

    sentence = _(
        "This was not sent: replies to this outcome were taken until the end of %(day)s. What you typed is below. You "
        "can still write to the fund by email or telephone."
    )


class TooManyOpen(Refused):
    """One applicant cannot bury the others."""

    sentence = _(
        "This was not sent, since %(most)s of your replies are not answered yet. What you typed is below. Send it when "
        "the fund has answered some of them."
    )


def raise_reply(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    reply_id: UUID,
    kind: ReplyKind,
    text: str,
    *,
    now: datetime,
) -> Reply:
    """Ask or complain about how an outcome came about. The same id with the same words again is the same reply.

    Raises NotFound, NotPermitted, SentBefore, IllegalStep, Invalid, TooLate or TooManyOpen.
    """
    application = get_own_application(session, actor, reference, lock=True)
    submission = submission_at(application, stage_key)
    if not may_reply(actor, submission):
        raise NotPermitted
    known = session.get(Reply, reply_id)
    if known is not None and known.submission_id == submission.id:
        ensure_same((known.kind, known.text), (kind, text.strip()))
        return known
    told = find_last_released(session, submission.id)
    if told is None or told.released_at is None or known is not None:
        raise IllegalStep
    if not text.strip() or len(text) > LONGEST:
        raise Invalid({"text": _("Enter what you ask or complain about, in 10,000 characters or fewer.")})
    until = reply_until(application.round, told.released_at)
    if now > until:
        raise TooLate(day=day(until))
    _ensure_few_open(session, submission.id)
    assert actor.user_id is not None
    reply = Reply(
        id=reply_id, submission_id=submission.id, kind=kind, text=text.strip(), raised_at=now,
        raised_by_id=actor.user_id,
    )  # fmt: skip
    session.add(reply)
    session.flush()
    record(
        session, actor, "reply.raised", reply.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(submission.id)},
    )  # fmt: skip
    _tell_staff(session, application, reply, now)
    return reply


def _ensure_few_open(session: Session, submission_id: UUID) -> None:
    waiting = Reply.submission_id == submission_id, Reply.state.in_(OPEN)
    if (session.scalar(select(func.count(Reply.id)).where(*waiting)) or 0) >= MOST_OPEN:
        raise TooManyOpen(most=MOST_OPEN)


def _tell_staff(session: Session, application: Application, reply: Reply, now: datetime) -> None:
    """Nothing of what was written is in it."""
    context = {
        "reference": application.reference, "round": application.round.title, "kind": reply.kind,
        "path": f"/manage/applications/{application.reference}/replies/{reply.id}",
    }  # fmt: skip
    for person in _seeing_to_it(session, application, reply, now):
        queue_email(
            session, key=f"reply_received:{reply.id}:{person.id}", template="reply_received", address=person.email,
            context={**context, "person": person.name}, now=now, user_id=person.id, round_id=application.round_id,
            application_id=application.id,
        )  # fmt: skip


def _seeing_to_it(session: Session, application: Application, reply: Reply, now: datetime) -> list[Person]:
    """The fund's managers, who see that it is answered, and whoever else may answer; nobody with a part in it."""
    held = Appointment.fund_id == application.round.fund_id, Appointment.role.in_(ANSWERS), in_force(now)
    wanted = select(Person).where(Person.id.in_(select(Appointment.person_id).where(*held)))
    told = []
    for person in session.scalars(wanted.order_by(Person.email)).all():
        actor, has_part = load_actor(session, person.id, now=now), took_part(session, person.id, reply.submission_id)
        if is_staff(actor, application, Role.MANAGER) or may_answer(actor, application, took_part=has_part):
            told.append(person)
    return told
