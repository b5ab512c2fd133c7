"""Writing the trail, and sealing it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.digests import RECIPE
from assessments.audit.models import Seal, TrailEntry
from assessments.audit.queries import digest_since, find_last_seal


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject_id: UUID | None,
    *,
    now: datetime,
    round_id: UUID | None = None,
    application_id: UUID | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Put on the trail that `actor` did `action` to a subject, in the transaction in which it is done.

    An action names the kind of its subject before the dot: "submission.submitted". `details` takes ids and the names
    of fields, never values. An entry about an application also names the round, by which auditors find it.
    """
    if application_id is not None and round_id is None:
        raise ValueError(f"{action}: an entry about an application names its round too")
    session.add(
        TrailEntry(
            at=now,
            actor_id=actor.user_id,
            is_system=actor.is_system,
            action=action,
            subject_id=subject_id,
            round_id=round_id,
            application_id=application_id,
            details=details or {},
        )
    )


def seal_trail(session: Session, *, now: datetime) -> Seal | None:
    """Chain the entries since the last seal to it; None if there are none."""
    _wait_for_writers(session)
    last = find_last_seal(session)
    through_id = session.scalar(select(TrailEntry.id).order_by(TrailEntry.id.desc()).limit(1))
    if through_id is None or (last is not None and through_id <= last.through_id):
        return None
    digest, entries = digest_since(session, last, through_id)
    seal = Seal(at=now, recipe=RECIPE, through_id=through_id, entries=entries, digest=digest)
    session.add(seal)
    session.flush()
    return seal


def _wait_for_writers(session: Session) -> None:
    """Let nobody be in the middle of writing an entry whose id is lower than one that is about to be sealed.

    PostgreSQL hands out ids before the transaction that asked for them commits; SQLite has one writer at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        session.execute(text("LOCK TABLE trail_entry IN SHARE MODE"))
