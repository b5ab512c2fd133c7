"""Answering a question: to the one who asked, or to everybody, without the one who asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.enquiries.models import Enquiry, EnquiryReply
from assessments.enquiries.policies import may_reply
from assessments.enquiries.queries import get_enquiry
from assessments.enquiries.states import EnquiryState, Step, after
from assessments.enquiries.use_cases.asking import LONGEST_QUESTION
from assessments.errors import Invalid, NotPermitted, _
from assessments.folding import fold
from assessments.funds.contact import tidy_lines
from assessments.funds.models import Round
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email
from assessments.reports.queries import get_staff_round
from assessments.versions import ensure_seen

LONGEST_ANSWER = 5000


@dataclass(frozen=True, slots=True)
class Reply:
    """What the fund answers. `question` is how it words the question for everybody, and stands for nothing else."""

    answer: str
    is_public: bool = False
    question: str = ""


def reply_to_question(
    session: Session,
    actor: Actor,
    round_reference: str,
    enquiry_id: UUID,
    reply: Reply,
    *,
    now: datetime,
    seen: str | None = None,
) -> Enquiry:
    """Answer, publish, or correct what was published; the same again by the same person changes nothing.

    `seen` is the `mark` of what was shown. The asker is told by email, and by a job everybody who is writing, if it is
    public. Raises NotFound, NotPermitted, OwnBidWaits, Invalid, Outdated or IllegalStep.
    """
    round_ = get_staff_round(session, actor, round_reference)
    enquiry = get_enquiry(session, actor, round_, enquiry_id, lock=True)
    if not may_reply(actor, round_):
        raise NotPermitted
    reply = _tidied(reply)
    if _stands(enquiry, actor, reply):
        return enquiry
    ensure_seen(enquiry.mark, seen)
    _ensure_whole(reply)
    _ensure_nameless(enquiry, reply)
    is_correction = enquiry.state is EnquiryState.PUBLISHED
    enquiry.state = after(enquiry.state, Step.PUBLISH if reply.is_public else Step.ANSWER)
    enquiry.shown_at, enquiry.closed_because = now if reply.is_public else None, None
    row = _write(session, actor, enquiry, reply, now)
    action = "enquiry.corrected" if is_correction else f"enquiry.{enquiry.state}"
    record(session, actor, action, enquiry.id, now=now, round_id=round_.id, details={"version": row.number})
    _tell_asker(session, round_, enquiry, row, is_correction=is_correction, now=now)
    if reply.is_public:
        ask_for(session, JobKind.ANSWER, row.id, now=now)
    return enquiry


def _tidied(reply: Reply) -> Reply:
    return Reply(tidy_lines(reply.answer), reply.is_public, tidy_lines(reply.question) if reply.is_public else "")


def _stands(enquiry: Enquiry, actor: Actor, reply: Reply) -> bool:
    """Whether that is what the actor answered last."""
    last = enquiry.replies[-1] if enquiry.replies else None
    return last is not None and (last.written_by_id, last.answer, last.is_public, last.question or "") == (
        actor.user_id, reply.answer, reply.is_public, reply.question,
    )  # fmt: skip


def _ensure_whole(reply: Reply) -> None:
    problems = {}
    if reply.is_public and not 0 < len(reply.question) <= LONGEST_QUESTION:
        problems["question"] = _("Enter the question as everybody should read it, in 2,000 characters or fewer")
    if not 0 < len(reply.answer) <= LONGEST_ANSWER:
        problems["answer"] = _("Enter the answer, in 5,000 characters or fewer")
    if problems:
        raise Invalid(problems)


def _ensure_nameless(enquiry: Enquiry, reply: Reply) -> None:
    """What everybody reads holds neither the name nor the address of who asked, not even where they wrote it."""
    if not reply.is_public:
        return
    tells = [fold(word) for word in (enquiry.asked_by.name, enquiry.asked_by.email)]
    said = {"question": reply.question, "answer": reply.answer}
    named = [field for field, text in said.items() if any(word in fold(text) for word in tells)]
    if named:
        raise Invalid(dict.fromkeys(named, _("Take out the name or address of the person who asked")))


def _write(session: Session, actor: Actor, enquiry: Enquiry, reply: Reply, now: datetime) -> EnquiryReply:
    assert actor.user_id is not None
    row = EnquiryReply(
        enquiry_id=enquiry.id, number=len(enquiry.replies) + 1, is_public=reply.is_public,
        question=reply.question or None, answer=reply.answer, written_at=now, written_by_id=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    enquiry.replies.append(row)
    return row


def _tell_asker(
    session: Session, round_: Round, enquiry: Enquiry, row: EnquiryReply, *, is_correction: bool, now: datetime
) -> None:
    queue_email(
        session,
        key=f"question_answered:{row.id}",
        template="question_answered",
        address=enquiry.asked_by.email,
        context={
            "person": enquiry.asked_by.name,
            "round": round_.title,
            "question": enquiry.question,
            "answer": row.answer,
            "is_public": row.is_public,
            "is_correction": is_correction,
            "path": f"/apply/rounds/{round_.reference}/questions",
        },
        now=now,
        user_id=enquiry.asked_by_id,
        round_id=round_.id,
    )
