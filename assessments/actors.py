"""Who asks: a value that crosses from the edge into every use case, policy and query."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a member of a funder's staff does, in one fund."""

    MANAGER = "manager"
    APPROVER = "approver"
    ASSESSOR = "assessor"
    MODERATOR = "moderator"
    ADVISER = "adviser"
    AUDITOR = "auditor"


class Place(StrEnum):
    """What a person may do within an applicant organisation."""

    LEAD = "lead"
    EDITOR = "editor"
    VIEWER = "viewer"


READS_APPLICATIONS = frozenset({Role.MANAGER, Role.MODERATOR, Role.APPROVER, Role.AUDITOR})
"""Roles that read every application of their fund once it is handed in."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person, or the system, on whose behalf something is done.

    `user_id` is None for a visitor and for the system itself. `roles` are those in force at the moment the actor was
    loaded, as (fund id, role); `places` are (organisation id, place); `left` are organisations to which they belonged;
    `excluded` are the applications that are shut to them as staff, because of a conflict of interests.
    """

    user_id: UUID | None = None
    is_administrator: bool = False
    is_system: bool = False
    roles: frozenset[tuple[UUID, Role]] = field(default_factory=frozenset)
    places: frozenset[tuple[UUID, Place]] = field(default_factory=frozenset)
    left: frozenset[UUID] = field(default_factory=frozenset)
    excluded: frozenset[UUID] = field(default_factory=frozenset)

    def has_role(self, fund_id: UUID, *roles: Role) -> bool:
        """Whether the actor holds any of the roles in that fund."""
        return any((fund_id, role) in self.roles for role in roles)

    def funds_as(self, *roles: Role) -> frozenset[UUID]:
        """The funds in which the actor holds any of the roles."""
        return frozenset(fund_id for fund_id, role in self.roles if role in roles)

    def holds(self, roles: Collection[Role]) -> bool:
        """Whether the actor holds any of the roles in any fund."""
        return bool(self.funds_as(*roles))

    def organisations_as(self, *places: Place) -> frozenset[UUID]:
        """The organisations in which the actor has any of the places; all of theirs if none is named."""
        return frozenset(organisation_id for organisation_id, place in self.places if not places or place in places)

    @property
    def ties(self) -> frozenset[UUID]:
        """The organisations whose applications the actor does not judge: those that are theirs or once were."""
        return self.organisations_as() | self.left

    @property
    def has_ties(self) -> bool:
        """Whether there may be applications that the actor does not judge."""
        return bool(self.places or self.left or self.excluded)


VISITOR = Actor()
SYSTEM = Actor(is_system=True)
