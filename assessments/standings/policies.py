"""Who sees what organisations hold, and who may end it early. That it is held is public."""

from sqlalchemy import ColumnElement, true

from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.standings.models import HeldStanding


def may_list(actor: Actor, standing: HeldStanding) -> bool:
    """Whether the actor sees it with its application, and why it was ended: the fund's staff who read applications."""
    return actor.has_role(standing.fund_id, *READS_APPLICATIONS) or actor.is_system


def listed_for(actor: Actor) -> ColumnElement[bool]:
    """`may_list` as a WHERE clause; a test holds the two equal."""
    return true() if actor.is_system else HeldStanding.fund_id.in_(actor.funds_as(*READS_APPLICATIONS))


def may_end(actor: Actor, standing: HeldStanding) -> bool:
    """Whether the actor may end it early: a manager of the fund who has no part in its holder."""
    return actor.has_role(standing.fund_id, Role.MANAGER) and standing.organisation_id not in actor.ties
