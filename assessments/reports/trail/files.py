"""The trail as files for auditors: entries in words and as they are sealed, and the seals to hold them against."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.digests import details_text, entry_digest, hex_of
from assessments.audit.models import TrailEntry
from assessments.audit.queries import iterate_seals
from assessments.errors import NotPermitted
from assessments.rendering.tables import Cell
from assessments.reports.exports import Table
from assessments.reports.policies import may_take_seals, may_take_trail
from assessments.reports.trail.filters import TrailFilters, conditions
from assessments.reports.trail.lines import TrailLine, entries_where, lines_of
from assessments.reports.trail.scopes import Scope

CHUNK = 1000
"""Entries that are held in memory at a time."""

HEADER = (
    "id", "at", "who", "did", "about", "application", "round", "stage", "details_in_words", "action", "actor_id",
    "is_system", "subject_id", "round_id", "application_id", "details", "sha256", "seal",
)  # fmt: skip
SEALS_HEADER = ("kind", "id", "sha256", "at", "entries", "recipe")


def trail_table(session: Session, actor: Actor, scope: Scope, filters: TrailFilters) -> Table:
    """All entries of a scope that the filters leave, oldest first, read in batches. Raises NotPermitted."""
    if not may_take_trail(actor, scope.fund_id):
        raise NotPermitted
    return Table(HEADER, _rows(session, scope, filters))


def seals_table(session: Session, actor: Actor) -> Table:
    """Every entry's digest and every seal, which tell nothing of what was done. Raises NotPermitted."""
    if not may_take_seals(actor):
        raise NotPermitted
    return Table(SEALS_HEADER, iterate_seals(session))


def _rows(session: Session, scope: Scope, filters: TrailFilters) -> Iterator[Sequence[Cell]]:
    wanted, after_id = conditions(scope, filters), 0
    while True:
        chunk = entries_where([*wanted, TrailEntry.id > after_id]).order_by(TrailEntry.id).limit(CHUNK)
        entries = session.execute(chunk).all()
        if not entries:
            return
        lines = lines_of(session, entries)
        yield from (_row(entry, line) for entry, line in zip(entries, lines, strict=True))
        after_id = entries[-1].id


def _row(entry: Any, line: TrailLine) -> Sequence[Cell]:
    words = "; ".join(f"{label}: {text}" for label, text in line.details)
    return (
        entry.id, _exact(entry.at), line.who or ("The system" if line.is_system else None), line.did, line.about,
        line.reference, line.round, line.stage, words, entry.action, hex_of(entry.actor_id),
        "true" if entry.is_system else "false", hex_of(entry.subject_id), hex_of(entry.round_id),
        hex_of(entry.application_id), details_text(entry.details), entry_digest(entry), line.seal_id,
    )  # fmt: skip


def _exact(moment: datetime) -> str:
    """The moment as it stands in the text that is sealed."""
    return moment.astimezone(UTC).isoformat()
