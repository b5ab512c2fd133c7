"""Reading the trail, and checking its seals."""

import json
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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


def digest_since(session: Session, last: Seal | None, through_id: int) -> tuple[str, int]:
    """The digest over a seal and the entries after it up to `through_id`, and how many they are."""
    digest = sha256((last.digest if last else "").encode())
    count = 0
    entries = select(TrailEntry).where(TrailEntry.id <= through_id).order_by(TrailEntry.id)
    if last is not None:
        entries = entries.where(TrailEntry.id > last.through_id)
    for entry in session.scalars(entries.execution_options(yield_per=1000)):
        digest.update(_canonical(entry))
        count += 1
    return digest.hexdigest(), count


def verify_trail(session: Session) -> TrailCheck:
    """Recompute every seal from the entries that it covers."""
    previous: Seal | None = None
    sealed = 0
    seals = session.scalars(select(Seal).order_by(Seal.id)).all()
    broken: int | None = None
    for seal in seals:
        if broken is None and digest_since(session, previous, seal.through_id) != (seal.digest, seal.entries):
            broken = seal.id
        sealed += seal.entries
        previous = seal
    through_id = previous.through_id if previous else 0
    unsealed = session.scalar(select(func.count()).select_from(TrailEntry).where(TrailEntry.id > through_id)) or 0
    return TrailCheck(len(seals), sealed, unsealed, broken)


def _canonical(entry: TrailEntry) -> bytes:
    """The same bytes for an entry on either database, whatever order its details are kept in."""
    fields = (
        entry.id,
        entry.at.astimezone(UTC).isoformat(),
        _hex(entry.actor_id),
        entry.is_system,
        entry.action,
        _hex(entry.subject_id),
        _hex(entry.round_id),
        _hex(entry.application_id),
        entry.details,
    )
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _hex(value: UUID | None) -> str | None:
    return value.hex if value else None
