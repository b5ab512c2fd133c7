"""The trail: who did what, to what, when. And the seals that chain it."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Table
from sqlalchemy.orm import Mapped, mapped_column

from assessments.audit.append_only import keep_append_only
from assessments.db import Base


class TrailEntry(Base):
    """One thing that somebody, or the system, did.

    `details` holds ids and the names of fields, never what was in them, so that a person's data can be erased
    without touching the trail. Nothing here is a foreign key: an entry outlives what it speaks of.
    """

    __tablename__ = "trail_entry"
    __table_args__ = (
        CheckConstraint("application_id IS NULL OR round_id IS NOT NULL", name="application_has_round"),
        Index(None, "round_id", "id"),
        Index(None, "application_id", "id"),
        Index(None, "subject_id", "id"),
        Index(None, "actor_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    is_system: Mapped[bool]
    action: Mapped[str]
    subject_id: Mapped[UUID | None]
    round_id: Mapped[UUID | None]
    application_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]]


class Seal(Base):
    """A digest over the previous seal and every entry since, up to and including `through_id`."""

    __tablename__ = "seal"
    __table_args__ = (Index(None, "through_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    recipe: Mapped[int] = mapped_column(server_default="1")
    """How the digest is made: 1 over the entries' text, 2 over each entry's own digest. See docs/trail.md."""
    through_id: Mapped[int]
    entries: Mapped[int]
    digest: Mapped[str]


keep_append_only(cast(Table, TrailEntry.__table__))
keep_append_only(cast(Table, Seal.__table__))
