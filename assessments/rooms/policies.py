"""Who may look at other ways to choose, and make them."""

from assessments.actors import Actor, Role
from assessments.funds.models import Round


def may_see_scenarios(actor: Actor, round_: Round) -> bool:
    """Whether the actor may look at scenarios: those who decide, and the auditor."""
    return actor.has_role(round_.fund_id, Role.MANAGER, Role.APPROVER, Role.AUDITOR)


def may_plan(actor: Actor, round_: Round) -> bool:
    """Whether the actor may make, drop and adopt scenarios: who may propose."""
    return actor.has_role(round_.fund_id, Role.MANAGER)
