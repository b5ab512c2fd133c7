"""Telling everybody who is writing that something was answered: some people at a time, each once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import Membership, Person
from assessments.actors import Place
from assessments.applications.models import Application, Submission
from assessments.applications.states import WRITABLE
from assessments.enquiries.models import Enquiry, EnquiryReply
from assessments.funds.models import Round, Stage
from assessments.messages.use_cases import queue_email

CHUNK = 100
"""How many people are written to in one transaction."""


def tell_next_writers(session: Session, reply_id: UUID, /, *, now: datetime) -> bool:
    """Queue the emails about a published answer to the next people, and say whether there were any left.

    The asker, who is told otherwise, is not among them. Whoever writes on several drafts gets one.
    """
    reply = session.scalars(
        select(EnquiryReply)
        .where(EnquiryReply.id == reply_id, EnquiryReply.told_at.is_(None))
        .options(joinedload(EnquiryReply.enquiry).joinedload(Enquiry.round))
        .with_for_update(of=EnquiryReply)
    ).one_or_none()
    if reply is None or not reply.is_public:
        return False
    people = _next_writers(session, reply, now)
    for person in people:
        _tell(session, reply, person, now)
    if len(people) < CHUNK:
        reply.told_at = now
    else:
        reply.told_through = people[-1].id
    return True


def _next_writers(session: Session, reply: EnquiryReply, now: datetime) -> Sequence[Person]:
    """Those who can still change a draft of the round, by id."""
    drafts = (
        select(Application.organisation_id)
        .join(Submission, Submission.application_id == Application.id)
        .join(Stage, Stage.id == Submission.stage_id)
        .where(
            Application.round_id == reply.enquiry.round_id,
            Submission.state.in_(WRITABLE),
            or_(Stage.closes_at > now, Submission.extended_until > now),
        )
    )
    writers = select(Membership.person_id).where(
        Membership.organisation_id.in_(drafts), Membership.place.in_((Place.LEAD, Place.EDITOR))
    )
    wanted = select(Person).where(Person.id.in_(writers), Person.id != reply.enquiry.asked_by_id)
    if reply.told_through is not None:
        wanted = wanted.where(Person.id > reply.told_through)
    return session.scalars(wanted.order_by(Person.id).limit(CHUNK)).all()


def _tell(session: Session, reply: EnquiryReply, person: Person, now: datetime) -> None:
    round_: Round = reply.enquiry.round
    queue_email(
        session,
        key=f"answer_published:{reply.id}:{person.id}",
        template="answer_published",
        address=person.email,
        context={
            "person": person.name,
            "round": round_.title,
            "question": reply.question,
            "answer": reply.answer,
            "path": f"/rounds/{round_.reference}/questions",
        },
        now=now,
        user_id=person.id,
        round_id=round_.id,
        is_bulk=True,
    )
