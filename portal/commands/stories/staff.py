"""Who runs a fund when it is played through."""

from dataclasses import dataclass, field
from uuid import UUID

from assessments.actors import Role
from portal.commands.stories.judging import Assessor


@dataclass
class Staff:
    """Who runs the round; people who are there already may be among them."""

    administrator: UUID
    manager: UUID
    approver: UUID
    moderator: UUID
    advisers: list[UUID]
    assessors: list[Assessor]


@dataclass
class Guests:
    """People from outside the story, by role, who are given a part in it."""

    roles: dict[Role, UUID] = field(default_factory=dict)
