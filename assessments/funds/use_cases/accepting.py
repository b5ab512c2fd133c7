"""Taking up an invitation to work for a fund, by the link that was emailed."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessments.accounts.days import end_of_day
from assessments.accounts.models import Person
from assessments.accounts.queries import find_person_by_email, get_person
from assessments.accounts.use_cases import AlreadyAppointed, begin_appointment, register_invited
from assessments.actors import Actor
from assessments.errors import NotPermitted, Refused, _
from assessments.funds.models import StaffInvitation
from assessments.funds.queries import get_staff_invitation_by_token
from assessments.funds.use_cases.inviting import note_invitation


class NotYourInvitation(Refused):
    """It was sent to another address than that of the person who is signed in."""

    sentence = _(
        "This invitation was sent to another email address than the one you are signed in with. Nothing was changed. "
        "Sign out, then open the link again; or ask the person who invited you for an invitation to your address."
    )


def check_staff_invitation(session: Session, token: str, *, now: datetime) -> tuple[StaffInvitation, bool]:
    """See what is offered by a link, and whether its address has an account. Raises InvitationNoLongerWorks."""
    invitation = get_staff_invitation_by_token(session, token, now=now)
    person = find_person_by_email(session, invitation.email)
    return invitation, person is not None and person.confirmed_at is not None


def accept_staff_invitation(session: Session, actor: Actor, token: str, *, now: datetime) -> StaffInvitation:
    """Take up the roles, with the account of the address to which they were offered.

    Raises NotPermitted, InvitationNoLongerWorks or NotYourInvitation.
    """
    if actor.user_id is None:
        raise NotPermitted
    person = get_person(session, actor.user_id, lock=True)
    invitation = get_staff_invitation_by_token(session, token, now=now, lock=True)
    if person.email != invitation.email:
        raise NotYourInvitation
    _accept(session, invitation, person, now)
    return invitation


def accept_by_signing_up(session: Session, token: str, *, name: str, password: str, now: datetime) -> Person:
    """Make an account for the address to which roles were offered, which the link confirms, and take them up.

    Raises InvitationNoLongerWorks, Invalid or HasAccount.
    """
    invitation = get_staff_invitation_by_token(session, token, now=now, lock=True)
    person = register_invited(session, name=name, email=invitation.email, password=password, now=now)
    _accept(session, invitation, person, now)
    return person


def _accept(session: Session, invitation: StaffInvitation, person: Person, now: datetime) -> None:
    actor = Actor(user_id=person.id)
    invitation.accepted_at, invitation.accepted_by_id = now, person.id
    note_invitation(session, actor, "staff_invitation.accepted", invitation, now)
    ends_at = None if invitation.last_day is None else end_of_day(invitation.last_day)
    for role in invitation.offered:
        try:
            begin_appointment(
                session, actor, person.id, invitation.fund_id, role, ends_at=ends_at,
                appointed_by=invitation.invited_by_id, now=now,
            )  # fmt: skip
        except AlreadyAppointed:
            continue  # it was given to them in another way since
