"""Attempts by people who are not signed in: counted by account and by network address, so that guessing is slow."""

from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Attempt, AttemptKind
from assessments.accounts.shapes import tidy_email
from assessments.errors import Throttled

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT, MOST_PER_ADDRESS = 10, 50
KEPT_FOR = timedelta(days=1)


def note_attempt(
    session: Session, kind: AttemptKind, *, email: str, address: str, now: datetime, device: str | None = None
) -> None:
    """Count an attempt before it is made, in a transaction of its own, so that a refusal does not undo the count.

    `device` is one on which this account was signed in before. It is counted by itself, so that strangers who keep
    trying an account do not keep its owner out. Raises Throttled, and then counts nothing: whoever waits a quarter of
    an hour gets in.
    """
    account_hash = _hash(f"{tidy_email(email)} {device}" if device else tidy_email(email))
    address_hash = _hash(device or _network(address))
    if _has_too_many(session, kind, account_hash, address_hash, now):
        raise Throttled(minutes=WINDOW.seconds // 60)
    session.execute(delete(Attempt).where(Attempt.at < now - KEPT_FOR))
    session.add(Attempt(kind=kind, account_hash=account_hash, address_hash=address_hash, at=now))
    session.flush()


def forget_attempts(
    session: Session, kind: AttemptKind, *, email: str, address: str | None = None, device: str | None = None
) -> None:
    """Stop counting the attempts on an account, from one address or from any: they led to the right person."""
    on_account, from_address = [_hash(tidy_email(email))], Attempt.address_hash == _hash(_network(address or ""))
    if device:
        on_account.append(_hash(f"{tidy_email(email)} {device}"))
        from_address = from_address | (Attempt.address_hash == _hash(device))
    forgotten = delete(Attempt).where(Attempt.kind == kind, Attempt.account_hash.in_(on_account))
    session.execute(forgotten if address is None else forgotten.where(from_address))


def _has_too_many(session: Session, kind: AttemptKind, account_hash: str, address_hash: str, now: datetime) -> bool:
    on_account = func.count().filter(Attempt.account_hash == account_hash)
    from_address = func.count().filter(Attempt.address_hash == address_hash)
    recent = Attempt.kind == kind, Attempt.at > now - WINDOW
    either = or_(Attempt.account_hash == account_hash, Attempt.address_hash == address_hash)
    account_count, address_count = session.execute(select(on_account, from_address).where(*recent, either)).one()
    return bool(account_count >= MOST_PER_ACCOUNT or address_count >= MOST_PER_ADDRESS)


def _network(address: str) -> str:
    """The address; of IPv6 the part that is one household's, who may use any of the rest."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else address


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
