"""The digests by which a seal holds entries, and the bytes they are made of. docs/trail.md tells it to auditors."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

OVER_TEXT = 1
"""A seal's digest is over the seal before and the canonical text of each entry. The first seals are made so."""
OVER_DIGESTS = 2
"""A seal's digest is over the seal before and each entry's own digest, so that nobody needs to see all entries."""
RECIPE = OVER_DIGESTS
"""The recipe of new seals."""


class Sealable(Protocol):
    """An entry as it is stored, or a row with the same names."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor_id(self) -> UUID | None: ...
    @property
    def is_system(self) -> bool: ...
    @property
    def action(self) -> str: ...
    @property
    def subject_id(self) -> UUID | None: ...
    @property
    def round_id(self) -> UUID | None: ...
    @property
    def application_id(self) -> UUID | None: ...
    @property
    def details(self) -> dict[str, Any]: ...


def canonical(entry: Sealable) -> bytes:
    """The same bytes for an entry on either database, whatever order its details are kept in."""
    fields = (
        entry.id,
        entry.at.astimezone(UTC).isoformat(),
        hex_of(entry.actor_id),
        entry.is_system,
        entry.action,
        hex_of(entry.subject_id),
        hex_of(entry.round_id),
        hex_of(entry.application_id),
        entry.details,
    )
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def details_text(details: dict[str, Any]) -> str:
    """An entry's details as they stand within its canonical text."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"))


def entry_digest(entry: Sealable) -> str:
    """An entry's own digest, in hexadecimal."""
    return sha256(canonical(entry)).hexdigest()


def sealing_part(entry: Sealable, recipe: int) -> bytes:
    """What an entry adds to the digest of the seal that covers it."""
    return canonical(entry) if recipe == OVER_TEXT else entry_digest(entry).encode() + b"\n"


def hex_of(value: UUID | None) -> str | None:
    """An id as the canonical text has it."""
    return value.hex if value else None
