"""Emails as rows, written in the transaction of what they tell about; and which of them a person does not want."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base
from assessments.messages.states import EmailState

WAITING = text("sent_at IS NULL AND failed_at IS NULL")


class Email(Base):
    """One email to one address.

    `context` fills the template; it may hold a link that opens an account, so it is loaded only by what sends the
    email, and emptied once it is sent. `unanswered` counts how often it set out and no answer came back. `letter_id` is
    the letter of a fund's message that it carries. What was sent and came back has both `sent_at` and `failed_at`. What
    `is_bulk` waits until everything else is sent, so that nobody waits for a new password behind ten thousand letters.
    `stop_key` is in the link that turns its kind off.
    """

    __tablename__ = "email"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("stop_key"),
        Index("ix_email_message_id", "message_id"),
        Index("ix_email_waiting", "is_bulk", "due_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    template: Mapped[str]
    address: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(index=True)
    round_id: Mapped[UUID | None]
    application_id: Mapped[UUID | None] = mapped_column(index=True)
    letter_id: Mapped[UUID | None] = mapped_column(index=True)
    is_bulk: Mapped[bool] = mapped_column(default=False)
    stop_key: Mapped[str | None]
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
        if self.failed_at is not None:
            return EmailState.FAILED
        return EmailState.SENT if self.sent_at is not None else EmailState.WAITING


class EmailTurnedOff(Base):
    """That a person does not want one kind of email; without a row, they get it."""

    __tablename__ = "email_turned_off"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
