"""Links that are emailed to a person: made, checked and used up. Only a hash of each is kept."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import AccessLink, Purpose
from assessments.errors import Refused, _

LASTS = {Purpose.CONFIRM: timedelta(days=3), Purpose.RESET: timedelta(hours=1)}
JUST_NOW = timedelta(minutes=15)
PATHS = {Purpose.CONFIRM: "/account/confirm/{}", Purpose.RESET: "/account/reset/{}"}


class LinkNoLongerWorks(Refused):
    """The link was used, is too old, was replaced by a newer one, or never was."""

    sentence = _(
        "This link has been used already, has run out or was replaced by a newer one. Nothing was changed. "
        "Sign in, or ask for a new link from the sign-in page."
    )


def make_link(
    session: Session, person_id: UUID, purpose: Purpose, *, now: datetime, lasts: timedelta | None = None
) -> tuple[AccessLink, str]:
    """A new link, and the path at which it is opened; earlier ones for the same purpose stop working."""
    withdraw_links(session, person_id, purpose, now=now)
    token, token_hash = new_token()
    link = AccessLink(
        token_hash=token_hash,
        purpose=purpose,
        person_id=person_id,
        created_at=now,
        expires_at=now + (lasts or LASTS[purpose]),
    )
    session.add(link)
    session.flush()
    return link, PATHS[purpose].format(token)


def withdraw_links(session: Session, person_id: UUID, *purposes: Purpose, now: datetime) -> None:
    """Make a person's unused links worthless."""
    theirs = AccessLink.person_id == person_id, AccessLink.used_at.is_(None), AccessLink.purpose.in_(purposes)
    session.execute(update(AccessLink).where(*theirs).values(used_at=now))


def get_link(session: Session, token: str, purpose: Purpose, *, now: datetime, lock: bool = False) -> AccessLink:
    """The link with that token, if it can still be used. Raises LinkNoLongerWorks."""
    wanted = select(AccessLink).where(AccessLink.token_hash == hash_of(token), AccessLink.purpose == purpose)
    link = session.scalar(wanted.with_for_update() if lock else wanted)
    if link is None or not link.works(now):
        raise LinkNoLongerWorks
    return link


def new_token() -> tuple[str, str]:
    """Something to put into a link that nobody can guess, and the hash by which it is known here."""
    token = token_urlsafe(32)
    return token, hash_of(token)


def find_used_by(session: Session, token: str, purpose: Purpose, *, now: datetime) -> UUID | None:
    """Whose link it was that was used a moment ago, as one is whose button was pressed twice."""
    lately = AccessLink.used_at > now - JUST_NOW
    wanted = select(AccessLink.person_id).where(AccessLink.token_hash == hash_of(token), AccessLink.purpose == purpose)
    return session.scalar(wanted.where(lately))


def hash_of(token: str) -> str:
    """The hash by which the token of a link is known."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
