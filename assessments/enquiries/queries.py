"""Reading questions: one's own, those that wait for the fund, and what everybody may read."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.models import Membership
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.enquiries.models import Enquiry, EnquiryReply
from assessments.enquiries.policies import READS, may_read_enquiries
from assessments.enquiries.states import EnquiryState
from assessments.errors import NotFound, NotPermitted
from assessments.funds.models import Round
from assessments.paging import Order, Page, encode_cursor
from assessments.reports.queries import ensure_no_bid, has_bid

PAGE = 25
ORDERS = {
    EnquiryState.ASKED: Order(Enquiry.asked_at, Enquiry.id),
    EnquiryState.ANSWERED: Order(Enquiry.asked_at, Enquiry.id, descending=True),
    EnquiryState.CLOSED: Order(Enquiry.asked_at, Enquiry.id, descending=True),
    EnquiryState.PUBLISHED: Order(Enquiry.shown_at, Enquiry.id, descending=True),
}
"""Who has waited longest comes first; of the others, the newest."""


def list_published(session: Session, round_: Round, *, cursor: str | None = None) -> Page[Enquiry]:
    """A page of the questions that the public reads, those last answered or corrected first; who asked is not loaded.

    Raises NotFound for a page that does not exist.
    """
    wanted = select(Enquiry).where(Enquiry.round_id == round_.id, Enquiry.shown_at.is_not(None))
    return _page(session, wanted.options(selectinload(Enquiry.replies)), EnquiryState.PUBLISHED, cursor)


def count_published(session: Session, round_id: UUID) -> int:
    """How many questions the public can read with their answers."""
    shown = Enquiry.round_id == round_id, Enquiry.shown_at.is_not(None)
    return session.scalar(select(func.count(Enquiry.id)).where(*shown)) or 0


def list_own(session: Session, actor: Actor, round_: Round) -> Sequence[Enquiry]:
    """What the actor asked about the round, the newest first, with what was answered."""
    mine = select(Enquiry).where(Enquiry.round_id == round_.id, Enquiry.asked_by_id == actor.user_id)
    return session.scalars(
        mine.options(selectinload(Enquiry.replies)).order_by(Enquiry.asked_at.desc(), Enquiry.id).limit(PAGE)
    ).all()


def list_enquiries(
    session: Session, actor: Actor, round_: Round, state: EnquiryState, *, cursor: str | None = None
) -> Page[Enquiry]:
    """A page of what was asked about a round, for its staff, each with who asked.

    Raises NotPermitted, OwnBidWaits or NotFound.
    """
    _ensure_may_read(session, actor, round_)
    wanted = select(Enquiry).where(Enquiry.round_id == round_.id, Enquiry.state == state)
    return _page(session, wanted.options(joinedload(Enquiry.asked_by)), state, cursor)


def get_enquiry(session: Session, actor: Actor, round_: Round, enquiry_id: UUID, *, lock: bool = False) -> Enquiry:
    """One question with who asked and all that was answered. Raises NotPermitted, OwnBidWaits or NotFound."""
    _ensure_may_read(session, actor, round_)
    wanted = (
        select(Enquiry)
        .where(Enquiry.round_id == round_.id, Enquiry.id == enquiry_id)
        .options(joinedload(Enquiry.asked_by), selectinload(Enquiry.replies).joinedload(EnquiryReply.written_by))
    )
    if lock:
        wanted = wanted.with_for_update(of=Enquiry).execution_options(populate_existing=True)
    enquiry = session.scalars(wanted).one_or_none()
    if enquiry is None:
        raise NotFound
    return enquiry


def list_bids_behind(session: Session, actor: Actor, enquiry: Enquiry) -> Sequence[str]:
    """The references of the applications in the round of which the asker is a writer; nothing of what they say."""
    theirs = select(Membership.organisation_id).where(Membership.person_id == enquiry.asked_by_id)
    of_round = Application.round_id == enquiry.round_id, Application.organisation_id.in_(theirs)
    wanted = select(Application.reference).where(*of_round, staffed(actor, *READS))
    return session.scalars(wanted.order_by(Application.reference)).all()


def count_waiting(session: Session, actor: Actor, round_: Round) -> int:
    """How many questions wait for an answer; none to whom they are not told."""
    if not may_read_enquiries(actor, round_) or has_bid(session, actor, round_):
        return 0
    waiting = Enquiry.round_id == round_.id, Enquiry.state == EnquiryState.ASKED
    return session.scalar(select(func.count(Enquiry.id)).where(*waiting)) or 0


def _ensure_may_read(session: Session, actor: Actor, round_: Round) -> None:
    if not may_read_enquiries(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)


def _page(session: Session, wanted: Select[Enquiry], state: EnquiryState, cursor: str | None) -> Page[Enquiry]:
    found = session.scalars(ORDERS[state].apply(wanted, cursor, PAGE)).all()
    rows = found[:PAGE]
    if len(found) <= len(rows):
        return Page(rows, None)
    last = rows[-1]
    by = last.shown_at if state is EnquiryState.PUBLISHED else last.asked_at
    return Page(rows, encode_cursor(by or last.asked_at, last.id))
