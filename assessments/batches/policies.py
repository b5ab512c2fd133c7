"""Who may act on several applications, and see what came of it."""

from assessments.actors import Actor, Role
from assessments.funds.models import Round


def may_act_on_several(actor: Actor, round_: Round) -> bool:
    """Whether the actor may begin, follow and stop such acts: the fund's managers, as one at a time."""
    return actor.has_role(round_.fund_id, Role.MANAGER)
