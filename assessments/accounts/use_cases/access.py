"""Signing in and out, and setting a new password."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from assessments.accounts.links import LinkNoLongerWorks, find_used_by, get_link, make_link, withdraw_links
from assessments.accounts.models import AttemptKind, Person, Purpose
from assessments.accounts.passwords import fault_in_password, hash_password, is_outdated, is_right_password
from assessments.accounts.queries import find_person_by_email, get_person
from assessments.accounts.shapes import fault_in_email, tidy_email
from assessments.accounts.use_cases.attempts import forget_attempts
from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.messages.use_cases import queue_email

__all__ = [
    "LinkNoLongerWorks",
    "NotConfirmed",
    "WrongPassword",
    "WrongSignIn",
    "ask_for_reset",
    "change_password",
    "check_link",
    "reset_password",
    "sign_in",
    "sign_out",
]


class WrongSignIn(Refused):
    """No account has that address and password; which of the two is wrong is not told."""

    sentence = _("The email address or password is not right. Check both, or set a new password.")


class NotConfirmed(Refused):
    """The password is right, but the address has not been confirmed."""

    sentence = _("Confirm your email address before you sign in. We have sent you a new link.")

    def __init__(self, person_id: UUID) -> None:
        super().__init__()
        self.person_id = person_id


class WrongPassword(Invalid):
    """The current password, asked for before a change, is not right."""

    def __init__(self) -> None:
        super().__init__({"old_password": _("Your current password is not right")})


def sign_in(
    session: Session, *, email: str, password: str, address: str, now: datetime, device: str | None = None
) -> Person:
    """Find the person whose address and password these are.

    Call `note_attempt` before, in a transaction of its own. Raises WrongSignIn, or NotConfirmed to a person who gave
    the right password; then `send_confirmation_again` is due.
    """
    person = find_person_by_email(session, email)
    if not is_right_password(person.password_hash if person else None, password) or person is None:
        raise WrongSignIn
    if person.confirmed_at is None:
        raise NotConfirmed(person.id)
    if is_outdated(person.password_hash or ""):
        person.password_hash = hash_password(password)
    forget_attempts(session, AttemptKind.SIGN_IN, email=email, address=address, device=device)
    record(session, Actor(user_id=person.id), "person.signed_in", person.id, now=now)
    return person


def sign_out(session: Session, actor: Actor, *, now: datetime) -> None:
    """End every session of the actor, on this device and on others, so that a copied cookie is worth nothing."""
    if actor.user_id is not None:
        get_person(session, actor.user_id, lock=True).signed_out_at = now
        record(session, actor, "person.signed_out", actor.user_id, now=now)


def ask_for_reset(session: Session, *, email: str, now: datetime) -> None:
    """Email a link that sets a new password; an address without an account is told that it has none.

    Answers alike for both. Raises Invalid for what is no address.
    """
    email = tidy_email(email)
    if fault := fault_in_email(email):
        raise Invalid({"email": fault})
    person = find_person_by_email(session, email, lock=True)
    if person is None:
        path = {"path": "/account/sign-up"}
        queue_email(session, key=f"no_account:{uuid4()}", template="no_account", address=email, context=path, now=now)
        return
    link, to_reset = make_link(session, person.id, Purpose.RESET, now=now)
    queue_email(
        session,
        key=f"reset:{link.id}",
        template="reset_password",
        address=person.email,
        context={"path": to_reset},
        now=now,
        user_id=person.id,
    )


def check_link(session: Session, token: str, purpose: Purpose, *, now: datetime) -> None:
    """See whether a link can still be used, without using it. Raises LinkNoLongerWorks."""
    get_link(session, token, purpose, now=now)


def reset_password(session: Session, token: str, password: str, *, now: datetime) -> Person:
    """Set a new password by an emailed link, which also proves the address. The same press again changes nothing.

    Raises LinkNoLongerWorks, Invalid.
    """
    again = find_used_by(session, token, Purpose.RESET, now=now)
    if again is not None:
        person = get_person(session, again, lock=True)
        if is_right_password(person.password_hash, password):
            return person
    link = get_link(session, token, Purpose.RESET, now=now, lock=True)
    person = get_person(session, link.person_id, lock=True)
    _set_password(session, person, password, now=now)
    link.used_at = now
    person.confirmed_at = person.confirmed_at or now
    forget_attempts(session, AttemptKind.SIGN_IN, email=person.email)
    record(session, Actor(user_id=person.id), "person.password_reset", person.id, now=now)
    return person


def change_password(session: Session, actor: Actor, *, old_password: str, new_password: str, now: datetime) -> Person:
    """Set a new password, knowing the old one; every other session of the person ends.

    Raises NotPermitted, WrongPassword, Invalid.
    """
    if actor.user_id is None:
        raise NotPermitted
    person = get_person(session, actor.user_id, lock=True)
    if not is_right_password(person.password_hash, old_password):
        raise WrongPassword
    _set_password(session, person, new_password, now=now)
    forget_attempts(session, AttemptKind.SIGN_IN, email=person.email)
    record(session, actor, "person.password_changed", person.id, now=now)
    return person


def _set_password(session: Session, person: Person, password: str, *, now: datetime) -> None:
    if fault := fault_in_password(password, name=person.name, email=person.email):
        raise Invalid({"password": fault})
    person.password_hash = hash_password(password)
    person.signed_out_at = now
    withdraw_links(session, person.id, *Purpose, now=now)
    queue_email(
        session,
        key=f"password_changed:{uuid4()}",
        template="password_changed",
        address=person.email,
        context={"path": "/account/forgotten"},
        now=now,
        user_id=person.id,
    )
