"""What funds write to their applicants."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.models import Application
from assessments.correspondence.states import Audience, MessageState
from assessments.db import Base
from assessments.funds.models import Round, Stage

UNWRITTEN = text("written_at IS NULL")


class Message(Base):
    """One text to some of a round's applicants: a draft until somebody sends it, and unchanged from then on.

    `subject` and `body` hold the fields that are filled in for each application. `people` is to how many people it was
    to go when it was sent.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "round_id", "created_at"),
        CheckConstraint("(audience = 'chosen') = (stage_id IS NULL)", name="group_has_stage"),
        CheckConstraint("(sent_at IS NULL) = (sent_by_id IS NULL)", name="sent_by_somebody"),
        CheckConstraint("sent_at IS NOT NULL OR (done_at IS NULL AND stopped_at IS NULL)", name="sent_before_its_end"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    stage_id: Mapped[UUID | None] = mapped_column(ForeignKey("stage.id"))
    audience: Mapped[Audience]
    subject: Mapped[str]
    body: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    people: Mapped[int | None]
    done_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round] = relationship(lazy="raise", cascade="")
    stage: Mapped[Stage | None] = relationship(lazy="raise", cascade="")
    changed_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[changed_by_id])
    sent_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[sent_by_id])
    stopped_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[stopped_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def state(self) -> MessageState:
        """Where it stands; one that was stopped when it had all gone out counts as sent."""
        if self.sent_at is None:
            return MessageState.DRAFT
        if self.done_at is not None:
            return MessageState.SENT
        return MessageState.STOPPED if self.stopped_at is not None else MessageState.SENDING


class MessageChoice(Base):
    """An application that was named for a message, not for the group to which it belongs."""

    __tablename__ = "message_choice"
    __table_args__ = (Index(None, "application_id"),)

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)


class Letter(Base):
    """A message as one application gets it: `fields` are what was filled in, once its emails are queued."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("message_id", "application_id"),
        Index(None, "application_id", "written_at"),
        Index("ix_letter_unwritten", "message_id", "id", sqlite_where=UNWRITTEN, postgresql_where=UNWRITTEN),
        CheckConstraint("(written_at IS NULL) = (fields IS NULL)", name="fields_when_written"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    written_at: Mapped[datetime | None]
    fields: Mapped[dict[str, Any] | None]

    message: Mapped[Message] = relationship(lazy="raise")
    application: Mapped[Application] = relationship(lazy="raise")
