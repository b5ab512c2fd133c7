"""Who may see a round, and who may define one."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, true

from assessments.actors import Actor, Role
from assessments.funds.models import Round


def may_view_round(actor: Actor, grant_round: Round) -> bool:
    """A published round is everybody's; a draft is its fund's staff's, in any role, and the administrators'."""
    if grant_round.published_at is not None or actor.is_system or actor.is_administrator:
        return True
    return actor.has_role(grant_round.fund_id, *Role)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view_round` as a WHERE clause; a test holds the two equal."""
    if actor.is_system or actor.is_administrator:
        return true()
    return or_(Round.published_at.is_not(None), Round.fund_id.in_(actor.funds_as(*Role)))


def may_define(actor: Actor, fund_id: UUID | None) -> bool:
    """Whether the actor may load and publish rounds of this fund; None is a fund that does not exist yet."""
    if actor.is_system or actor.is_administrator:
        return True
    return fund_id is not None and actor.has_role(fund_id, Role.MANAGER)
