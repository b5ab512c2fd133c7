"""Who may read the trail."""

from sqlalchemy import ColumnElement, Uuid, and_, column, false, or_, select, table

from assessments.actors import Actor, Role
from assessments.audit.models import TrailEntry

ROUND = table("round", column("id", Uuid), column("fund_id", Uuid))
"""Known by name only: rounds live in a higher area."""


def may_read_trail(actor: Actor) -> bool:
    """Auditors read what happened in the rounds of their funds; administrators, what happened outside any round."""
    return actor.is_administrator or actor.holds({Role.AUDITOR})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The entries that the actor may read."""
    if not may_read_trail(actor):
        return false()
    elsewhere = and_(TrailEntry.round_id.is_(None), TrailEntry.application_id.is_(None))
    rounds = select(ROUND.c.id).where(ROUND.c.fund_id.in_(actor.funds_as(Role.AUDITOR)))
    return or_(elsewhere, TrailEntry.round_id.in_(rounds))
