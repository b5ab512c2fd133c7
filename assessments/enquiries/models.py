"""Questions about a round, and each version of what was answered."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.db import Base
from assessments.enquiries.states import EnquiryState
from assessments.funds.models import Round
from assessments.versions import fingerprint


class Enquiry(Base):
    """One person's question about a round. The id is the form's, so that a form sent twice is one question.

    The words are the asker's, and only the asker and those who answer read them: what is published is in the replies.
    """

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint("(state = 'published') = (shown_at IS NOT NULL)", name="shown_when_published"),
        CheckConstraint("(state = 'closed') = (closed_because IS NOT NULL)", name="closed_for_a_reason"),
        Index(None, "round_id", "state", "asked_at", "id"),
        Index(None, "round_id", "shown_at", "id"),
        Index(None, "asked_by_id", "round_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    question: Mapped[str]
    state: Mapped[EnquiryState] = mapped_column(default=EnquiryState.ASKED)
    shown_at: Mapped[datetime | None]
    """When what the public reads of it was last written."""
    closed_because: Mapped[str | None]
    """Why it is not answered, in words that the asker reads."""

    round: Mapped[Round] = relationship(lazy="raise", cascade="")
    asked_by: Mapped[Person] = relationship(lazy="raise")
    replies: Mapped[list["EnquiryReply"]] = relationship(lazy="raise", order_by="EnquiryReply.number")

    @property
    def published(self) -> list["EnquiryReply"]:
        """What the public could read, one after the other; the last is what it reads now."""
        return [reply for reply in self.replies if reply.is_public]

    @property
    def mark(self) -> str:
        """By which a form about it tells what it showed."""
        return fingerprint([self.state, len(self.replies)])


class EnquiryReply(Base):
    """One version of an answer: to the asker alone, or to everybody with the question as the fund words it.

    `told_through` is the last person to whom an email about it was written, until all who write are told.
    """

    __tablename__ = "enquiry_reply"
    __table_args__ = (
        UniqueConstraint("enquiry_id", "number"),
        CheckConstraint("is_public = (question IS NOT NULL)", name="public_with_its_question"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    enquiry_id: Mapped[UUID] = mapped_column(ForeignKey("enquiry.id"))
    number: Mapped[int]
    is_public: Mapped[bool]
    question: Mapped[str | None]
    answer: Mapped[str]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    told_through: Mapped[UUID | None]
    told_at: Mapped[datetime | None]

    written_by: Mapped[Person] = relationship(lazy="raise")
    enquiry: Mapped[Enquiry] = relationship(lazy="raise", overlaps="replies")
