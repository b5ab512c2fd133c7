"""Emails as rows, written in the transaction of what they tell about."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base
from assessments.messages.states import EmailState

WAITING = text("sent_at IS NULL AND failed_at IS NULL")


class Email(Base):
    """One email to one address.

    `context` fills the template; it may hold a link that opens an account, so it is loaded only by what sends the
    email, and emptied once it is sent. `unanswered` counts how often it set out and no answer came back.
    """

    __tablename__ = "email"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_email_waiting", "due_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    template: Mapped[str]
    address: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(index=True)
    round_id: Mapped[UUID | None]
    application_id: Mapped[UUID | None] = mapped_column(index=True)
    context: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_raiseload=True)
    message_id: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]

    @property
    def state(self) -> EmailState:
        """Where it stands, for those who may not read it."""
        if self.sent_at is not None:
            return EmailState.SENT
        return EmailState.FAILED if self.failed_at is not None else EmailState.WAITING
