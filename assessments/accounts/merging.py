"""What becomes of the people of two organisations that are merged: nobody loses a place, and nobody has two."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import (
    FormerMembership,
    Invitation,
    JoinAnswer,
    JoinRequest,
    Merger,
    Organisation,
)
from assessments.accounts.organisations import ORDER_OF_PLACES, list_members
from assessments.actors import Place

NUMBERS = ("charity_number", "company_number")


def higher(one: Place, other: Place) -> Place:
    """The place of the two that lets its holder do more."""
    return min(one, other, key=ORDER_OF_PLACES.index)


def move_memberships(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """Everybody of either belongs to the one that stays; of two places, the higher counts."""
    standing = {member.person_id: member for member in list_members(session, target_id)}
    for member in list_members(session, source_id):
        twin = standing.get(member.person_id)
        if twin is None:
            member.organisation_id = target_id
        else:
            twin.place = higher(twin.place, member.place)
            session.delete(member)
    session.flush()


def move_former_memberships(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """Whoever once belonged to either once belonged to the one that stays."""
    left = FormerMembership.organisation_id == source_id
    session.execute(update(FormerMembership).where(left).values(organisation_id=target_id))


def move_invitations(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """Links that were sent go on working, unless a better one was sent to the same address or its reader is in."""
    members = {member.person.email for member in list_members(session, target_id)}
    both = Invitation.organisation_id.in_([source_id, target_id])
    invitations = session.scalars(select(Invitation).where(both).order_by(Invitation.created_at)).all()
    open_ones = [invitation for invitation in invitations if invitation.is_open]
    best: dict[str, Invitation] = {}
    for invitation in sorted(open_ones, key=lambda each: (not each.works(now), ORDER_OF_PLACES.index(each.place))):
        if invitation.email in members or invitation.email in best:
            invitation.withdrawn_at = now
        else:
            best[invitation.email] = invitation
    session.flush()
    for invitation in invitations:
        invitation.organisation_id = target_id
    session.flush()


def move_join_requests(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """Whoever asked waits on, once; whoever is in by now has what they asked for."""
    places = {member.person_id: member.place for member in list_members(session, target_id)}
    both = JoinRequest.organisation_id.in_([source_id, target_id])
    requests = session.scalars(select(JoinRequest).where(both).order_by(JoinRequest.asked_at)).all()
    waiting: set[UUID] = set()
    for request in (request for request in requests if request.answered_at is None):
        place = places.get(request.person_id)
        if place is not None:
            request.answered_at, request.answer, request.place = now, JoinAnswer.LET_IN, place
        elif request.person_id in waiting:
            request.answered_at, request.answer = now, JoinAnswer.TAKEN_BACK
        waiting.add(request.person_id)
    session.flush()
    for request in requests:
        request.organisation_id = target_id
    session.flush()


def move_mergers(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """What had become part of the one that goes is part of the one that stays."""
    session.execute(update(Merger).where(Merger.into_id == source_id).values(into_id=target_id))


def take_over_numbers(source: Organisation, target: Organisation) -> list[str]:
    """Give the organisation that stays the register's numbers that only the other has; return which."""
    taken = [field for field in NUMBERS if getattr(source, field) and not getattr(target, field)]
    for field in taken:
        setattr(target, field, getattr(source, field))
    return taken
