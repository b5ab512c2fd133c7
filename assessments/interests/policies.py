"""Who may know of interests and conflicts, and who decides about them. Lists go by the same, as SQL."""

from sqlalchemy import ColumnElement, and_, or_, select

from assessments.accounts.models import Appointment
from assessments.actors import Actor, Role
from assessments.applications.policies import is_staff, staffed
from assessments.interests.models import Conflict, Interest

KEEPS_REGISTER = frozenset({Role.ASSESSOR, Role.MODERATOR, Role.MANAGER, Role.APPROVER})
"""Roles of those who judge or decide, and so keep a register of interests, which is compared with who applies."""

READS_INTERESTS = frozenset({Role.MANAGER, Role.AUDITOR})
"""Roles that see what is declared and what is found, in their own funds."""


def may_see_conflict(actor: Actor, conflict: Conflict) -> bool:
    """Whether the actor may know of a conflict: manager or auditor, with no part in that application themselves."""
    return is_staff(actor, conflict.application, *READS_INTERESTS)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """`may_see_conflict` as a WHERE clause over Conflict and Application; a test holds the two equal."""
    return staffed(actor, *READS_INTERESTS)


def may_decide(actor: Actor, conflict: Conflict) -> bool:
    """Whether the actor may confirm or dismiss it: nobody decides about themselves."""
    return is_staff(actor, conflict.application, Role.MANAGER) and conflict.person_id != actor.user_id


def registers_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Whose entries in the register the actor may read: their own, and those of their funds' staff."""
    keepers = select(Appointment.person_id).where(
        Appointment.role.in_(KEEPS_REGISTER),
        Appointment.fund_id.in_(actor.funds_as(*READS_INTERESTS)),
        Appointment.closed_at.is_(None),
    )
    return or_(and_(Interest.person_id == actor.user_id), Interest.person_id.in_(keepers))
