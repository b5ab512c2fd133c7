"""Who arranges a panel's meeting, who chairs it, and who reads what comes of it. Conflicts are the sitting's."""

from uuid import UUID

from assessments.actors import Actor, Role

SITS = (Role.ASSESSOR, Role.MODERATOR)
"""Who may be chosen as a member."""
ARRANGES = (Role.MODERATOR, Role.MANAGER)
FOLLOWS = (Role.MODERATOR, Role.MANAGER, Role.AUDITOR)
"""Who reads every meeting of their fund, members or not."""


def may_arrange(actor: Actor, fund_id: UUID) -> bool:
    """Whether the actor sets meetings up: date, members and agenda."""
    return actor.has_role(fund_id, *ARRANGES)


def may_chair(actor: Actor, fund_id: UUID) -> bool:
    """Whether the actor runs meetings: who is present, what is agreed, and the minutes."""
    return actor.has_role(fund_id, Role.MODERATOR)


def may_follow(actor: Actor, fund_id: UUID, member_ids: frozenset[UUID]) -> bool:
    """Whether the actor may know of a meeting: its members, while they still judge for the fund, and those above."""
    is_member = actor.user_id in member_ids and actor.has_role(fund_id, *SITS)
    return is_member or actor.has_role(fund_id, *FOLLOWS)
