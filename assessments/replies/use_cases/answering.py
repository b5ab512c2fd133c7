"""Somebody who took no part in an outcome answers what was replied to it, and has it looked at again if need be."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotPermitted, _
from assessments.replies.models import Reply
from assessments.replies.policies import may_answer
from assessments.replies.queries import get_reply, took_part
from assessments.replies.states import STEPS_OF, ReplyState, Step, after
from assessments.versions import ensure_seen

TOOK_PART = _(
    "You cannot answer this: it is answered by somebody of the fund who did not assess the application, nor find it "
    "ineligible, nor propose, approve, send back or release an outcome of it."
)


def take_reply(session: Session, actor: Actor, reference: str, reply_id: UUID, *, now: datetime) -> Reply:
    """Take a reply on, or over from somebody else, to answer it. Raises NotFound, NotPermitted or IllegalStep."""
    reply = _to_answer(session, actor, reference, reply_id)
    if reply.state is ReplyState.BEING_ANSWERED and reply.taken_by_id == actor.user_id:
        return reply
    reply.state = after(reply.state, Step.TAKE)
    reply.taken_at, reply.taken_by_id = now, actor.user_id
    session.flush()
    _note(session, actor, "reply.taken", reply, now)
    return reply


def answer_reply(
    session: Session,
    actor: Actor,
    reference: str,
    reply_id: UUID,
    step: Step,
    answer: str,
    *,
    now: datetime,
    seen: str | None = None,
) -> Reply:
    """Answer what one has taken on: a question, or a complaint by upholding it or not. The same again changes nothing.

    `seen` is the mark of what was shown. Raises NotFound, NotPermitted, IllegalStep, Invalid or Outdated.
    """
    reply = _to_answer(session, actor, reference, reply_id)
    if step not in STEPS_OF[reply.kind]:
        raise Invalid({"step": _("Choose whether the complaint is upheld.")})
    how = ReplyState.UPHELD if reply.state is ReplyState.RECONSIDERED else reply.state
    same = (answer.strip(), actor.user_id, after(ReplyState.BEING_ANSWERED, step))
    if (reply.answer, reply.answered_by_id, how) == same:
        return reply
    if reply.state is ReplyState.BEING_ANSWERED and reply.taken_by_id != actor.user_id:
        raise IllegalStep(_("This was not sent: somebody else is answering it. Take it over first."))
    state = after(reply.state, step)
    if not reason_fits(answer):
        raise Invalid({"answer": _("Enter your answer, in 5,000 characters or fewer.")})
    ensure_seen(reply.mark, seen)
    reply.state, reply.answer = state, answer.strip()
    reply.answered_at, reply.answered_by_id = now, actor.user_id
    session.flush()
    _note(session, actor, "reply.answered", reply, now)
    _tell(session, reply, "answered", now)
    return reply


def reconsider(
    session: Session,
    actor: Actor,
    reference: str,
    reply_id: UUID,
    note: str,
    *,
    changes_outcome: bool,
    now: datetime,
    seen: str | None = None,
) -> Reply:
    """Record what came of looking at the outcome again. If it changes, a correction is proposed and approved as ever.

    The same again changes nothing. Raises NotFound, NotPermitted, IllegalStep, Invalid or Outdated.
    """
    reply = _to_answer(session, actor, reference, reply_id)
    same = (note.strip(), actor.user_id, changes_outcome)
    if (reply.note, reply.reconsidered_by_id, reply.changes_outcome) == same:
        return reply
    state = after(reply.state, Step.RECONSIDER)
    if not reason_fits(note):
        raise Invalid({"note": REASON_NEEDED})
    ensure_seen(reply.mark, seen)
    reply.state, reply.note, reply.changes_outcome = state, note.strip(), changes_outcome
    reply.reconsidered_at, reply.reconsidered_by_id = now, actor.user_id
    session.flush()
    _note(session, actor, "reply.reconsidered", reply, now)
    _tell(session, reply, "reconsidered", now)
    return reply


def _to_answer(session: Session, actor: Actor, reference: str, reply_id: UUID) -> Reply:
    reply = get_reply(session, actor, reference, reply_id, lock=True)
    has_part = took_part(session, actor.user_id, reply.submission_id)
    if not may_answer(actor, reply.submission.application, took_part=has_part):
        raise NotPermitted(TOOK_PART if has_part else None)
    return reply


def _note(session: Session, actor: Actor, action: str, reply: Reply, now: datetime) -> None:
    application = reply.submission.application
    record(
        session, actor, action, reply.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"submission": str(reply.submission_id)},
    )  # fmt: skip


def _tell(session: Session, reply: Reply, what: str, now: datetime) -> None:
    application = reply.submission.application
    context = {
        "reference": application.reference, "title": reply.submission.title, "round": application.round.title,
        "what": what, "made_up_note": application.round.made_up_note or "",
        "path": f"/apply/{application.reference}/{reply.submission.stage.key}/reply",
    }  # fmt: skip
    write_to_leads(
        session, application, key=f"reply_{what}:{reply.id}", template="reply_answered", context=context, now=now
    )
