"""Inviting somebody into an organisation by email, and taking the invitation back."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assessments.accounts.links import new_token
from assessments.accounts.models import Invitation, Membership, Organisation, Person
from assessments.accounts.organisations import hold_organisation, list_open_invitations
from assessments.accounts.policies import is_member, may_lead
from assessments.accounts.queries import get_person
from assessments.accounts.shapes import fault_in_email, tidy_email
from assessments.actors import Actor, Place
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.messages.use_cases import queue_email

LASTS = timedelta(days=7)
KEPT_FOR = timedelta(days=90)
"""How long the address of somebody who did not accept is kept after the invitation ran out."""

MOST_OPEN, MOST_A_DAY, MOST_TIMES = 20, 30, 5
A_MOMENT = timedelta(minutes=2)
"""Asking for the same within this is a second click, not a second wish."""


class TooManyInvitations(Refused):
    """So many that it might be somebody else's mailboxes that are being filled."""

    sentence = _(
        "This invitation was not sent. An organisation can have 20 open invitations, a person can send 30 a day, and "
        "each can be sent 5 times. Withdraw those that are no longer needed, or wait until tomorrow."
    )


def invite_colleague(
    session: Session, actor: Actor, organisation_id: UUID, *, email: str, place: Place, now: datetime
) -> Invitation:
    """Offer a place to whoever reads the mail of an address, for 7 days, by a link that works once.

    Raises NotFound, NotPermitted, Invalid or TooManyInvitations.
    """
    organisation, actor = _hold_as_lead(session, actor, organisation_id, now)
    _forget_old(session, now)
    email = tidy_email(email)
    standing = {invitation.email: invitation for invitation in list_open_invitations(session, organisation_id)}
    earlier = standing.get(email)
    if earlier is not None and _is_second_click(earlier, actor, place, now):
        return earlier
    if fault := _fault_in_invitee(session, organisation_id, email, earlier, now):
        raise Invalid({"email": fault})
    _check_limits(session, actor, [each for each in standing.values() if each.works(now)], now)
    if earlier is not None:
        earlier.withdrawn_at = now
        session.flush()
    assert actor.user_id is not None
    token, token_hash = new_token()
    invitation = Invitation(
        id=uuid4(), organisation_id=organisation_id, email=email, place=place, token_hash=token_hash,
        invited_by_id=actor.user_id, created_at=now, sent_at=now, times_sent=1, expires_at=now + LASTS,
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    record(session, actor, "invitation.sent", invitation.id, now=now, details=_ids(invitation))
    _send(session, actor, organisation, invitation, token, now)
    return invitation


def send_invitation_again(
    session: Session, actor: Actor, organisation_id: UUID, invitation_id: UUID, *, now: datetime
) -> Invitation:
    """Send a new link, for 7 more days; the old one stops working.

    Raises NotFound, NotPermitted, IllegalStep or TooManyInvitations.
    """
    organisation, actor = _hold_as_lead(session, actor, organisation_id, now)
    invitation = _get_invitation(session, organisation_id, invitation_id)
    if not invitation.is_open:
        raise IllegalStep
    assert actor.user_id is not None
    if now - invitation.sent_at < A_MOMENT:
        return invitation
    if invitation.times_sent >= MOST_TIMES:
        raise TooManyInvitations
    _check_limits(session, actor, [], now)
    token, token_hash = new_token()
    invitation.token_hash, invitation.invited_by_id = token_hash, actor.user_id
    invitation.sent_at, invitation.expires_at = now, now + LASTS
    invitation.times_sent += 1
    record(session, actor, "invitation.sent_again", invitation.id, now=now, details=_ids(invitation))
    _send(session, actor, organisation, invitation, token, now)
    return invitation


def withdraw_invitation(
    session: Session, actor: Actor, organisation_id: UUID, invitation_id: UUID, *, now: datetime
) -> Invitation:
    """Take an invitation back, so that its link stops working. Raises NotFound, NotPermitted or IllegalStep."""
    _organisation, actor = _hold_as_lead(session, actor, organisation_id, now)
    invitation = _get_invitation(session, organisation_id, invitation_id)
    if invitation.withdrawn_at is not None:
        return invitation
    if invitation.accepted_at is not None:
        raise IllegalStep
    invitation.withdrawn_at = now
    record(session, actor, "invitation.withdrawn", invitation.id, now=now, details=_ids(invitation))
    return invitation


def _forget_old(session: Session, now: datetime) -> None:
    """Forget addresses that did not accept long ago; what somebody else forgets right now is left to them."""
    old = select(Invitation.id).where(Invitation.accepted_at.is_(None), Invitation.expires_at < now - KEPT_FOR)
    session.execute(delete(Invitation).where(Invitation.id.in_(old.with_for_update(skip_locked=True))))


def _hold_as_lead(session: Session, actor: Actor, organisation_id: UUID, now: datetime) -> tuple[Organisation, Actor]:
    organisation, actor = hold_organisation(session, actor, organisation_id, now=now)
    if not is_member(actor, organisation_id):
        raise NotFound
    if not may_lead(actor, organisation_id):
        raise NotPermitted
    return organisation, actor


def _get_invitation(session: Session, organisation_id: UUID, invitation_id: UUID) -> Invitation:
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.organisation_id == organisation_id)
        .with_for_update()
    )
    if invitation is None:
        raise NotFound
    return invitation


def _is_second_click(earlier: Invitation, actor: Actor, place: Place, now: datetime) -> bool:
    is_same = earlier.invited_by_id == actor.user_id and earlier.place is place
    return is_same and earlier.works(now) and now - earlier.sent_at < A_MOMENT


def _fault_in_invitee(
    session: Session, organisation_id: UUID, email: str, earlier: Invitation | None, now: datetime
) -> str | None:
    if fault := fault_in_email(email):
        return fault
    belongs = select(Membership.id).join(Membership.person).where(Membership.organisation_id == organisation_id)
    if session.scalar(belongs.where(Person.email == email)) is not None:
        return _("The person with this email address already belongs to the organisation")
    if earlier is not None and earlier.works(now):
        return _("There is an open invitation to this address. You can send that one again, or withdraw it")
    return None


def _check_limits(session: Session, actor: Actor, working: list[Invitation], now: datetime) -> None:
    sent = select(func.coalesce(func.sum(Invitation.times_sent), 0)).where(
        Invitation.invited_by_id == actor.user_id, Invitation.sent_at > now - timedelta(days=1)
    )
    if len(working) >= MOST_OPEN or (session.scalar(sent) or 0) >= MOST_A_DAY:
        raise TooManyInvitations


def _send(
    session: Session, actor: Actor, organisation: Organisation, invitation: Invitation, token: str, now: datetime
) -> None:
    assert actor.user_id is not None
    queue_email(
        session,
        key=f"invitation:{invitation.id}:{invitation.times_sent}",
        template="invitation",
        address=invitation.email,
        context={
            "inviter": get_person(session, actor.user_id).name,
            "organisation": organisation.name,
            "place": invitation.place,
            "expires_at": invitation.expires_at.isoformat(),
            "path": f"/account/invitations/{token}",
        },
        now=now,
    )


def _ids(invitation: Invitation) -> dict[str, str]:
    return {"organisation_id": str(invitation.organisation_id)}
