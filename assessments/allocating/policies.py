"""Who may share work out among assessors, and say what they know."""

from uuid import UUID

from assessments.actors import READS_APPLICATIONS, Actor, Role


def may_know_of(actor: Actor, fund_id: UUID) -> bool:
    """Whether the actor may know that the fund's work is shared out at all: its reading staff."""
    return actor.has_role(fund_id, *READS_APPLICATIONS)


def may_share_out(actor: Actor, fund_id: UUID) -> bool:
    """Whether the actor may invite assessors, and share the work of the fund's rounds out among them."""
    return actor.has_role(fund_id, Role.MANAGER)


def may_say_expertise(actor: Actor, fund_id: UUID, person_id: UUID) -> bool:
    """Whether the actor may say what an assessor or adviser of the fund knows: themselves, or its managers for them."""
    is_own = actor.user_id == person_id and actor.has_role(fund_id, Role.ASSESSOR, Role.ADVISER)
    return is_own or may_share_out(actor, fund_id)
