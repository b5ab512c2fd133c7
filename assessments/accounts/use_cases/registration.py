"""Signing up, and confirming that the address is one's own."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.accounts.links import find_used_by, get_link, make_link, withdraw_links
from assessments.accounts.models import Person, Purpose
from assessments.accounts.passwords import fault_in_password, hash_password, is_right_password
from assessments.accounts.queries import find_person_by_email, get_person
from assessments.accounts.shapes import fault_in_email, fault_in_name, only_faults, tidy_email, tidy_name
from assessments.actors import VISITOR, Actor
from assessments.audit.use_cases import record
from assessments.errors import Invalid, Refused, _
from assessments.messages.use_cases import queue_email


class HasAccount(Refused):
    """The address has an account, so no second one is made."""

    sentence = _("You have an account with this email address already. Sign in with it, then open the link again.")


def register_person(session: Session, *, name: str, email: str, password: str, now: datetime) -> None:
    """Take a new person in, unconfirmed, and email the link that confirms the address.

    Answers alike for a known address: that person is told by email that they have an account. Of an account that was
    never confirmed, nobody can tell which of several passwords its owner chose, so differing ones are all dropped:
    whoever opens the emailed link sets one. So nobody takes an address by signing up with it. Raises Invalid.
    """
    name, email = tidy_name(name), tidy_email(email)
    faults = only_faults(
        name=fault_in_name(name),
        email=fault_in_email(email),
        password=fault_in_password(password, name=name, email=email),
    )
    if faults:
        raise Invalid(faults)
    password_hash = hash_password(password)  # before looking the address up, so that both answers take as long
    is_new = _make_person(session, email, name, now=now)
    person = find_person_by_email(session, email, lock=True)
    assert person is not None
    is_same = is_right_password(person.password_hash, password)
    if person.confirmed_at is not None:
        _remind_of_account(session, person, now=now)
        return
    person.name = name
    if not is_same:
        person.password_hash = password_hash if is_new else None
    session.flush()
    record(session, VISITOR, "person.registered", person.id, now=now)
    _send_confirmation(session, person, now=now)


def _make_person(session: Session, email: str, name: str, *, now: datetime) -> bool:
    """Whether there was nobody with that address, though somebody else may be making them right now; now there is."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"id": uuid4(), "email": email, "name": name, "is_administrator": False, "created_at": now}
    made = insert(Person).values(row).on_conflict_do_nothing(index_elements=["email"]).returning(Person.id)
    return session.scalar(made) is not None


def send_confirmation_again(session: Session, person_id: UUID, *, now: datetime) -> None:
    """Email a new link to somebody who gave the right password before confirming; nothing if confirmed meanwhile."""
    person = get_person(session, person_id, lock=True)
    if person.confirmed_at is None:
        _send_confirmation(session, person, now=now)


def confirm_person(session: Session, token: str, *, now: datetime) -> Person:
    """Confirm the address to which the link was sent; again is the same as once. Raises LinkNoLongerWorks."""
    again = find_used_by(session, token, Purpose.CONFIRM, now=now)
    if again is not None and (person := get_person(session, again, lock=True)).confirmed_at is not None:
        return person
    link = get_link(session, token, Purpose.CONFIRM, now=now, lock=True)
    person = get_person(session, link.person_id, lock=True)
    link.used_at = now
    person.confirmed_at = person.confirmed_at or now
    withdraw_links(session, person.id, Purpose.CONFIRM, now=now)
    record(session, Actor(user_id=person.id), "person.confirmed", person.id, now=now)
    return person


def register_invited(session: Session, *, name: str, email: str, password: str, now: datetime) -> Person:
    """Take in somebody who opened a link that was sent to that address, which confirms it.

    An account that was never confirmed becomes theirs, with this name and password. Raises Invalid, HasAccount.
    """
    name, email = tidy_name(name), tidy_email(email)
    faults = only_faults(name=fault_in_name(name), password=fault_in_password(password, name=name, email=email))
    if faults:
        raise Invalid(faults)
    _make_person(session, email, name, now=now)
    person = find_person_by_email(session, email, lock=True)
    assert person is not None
    if person.confirmed_at is not None:
        raise HasAccount
    person.name, person.password_hash, person.confirmed_at = name, hash_password(password), now
    withdraw_links(session, person.id, *Purpose, now=now)
    for action in ("person.registered", "person.confirmed"):
        record(session, Actor(user_id=person.id), action, person.id, now=now)
    session.flush()
    return person


def link_to_first_password(session: Session, person: Person, *, now: datetime) -> str | None:
    """The path at which somebody who has just confirmed their address sets a password; None if they have one."""
    if person.password_hash is not None:
        return None
    _link, path = make_link(session, person.id, Purpose.RESET, now=now)
    return path


def _send_confirmation(session: Session, person: Person, *, now: datetime) -> None:
    link, path = make_link(session, person.id, Purpose.CONFIRM, now=now)
    queue_email(
        session,
        key=f"confirm:{link.id}",
        template="confirm_address",
        address=person.email,
        context={"path": path},
        now=now,
        user_id=person.id,
    )


def _remind_of_account(session: Session, person: Person, *, now: datetime) -> None:
    queue_email(
        session,
        key=f"already_registered:{uuid4()}",
        template="already_registered",
        address=person.email,
        context={"path": "/account/forgotten"},
        now=now,
        user_id=person.id,
    )
