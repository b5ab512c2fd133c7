"""What an organisation holds, in numbers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Invitation, JoinRequest, Membership
from assessments.accounts.policies import may_administer
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much of each kind an organisation holds; never what is in it."""

    members: int
    invitations: int
    join_requests: int
    applications: int


def count_holdings(session: Session, actor: Actor, organisation_id: UUID) -> Holdings:
    """What an organisation holds, for administrators. Raises NotPermitted."""
    if not may_administer(actor):
        raise NotPermitted
    open_invitation = Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None)
    counts = (
        select(func.count()).where(Membership.organisation_id == organisation_id),
        select(func.count()).where(Invitation.organisation_id == organisation_id, *open_invitation),
        select(func.count()).where(JoinRequest.organisation_id == organisation_id, JoinRequest.answered_at.is_(None)),
        select(func.count()).where(Application.organisation_id == organisation_id),
    )
    return Holdings(*session.execute(select(*(count.scalar_subquery() for count in counts))).one())
