"""Asking the fund a question about a round."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.enquiries.models import Enquiry
from assessments.enquiries.policies import may_ask
from assessments.enquiries.states import EnquiryState
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.contact import tidy_lines
from assessments.funds.models import Round
from assessments.funds.queries import get_round
from assessments.messages.use_cases import queue_email

LONGEST_QUESTION = 2000
MOST_WAITING = 10
"""How many questions of one person about one round may wait at once."""


class TooManyWaiting(Refused):
    """One person cannot bury the questions of the others."""

    sentence = _(
        "You have %(most)s questions about this round that are not answered yet, so this one was not sent. What you "
        "typed is below. Send it when the fund has answered some of them."
    )


def ask_question(
    session: Session, actor: Actor, round_reference: str, enquiry_id: UUID, question: str, *, now: datetime
) -> None:
    """Put a question to the fund, and tell the fund once a day that some wait. The same id again is the same question.

    Raises NotFound, NotPermitted, Invalid or TooManyWaiting.
    """
    round_ = get_round(session, actor, round_reference)
    if not may_ask(actor, round_):
        raise NotPermitted
    question = tidy_lines(question)
    if not question or len(question) > LONGEST_QUESTION:
        raise Invalid({"question": _("Enter your question, in 2,000 characters or fewer")})
    if session.get(Enquiry, enquiry_id) is not None:
        return
    _ensure_few_wait(session, actor, round_)
    if not _insert(session, actor, round_, enquiry_id, question, now):
        return
    record(session, actor, "enquiry.asked", enquiry_id, now=now, round_id=round_.id)
    _tell_fund(session, round_, now)


def _ensure_few_wait(session: Session, actor: Actor, round_: Round) -> None:
    theirs = Enquiry.asked_by_id == actor.user_id, Enquiry.round_id == round_.id, Enquiry.state == EnquiryState.ASKED
    if (session.scalar(select(func.count(Enquiry.id)).where(*theirs)) or 0) >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)


def _insert(session: Session, actor: Actor, round_: Round, enquiry_id: UUID, question: str, now: datetime) -> bool:
    """Whether the question is new; a form that is sent twice at once is taken once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "id": enquiry_id,
        "round_id": round_.id,
        "asked_by_id": actor.user_id,
        "asked_at": now,
        "question": question,
        "state": EnquiryState.ASKED,
    }
    made = insert(Enquiry).values(row).on_conflict_do_nothing(index_elements=["id"]).returning(Enquiry.id)
    return session.scalar(made) is not None


def _tell_fund(session: Session, round_: Round, now: datetime) -> None:
    """Nothing of the question is in it, nor of who asked: a fund's address may be read by many."""
    if not round_.fund.contact_email:
        return
    queue_email(
        session,
        key=f"question_asked:{round_.id}:{now:%Y%m%d}",
        template="question_asked",
        address=round_.fund.contact_email,
        context={"round": round_.title, "path": f"/manage/rounds/{round_.reference}/questions"},
        now=now,
        round_id=round_.id,
    )
