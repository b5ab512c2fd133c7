"""Asking people to work for a fund: who has an account gets the roles at once, anybody else an invitation."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessments.accounts.days import end_of_day
from assessments.accounts.links import new_token
from assessments.accounts.models import Appointment, Person
from assessments.accounts.policies import may_administer
from assessments.accounts.queries import find_person_by_email, get_person
from assessments.accounts.shapes import fault_in_email, only_faults, tidy_email
from assessments.accounts.use_cases import (
    AlreadyAppointed,
    begin_appointment,
    fault_in_last_day,
)
from assessments.accounts.wording import ROLES
from assessments.actors import Actor, Role
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.funds.models import Fund, StaffInvitation
from assessments.funds.queries import find_unanswered_invitation, get_staff_invitation
from assessments.messages.use_cases import queue_email

LASTS = timedelta(days=7)
A_MOMENT = timedelta(minutes=2)
"""Asking for the same within this is a second press, not a second wish."""
PATH = "/account/staff-invitations/{}"


class AlreadyInvited(Refused):
    """One invitation to a fund at a time."""

    sentence = _(
        "This address has an invitation to this fund already, so no second one was sent. Send that one again, or "
        "withdraw it first."
    )


class InvitationClosed(Refused):
    """It was accepted or withdrawn before."""

    sentence = _("This invitation was accepted or withdrawn before, so nothing was changed.")


def give_roles(
    session: Session,
    actor: Actor,
    *,
    person_id: UUID,
    fund_id: UUID,
    roles: Collection[Role],
    last_day: date | None,
    now: datetime,
) -> list[Appointment]:
    """Give a person roles in a fund from now on, those apart that they hold, and tell them by email.

    The same again within a moment is a second press, and returns what the first began.
    Raises NotPermitted, NotFound, Invalid or AlreadyAppointed.
    """
    if not may_administer(actor):
        raise NotPermitted
    person = get_person(session, person_id, lock=True)
    fund = _get_fund(session, fund_id)
    if faults := only_faults(roles=_fault_in_roles(roles), last_day=fault_in_last_day(last_day, now=now)):
        raise Invalid(faults)
    return _begin(session, actor, person, fund, roles, last_day, actor.user_id, now)


def invite_staff(
    session: Session,
    actor: Actor,
    *,
    email: str,
    fund_id: UUID,
    roles: Collection[Role],
    last_day: date | None,
    now: datetime,
) -> list[Appointment] | StaffInvitation:
    """Give roles to whoever has the address: at once if they have an account, else once they accept an invitation.

    Raises NotPermitted, NotFound, Invalid, AlreadyAppointed or AlreadyInvited.
    """
    if not may_administer(actor):
        raise NotPermitted
    email = tidy_email(email)
    faults = only_faults(
        email=fault_in_email(email), roles=_fault_in_roles(roles), last_day=fault_in_last_day(last_day, now=now)
    )
    if faults:
        raise Invalid(faults)
    fund = _get_fund(session, fund_id, lock=True)  # two who invite the same address wait for each other here
    person = find_person_by_email(session, email)
    if person is not None and person.confirmed_at is not None:
        return give_roles(session, actor, person_id=person.id, fund_id=fund_id, roles=roles, last_day=last_day, now=now)
    standing = find_unanswered_invitation(session, email, fund_id)
    if standing is not None:
        if _is_second_press(standing, actor, roles, last_day, now):
            return standing
        raise AlreadyInvited
    invitation = StaffInvitation(
        id=uuid4(), email=email, fund_id=fund_id, roles=[role.value for role in Role if role in roles],
        last_day=last_day, invited_by_id=actor.user_id,
    )  # fmt: skip
    _send(session, invitation, fund, now)
    session.add(invitation)
    session.flush()
    note_invitation(session, actor, "staff_invitation.sent", invitation, now)
    return invitation


def send_staff_invitation_again(
    session: Session, actor: Actor, invitation_id: UUID, *, now: datetime
) -> StaffInvitation:
    """Send a new link, for seven days from now; the one before stops working. One on its way is not sent twice.

    Raises NotPermitted, NotFound, Invalid or InvitationClosed.
    """
    invitation = _get_unanswered(session, actor, invitation_id)
    if now - invitation.sent_at < A_MOMENT:
        return invitation
    if fault_in_last_day(invitation.last_day, now=now):
        raise InvitationClosed(
            _("The last day of these roles has passed, so nothing was sent. Withdraw this invitation; invite anew.")
        )
    _send(session, invitation, _get_fund(session, invitation.fund_id), now)
    note_invitation(session, actor, "staff_invitation.sent_again", invitation, now)
    return invitation


def withdraw_staff_invitation(session: Session, actor: Actor, invitation_id: UUID, *, now: datetime) -> StaffInvitation:
    """Make an invitation worthless; once is enough. Raises NotPermitted, NotFound or InvitationClosed."""
    invitation = get_staff_invitation(session, actor, invitation_id, lock=True)
    if invitation.withdrawn_at is not None:
        return invitation
    if invitation.accepted_at is not None:
        raise InvitationClosed
    invitation.withdrawn_at = now
    note_invitation(session, actor, "staff_invitation.withdrawn", invitation, now)
    return invitation


def withdraw_staff_invitations_of(session: Session, actor: Actor, person: Person, *, now: datetime) -> None:
    """Make every invitation to or by somebody who has left worthless; the caller has checked the actor."""
    unanswered = StaffInvitation.accepted_at.is_(None), StaffInvitation.withdrawn_at.is_(None)
    about = or_(StaffInvitation.email == person.email, StaffInvitation.invited_by_id == person.id)
    theirs = select(StaffInvitation).where(about, *unanswered)
    for invitation in session.scalars(theirs.order_by(StaffInvitation.id).with_for_update()):
        invitation.withdrawn_at = now
        note_invitation(session, actor, "staff_invitation.withdrawn", invitation, now)


def _begin(
    session: Session,
    actor: Actor,
    person: Person,
    fund: Fund,
    roles: Collection[Role],
    last_day: date | None,
    appointed_by: UUID | None,
    now: datetime,
) -> list[Appointment]:
    ends_at = None if last_day is None else end_of_day(last_day)
    begun = []
    for role in (role for role in Role if role in roles):
        try:
            begun.append(
                begin_appointment(
                    session, actor, person.id, fund.id, role, ends_at=ends_at, appointed_by=appointed_by, now=now
                )
            )
        except AlreadyAppointed:
            continue
    if not begun:
        return _begun_just_now(session, person.id, fund.id, roles, ends_at, appointed_by, now)
    context = {"person": person.name, **_offer([one.role for one in begun], fund, last_day)}
    queue_email(
        session, key=f"role_given:{begun[0].id}", template="role_given", address=person.email, context=context,
        now=now, user_id=person.id,
    )  # fmt: skip
    return begun


def _begun_just_now(
    session: Session,
    person_id: UUID,
    fund_id: UUID,
    roles: Collection[Role],
    ends_at: datetime | None,
    appointed_by: UUID | None,
    now: datetime,
) -> list[Appointment]:
    """What the same press began a moment ago; with none, they held it all before. Raises AlreadyAppointed."""
    theirs = select(Appointment).where(
        Appointment.person_id == person_id, Appointment.fund_id == fund_id, Appointment.closed_at.is_(None),
        Appointment.role.in_(roles), Appointment.appointed_by == appointed_by, Appointment.starts_at > now - A_MOMENT,
    )  # fmt: skip
    begun = [each for each in session.scalars(theirs.order_by(Appointment.id)) if each.ends_at == ends_at]
    if not begun:
        raise AlreadyAppointed
    return begun


def _is_second_press(
    standing: StaffInvitation, actor: Actor, roles: Collection[Role], last_day: date | None, now: datetime
) -> bool:
    asked = actor.user_id, set(roles), last_day
    is_same = (standing.invited_by_id, set(standing.offered), standing.last_day) == asked
    return is_same and now - standing.sent_at < A_MOMENT


def _send(session: Session, invitation: StaffInvitation, fund: Fund, now: datetime) -> None:
    """Give the invitation a new link, and queue the email with it."""
    token, invitation.token_hash = new_token()
    last_moment = now + LASTS if invitation.last_day is None else min(now + LASTS, end_of_day(invitation.last_day))
    invitation.sent_at, invitation.expires_at = now, last_moment
    context = {
        "path": PATH.format(token), "expires_at": last_moment.isoformat(),
        **_offer(invitation.offered, fund, invitation.last_day),
    }  # fmt: skip
    queue_email(
        session, key=f"staff_invited:{invitation.token_hash}", template="staff_invited", address=invitation.email,
        context=context, now=now,
    )  # fmt: skip


def _offer(roles: Collection[Role], fund: Fund, last_day: date | None) -> dict[str, object]:
    return {"roles": [ROLES[role] for role in roles], "fund": fund.name, "last_day": last_day}


def _fault_in_roles(roles: Collection[Role]) -> str | None:
    return None if roles else _("Select at least one role")


def _get_fund(session: Session, fund_id: UUID, *, lock: bool = False) -> Fund:
    fund = session.get(Fund, fund_id, with_for_update={"key_share": True} if lock else None)
    if fund is None:
        raise NotFound
    return fund


def _get_unanswered(session: Session, actor: Actor, invitation_id: UUID) -> StaffInvitation:
    invitation = get_staff_invitation(session, actor, invitation_id, lock=True)
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        raise InvitationClosed
    return invitation


def note_invitation(session: Session, actor: Actor, action: str, invitation: StaffInvitation, now: datetime) -> None:
    """Put what became of an invitation on the trail."""
    record(session, actor, action, invitation.id, now=now, details={"fund_id": str(invitation.fund_id)})
