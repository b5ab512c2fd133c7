"""Who sees requests for another format: they say how to reach somebody, and often something about their health."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from assessments.actors import Actor, Role
from assessments.formats.models import FormatRequest
from assessments.funds.models import Round


def may_answer_any(actor: Actor) -> bool:
    """Whether requests may come to the actor at all."""
    return actor.is_administrator or actor.holds([Role.MANAGER])


def may_answer(actor: Actor, request: FormatRequest) -> bool:
    """Requests about a round are its fund's managers'; those about no round are the administrators'."""
    if request.round is None:
        return actor.is_administrator
    return actor.has_role(request.round.fund_id, Role.MANAGER)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_answer` as a WHERE clause; a test holds the two equal."""
    mine = select(Round.id).where(Round.fund_id.in_(actor.funds_as(Role.MANAGER)))
    of_no_round = true() if actor.is_administrator else false()
    return or_(FormatRequest.round_id.in_(mine), and_(FormatRequest.round_id.is_(None), of_no_round))
