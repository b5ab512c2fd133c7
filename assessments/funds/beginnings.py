"""How far a new installation has come, for the page that leads an administrator to a first round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment
from assessments.accounts.policies import in_force, may_administer
from assessments.actors import Actor, Role
from assessments.errors import NotPermitted
from assessments.funds.models import Fund, Round, StaffInvitation


@dataclass(frozen=True, slots=True)
class Beginnings:
    """What is there: funds, people by role, invitations, drafts by reference, published rounds."""

    funds: Sequence[str]
    people: dict[Role, int]
    invitations: int
    drafts: Sequence[Round]
    published: int

    def has(self, *roles: Role) -> bool:
        """Whether somebody holds each of the roles."""
        return all(self.people.get(role, 0) for role in roles)


def read_beginnings(session: Session, actor: Actor, *, now: datetime) -> Beginnings:
    """How far the installation has come. Raises NotPermitted."""
    if not may_administer(actor):
        raise NotPermitted
    people = select(Appointment.role, func.count(Appointment.person_id.distinct())).where(in_force(now))
    unanswered = StaffInvitation.accepted_at.is_(None), StaffInvitation.withdrawn_at.is_(None)
    drafts = select(Round).where(Round.published_at.is_(None)).order_by(Round.reference).limit(20)
    return Beginnings(
        funds=session.scalars(select(Fund.name).order_by(Fund.name).limit(20)).all(),
        people={row[0]: row[1] for row in session.execute(people.group_by(Appointment.role))},
        invitations=session.scalar(select(func.count(StaffInvitation.id)).where(*unanswered)) or 0,
        drafts=session.scalars(drafts).all(),
        published=session.scalar(select(func.count(Round.id)).where(Round.published_at.is_not(None))) or 0,
    )


def has_published_round(session: Session) -> bool:
    """Whether the public has ever had anything to read here."""
    return session.scalar(select(Round.id).where(Round.published_at.is_not(None)).limit(1)) is not None
