"""Who asks about a round, who reads what was asked, and who answers."""

from assessments.actors import Actor, Role
from assessments.funds.models import Round

READS = (Role.MANAGER, Role.AUDITOR)


def may_ask(actor: Actor, round_: Round) -> bool:
    """Anybody with an account, about a round that has been published: whoever wonders whether to apply asks too."""
    return actor.user_id is not None and round_.published_at is not None


def may_read_enquiries(actor: Actor, round_: Round) -> bool:
    """Whether the actor may read what is asked, with who asked; a bid in the round, which is looked up, forbids it."""
    return actor.has_role(round_.fund_id, *READS)


def may_reply(actor: Actor, round_: Round) -> bool:
    """Whether the actor may answer."""
    return actor.has_role(round_.fund_id, Role.MANAGER)
