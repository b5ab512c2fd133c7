"""Reading the trail, and checking its seals."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessments.audit.digests import RECIPE, entry_digest, sealing_part
from assessments.audit.models import Seal, TrailEntry


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """What verifying the trail found: `broken_seal_id` is the first seal that does not fit, if any."""

    seals: int
    sealed_entries: int
    unsealed_entries: int
    broken_seal_id: int | None

    @property
    def is_whole(self) -> bool:
        return self.broken_seal_id is None


def find_last_seal(session: Session) -> Seal | None:
    """The newest seal, to which the next one is chained."""
    return session.scalar(select(Seal).order_by(Seal.id.desc()).limit(1))


def digest_since(session: Session, last: Seal | None, through_id: int, recipe: int = RECIPE) -> tuple[str, int]:
    """The digest over a seal and the entries after it up to `through_id`, and how many they are."""
    digest = sha256((last.digest if last else "").encode())
    count = 0
    entries = select(TrailEntry).where(TrailEntry.id <= through_id).order_by(TrailEntry.id)
    if last is not None:
        entries = entries.where(TrailEntry.id > last.through_id)
    for entry in session.scalars(entries.execution_options(yield_per=1000)):
        digest.update(sealing_part(entry, recipe))
        count += 1
    return digest.hexdigest(), count


def verify_trail(session: Session) -> TrailCheck:
    """Recompute every seal from the entries that it covers."""
    previous: Seal | None = None
    sealed = 0
    seals = session.scalars(select(Seal).order_by(Seal.id)).all()
    broken: int | None = None
    for seal in seals:
        if broken is None and digest_since(session, previous, seal.through_id, seal.recipe) != (
            seal.digest,
            seal.entries,
        ):
            broken = seal.id
        sealed += seal.entries
        previous = seal
    through_id = previous.through_id if previous else 0
    unsealed = session.scalar(select(func.count()).select_from(TrailEntry).where(TrailEntry.id > through_id)) or 0
    return TrailCheck(len(seals), sealed, unsealed, broken)


def iterate_seals(session: Session) -> Iterator[tuple[str | int, ...]]:
    """The whole trail as an auditor needs it to check the seals: every entry's digest, each seal after those it covers.

    It tells nothing of what was done: an entry is its number and its digest.
    """
    through_id = 0
    for seal in session.execute(_columns(Seal).order_by(Seal.id).execution_options(yield_per=500)):
        for number, digest in _digests(session, through_id, seal.through_id):
            yield ("entry", number, digest, "", "", "")
        yield ("seal", seal.through_id, seal.digest, seal.at.isoformat(), seal.entries, seal.recipe)
        through_id = seal.through_id


def _digests(session: Session, after_id: int, through_id: int) -> Iterator[tuple[int, str]]:
    while after_id < through_id:
        chunk = _columns(TrailEntry).where(TrailEntry.id > after_id, TrailEntry.id <= through_id)
        entries = session.execute(chunk.order_by(TrailEntry.id).limit(1000)).all()
        if not entries:
            return
        yield from ((entry.id, entry_digest(entry)) for entry in entries)
        after_id = entries[-1].id


def _columns(model: type[Seal] | type[TrailEntry]) -> Select[*tuple[Any, ...]]:
    return select(*model.__table__.columns)
