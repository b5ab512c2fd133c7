"""Accepting an invitation into an organisation, with an account or by making one on the way."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.links import hash_of
from assessments.accounts.models import Invitation, JoinRequest, Membership, Organisation, Person
from assessments.accounts.organisations import find_standing_organisation, list_members
from assessments.accounts.queries import get_person
from assessments.accounts.states import JoinAnswer
from assessments.accounts.use_cases.members import ids_of
from assessments.accounts.use_cases.registration import register_invited
from assessments.actors import Actor, Place
from assessments.audit.use_cases import record
from assessments.errors import NotPermitted, Refused, _
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email


class InvitationNoLongerWorks(Refused):
    """The invitation was used, ran out, was withdrawn or replaced, or never was; or who sent it no longer leads."""

    sentence = _(
        "This invitation has been used already, has run out, or was taken back or replaced by a newer one. Nothing was "
        "changed. Look for a newer email from us, or ask the person who invited you to send another."
    )


class InvitationForAnother(Refused):
    """Somebody opened an invitation that was sent to another address than theirs."""

    sentence = _(
        "This invitation is for another email address than yours, so nothing was changed. Sign in with the address to "
        "which it was sent, or ask for an invitation to your own."
    )


def get_working_invitation(session: Session, token: str, *, now: datetime) -> Invitation:
    """The invitation of an emailed link, with its organisation and who sent it. Raises InvitationNoLongerWorks."""
    invitation = session.scalar(_with_token(token).options(joinedload(Invitation.organisation)))
    if invitation is None or not invitation.works(now):
        raise InvitationNoLongerWorks
    return invitation


def find_used_invitation(session: Session, actor: Actor, token: str) -> Invitation | None:
    """The invitation, if it was the actor who accepted it: they opened their link a second time."""
    if actor.user_id is None:
        return None
    return session.scalar(_with_token(token).where(Invitation.accepted_by_id == actor.user_id))


def accept_invitation(session: Session, actor: Actor, token: str, *, now: datetime) -> Organisation:
    """Take the place that was offered to one's own address; whoever belongs to the organisation keeps their place.

    Raises NotPermitted, InvitationNoLongerWorks or InvitationForAnother.
    """
    if actor.user_id is None:
        raise NotPermitted
    invitation = _hold_invitation(session, token, now)
    person = get_person(session, actor.user_id, lock=True)
    if person.email != invitation.email:
        raise InvitationForAnother
    _join(session, person, invitation, now)
    return invitation.organisation


def accept_as_new_person(session: Session, token: str, *, name: str, password: str, now: datetime) -> Person:
    """Make the account of the invited address, which the link itself confirms, and take the place.

    Raises InvitationNoLongerWorks, HasAccount or Invalid.
    """
    invitation = _hold_invitation(session, token, now)
    person = register_invited(session, name=name, email=invitation.email, password=password, now=now)
    _join(session, person, invitation, now)
    return person


def settle_wishes(session: Session, membership: Membership, email: str, *, by: Actor, now: datetime) -> None:
    """Close what a new member still asked for, and what was still offered to them."""
    asked = (
        JoinRequest.organisation_id == membership.organisation_id,
        JoinRequest.person_id == membership.person_id,
        JoinRequest.answered_at.is_(None),
    )
    answer = {"answered_at": now, "answered_by_id": by.user_id, "answer": JoinAnswer.LET_IN, "place": membership.place}
    session.execute(update(JoinRequest).where(*asked).values(answer))
    offered = (
        Invitation.organisation_id == membership.organisation_id,
        Invitation.email == email,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    session.execute(update(Invitation).where(*offered).values(withdrawn_at=now))


def _with_token(token: str) -> Select[Invitation]:
    return select(Invitation).where(Invitation.token_hash == hash_of(token)).options(joinedload(Invitation.invited_by))


def _hold_invitation(session: Session, token: str, now: datetime) -> Invitation:
    """The invitation, with its organisation's row held first, as by everybody who changes who belongs to it."""
    found = session.execute(
        select(Invitation.id, Invitation.organisation_id).where(Invitation.token_hash == hash_of(token))
    ).one_or_none()
    if found is None or find_standing_organisation(session, found.organisation_id, lock=True) is None:
        raise InvitationNoLongerWorks
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == found.id)
        .options(joinedload(Invitation.organisation))
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    )
    if invitation is None or not invitation.works(now) or invitation.token_hash != hash_of(token):
        raise InvitationNoLongerWorks
    return invitation


def _join(session: Session, person: Person, invitation: Invitation, now: datetime) -> None:
    actor, organisation = Actor(user_id=person.id), invitation.organisation
    invitation.accepted_at, invitation.accepted_by_id = now, person.id
    session.flush()
    members = list_members(session, organisation.id)
    if any(member.person_id == person.id for member in members):
        return
    membership = Membership(
        id=uuid4(), person_id=person.id, organisation_id=organisation.id, place=invitation.place, created_at=now
    )
    session.add(membership)
    session.flush()
    settle_wishes(session, membership, person.email, by=actor, now=now)
    ask_for(session, JobKind.FIND_CONFLICTS, person.id, now=now)
    record(session, actor, "invitation.accepted", invitation.id, now=now, details=ids_of(membership))
    for lead in (member.person for member in members if member.place is Place.LEAD):
        queue_email(
            session,
            key=f"invitation_accepted:{invitation.id}:{lead.id}",
            template="invitation_accepted",
            address=lead.email,
            context={
                "person": lead.name, "member": person.name, "email": person.email, "organisation": organisation.name,
                "place": membership.place, "path": f"/account/organisations/{organisation.id}",
            },
            now=now,
            user_id=lead.id,
        )  # fmt: skip
