"""Changing and ending a person's place in an organisation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import FormerMembership, Invitation, Membership, Organisation, Person
from assessments.accounts.organisations import find_former_member, get_member, hold_organisation, list_members
from assessments.accounts.policies import is_member, may_lead, may_remove
from assessments.actors import Actor, Place
from assessments.audit.use_cases import record
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.messages.use_cases import queue_email
from assessments.versions import ensure_seen, fingerprint


class LastLead(Refused):
    """Without a lead, nobody could submit for the organisation or let anybody in."""

    sentence = _(
        "An organisation needs somebody who leads it, and there is nobody else. Nothing was changed. Make another "
        "person a lead first."
    )


def change_place(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    person_id: UUID,
    place: Place,
    *,
    now: datetime,
    seen: str | None = None,
) -> Membership:
    """Give a member another place; somebody who stops leading takes back the invitations that they sent.

    `seen` is the fingerprint of the place that was shown. Raises NotFound, NotPermitted, Outdated or LastLead.
    """
    organisation, actor = hold_organisation(session, actor, organisation_id, now=now)
    if not is_member(actor, organisation_id):
        raise NotFound
    membership = get_member(session, organisation_id, person_id)
    if not may_lead(actor, organisation_id):
        raise NotPermitted
    if membership.place is place:
        return membership
    ensure_seen(fingerprint(membership.place), seen)
    _keep_a_lead(session, membership)
    membership.place = place
    _withdraw_sent_by(session, membership, now=now)
    record(session, actor, "membership.place_changed", membership.id, now=now, details=ids_of(membership))
    if person_id != actor.user_id:
        _write(session, membership.person, "place_changed", organisation, membership, now, place=place)
    return membership


def remove_member(session: Session, actor: Actor, organisation_id: UUID, person_id: UUID, *, now: datetime) -> str:
    """End a person's place, their own or, as a lead, another's; return the organisation's name.

    They lose access at once; they and those who lead are told. A place that has ended stays as it is. Raises NotFound,
    NotPermitted or LastLead.
    """
    organisation, actor = hold_organisation(session, actor, organisation_id, now=now)
    if find_former_member(session, actor, organisation_id, person_id) is not None:
        return organisation.name
    if not is_member(actor, organisation_id):
        raise NotFound
    membership = get_member(session, organisation_id, person_id)
    if not may_remove(actor, organisation_id, person_id):
        raise NotPermitted
    _keep_a_lead(session, membership)
    session.add(
        FormerMembership(
            person_id=person_id, organisation_id=organisation_id, place=membership.place,
            began_at=membership.created_at, ended_at=max(now, membership.created_at),
        )
    )  # fmt: skip
    session.delete(membership)
    session.flush()
    _withdraw_sent_by(session, membership, now=now)
    record(session, actor, "membership.ended", membership.id, now=now, details=ids_of(membership))
    _tell_of_end(session, actor, organisation, membership, now)
    return organisation.name


def ids_of(membership: Membership) -> dict[str, str]:
    """What the trail says of a place: whose, and where."""
    return {"person_id": str(membership.person_id), "organisation_id": str(membership.organisation_id)}


def _keep_a_lead(session: Session, membership: Membership) -> None:
    """Raises LastLead if nobody else leads."""
    leads = Membership.organisation_id == membership.organisation_id, Membership.place == Place.LEAD
    others = select(func.count()).select_from(Membership).where(*leads, Membership.id != membership.id)
    if membership.place is Place.LEAD and not session.scalar(others):
        raise LastLead


def _withdraw_sent_by(session: Session, membership: Membership, *, now: datetime) -> None:
    """What somebody offered as a lead counts no longer once they are none."""
    theirs = (
        Invitation.organisation_id == membership.organisation_id,
        Invitation.invited_by_id == membership.person_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    session.execute(update(Invitation).where(*theirs).values(withdrawn_at=now))


def _tell_of_end(
    session: Session, actor: Actor, organisation: Organisation, membership: Membership, now: datetime
) -> None:
    has_left = membership.person_id == actor.user_id
    if not has_left:
        _write(session, membership.person, "member_removed", organisation, membership, now)
    leads = [each.person for each in list_members(session, organisation.id) if each.place is Place.LEAD]
    for lead in leads:
        if lead.id != actor.user_id:
            _write(
                session, lead, "member_gone", organisation, membership, now,
                member=membership.person.name, has_left=has_left,
            )  # fmt: skip


def _write(
    session: Session, person: Person, template: str, organisation: Organisation, about: Membership, now: datetime,
    **more: object,
) -> None:  # fmt: skip
    context = {
        "person": person.name,
        "organisation": organisation.name,
        "path": f"/account/organisations/{organisation.id}",
        **more,
    }
    key = f"{template}:{about.id}:{person.id}:{now.isoformat()}"
    queue_email(session, key=key, template=template, address=person.email, context=context, now=now, user_id=person.id)
