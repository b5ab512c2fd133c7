"""Narrowing the list of applications by what the staff keep: the tags and officers in its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request

from assessments.accounts.queries import list_people
from assessments.actors import Role
from assessments.casework.queries import list_tags
from assessments.funds.models import Round
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import reading
from portal.manage.forms import uuid_from

MINE = "me"
NOT_CARRIED = frozenset({"after", "act", "chosen", "of"})


@dataclass(frozen=True, slots=True)
class KeptFilters:
    """What there is to choose from, what the address chose, and what it chose that is no longer there."""

    tags: Mapping[str, str]
    officers: Mapping[str, str]
    tag_id: UUID | None
    officer_id: UUID | None
    tag_is_gone: bool

    @property
    def tag(self) -> str:
        """The tag as the address has it; nothing for one that is gone."""
        return str(self.tag_id or "")

    @property
    def officer(self) -> str:
        """The officer as the address has it."""
        typed = request.args.get("officer", "")
        return typed if typed in self.officers or self.officer_id is None else str(self.officer_id)


def kept_filters(found: Round) -> KeptFilters:
    """The filters of the list of a round's applications. A tag that was deleted is left out, and told."""
    actor = current_actor()
    tags = {str(use.tag.id): use.tag.name for use in list_tags(reading(), actor, found.fund_id)}
    officers = {
        str(person.id): person.name
        for person in list_people(reading(), actor, found.fund_id, Role.MANAGER, arrived_at())
    }  # fmt: skip
    wanted, officer = request.args.get("tag", ""), request.args.get("officer", "")
    return KeptFilters(
        tags,
        officers,
        UUID(wanted) if wanted in tags else None,
        actor.user_id if officer == MINE else uuid_from(officer),
        bool(wanted) and wanted not in tags,
    )


def carried_arguments() -> Sequence[tuple[str, str]]:
    """The filters of the address, for a form that goes on with the same list."""
    return [(name, value) for name, value in request.args.items(multi=True) if name not in NOT_CARRIED and value]
