"""Reading requests for another format."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor
from assessments.errors import NotFound, NotPermitted
from assessments.formats.models import FormatRequest
from assessments.formats.policies import may_answer_any, visible_to
from assessments.formats.states import RequestState
from assessments.funds.models import Round
from assessments.paging import Order, Page, encode_cursor

PAGE = 25
ORDERS = {
    RequestState.OPEN: Order(FormatRequest.asked_at, FormatRequest.id),
    RequestState.ANSWERED: Order(FormatRequest.answered_at, FormatRequest.id, descending=True),
}
"""Who has waited longest comes first; of the answered, the newest."""


def list_format_requests(
    session: Session, actor: Actor, state: RequestState, *, cursor: str | None = None
) -> Page[FormatRequest]:
    """A page of the requests that come to the actor, each with its round. Raises NotPermitted, NotFound."""
    _ensure(actor)
    is_open = FormatRequest.answered_at.is_(None)
    wanted = select(FormatRequest).where(visible_to(actor), is_open if state is RequestState.OPEN else ~is_open)
    loaded = wanted.options(joinedload(FormatRequest.round).joinedload(Round.fund))
    found = session.scalars(ORDERS[state].apply(loaded, cursor, PAGE)).all()
    rows = found[:PAGE]
    if len(found) <= len(rows):
        return Page(rows, None)
    last = rows[-1]
    return Page(rows, encode_cursor(last.answered_at or last.asked_at, last.id))


def count_open_requests(session: Session, actor: Actor) -> int:
    """How many requests wait for the actor, or for a colleague to whom they come too."""
    if not may_answer_any(actor):
        return 0
    waiting = select(func.count(FormatRequest.id)).where(visible_to(actor), FormatRequest.answered_at.is_(None))
    return session.scalar(waiting) or 0


def get_format_request(session: Session, actor: Actor, request_id: UUID, *, lock: bool = False) -> FormatRequest:
    """A request that comes to the actor, with its round and who answered it. Raises NotPermitted, NotFound."""
    _ensure(actor)
    wanted = (
        select(FormatRequest)
        .where(FormatRequest.id == request_id, visible_to(actor))
        .options(joinedload(FormatRequest.round).joinedload(Round.fund), joinedload(FormatRequest.answered_by))
    )
    if lock:
        wanted = wanted.with_for_update(of=FormatRequest).execution_options(populate_existing=True)
    request = session.scalars(wanted).one_or_none()
    if request is None:
        raise NotFound
    return request


def _ensure(actor: Actor) -> None:
    if not may_answer_any(actor):
        raise NotPermitted
